"""Where QRs lead: as the installation says, else where a plausible request came."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from guikang.credential.tokens import LONGEST_BASE
from guikang.settings import SettingsError, read_settings
from guikang.web.resident.qr import qr_of

PATHS = ("/demo/green", "/demo/green/frame", "/demo/green/paper")


def asked(site: str, path: str, host: str | None) -> tuple[int, str]:
    """The answer to a request that names a host, or none."""
    there = http.client.HTTPConnection(site.removeprefix("http://"), timeout=30)
    there.putrequest("GET", path, skip_host=True)
    if host is not None:
        there.putheader("Host", host.encode("latin-1"))
    there.endheaders()
    answer = there.getresponse()
    body = answer.read().decode("utf-8", "replace")
    there.close()
    return answer.status, body


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host",
    [
        "a" * 3000,
        "a" * (LONGEST_BASE + 1 - len("http://")),
        "",
        "jkm.example/evil",
        "jkm.example?x=1",
        "jkm.example#x",
        "user@jkm.example",
        "jkm..example",
        "-jkm.example",
        "jkm.example:port",
        "jkm.example:999999",
        "[::1",
        "[::1]]",
        "]",
        "a b",
        '"><b>x</b>',
        "j\xe9m.example",
    ],
)
def test_a_host_that_is_none_gets_words_and_no_qr(with_demo: str, path: str, host: str) -> None:
    status, body = asked(with_demo, path, host)
    assert status == 400
    assert '<svg class="qr"' not in body
    if "Invalid" not in body:  # what is no header at all the server itself refuses
        assert "请从正式网址打开本页" in body or "请求有误" in body


@pytest.mark.parametrize(
    "host",
    [
        "jkm.gxzf.example",
        "JKM.example:8443",
        "127.0.0.1:8000",
        "[::1]:8000",
        "localhost",
        "a" * (LONGEST_BASE - len("http://")),
    ],
)
def test_a_plausible_host_gets_a_qr(with_demo: str, host: str) -> None:
    for path in PATHS:
        status, body = asked(with_demo, path, host)
        assert status == 200
        assert 'class="qr"' in body


def test_the_longest_address_and_name_fit_a_qr_of_version_12() -> None:
    token = "a" * 231
    drawn = qr_of(token, f"https://{'j' * (LONGEST_BASE - 8)}")
    modules = 4 * 12 + 17
    assert f'viewBox="0 0 {modules + 8} {modules + 8}"' in drawn


@pytest.mark.parametrize("host", ["evil.example", "a" * 3000, "[::1", ""])
def test_a_set_address_is_where_qrs_lead_whatever_the_request_names(
    at_public_url: str, host: str
) -> None:
    for path in PATHS:
        assert asked(at_public_url, path, host)[0] == 200


def test_the_qr_on_the_screen_leads_to_the_set_address(
    at_public_url: str, open_page: Callable[..., Page], scan: Callable[[bytes], str | None]
) -> None:
    for path in ("/demo/green", "/demo/green/paper"):
        found = scan(open_page(at_public_url + path, width=1280).screenshot(full_page=True))
        assert found is not None
        assert found.startswith("https://jkm.example/v#")


@pytest.mark.parametrize(
    "url",
    [
        "jkm.example",
        "http://jkm.example",
        "https://",
        "https://jkm.example/",
        "https://jkm.example/path",
        "https://user@jkm.example",
        "https://jkm.example:",
        "https://jkm.example:0",
        "https://jkm.example:123456",
        "https://jkm.example?x",
        "https://桂康.example",
        "https://jkm.example\n",
        f"https://{'a' * 46}",
        "",
    ],
)
def test_an_address_that_is_none_is_said_by_a_code_of_its_own(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("GUIKANG_PUBLIC_URL", url)
    with pytest.raises(SettingsError) as told:
        read_settings(Path("var"))
    assert told.value.code == "settings.public_url"
    monkeypatch.setenv("GUIKANG_ISSUER", "x")
    with pytest.raises(SettingsError) as told:
        read_settings(Path("var"))
    assert told.value.code == "settings.issuer"


@pytest.mark.parametrize(
    "url", ["https://jkm.example", "https://jkm.example:8443", f"https://{'a' * 45}"]
)
def test_an_address_is_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("GUIKANG_PUBLIC_URL", url)
    assert read_settings(Path("var")).public_url == url
