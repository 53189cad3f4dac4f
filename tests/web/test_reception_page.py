"""The public page of reception channels: found by place or by one's own, read, dialled, printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System, now
from guikang.services.opening import Shift
from guikang.services.operations import Actor
from guikang.services.reception_entries import Content, Duty, Entry, Hotline, Point
from guikang.services.reporting import Answers, Whereabouts, Wuhan
from synthetic import Enrolled

OpenPage = Callable[..., Page]
COUNTY, TOWNSHIP, VILLAGE = "450107", "450107001", "450107001001"
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2020, 3, 30, 9, tzinfo=ZONE)
BY = Actor("覃管理")
OFFICE = (Shift((1, 2, 3, 4, 5), 510, 720), Shift((1, 2, 3, 4, 5), 900, 1080))


def publish(running: System, division: str, content: Content, at: datetime) -> Entry:
    found = running.reception.publish(division, content, by=BY, now=at)
    assert isinstance(found, Entry), found
    return found


@pytest.fixture
def published(running: System) -> Iterator[None]:
    """A township with its own hotline, points and somebody on duty; its county's hotline is old."""
    before, old = MONDAY - timedelta(days=2), MONDAY - timedelta(days=20)
    entries = [
        publish(running, TOWNSHIP, Hotline("0771-12345", "街道值班电话", OFFICE), before),
        *(
            publish(
                running, TOWNSHIP, Point(f"便民服务中心 {place} 号", "某路 1 号", OFFICE), before
            )
            for place in range(1, 9)
        ),
        publish(
            running,
            TOWNSHIP,
            Duty("蒙小兰", before, MONDAY + timedelta(days=1), "0771-5550011", phone_shown=True),
            before,
        ),
        publish(running, COUNTY, Hotline("0771-12320", "区指挥部"), old),
        publish(running, COUNTY, Point("区政务服务中心", "某大道 2 号"), old),
    ]
    yield
    for one in entries:
        running.reception.withdraw(one, by=BY, now=MONDAY)


@pytest.fixture
def address(running: System, open_site: Callable[..., object], published: None) -> Iterator[str]:  # noqa: ARG001 - it is to be there
    with open_site(clock=lambda: MONDAY) as found:  # type: ignore[attr-defined]
        yield found


def test_anybody_finds_by_place_whom_to_call_and_where_to_go(
    address: str, open_page: OpenPage, violations: Callable[[Page], list[str]]
) -> None:
    page = open_page(f"{address}/reception")
    expect(page.get_by_role("link", name="拨打 12345")).to_have_attribute("href", "tel:12345")
    page.locator("#division-q").fill(VILLAGE)
    page.locator("#division-list [role=option]").first.click()
    page.get_by_role("button", name="查看", exact=True).click()
    page.wait_for_url(f"**/reception?division={VILLAGE}")
    village, township, county = (page.locator(".level").nth(place) for place in range(3))
    expect(village).to_contain_text("本级还没有公布")
    dial = township.get_by_role("link", name="0771-12345")
    expect(dial).to_have_attribute("href", "tel:077112345")
    expect(township).to_contain_text("周一至周五 08:30–12:00、15:00–18:00")
    expect(township).to_contain_text("现在可以办，到 12:00")
    expect(township).to_contain_text("2020年3月28日（星期六）核实")
    duty = township.locator(".on-duty")
    expect(duty).to_contain_text("蒙小兰")
    expect(duty).to_contain_text("值班到 周二 09:00")
    expect(county.locator(".flag").first).to_have_text("已 20 天未核实，请先打 12345")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert violations(page) == []
    page.set_viewport_size({"width": 1280, "height": 780})
    assert violations(page) == []
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"**/reception?division={VILLAGE}&lang=en")
    expect(township).to_contain_text("Monday to Friday 08:30–12:00, 15:00–18:00")


def test_it_works_without_script_and_in_the_elders_display_and_prints_on_one_page(
    address: str, open_page: OpenPage, violations: Callable[[Page], list[str]]
) -> None:
    page = open_page(f"{address}/reception", script=False)
    page.locator("#division-q").fill("江南区")
    page.get_by_role("button", name="查找").click()
    page.locator(".picker-found button").first.click()
    page.get_by_role("button", name="查看", exact=True).click()
    page.wait_for_url(re.compile(r"/reception\?division=\d+"))
    page = open_page(f"{address}/reception?division={VILLAGE}")
    pages = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pages)) == 1
    page.goto(f"{address}/display?size=30&to=/reception?division={VILLAGE}")
    expect(page.locator(".level").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert violations(page) == []


def test_a_signed_in_resident_is_led_to_where_they_live_and_nobody_else_is(
    running: System,
    without_demo: str,
    mine: Callable[..., Page],
    resident: Enrolled,
    open_page: OpenPage,
) -> None:
    page = mine("/me/reception")
    assert page.url == f"{without_demo}/reception", "they reported no address yet"
    answers = Answers(VILLAGE, Whereabouts.RESIDENCE, "", Wuhan.NEVER, None)
    assert running.residents.reporting.submit(resident.person, answers, now()) == ()
    page.goto(f"{without_demo}/me/reception")
    assert page.url == f"{without_demo}/reception?division={VILLAGE}"
    stranger = open_page(f"{without_demo}/me/reception")
    assert stranger.url.endswith("/me/sign-in")


def test_every_page_leads_there(with_demo: str, open_page: OpenPage) -> None:
    for path in ("/", "/demo/green", "/nothing"):
        page = open_page(with_demo + path)
        assert page.locator("main a[href='/reception']").count() == 1, path
        assert page.locator("footer a[href='/reception']").count() == 1, path
