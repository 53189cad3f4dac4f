"""Training in the console, against the running site: study, test, powers, progress, export."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from consoles import session_of
from guikang.bootstrap import System, now
from guikang.people.keys import PersonKey
from guikang.rulebook.phrases import Language
from guikang.services.operations import Act, Wanted
from guikang.services.paging import Span
from guikang.services.training import OpenSheet
from guikang.staff.posts import Post
from synthetic import Enrolled, appointed, document, enrolled, phone

OpenPage = Callable[..., Page]
Violations = Callable[[Page], list[str]]
Signed = Callable[..., Page]
VILLAGE, COUNTY = "450127100001", "451421"
WIDTHS = [360, 1280]
BANNER = "您尚未通过本版规则的学习考核"


def somebody(
    running: System, post: Post, division: str, *, trained: bool = False, name: str = "莫甲乙"
) -> PersonKey:
    theirs = document()
    one = Enrolled(running.staffing.person_of(theirs), theirs, phone())
    return appointed(running, one, post, division, trained=trained, name=name)


@pytest.fixture
def signed(running: System, without_demo: str, open_page: OpenPage) -> Signed:
    """Opens the console as a member, signed in whole, before the running API."""

    def opened(person: PersonKey, path: str, **seen: object) -> Page:
        page = open_page(without_demo + "/robots.txt", **seen)
        token, _ = session_of(running, person)
        page.context.add_cookies([{"name": "staff", "value": token, "url": f"{without_demo}/api"}])
        page.goto(f"{without_demo}/console{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    return opened


@pytest.fixture
def collector(running: System) -> PersonKey:
    return somebody(running, Post.COLLECTOR, VILLAGE, name="农小采")


def right(running: System, person: PersonKey) -> tuple[int, ...]:
    """The right answers to the sheet that waits for somebody."""
    found = running.training.begin(person, Language.ZH, now())
    assert isinstance(found, OpenSheet)
    return found.sheet.right


def answer(page: Page, places: list[int]) -> None:
    for number, place in enumerate(places):
        page.locator(f"input[name=question-{number}]").nth(place).check()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_collector_is_told_studies_fails_passes_and_may_serve(
    running: System, signed: Signed, collector: PersonKey, width: int
) -> None:
    page = signed(collector, "/", width=width)
    banner = page.get_by_role("complementary", name="去学习和考核")
    expect(banner).to_contain_text(BANNER)
    expect(page.get_by_role("main")).not_to_contain_text("代办")
    banner.get_by_role("link").click()
    expect(page.get_by_role("heading", name="学习和考核")).to_be_visible()

    # study: a chapter with its diagram and cases
    page.get_by_role("link", name="密切接触者").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("密切接触者")
    drawing = page.locator("figure img")
    expect(drawing).to_be_visible()
    page.wait_for_function("() => document.querySelector('figure img').naturalWidth > 0")
    expect(page.get_by_role("heading", name="颜色的变化").first).to_be_visible()
    page.get_by_role("link", name="返回目录").click()

    # a sheet that does not pass is explained
    page.get_by_role("button", name="开始答题").click()
    expect(page.get_by_role("button", name="交卷")).to_be_visible()
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("还有10题没有答")).to_be_visible()
    wrong = [(place + 1) % 3 for place in right(running, collector)]
    answer(page, wrong)
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("这一份没有通过。")).to_be_visible()
    expect(page.get_by_text("10题中答对0题，答对8题为通过。")).to_be_visible()
    mistakes = page.get_by_role("region", name="答错的题").get_by_role("region")
    expect(mistakes).to_have_count(10)
    expect(mistakes.first).to_contain_text("依据：")
    expect(banner).to_be_visible()

    # the next one passes, and the powers are there without signing in again
    page.get_by_role("button", name="再答一份").click()
    expect(page.get_by_role("button", name="交卷")).to_be_visible()
    answer(page, list(right(running, collector)))
    expect(page.get_by_text("已答10题，共10题")).to_be_visible()
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("恭喜，您已通过考核。")).to_be_visible()
    expect(banner).to_have_count(0)
    page.get_by_role("link", name="回到首页").click()
    expect(page.get_by_role("main")).to_contain_text("代办")


def test_a_sheet_that_was_left_waits_and_is_the_same_in_english(
    signed: Signed, collector: PersonKey
) -> None:
    page = signed(collector, "/training/test")
    first = page.locator("fieldset").first.locator(".text")
    text = first.inner_text()
    page.goto(page.url.replace("/test", ""))
    page.get_by_role("button", name="继续答题").click()
    expect(first).to_have_text(text)
    english = signed(collector, "/training/test", locale="en")
    expect(english.get_by_role("heading", level=1)).to_have_text("Test")
    expect(english.locator("fieldset")).to_have_count(10)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_study_breaks_no_rule_of_wcag(
    signed: Signed, collector: PersonKey, violations: Violations, width: int, locale: str
) -> None:
    for path in ("/training", "/training/study/ground.entry", "/training/study/counting"):
        page = signed(collector, path, width=width, locale=locale)
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", WIDTHS)
def test_the_test_and_its_result_break_no_rule_of_wcag(
    running: System, signed: Signed, collector: PersonKey, violations: Violations, width: int
) -> None:
    page = signed(collector, "/training/test", width=width)
    expect(page.get_by_role("button", name="交卷")).to_be_visible()
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    answer(page, [(place + 1) % 3 for place in right(running, collector)])
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("这一份没有通过。")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


# ---- progress


@pytest.fixture(scope="module")
def county(running: System) -> str:
    somebody(running, Post.COLLECTOR, "451421100", trained=True, name="黄已过")
    somebody(running, Post.GRID_ADMINISTRATOR, "451421100", name="黄未答")
    return COUNTY


@pytest.fixture
def responsible(running: System, county: str) -> PersonKey:
    return somebody(running, Post.RESPONSIBLE, county, name="黄负责")


def test_progress_leads_down_to_people_and_out_as_a_file(
    running: System, signed: Signed, responsible: PersonKey, tmp_path: Path
) -> None:
    page = signed(responsible, "/", width=1280)
    page.get_by_role("link", name="1 人还没有通过培训考核").click()
    table = page.get_by_role("table", name="培训进度")
    expect(table.get_by_role("row").nth(1)).to_contain_text("扶绥县（含下级）")
    expect(table.get_by_role("row").nth(1)).to_contain_text("50%")
    table.get_by_role("button", name="新宁镇").click()
    expect(table.get_by_role("row").nth(1)).to_contain_text("新宁镇（含下级）")
    page.get_by_role("link", name="人员名单").click()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_label("培训情况").select_option("not_begun")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("row").nth(1)).to_contain_text("黄未答")
    page.get_by_role("button", name="导出").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("用途").fill("催学")
    with page.expect_download() as downloaded:
        dialog.get_by_role("button", name="导出").click()
    path = tmp_path / "list.xlsx"
    downloaded.value.save_as(path)
    assert downloaded.value.suggested_filename == "培训进度.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows()] == ["姓名", "黄未答"]
    log = running.operations.page(Wanted(COUNTY, Act.EXPORTED), Span())
    assert [one.by.name for one in log.items if one.why == "催学"] == ["黄负责"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/training/progress", "/training/people"])
def test_progress_breaks_no_rule_of_wcag(
    signed: Signed, responsible: PersonKey, violations: Violations, path: str, width: int
) -> None:
    page = signed(responsible, path, width=width)
    expect(page.get_by_role("table")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_collector_sees_no_progress(signed: Signed, collector: PersonKey) -> None:
    page = signed(collector, "/training/progress", width=1280)
    expect(page).to_have_url(re.compile("/console/not-allowed"))


# ---- the residents' side


def test_a_worker_without_the_training_is_told_where_the_door_to_serving_would_be(
    running: System, mine: Callable[..., Page]
) -> None:
    one = enrolled(running)
    appointed(running, one, Post.GRID_ADMINISTRATOR, "450103001", trained=False)
    page = mine("/me", person=one.person)
    door = page.get_by_role("link", name="为群众代办：先通过培训测试")
    expect(door).to_have_attribute("href", "/console/training")
    trained = enrolled(running)
    appointed(running, trained, Post.GRID_ADMINISTRATOR, "450103001")
    page = mine("/me", person=trained.person)
    expect(page.get_by_role("link", name="为群众代办")).to_have_attribute("href", "/me/serving")
