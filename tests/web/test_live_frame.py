"""The live frame: it ticks, is drawn anew each minute, and says when it is cut off."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, expect

OpenPage = Callable[..., Page]
ZONE = ZoneInfo("Asia/Shanghai")
MINUTE = 60_000
FIRST_VIEW, REFRESH = 60_000, 15_000


class Clocked(Protocol):
    now: datetime
    address: str


def ticking(page: Page, address: str) -> Page:
    """The page at an address, with a clock that the test moves on."""
    page.clock.install()
    page.goto(address)
    return page


@pytest.fixture
def live(clocked: Clocked, open_page: OpenPage) -> Callable[[str], Page]:
    def opened(slug: str) -> Page:
        page = open_page(f"{clocked.address}/robots.txt")
        return ticking(page, f"{clocked.address}/demo/{slug}")

    return opened


def refreshed(page: Page, milliseconds: int) -> Response:
    """The answer to a refresh that comes within the time."""
    with page.expect_response("**/frame") as caught:
        page.clock.run_for(milliseconds)
    answer = caught.value
    answer.finished()
    return answer


def qr_of(page: Page) -> str:
    return page.locator(".frame svg").inner_html()


def told(page: Page) -> Locator:
    return page.locator("p.unseen[role=status]")


def heard(page: Page) -> list[Response]:
    """All answers that the page gets from now on."""
    answers: list[Response] = []

    def hear(answer: Response) -> None:
        answers.append(answer)

    page.on("response", hear)
    return answers


def transferred(answers: list[Response]) -> int:
    total = 0
    for answer in answers:
        answer.finished()
        sizes = answer.request.sizes()
        total += sizes["responseHeadersSize"] + sizes["responseBodySize"]
    return total


@pytest.mark.parametrize("device", ["2001-01-01T00:00:00Z", "2030-06-01T12:34:56Z"])
def test_the_clock_shows_the_servers_time_whatever_the_device_believes(
    clocked: Clocked, browser: Browser, device: str
) -> None:
    clocked.now = datetime(2026, 11, 25, 15, 59, 55, tzinfo=UTC)  # 23:59:55 in Shanghai
    context = browser.new_context(timezone_id="America/New_York", locale="zh-CN")
    page = context.new_page()
    page.clock.install(time=device)
    page.goto(f"{clocked.address}/demo/green")
    clock = page.locator(".clock")
    assert re.search(r"2026年11月25日（星期三）\s+23:59:5[5-9]", clock.inner_text())
    page.context.set_offline(True)
    page.clock.run_for(10_000)
    assert re.search(r"2026年11月26日星期四\s+00:00:0\d", clock.inner_text())
    context.close()


def test_the_clock_ticks_each_second_and_is_not_read_out(live: Callable[[str], Page]) -> None:
    page = live("green")
    time = page.locator("[data-slot=time]")
    seen = []
    for _ in range(3):
        page.clock.run_for(1_000)
        seen.append(time.inner_text())
    assert len(set(seen)) == len(seen)
    assert page.locator(".clock").get_attribute("aria-live") == "off"
    assert told(page).inner_text() == ""


def test_the_code_is_drawn_anew_each_minute(live: Callable[[str], Page], clocked: Clocked) -> None:
    page = live("entry")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/frame") else None)
    before = qr_of(page)
    page.clock.run_for(50_000)
    assert asked == []
    clocked.now += timedelta(minutes=1)
    answer = refreshed(page, 11_000)
    assert answer.headers["cache-control"] == "no-store"
    expect(page.locator(".frame svg")).to_have_count(1)
    page.wait_for_function(
        "before => document.querySelector('.frame svg').innerHTML != before", arg=before
    )
    refreshed(page, MINUTE)
    assert len(asked) == 2
    expect(told(page)).to_have_text("")
    expect(page.get_by_role("link", name="刷新")).to_have_count(0)


def test_little_is_transferred_on_the_first_view_and_less_on_a_refresh(
    live: Callable[[str], Page], open_page: OpenPage, clocked: Clocked
) -> None:
    for slug in ("green", "two-grounds", "many-grounds"):
        page = open_page(f"{clocked.address}/robots.txt")
        answers = heard(page)
        page.goto(f"{clocked.address}/demo/{slug}", wait_until="networkidle")
        kinds = {answer.request.resource_type for answer in answers}
        assert {"document", "stylesheet", "script"} <= kinds
        assert transferred(answers) <= FIRST_VIEW
    refresh = refreshed(live("many-grounds"), MINUTE + 1_000)
    assert 0 < transferred([refresh]) <= REFRESH


def test_without_a_connection_the_last_code_stays_and_says_as_of_when(
    live: Callable[[str], Page], clocked: Clocked
) -> None:
    clocked.now = datetime(2026, 11, 25, 0, 30, 12, tzinfo=UTC)
    page = live("green")
    page.context.set_offline(True)
    cut = page.get_by_text("断网，最后更新于 2026年11月25日 08:30:12（星期三）。").first
    expect(cut).to_be_visible()
    expect(told(page)).to_contain_text("断网")
    page.clock.run_for(MINUTE + 10_000)
    expect(page.locator(".frame svg")).to_be_visible()
    expect(page.locator(".card.green h2")).to_have_text("绿码")
    expect(page.locator(".lapsed")).to_be_hidden()


def test_an_expired_code_is_greyed_with_words_and_returns_by_itself(
    live: Callable[[str], Page], clocked: Clocked, scan: Callable[[bytes], str | None]
) -> None:
    page = live("green")
    before = qr_of(page)
    page.context.set_offline(True)
    page.clock.run_for(2 * MINUTE)
    expect(page.get_by_text("二维码已过期，请连网刷新。").first).to_be_visible()
    expect(told(page)).to_contain_text("二维码已过期")
    assert page.locator(".frame svg").evaluate("e => getComputedStyle(e).filter") == "grayscale(1)"
    assert scan(page.locator(".frame").screenshot()) is None
    clocked.now += timedelta(minutes=5)
    page.context.set_offline(False)
    expect(page.locator(".lapsed")).to_be_hidden()
    expect(page.locator(".cut").first).to_be_hidden()
    expect(told(page)).to_have_text("已重新连上，码已更新。")
    assert qr_of(page) != before
    assert scan(page.locator(".frame").screenshot()) is not None


def test_the_code_holds_until_the_second_at_which_its_token_expires(
    live: Callable[[str], Page], clocked: Clocked
) -> None:
    clocked.now = clocked.now.replace(microsecond=900_000)
    page = live("green")
    card = page.locator("[data-live]")
    expires = int(card.get_attribute("data-expires") or 0)
    assert expires == int((clocked.now + timedelta(minutes=2)).timestamp()) * 1000


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_system_that_does_not_answer_is_told_apart_from_a_cut_connection(
    live: Callable[[str], Page], status: int
) -> None:
    page = live("green")
    page.route("**/frame", lambda route: route.fulfill(status=status, body="x"))
    page.clock.run_for(MINUTE + 1_000)
    expect(page.locator("[data-told=failing]")).to_be_visible()
    expect(page.locator("[data-told=offline]")).to_be_hidden()
    page.unroute("**/frame")
    page.clock.run_for(6_000)
    expect(page.locator("[data-told=failing]")).to_be_hidden()


def test_an_answer_that_is_no_frame_changes_nothing(live: Callable[[str], Page]) -> None:
    page = live("green")
    page.route("**/frame", lambda route: route.fulfill(body="<p>WLAN-Anmeldung</p>"))
    page.clock.run_for(MINUTE + 1_000)
    expect(page.locator("[data-told=failing]")).to_be_visible()
    expect(page.locator(".frame svg")).to_be_visible()


def test_who_may_no_longer_see_the_code_gets_the_page_anew(live: Callable[[str], Page]) -> None:
    page = live("green")
    page.route("**/frame", lambda route: route.fulfill(status=403, body="x"))
    with page.expect_navigation():
        page.clock.run_for(MINUTE + 1_000)


def turn_of(page: Page) -> datetime:
    said = page.locator("[data-live]").get_attribute("data-turns") or "0"
    return datetime.fromtimestamp(int(said) / 1000, UTC)


def test_a_code_turns_on_the_very_second_with_its_reasons(
    live: Callable[[str], Page], clocked: Clocked
) -> None:
    turn = turn_of(live("entry-tested"))
    clocked.now = turn - timedelta(seconds=20)
    page = live("entry-tested")
    expect(page.locator(".card.red h2")).to_have_text("红码")
    page.clock.run_for(15_000)
    expect(page.locator(".card.red")).to_have_count(1)
    clocked.now = turn
    page.clock.run_for(6_000)
    expect(page.locator(".card.green h2")).to_have_text("绿码")
    expect(page.locator(".reason h3").first).to_contain_text("已自主填报")
    expect(page.locator(".ahead")).to_contain_text("没有预定的转码")
    expect(told(page)).to_contain_text("码的颜色变了，现在是绿码")
    refreshed(page, MINUTE + 1_000)  # and it goes on


def test_a_new_colour_shows_though_the_page_around_it_does_not_come(
    live: Callable[[str], Page], clocked: Clocked
) -> None:
    clocked.now = turn_of(live("entry-tested")) - timedelta(seconds=20)
    page = live("entry-tested")
    page.route("**/demo/entry-tested", lambda route: route.abort())
    clocked.now += timedelta(seconds=20)
    page.clock.run_for(21_000)
    expect(page.locator(".card.green h2")).to_have_text("绿码")
    expect(page.locator("[data-told=offline]")).to_be_visible()
    expect(page.locator(".reason h3").first).not_to_contain_text("已自主填报")
    page.unroute("**/demo/entry-tested")
    page.clock.run_for(6_000)
    expect(page.locator(".reason h3").first).to_contain_text("已自主填报")
    expect(page.locator("[data-told=offline]")).to_be_hidden()


def test_a_hidden_tab_asks_for_nothing_and_asks_at_once_when_it_is_seen_again(
    live: Callable[[str], Page],
) -> None:
    page = live("green")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/frame") else None)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.clock.run_for(5 * MINUTE)
    assert asked == []
    with page.expect_response("**/frame"):
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: false});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )


def test_a_device_that_slept_asks_at_once(live: Callable[[str], Page]) -> None:
    page = live("green")
    with page.expect_response("**/frame"):
        page.evaluate("() => { const now = Date.now; Date.now = () => now.call(Date) + 3600e3; }")
        page.clock.run_for(2_000)


def test_without_script_the_page_says_how_long_it_holds_and_how_to_refresh(
    clocked: Clocked, open_page: OpenPage
) -> None:
    clocked.now = datetime(2026, 11, 25, 0, 30, 12, tzinfo=UTC)
    page = open_page(f"{clocked.address}/demo/green", script=False)
    expect(page.locator(".hold")).to_contain_text("二维码在 08:32:12 以前有效。")
    assert page.locator("meta[http-equiv]").count() == 0
    before = qr_of(page)
    clocked.now += timedelta(minutes=1)
    page.get_by_role("link", name="刷新").click()
    assert qr_of(page) != before


def test_a_person_without_a_code_has_a_frame_without_a_qr(live: Callable[[str], Page]) -> None:
    page = live("no-code")
    expect(page.locator(".card.none h2")).to_have_text("无码")
    assert page.locator("[data-live] svg.qr").count() == 0
    refreshed(page, MINUTE + 1_000)
    page.clock.run_for(2 * MINUTE)
    expect(page.locator(".cut").first).to_be_hidden()


def test_another_times_code_is_not_live(clocked: Clocked, open_page: OpenPage) -> None:
    page = open_page(f"{clocked.address}/demo/entry?at=2099-01-01T00:00")
    assert page.locator("[data-live]").count() == 0
    assert page.locator("script[src*=live]").count() == 0


def test_the_frame_keeps_to_the_language(clocked: Clocked) -> None:
    with urlopen(f"{clocked.address}/demo/entry/frame?lang=en") as answer:  # noqa: S310 - our own
        body = answer.read().decode()
    assert "Red code" in body
    assert 'data-from="/demo/entry/frame?lang=en"' in body
    assert "<html" not in body


def test_a_cut_and_expired_frame_breaks_no_rule_of_wcag(
    live: Callable[[str], Page], violations: Callable[[Page], list[str]]
) -> None:
    page = live("green")
    page.context.set_offline(True)
    page.clock.run_for(3 * MINUTE)
    expect(page.locator(".lapsed")).to_be_visible()
    assert violations(page) == []
