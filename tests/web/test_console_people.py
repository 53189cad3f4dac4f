"""The main job in the console on the real API: looking somebody up, exceptions, appeals."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System, now
from guikang.people.keys import PersonKey
from guikang.services.appealing import Appeal, AppealReason
from guikang.staff.posts import Post
from residents import DISCHARGED, living, person_of
from synthetic import Enrolled, appointed, document, phone

COUNTY, VILLAGE = "450123", "450123100001"
AtDesk = Callable[..., Page]
Violations = Callable[[Page], list[str]]


@pytest.fixture(scope="module")
def administrator(running: System) -> PersonKey:
    theirs = document()
    one = Enrolled(running.staffing.person_of(theirs), theirs, phone())
    return appointed(running, one, Post.DIVISION_ADMINISTRATOR, COUNTY, name="隆管理")


@pytest.fixture(scope="module")
def number(running: System) -> str:
    """Of a resident with a reason and an exception, who sent 异常反馈."""
    found = living(running, VILLAGE, DISCHARGED, name="滕甲乙")
    person, text = person_of(running, found), "我没有住过院"
    received = running.residents.appealing.receive(person, AppealReason.STATEMENT, text, now())
    assert isinstance(received, Appeal)
    return found


def look_up(page: Page, number: str, purpose: str) -> None:
    page.get_by_label("证件号码").fill(number)
    page.get_by_label("查询用途").fill(purpose)
    page.get_by_role("button", name="查询").click()


def wide(page: Page) -> bool:
    """Whether something is wider than the window."""
    found: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return found


def test_a_resident_is_looked_up_with_a_purpose_and_the_whole_number_opened_apart(
    at_desk: AtDesk, administrator: PersonKey, number: str
) -> None:
    page = at_desk(administrator, "/people", width=1280)
    look_up(page, number, "")
    expect(page.get_by_text("请填写查询用途。")).to_be_visible()
    look_up(page, number, "本人来电咨询")
    expect(page.get_by_role("heading", name="滕**")).to_be_visible()
    expect(page.get_by_role("region", name="转码异常")).to_be_visible()
    expect(page.get_by_role("region", name="名单和记录").get_by_role("listitem")).to_have_count(1)
    assert number not in page.inner_text("main")
    assert page.url.endswith("/console/people")
    page.get_by_role("button", name="查看完整号码").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("事由").fill("上门核对")
    dialog.get_by_role("button", name="查看完整号码").click()
    expect(page.get_by_text(number)).to_be_visible()
    page.get_by_role("link", name="操作日志").click()
    rows = page.get_by_role("row")
    expect(rows.nth(1)).to_contain_text("上门核对")
    expect(rows.nth(2)).to_contain_text("本人来电咨询")


def test_whoever_is_not_found_is_said_so_and_what_was_typed_stays(
    at_desk: AtDesk, administrator: PersonKey
) -> None:
    page, nobody = at_desk(administrator, "/people", width=1280), document().number
    look_up(page, nobody, "来电咨询")
    expect(page.get_by_text("没有查到此人")).to_be_visible()
    expect(page.get_by_label("证件号码")).to_have_value(nobody)


@pytest.mark.usefixtures("number")
def test_exceptions_and_appeals_are_listed_narrowed_and_exported(
    at_desk: AtDesk, administrator: PersonKey
) -> None:
    page = at_desk(administrator, "/exceptions", width=1280)
    expect(page.get_by_role("row").nth(1)).to_contain_text("滕**")
    page.get_by_label("异常情形").select_option("复查阳性")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    page.get_by_role("link", name="异常反馈").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("我没有住过院")
    with page.expect_download() as kept:
        page.get_by_role("button", name="导出").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("用途").fill("逐一核实")
        dialog.get_by_role("button", name="导出").click()
    assert kept.value.suggested_filename == "异常反馈.xlsx"


@pytest.mark.usefixtures("number")
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/exceptions", "/appeals"])
def test_lists_are_accessible_and_fit(
    at_desk: AtDesk, violations: Violations, administrator: PersonKey, path: str, width: int
) -> None:
    page = at_desk(administrator, path, width=width)
    expect(page.get_by_text("滕**")).to_be_visible()
    assert violations(page) == []
    assert not wide(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_what_was_found_is_accessible_and_fits(
    at_desk: AtDesk, violations: Violations, administrator: PersonKey, number: str, width: int
) -> None:
    page = at_desk(administrator, "/people", width=width)
    look_up(page, number, "来电咨询")
    expect(page.get_by_role("heading", name="滕**")).to_be_visible()
    assert violations(page) == []
    assert not wide(page)
