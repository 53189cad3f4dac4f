"""换手机号, in a real browser: the new number is proved, the old one is told and free again."""

from __future__ import annotations

import json
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
from guikang.web.texts import LANGUAGES

OpenPage = Callable[..., Page]
SignedIn = Callable[..., Page]
_serials = count(1)


@pytest.fixture(autouse=True)
def unlimited(running: System) -> None:
    """Each test begins with nothing tried: they all come from one address."""
    with running.pool.connection() as connection:
        connection.execute("truncate attempts")


def registered(running: System) -> tuple[PersonKey, str]:
    """A synthetic person, with their phone."""
    serial = next(_serials)
    body = f"45990119{60 + serial % 30}0911{serial:03d}"
    document = Document(DocumentType.RESIDENT_ID, body + check_character(body))
    phone = parse_phone(f"1330000{serial:04d}")
    assert not isinstance(phone, Flaw)
    person = running.residents.registration.register(phone, document, "梁甲乙", body, now())
    assert not isinstance(person, Flaw)
    return person, phone.national


@pytest.fixture
def resident(running: System) -> tuple[PersonKey, str]:
    return registered(running)


@pytest.fixture
def signed_in(
    running: System, without_demo: str, open_page: OpenPage, resident: tuple[PersonKey, str]
) -> SignedIn:
    """A browser of its own in which the resident is signed in, at a page."""

    def opened(path: str, **seen: object) -> Page:
        page = open_page(without_demo + "/", **seen)
        token = running.residents.sessions.begin(resident[0], now())
        page.context.add_cookies([{"name": "session", "value": token, "url": f"{without_demo}/me"}])
        page.goto(without_demo + path)
        return page

    return opened


def messages(running: System, national: str) -> list[dict[str, object]]:
    lines = (running.settings.data / "sms-outbox.jsonl").read_text("utf-8").splitlines()
    return [one for one in map(json.loads, lines) if one["phone"] == f"+86{national}"]


def ask_for(page: Page, national: str) -> None:
    page.fill("#phone", national)
    page.click("main form:has(#phone) button")


def prove(page: Page, running: System, national: str) -> None:
    page.fill("#code", str(messages(running, national)[-1]["params"]["code"]))
    page.click("main form:has(#code) button")


@pytest.mark.parametrize("script", [True, False])
def test_a_new_number_is_proved_and_signs_in_from_then_on(
    signed_in: SignedIn, running: System, resident: tuple[PersonKey, str], *, script: bool
) -> None:
    person, old = resident
    new = f"1331111{next(_serials):04d}"
    elsewhere = signed_in("/me")
    page = signed_in("/me", script=script)
    page.click("text=换手机号")
    assert f"133****{old[-4:]}" in page.locator("main").inner_text()
    ask_for(page, new)
    prove(page, running, new)
    assert "手机号已换好" in page.locator("[role=status]").inner_text()
    assert f"133****{new[-4:]}" in page.locator("main").inner_text()
    elsewhere.reload()
    assert "/me/sign-in" in elsewhere.url, "signed out everywhere else"
    page.reload()
    assert page.url.endswith("/me/phone?changed=1"), "and not here"
    told = messages(running, old)[-1]
    assert told["template"] == "phone_changed"
    assert new[-4:] not in json.dumps(told["params"]), "the old number may be another's by now"
    phone = parse_phone(new)
    assert not isinstance(phone, Flaw)
    assert running.residents.registration.account_of(phone) == person


def test_ones_own_number_is_said_to_be_so_and_no_code_is_sent(
    signed_in: SignedIn, running: System, resident: tuple[PersonKey, str]
) -> None:
    page = signed_in("/me/phone")
    ask_for(page, resident[1])
    assert "不用换" in page.locator("#phone-error").inner_text()
    assert page.input_value("#phone") == resident[1]
    assert messages(running, resident[1]) == []


def test_that_a_number_is_anothers_is_told_to_nobody_before_they_have_proved_it(
    signed_in: SignedIn, running: System, resident: tuple[PersonKey, str]
) -> None:
    other, theirs = registered(running)
    free = f"1332222{next(_serials):04d}"
    page = signed_in("/me/phone")
    seen = []
    for national in (free, theirs):
        ask_for(page, national)
        seen.append(page.locator("main").inner_text().replace(national, "…"))
        page.goto(page.url.removesuffix("/code"))
    assert seen[0] == seen[1]
    with running.pool.connection() as connection:
        connection.execute("truncate attempts")
    ask_for(page, theirs)
    prove(page, running, theirs)
    said = page.locator("#phone-error").inner_text()
    assert "不能再绑定" in said
    assert "梁" not in said
    assert page.input_value("#phone") == theirs
    assert running.residents.rebinding.phone_of(resident[0]).national == resident[1]
    assert running.residents.rebinding.phone_of(other).national == theirs


def test_a_wrong_or_used_code_is_said_beside_the_field_and_changes_nothing(
    signed_in: SignedIn, running: System, resident: tuple[PersonKey, str]
) -> None:
    new = f"1333333{next(_serials):04d}"
    page = signed_in("/me/phone")
    ask_for(page, new)
    code = str(messages(running, new)[-1]["params"]["code"])
    page.fill("#code", f"{(int(code) + 1) % 10**6:06d}")
    page.click("main form:has(#code) button")
    expect(page.locator("#code-error")).to_contain_text("验证码不对或已失效")
    with running.pool.connection() as connection:
        connection.execute("update one_time_codes set expires_at = now() - interval '1 second'")
    prove(page, running, new)
    assert "验证码不对或已失效" in page.locator("#code-error").inner_text(), "expired"
    assert running.residents.rebinding.phone_of(resident[0]).national == resident[1]


def test_too_many_tries_are_said_beside_the_field_with_how_long_to_wait(
    signed_in: SignedIn, without_demo: str
) -> None:
    new = f"1334444{next(_serials):04d}"
    page = signed_in("/me/phone")
    ask_for(page, new)
    page.goto(f"{without_demo}/me/phone")
    ask_for(page, new)
    assert "请过 1 分钟再试" in page.locator("#phone-error").inner_text()
    other = f"1335555{next(_serials):04d}"
    ask_for(page, other)
    for _ in range(30):
        page.fill("#code", "000000")
        page.click("main form:has(#code) button")
    page.fill("#code", "000000")
    page.click("main form:has(#code) button")
    expect(page.locator("#code-error")).to_contain_text("试得太频繁了")


def test_nobody_who_is_not_signed_in_changes_a_number(
    open_page: OpenPage, without_demo: str
) -> None:
    page = open_page(without_demo + "/")
    for path in ("/me/phone", "/me/phone/code"):
        page.goto(without_demo + path)
        assert "/me/sign-in" in page.url
    answer = page.request.post(f"{without_demo}/me/phone/code", form={"phone": "13300000001"})
    assert answer.status == 403


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_break_no_rule_of_wcag_and_do_not_scroll_sideways(
    signed_in: SignedIn, violations: Callable[[Page], list[str]], *, width: int, language: str
) -> None:
    page = signed_in(f"/me/phone?lang={language}&changed=1", width=width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ask_for(page, "12345")
    page.locator("#phone-error").wait_for()
    assert violations(page) == [], "with errors"
    ask_for(page, f"1336666{next(_serials):04d}")
    assert violations(page) == []
