"""登录的设备, in a real browser: seeing where one is signed in, and ending it there."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System, now
from guikang.errors import Flaw
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey
from guikang.people.phones import parse_phone
from guikang.people.resident_number import check_character
from guikang.services.devices import Device
from guikang.web.texts import LANGUAGES

OpenPage = Callable[..., Page]
SignedIn = Callable[..., Page]
_serials = count(1)


@pytest.fixture
def person(running: System) -> PersonKey:
    serial = next(_serials)
    body = f"45990119{60 + serial % 30}0608{serial:03d}"
    document = Document(DocumentType.RESIDENT_ID, body + check_character(body))
    phone = parse_phone(f"1350000{serial:04d}")
    assert not isinstance(phone, Flaw)
    person = running.residents.registration.register(phone, document, "蒙甲乙", body, now())
    assert not isinstance(person, Flaw)
    return person


@pytest.fixture
def signed_in(
    running: System, without_demo: str, open_page: OpenPage, person: PersonKey
) -> SignedIn:
    """A browser of its own in which the person is signed in, at a page."""

    def opened(path: str, device: Device = Device.ANDROID_PHONE, **seen: object) -> Page:
        page = open_page(without_demo + "/", **seen)
        token = running.residents.sessions.begin(person, now(), device)
        page.context.add_cookies([{"name": "session", "value": token, "url": f"{without_demo}/me"}])
        page.goto(without_demo + path)
        return page

    return opened


@pytest.mark.parametrize("script", [True, False])
def test_one_session_elsewhere_is_ended_and_this_one_goes_on(
    signed_in: SignedIn, *, script: bool
) -> None:
    elsewhere = signed_in("/me", Device.COMPUTER)
    page = signed_in("/me", script=script)
    page.click("text=登录的设备")
    expect(page.locator("main li")).to_have_count(2)
    assert "本机" in page.locator("main li").first.inner_text()
    page.click("main li:has-text('电脑') button")
    expect(page.locator("[role=status]")).to_have_text("已退出。")
    assert page.locator("main li").count() == 1
    elsewhere.reload()
    assert "/me/sign-in" in elsewhere.url


def test_all_others_are_ended_at_once(signed_in: SignedIn) -> None:
    others = [signed_in("/me", device) for device in (Device.COMPUTER, Device.TABLET)]
    page = signed_in("/me/devices")
    page.click("text=退出其他全部设备")
    expect(page.locator("main li")).to_have_count(1)
    assert page.locator("text=退出其他全部设备").count() == 0
    for other in others:
        other.reload()
        assert "/me/sign-in" in other.url


def test_ending_this_session_signs_out_here(signed_in: SignedIn, without_demo: str) -> None:
    page = signed_in("/me/devices")
    page.click("main li button")
    assert page.url == f"{without_demo}/"
    page.goto(f"{without_demo}/me/devices")
    assert "/me/sign-in" in page.url


def test_a_forged_form_ends_nobodys_session(
    signed_in: SignedIn, running: System, without_demo: str
) -> None:
    victim = PersonKey("a" * 32)
    token = running.residents.sessions.begin(victim, now())
    (session,) = running.residents.sessions.of(victim, now())
    page = signed_in("/me/devices")
    for name in (session.name(victim), session.digest.hex()):
        page.locator("main li button").first.evaluate("(e, name) => e.value = name", name)
        page.locator("main li button").first.click()
        page.goto(f"{without_demo}/me/devices")
    assert running.residents.sessions.person_of(token, now()) == victim
    answer = page.request.post(f"{without_demo}/me/devices", form={"session": "others"})
    assert answer.status == 403, "without the form's guard"


def test_signing_in_keeps_a_coarse_word_of_the_device_and_never_the_user_agent(
    running: System, open_page: OpenPage, without_demo: str, person: PersonKey
) -> None:
    page = open_page(f"{without_demo}/me/sign-in")
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 13_3 like Mac OS X) Mobile/15E148 Unique-8472"
    page.context.set_extra_http_headers({"user-agent": agent})
    with running.pool.connection() as connection:
        connection.execute("truncate attempts")
    number = running.residents.holdings.of(person, now()).identity.phone
    assert number is not None
    page.fill("#phone", number)
    page.click("main button[type=submit]")
    outbox = (running.settings.data / "sms-outbox.jsonl").read_text().splitlines()
    found = re.search('"code": "([0-9]{6})"', outbox[-1])
    assert found is not None
    page.fill("#code", found[1])
    page.click("main form:has(#code) button")
    page.goto(f"{without_demo}/me/devices")
    assert "苹果手机" in page.locator("main li").first.inner_text()
    with running.pool.connection() as connection:
        rows = connection.execute("select * from sessions where person = %s", (person,)).fetchall()
    assert "apple_phone" in str(rows)
    assert "8472" not in str(rows)
    page.goto(f"{without_demo}/me/export")
    assert "苹果手机" in page.locator("section:has(#sessions)").inner_text()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_breaks_no_rule_of_wcag_and_does_not_scroll_sideways(
    signed_in: SignedIn, violations: Callable[[Page], list[str]], *, width: int, language: str
) -> None:
    signed_in("/me", Device.COMPUTER)
    page = signed_in(f"/me/devices?lang={language}&ended=1", width=width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
