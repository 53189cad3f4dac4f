"""附件2 in the console, before the real API: handed in, mended, listed, shown on the board."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System, now
from guikang.people.keys import PersonKey
from guikang.staff.posts import Post
from synthetic import OPERATOR, Enrolled, appointed, document, phone
from work_forms import form, number, person, read, xlsx

Violations = Callable[[Page], list[str]]
AtDesk = Callable[..., Page]
CITY, COUNTY, OTHER = "4509", "450902", "450903"
BAD = "450102198001010011"
WIDTHS = [360, 1280]


def holder(running: System, post: Post, division: str) -> PersonKey:
    theirs = document()
    one = Enrolled(running.staffing.person_of(theirs), theirs, phone())
    return appointed(running, one, post, division, name="覃管理")


def filled_in(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_clerk_hands_the_form_in_mends_what_failed_and_sees_both_in_the_list(
    running: System, at_desk: AtDesk, tmp_path: Path, violations: Violations
) -> None:
    clerk = holder(running, Post.DIVISION_ADMINISTRATOR, COUNTY)
    page = at_desk(clerk, "/work-form")
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("报送工作信息表")
    with page.expect_download() as blank:
        page.get_by_role("button", name="下载空白表（Word）").click()
    assert blank.value.suggested_filename == "广西健康码工作信息表.docx"
    assert violations(page) == []
    page.get_by_role("button", name="表格已填好，下一步").click()
    expect(page.get_by_text("报送区划：广西壮族自治区玉林市玉州区")).to_be_visible()
    content = xlsx(form(person(400, "☑负责人"), person(401, number=BAD), person(402)))
    page.locator("input[type=file]").set_input_files(filled_in(tmp_path, "报表.xlsx", content))
    assert violations(page) == []
    page.get_by_role("button", name="开始预检").click()

    expect(page.get_by_text("共3行：2行可以导入，1行有问题。")).to_be_visible()
    row = page.get_by_role("row", name="身份证号")
    expect(row).to_contain_text("6")
    expect(page.get_by_text("填报单位是“甲县疫情防控指挥部”")).to_be_visible()
    expect(page.get_by_text("新登记2人")).to_be_visible()
    assert running.work_forms.submissions.board(COUNTY, now()).own.counts.first_at is None
    assert violations(page) == []
    page.get_by_role("button", name="导入2行").click()

    expect(page.get_by_text("已导入2行，1行未导入。")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="查看失败明细").click()
    expect(page.get_by_role("heading", name="失败明细")).to_be_visible()
    assert violations(page) == []
    with page.expect_download() as failed:
        page.get_by_role("button", name="下载失败明细").click()
    mended = tmp_path / "失败明细.xlsx"
    failed.value.save_as(mended)
    (row_left,) = read(mended.read_bytes()).refused
    assert row_left.texts.number == BAD

    page.get_by_role("button", name="已改正，再次上传").click()
    good = filled_in(tmp_path, "改好.xlsx", xlsx(form(person(401))))
    page.locator("input[type=file]").set_input_files(good)
    page.get_by_role("button", name="开始预检").click()
    page.get_by_role("button", name="导入1行").click()
    expect(page.get_by_text("已导入1行，0行未导入。")).to_be_visible()

    page.get_by_role("link", name="返回报送情况").click()
    page.get_by_role("button", name="报送记录").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody tr").last).to_contain_text("共3行：导入2，无变化0，未导入1")
    with page.expect_download() as again:
        page.get_by_role("button", name="下载失败明细").click()
    assert again.value.suggested_filename == "失败明细.xlsx"
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_region_sees_who_is_late_and_goes_down_to_the_counties(
    running: System, at_desk: AtDesk, violations: Violations, width: int
) -> None:
    content = xlsx(form(person(410, "☑采集员")))
    running.work_forms.submitting.hand_in(content, OTHER, by=OPERATOR, now=now())
    page = at_desk(holder(running, Post.RESPONSIBLE, "45"), "/work-form", width=width)
    expect(page.get_by_text("各设区市应于2020年4月2日前（含当日）报送。")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(14)
    city = page.locator("tbody tr", has_text="玉林市")
    expect(city).to_contain_text("逾期未报")
    expect(city).to_contain_text("无网格管理员")
    assert violations(page) == []
    city.get_by_role("button", name="玉林市").click()
    county = page.locator("tbody tr", has_text="福绵区")
    expect(county).to_contain_text("已报送")
    expect(county).not_to_contain_text("无采集员")
    assert page.url.endswith("division=4509")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_a_divisions_form_is_taken_with_whole_numbers_by_who_may_and_a_reason(
    running: System, at_desk: AtDesk, violations: Violations
) -> None:
    content = xlsx(form(person(420, "☑负责人")))
    running.work_forms.submitting.hand_in(content, "450922", by=OPERATOR, now=now())
    page = at_desk(holder(running, Post.DIVISION_ADMINISTRATOR, "450922"), "/work-form")
    page.get_by_role("button", name="导出本级表").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="导出").click()
    expect(dialog.get_by_text("请填写用途。")).to_be_visible()
    dialog.get_by_label("用途").fill("报送市指挥部")
    dialog.get_by_text("显示完整身份证号").click()
    assert violations(page) == []
    with page.expect_download() as taken:
        dialog.get_by_role("button", name="导出").click()
    path = taken.value.path()
    assert number(420) in [one.document.number for one in read(path.read_bytes()).form.rows]
    responsible = at_desk(holder(running, Post.RESPONSIBLE, "450922"), "/work-form")
    responsible.get_by_role("button", name="导出人员总表").click()
    expect(responsible.get_by_role("dialog").get_by_label("用途")).to_be_visible()
    expect(responsible.get_by_text("显示完整身份证号")).to_have_count(0)


def test_who_may_not_hand_in_is_not_offered_it(running: System, at_desk: AtDesk) -> None:
    page = at_desk(holder(running, Post.AUDITOR, CITY), "/work-form")
    expect(page.get_by_role("button", name="报送记录")).to_be_visible()
    expect(page.get_by_role("button", name="报送", exact=True)).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_are_in_english_too_and_fit_a_phone(
    running: System, at_desk: AtDesk, violations: Violations, width: int
) -> None:
    clerk = holder(running, Post.DIVISION_ADMINISTRATOR, "450924")
    page = at_desk(clerk, "/", width=width, locale="en")
    begun = page.url.rstrip("/")
    for path, heading in (
        ("/work-form", "Staff form"),
        ("/work-form/import", "Hand in the staff form"),
        ("/work-form/submissions", "Submissions"),
    ):
        page.goto(begun + path)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.get_by_text("Loading")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
