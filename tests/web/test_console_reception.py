"""The reception area of the console on the real API: publishing, confirming, looking over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System, now
from guikang.people.keys import PersonKey
from guikang.services.operations import Actor
from guikang.staff.posts import Post
from synthetic import Enrolled, appointed, document, phone

COUNTY, TOWNSHIP = "450502", "450502001"
AtDesk = Callable[..., Page]
Violations = Callable[[Page], list[str]]
BY = Actor("覃管理")


@pytest.fixture
def administrator(running: System) -> PersonKey:
    theirs = document()
    one = Enrolled(running.staffing.person_of(theirs), theirs, phone())
    return appointed(running, one, Post.DIVISION_ADMINISTRATOR, COUNTY, name="覃管理")


def test_an_administrator_publishes_confirms_looks_over_and_exports(  # noqa: PLR0915 - one journey
    running: System, at_desk: AtDesk, administrator: PersonKey, violations: Violations
) -> None:
    running.reception.from_form(COUNTY, ["0779-5550011"], [], BY, now())
    page = at_desk(administrator, f"/reception?division={COUNTY}")
    hotlines = page.get_by_role("region", name="受理电话")
    expect(hotlines).to_contain_text("待核实，未公布")
    hotlines.get_by_role("button", name="核实无误：0779-5550011").click()
    expect(hotlines).to_contain_text("覃管理于")

    points = page.get_by_role("region", name="现场受理点")
    points.get_by_role("button", name="新增受理点").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称或姓名").fill("便民服务中心")
    dialog.get_by_role("button", name="加一段时间").click()
    dialog.get_by_role("button", name="公布", exact=True).click()
    expect(dialog.get_by_text("这一项必须填写。").first).to_be_visible()
    dialog.get_by_label("地址").fill("某路 1 号")
    dialog.get_by_label("周六").check()
    dialog.get_by_label("结束").fill("00:00")
    assert violations(page) == []
    dialog.get_by_role("button", name="公布", exact=True).click()
    expect(points).to_contain_text("08:30–24:00")

    duties = page.get_by_role("region", name="值班安排")
    duties.get_by_role("button", name="新增值班").click()
    dialog.get_by_label("名称或姓名").fill("蒙小兰")
    dialog.get_by_label("值班开始").fill("2090-04-01T08:00")
    dialog.get_by_label("值班结束").fill("2090-04-01T18:00")
    dialog.get_by_label("值班人员电话").fill("15400000072")
    dialog.get_by_role("button", name="公布", exact=True).click()
    expect(duties).to_contain_text("15400000072（不公布）")
    duties.get_by_role("button", name="修改：蒙小兰").click()
    expect(dialog.get_by_label("值班开始")).to_have_value("2090-04-01T08:00")
    dialog.get_by_label("把这个电话公布给群众").check()
    dialog.get_by_role("button", name="公布", exact=True).click()
    expect(duties).to_contain_text("15400000072（公布）")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert violations(page) == []
    duties.get_by_role("button", name="撤下：蒙小兰").click()
    expect(duties).to_contain_text("还没有公布")

    (old, *_) = running.reception.of(COUNTY)
    running.reception.confirm(old, by=BY, now=now() - timedelta(days=15))
    page.get_by_role("link", name="公布情况").click()
    page.get_by_role("combobox", name="情况").select_option("超期未核实")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="导出").click()
    page.get_by_label("用途").fill("督促核实")
    with page.expect_download() as downloading:
        page.get_by_role("dialog").get_by_role("button", name="导出").click()
    assert downloading.value.suggested_filename == "受理渠道公布情况.xlsx"
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 780})
    assert violations(page) == []
    page.locator("tbody a").first.click()
    expect(hotlines).to_contain_text("已15天未核实")
    assert violations(page) == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wide) is False
    for one in running.reception.of(COUNTY):
        running.reception.withdraw(one, by=BY, now=now())
