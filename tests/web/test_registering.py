"""From a phone to a code: signing in, registering, reporting, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System
from guikang.people.resident_number import check_character

OpenPage = Callable[..., Page]
VILLAGE, VILLAGE_NAME = "450103001005", "新竹社区居委会"
_serials = count(1)


class Newcomer:
    """A synthetic person with a phone of their own."""

    def __init__(self) -> None:
        self.serial = next(_serials)
        body = f"45990119{70 + self.serial % 30}0203{self.serial:03d}"
        self.number = body + check_character(body)
        self.phone = f"1370000{self.serial:04d}"


@pytest.fixture
def newcomer() -> Newcomer:
    return Newcomer()


@pytest.fixture(autouse=True)
def unlimited(running: System) -> None:
    """Each test begins with nothing tried: they all come from one address."""
    with running.pool.connection() as connection:
        connection.execute("truncate attempts")


def code_sent_to(running: System, phone: str) -> str:
    lines = (Path(running.settings.data) / "sms-outbox.jsonl").read_text().splitlines()
    messages = [json.loads(line) for line in lines]
    return str([m for m in messages if m["phone"] == f"+86{phone}"][-1]["params"]["code"])


def sign_in(page: Page, site: str, running: System, phone: str) -> None:
    page.goto(f"{site}/me")
    assert page.url.startswith(f"{site}/me/sign-in"), "whoever is not signed in is led there"
    page.fill("#phone", phone)
    page.click("main button[type=submit]")
    page.fill("#code", code_sent_to(running, phone))
    page.click("main form:has(#code) button")


def register(page: Page, newcomer: Newcomer, name: str = "韦甲乙") -> None:
    page.fill("#name", name)
    page.fill("#number", newcomer.number)
    page.click("main form:has(#number) button")


def pick(page: Page) -> None:
    """Choose the village: by typing, or without script by the selects, level by level."""
    page.wait_for_load_state()  # its script, if there is one, has run then
    if page.locator("#division-q[role=combobox]").count():
        page.fill("#division-q", "xinzhu")
        page.click(f"[role=option]:has-text('{VILLAGE}')")
        return
    for level in (4, 6, 9, 12):
        names = {4: "city", 6: "county", 9: "township", 12: "village"}
        page.select_option(f"select[name=division-{names[level]}]", VILLAGE[:level])
        if level < 12:
            page.click("button[name=division-step][value=next]")


def report(page: Page, *, wuhan: str = "never", left_on: str = "") -> None:
    if page.locator("[data-part=code]").inner_text() != VILLAGE:
        pick(page)
    page.check("input[name=whereabouts][value=residence]")
    page.check(f"input[name=wuhan][value={wuhan}]")
    page.fill("#left_on", left_on)
    page.click("main form:has(#division) button[type=submit]")


@pytest.mark.parametrize(
    "seen", [{"width": 360}, {"width": 1280}, {"width": 360, "script": False}], ids=str
)
def test_a_resident_gets_a_green_code_from_nothing_but_a_phone(
    without_demo: str,
    running: System,
    open_page: OpenPage,
    newcomer: Newcomer,
    seen: dict[str, int],
) -> None:
    page = open_page(without_demo + "/", **seen)
    sign_in(page, without_demo, running, newcomer.phone)
    register(page, newcomer)
    assert page.url.endswith("/me/report")
    report(page)
    page.wait_for_url("**/me")
    assert page.locator(".card.green").count() == 1
    text = page.locator("main").inner_text()
    assert "韦**" in text
    assert newcomer.number not in page.content()
    page.click("text=退出登录")
    page.goto(f"{without_demo}/me")
    assert "/me/sign-in" in page.url


def test_who_was_in_wuhan_is_yellow_and_sees_until_when(
    without_demo: str, running: System, open_page: OpenPage, newcomer: Newcomer
) -> None:
    page = open_page(without_demo + "/")
    sign_in(page, without_demo, running, newcomer.phone)
    register(page, newcomer)
    today = datetime.now(running.rulebook.time_zone).date().isoformat()
    report(page, wuhan="left", left_on=today)
    page.wait_for_url("**/me")
    assert page.locator(".card.yellow").count() == 1
    assert "转为绿码" in page.locator(".ahead").inner_text()


def test_signing_in_again_leads_to_the_code_at_once(
    without_demo: str, running: System, open_page: OpenPage, newcomer: Newcomer
) -> None:
    page = open_page(without_demo + "/")
    sign_in(page, without_demo, running, newcomer.phone)
    register(page, newcomer)
    with running.pool.connection() as connection:
        connection.execute("truncate attempts")
    other = open_page(without_demo + "/")
    other.context.clear_cookies()
    sign_in(other, without_demo, running, newcomer.phone)
    assert other.url.endswith("/me")
    assert other.locator(".card.none").count() == 1, "no code before a report"


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(
    without_demo: str, running: System, open_page: OpenPage, newcomer: Newcomer
) -> None:
    page = open_page(f"{without_demo}/me/sign-in")
    page.fill("#phone", "12345")
    page.click("main button[type=submit]")
    assert page.locator("#phone-error").inner_text()
    assert page.input_value("#phone") == "12345"
    sign_in(page, without_demo, running, newcomer.phone)
    page.fill("#name", "韦甲乙")
    page.fill("#number", newcomer.number[:-1] + ("0" if newcomer.number[-1] != "0" else "1"))
    page.click("main form:has(#number) button")
    assert page.locator("#number-error").inner_text()
    assert page.input_value("#name") == "韦甲乙"
    register(page, newcomer)
    page.check("input[name=whereabouts][value=wuhan]")
    page.check("input[name=wuhan][value=never]")
    page.click("main form:has(#division) button[type=submit]")
    page.locator("#wuhan-error").wait_for()
    assert "现在还在武汉市" in page.locator("#wuhan-error").inner_text()
    assert page.is_checked("input[name=whereabouts][value=wuhan]")


def test_a_wrong_code_is_said_and_another_may_be_typed(
    without_demo: str, running: System, open_page: OpenPage, newcomer: Newcomer
) -> None:
    page = open_page(f"{without_demo}/me/sign-in")
    page.fill("#phone", newcomer.phone)
    page.click("main button[type=submit]")
    right = code_sent_to(running, newcomer.phone)
    page.fill("#code", f"{(int(right) + 1) % 10**6:06d}")
    page.click("main form:has(#code) button")
    expect(page.locator("#code-error")).to_contain_text("验证码")
    page.fill("#code", right)
    page.click("main form:has(#code) button")
    page.wait_for_url(lambda url: url.endswith("/me/register"))


@pytest.mark.parametrize("script", [True, False])
def test_the_codes_page_outlives_a_reload_another_language_and_going_back(
    without_demo: str,
    running: System,
    open_page: OpenPage,
    *,
    newcomer: Newcomer,
    script: bool,
) -> None:
    page = open_page(f"{without_demo}/me/sign-in", script=script)
    page.fill("#phone", newcomer.phone)
    page.click("main button[type=submit]")
    page.wait_for_url("**/sign-in/code*")
    page.reload()  # as a phone does that dropped the page while its owner read the message
    page.click("text=English")
    assert newcomer.phone in page.locator("main").inner_text()
    assert newcomer.phone not in page.url
    page.fill("#code", code_sent_to(running, newcomer.phone))
    page.click("main form:has(#code) button")
    page.wait_for_url(lambda url: url.endswith("/me/register?lang=en"))
    page.go_back()
    expect(page.locator("#code")).to_have_count(1)
    with running.pool.connection() as connection:
        rows = connection.execute("select times from attempts where deed = 'code-sent-day'")
        assert [len(times) for (times,) in rows.fetchall()] == [1], "one message was sent"


def test_who_asks_again_too_soon_may_still_type_the_code_that_was_sent(
    without_demo: str, running: System, open_page: OpenPage, newcomer: Newcomer
) -> None:
    page = open_page(f"{without_demo}/me/sign-in")
    page.fill("#phone", newcomer.phone)
    page.click("main button[type=submit]")
    page.click("text=重新发送")
    expect(page.locator("main [role=alert]")).to_contain_text("请过 1 分钟再试")
    page.fill("#code", code_sent_to(running, newcomer.phone))
    page.click("main form:has(#code) button")
    page.wait_for_url(lambda url: url.endswith("/me/register"))


def test_a_form_that_is_on_its_way_is_not_sent_a_second_time(
    without_demo: str, running: System, open_page: OpenPage, newcomer: Newcomer
) -> None:
    page = open_page(f"{without_demo}/me/sign-in")
    page.fill("#phone", newcomer.phone)
    page.click("main button[type=submit]")
    page.fill("#code", code_sent_to(running, newcomer.phone))
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 800, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    page.eval_on_selector(
        "main form:has(#code) button", "e => { e.click(); setTimeout(() => e.click(), 300); }"
    )
    page.wait_for_url("**/me/register")
    assert page.locator("#number").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写手机号"),
        ("1380000000", "11 位"),
        ("5550011", "11 位"),
        ("07715550011", "座机收不到验证码"),
        ("😀", "不该出现的符号"),
    ],
)
def test_what_is_no_mobile_number_is_said_for_a_resident_and_not_for_a_list(
    without_demo: str, open_page: OpenPage, typed: str, said: str
) -> None:
    page = open_page(f"{without_demo}/me/sign-in")
    page.fill("#phone", typed)
    page.click("main button[type=submit]")
    shown = page.locator("#phone-error").inner_text()
    assert said in shown
    assert "一格" not in shown
    assert page.input_value("#phone") == typed


def test_cookies_go_by_https_alone_where_that_is_how_the_site_is_reached(
    without_demo: str, at_public_url: str
) -> None:
    for site, secure in ((without_demo, False), (at_public_url, True)):
        answer = httpx.get(f"{site}/me/sign-in")
        assert ("Secure" in answer.headers["set-cookie"]) is secure


def test_a_lost_connection_loses_nothing_that_was_typed(
    without_demo: str, running: System, open_page: OpenPage, newcomer: Newcomer
) -> None:
    page = open_page(without_demo + "/")
    sign_in(page, without_demo, running, newcomer.phone)
    register(page, newcomer)
    pick(page)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    report(page)
    page.locator("[data-lost]").wait_for(state="visible")
    assert page.locator("[data-part=code]").inner_text() == VILLAGE
    page.context.set_offline(False)
    page.reload()
    assert page.locator("[data-part=code]").inner_text() == VILLAGE, "kept in this tab"
    assert page.is_checked("input[name=wuhan][value=never]")
    page.click("main form:has(#division) button[type=submit]")
    page.wait_for_url("**/me")
    assert page.locator(".card.green").count() == 1
    page.wait_for_load_state("networkidle")
    assert page.evaluate("Object.keys(sessionStorage)") == [], "what was sent is kept no more"


def test_a_form_sent_from_elsewhere_changes_nothing(
    without_demo: str, open_page: OpenPage, newcomer: Newcomer
) -> None:
    page = open_page(f"{without_demo}/me/sign-in")
    answer = page.request.post(f"{without_demo}/me/sign-in", form={"phone": newcomer.phone})
    assert answer.status == 403
    assert "重新提交" in answer.text()


def test_a_cookie_that_is_not_ours_signs_nobody_in(without_demo: str, open_page: OpenPage) -> None:
    page = open_page(without_demo + "/")
    page.context.add_cookies([{"name": "session", "value": "A" * 100, "url": without_demo + "/me"}])
    for path in ("/me", "/me/report"):
        page.goto(without_demo + path)
        assert "/me/sign-in" in page.url


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_registering_break_no_rule_of_wcag(
    without_demo: str,
    running: System,
    open_page: OpenPage,
    *,
    violations: Callable[[Page], list[str]],
    newcomer: Newcomer,
    width: int,
) -> None:
    page = open_page(f"{without_demo}/me/sign-in", width=width)
    assert violations(page) == []
    page.fill("#phone", newcomer.phone)
    page.click("main button[type=submit]")
    assert violations(page) == []
    page.fill("#code", code_sent_to(running, newcomer.phone))
    page.click("main form:has(#code) button")
    assert violations(page) == []
    page.click("main form:has(#number) button")
    assert violations(page) == [], "with errors"
    register(page, newcomer)
    assert violations(page) == []
    page.click("main form:has(#division) button[type=submit]")
    page.locator("#division-error").wait_for()
    assert violations(page) == [], "with errors"
    report(page)
    page.wait_for_url("**/me")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
