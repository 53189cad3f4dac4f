"""What kind of device a browser says that it runs on."""

from __future__ import annotations

import pytest

from guikang.services.devices import Device, device_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "device"),
    [
        (f"(Linux; Android 10; M2002J9E) {WEBKIT} Chrome/83.0 Mobile Safari", "android_phone"),
        (f"(Linux; Android 9; SM-T720) {WEBKIT} Chrome/83.0 Safari", "tablet"),
        ("(iPhone; CPU iPhone OS 13_3 like Mac OS X) Mobile/15E148 MicroMessenger", "apple_phone"),
        ("(iPad; CPU OS 12_4 like Mac OS X) Mobile/15E148 Safari", "tablet"),
        (f"(Phone; OpenHarmony 5.0) {WEBKIT} Chrome/114.0 Mobile", "harmony"),
        (f"(Linux; Android 10; HarmonyOS; NOH-AN00) {WEBKIT} Chrome/99 Mobile", "harmony"),
        (f"(Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/83.0 Safari/537.36", "computer"),
        ("(Macintosh; Intel Mac OS X 10_15_4) Version/13.1 Safari/605.1.15", "computer"),
        (f"(X11; Linux x86_64) {WEBKIT} Chrome/83.0 Safari/537.36", "computer"),
        ("(Windows Phone 10.0; Android 6.0.1; Lumia 950) Mobile Edge/15", "other"),
        ("curl/7.68.0", "other"),
        ("", "other"),
        ("x" * 100_000 + "iPhone", "other"),
    ],
)
def test_a_browser_is_known_by_a_coarse_word(said: str, device: str) -> None:
    assert device_of(f"Mozilla/5.0 {said}") == Device(device)


def test_a_kind_that_a_later_release_stored_is_another_one() -> None:
    assert Device("wrist_watch") is Device.OTHER
