"""The staff area of the console on the real API: enrolling, appointing, gaps, the log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System
from guikang.people.keys import PersonKey
from guikang.staff.posts import Post
from synthetic import Enrolled, appointed, document, phone

COUNTY, TOWNSHIP = "450109", "450109100"
AtDesk = Callable[..., Page]
Violations = Callable[[Page], list[str]]


@pytest.fixture(scope="module")
def administrator(running: System) -> PersonKey:
    theirs = document()
    one = Enrolled(running.staffing.person_of(theirs), theirs, phone())
    return appointed(running, one, Post.DIVISION_ADMINISTRATOR, COUNTY, name="覃管理")


def wide(page: Page) -> bool:
    """Whether something is wider than the window."""
    found: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return found


def test_an_administrator_enrols_somebody_gives_them_a_post_and_lets_it_rest(
    at_desk: AtDesk, administrator: PersonKey
) -> None:
    page = at_desk(administrator, f"/staff?division={TOWNSHIP}", width=1280)
    expect(page.get_by_role("heading", level=1)).to_have_text("工作人员")
    page.get_by_role("button", name="登记人员").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("姓名").fill("农小格")
    dialog.get_by_label("证件号码").fill("459901199001011231")
    dialog.get_by_label("手机号码").fill(phone().number)
    dialog.get_by_label("单位职务").fill("蒲庙镇政府 干事")
    dialog.get_by_role("button", name="登记人员").click()
    expect(dialog.get_by_text("校验码")).to_be_visible()
    number = document().number
    dialog.get_by_label("证件号码").fill(number)
    dialog.get_by_role("button", name="登记人员").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("农小格")
    assert number not in page.content()
    assert "农小格" not in page.url
    page.get_by_role("button", name="任命").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("蒲庙镇")
    dialog.get_by_label("岗位").select_option("采集员")
    dialog.get_by_label("事由").fill("村里缺人")
    dialog.get_by_role("button", name="任命").click()
    posts = page.get_by_role("region", name="岗位")
    expect(posts).to_contain_text("在任")
    posts.get_by_role("button", name="暂停").click()
    page.get_by_role("dialog").get_by_label("事由").fill("隔离观察")
    page.get_by_role("dialog").get_by_role("button", name="暂停").click()
    expect(posts).to_contain_text("已暂停")
    history = page.get_by_role("region", name="任免经过")
    expect(history.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="查看完整号码").click()
    page.get_by_role("dialog").get_by_label("事由").fill("核对身份")
    page.get_by_role("dialog").get_by_role("button", name="查看完整号码").click()
    expect(page.get_by_text(number)).to_be_visible()
    page.get_by_role("link", name="操作日志").click()
    rows = page.get_by_role("row")
    expect(rows.nth(1)).to_contain_text("核对身份")
    expect(rows.nth(2)).to_contain_text("隔离观察")


def test_words_that_are_sought_stand_in_no_address_and_survive_a_reload(
    at_desk: AtDesk, administrator: PersonKey
) -> None:
    page = at_desk(administrator, f"/staff?division={COUNTY}", width=1280)
    page.get_by_role("searchbox").fill("覃管")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("link", name="覃管理", exact=True)).to_be_visible()
    assert "%" not in page.url
    page.get_by_role("searchbox").fill("没有此人")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("没有此人")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()


def test_coverage_leads_from_the_levels_to_the_list_of_gaps(
    at_desk: AtDesk, administrator: PersonKey
) -> None:
    page = at_desk(administrator, f"/coverage?division={COUNTY}", width=1280)
    levels = page.get_by_role("region", name="分级情况")
    row = levels.get_by_role("row", name="村（社区）")
    expect(row).to_be_visible()
    missing = row.get_by_role("link").first
    count = missing.inner_text()
    missing.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("缺人区划")
    expect(page.get_by_text(f"共{count}条").first).to_be_attached()
    with page.expect_download() as kept:
        page.get_by_role("button", name="导出").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("用途").fill("督促补齐")
        dialog.get_by_role("button", name="导出").click()
    assert kept.value.suggested_filename == "缺人区划.xlsx"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/staff", "/coverage", "/coverage/gaps", "/log", "/powers"])
def test_pages_are_accessible_and_fit(
    at_desk: AtDesk, violations: Violations, administrator: PersonKey, path: str, width: int
) -> None:
    page = at_desk(administrator, path, width=width)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert not wide(page)
