"""What all areas are made of: lists, exports, deeds with a reason, imports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from console_api import LOST, Api, Attachment, Refusal, administrator

OpenConsole = Callable[..., Page]
Violations = Callable[[Page], list[str]]
WIDTHS = [360, 1280]
FAULTS = [
    {"row": 3, "field": "证件号码", "words": "校验位不对"},
    {"row": None, "field": None, "words": "缺少填报单位"},
]


def rows(request: Request) -> dict[str, object]:
    """1234 persons, a page at a time."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
    page, per_page = int(query["page"]), int(query["per_page"])
    total = 0 if query.get("q") == "nobody" else 1234
    first = (page - 1) * per_page
    return {
        "items": [
            {
                "handle": f"h{place}",
                "name": f"人员{place}",
                "posts": place,
                "state": query.get("state") or "active",
            }
            for place in range(first, min(first + per_page, total))
        ],
        "total": total,
        "page": page,
        "per_page": per_page,
    }


@pytest.fixture
def api() -> Api:
    return Api(
        {
            "GET /api/v1/session": administrator("see_staff", "manage_staff"),
            "GET /api/v1/trial": rows,
            "POST /api/v1/trial/import/check": {
                "rows": 10,
                "fit": 8,
                "unfit": 2,
                "problems": FAULTS,
            },
            "POST /api/v1/trial/import": {
                "taken": 8,
                "unchanged": 1,
                "failed": 2,
                "problems": FAULTS,
            },
        }
    )


@pytest.fixture
def opened(open_console: OpenConsole, trial: Path, api: Api) -> Callable[..., Page]:
    """Opens a page that tries the parts."""

    def open_it(path: str = "/trial", **seen: object) -> Page:
        page = open_console(path, api, files=trial, **seen)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    return open_it


def seek(page: Page, words: str) -> None:
    """Look for words, which stand in no address."""
    page.get_by_label("查找", exact=True).fill(words)
    page.get_by_role("button", name="查询").click()


def asked(api: Api) -> dict[str, str]:
    return dict(api.last("GET /api/v1/trial")[0])


def shows(page: Page, name: str) -> None:
    """The list's first row is that person's."""
    expect(page.get_by_role("row").nth(1)).to_contain_text(name)


# ---- lists


def test_a_list_asks_for_its_division_and_its_first_page(
    opened: Callable[..., Page], api: Api
) -> None:
    page = opened()
    shows(page, "人员0")
    expect(page.get_by_role("row")).to_have_count(51)
    expect(page.get_by_role("navigation", name="翻页")).to_contain_text("共1,234条")
    assert asked(api) == {"division": "4501", "page": "1", "per_page": "50"}


def test_pages_stand_in_the_address_so_that_reload_and_back_keep_them(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    page.get_by_role("button", name="下一页").click()
    shows(page, "人员50")
    page.reload()
    shows(page, "人员50")
    page.get_by_label("到第几页").fill("25")
    page.keyboard.press("Enter")
    shows(page, "人员1200")
    expect(page.get_by_role("button", name="下一页")).to_be_disabled()
    page.get_by_label("每页条数").select_option("200")
    shows(page, "人员0")
    expect(page.get_by_role("row")).to_have_count(201)
    page.go_back()
    shows(page, "人员1200")


def test_a_query_begins_with_the_first_page_and_can_be_cleared(
    opened: Callable[..., Page], api: Api
) -> None:
    page = opened("/trial?page=3")
    shows(page, "人员100")
    page.get_by_label("查找", exact=True).fill("韦")
    page.get_by_label("状态").select_option("suspended")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("停职")
    assert asked(api) == {
        "division": "4501",
        "q": "韦",
        "state": "suspended",
        "page": "1",
        "per_page": "50",
    }
    page.reload()
    expect(page.get_by_label("查找", exact=True)).to_have_value("韦")
    page.get_by_role("button", name="清除条件").click()
    expect(page.get_by_label("查找", exact=True)).to_have_value("")
    expect(page.get_by_role("row").nth(1)).to_contain_text("在任")
    assert asked(api) == {"division": "4501", "page": "1", "per_page": "50"}


def test_another_division_is_another_list_from_its_first_page_on(
    opened: Callable[..., Page], api: Api
) -> None:
    page = opened("/trial?page=3")
    shows(page, "人员100")
    page.get_by_role("treeitem", name="横县").click()
    shows(page, "人员0")
    assert asked(api)["division"] == "450127"
    assert asked(api)["page"] == "1"


def test_a_list_without_rows_says_whether_anything_is_narrowed(
    opened: Callable[..., Page], api: Api
) -> None:
    page = opened("/trial")
    seek(page, "nobody")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    api.answers["GET /api/v1/trial"] = {"items": [], "total": 0, "page": 1, "per_page": 50}
    page.get_by_role("button", name="清除条件").click()
    expect(page.get_by_text("暂无记录。")).to_be_visible()


def test_a_list_that_failed_is_asked_for_again(opened: Callable[..., Page], api: Api) -> None:
    api.answers["GET /api/v1/trial"] = LOST
    page = opened()
    expect(page.get_by_role("alert")).to_contain_text("网络连接中断")
    api.answers["GET /api/v1/trial"] = rows
    page.get_by_role("button", name="重试").click()
    shows(page, "人员0")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_refusal_is_said_in_the_apis_own_words(opened: Callable[..., Page], api: Api) -> None:
    api.answers["GET /api/v1/trial"] = Refusal(403, "access.refused", "您的岗位不能查看这里。")
    page = opened()
    expect(page.get_by_role("alert")).to_have_text("您的岗位不能查看这里。")
    expect(page.get_by_role("button", name="重试")).to_have_count(0)


def test_an_answer_that_was_overtaken_does_not_count(opened: Callable[..., Page], api: Api) -> None:
    page = opened()
    shows(page, "人员0")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/v1/trial?*page=2*", hold)
    page.get_by_role("button", name="下一页").click()
    page.get_by_label("到第几页").fill("3")
    page.keyboard.press("Enter")
    shows(page, "人员100")
    for route in held:
        route.fulfill(json={"items": [], "total": 0, "page": 2, "per_page": 50})
    page.wait_for_timeout(200)
    shows(page, "人员100")
    assert asked(api)["page"] == "3"


# ---- deeds with a reason


def suspend(page: Page) -> None:
    for place in (1, 3):
        page.get_by_role("row").nth(place).get_by_role("checkbox").check()
    page.get_by_role("group", name="批量操作").get_by_role("button", name="批量停职").click()


def test_a_deed_on_several_asks_for_its_reason(opened: Callable[..., Page], api: Api) -> None:
    api.answers["POST /api/v1/trial/suspend"] = None
    page = opened()
    suspend(page)
    dialog = page.get_by_role("dialog", name="停职")
    expect(dialog).to_contain_text("将停职2人。")
    dialog.get_by_role("button", name="确认停职").click()
    expect(dialog).to_contain_text("请填写事由。")
    assert api.count("POST /api/v1/trial/suspend") == 0
    dialog.get_by_label("事由").fill("岗位调整")
    dialog.get_by_role("button", name="确认停职").click()
    expect(dialog).not_to_be_visible()
    _, body, headers = api.last("POST /api/v1/trial/suspend")
    assert body == {"handles": ["h0", "h2"], "why": "岗位调整"}
    assert headers["x-csrf-token"] == "token-1"


def test_a_deed_that_is_refused_keeps_what_was_typed(opened: Callable[..., Page], api: Api) -> None:
    api.answers["POST /api/v1/trial/suspend"] = Refusal(409, "staff.last_one", "不能停最后一人。")
    page = opened()
    suspend(page)
    dialog = page.get_by_role("dialog", name="停职")
    dialog.get_by_label("事由").fill("岗位调整")
    dialog.get_by_role("button", name="确认停职").click()
    expect(dialog.get_by_role("alert")).to_have_text("不能停最后一人。")
    expect(dialog.get_by_label("事由")).to_have_value("岗位调整")


def test_all_rows_of_a_page_are_chosen_at_once_and_let_go_with_the_page(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    page.get_by_label("选择本页全部").check()
    expect(page.get_by_text("已选50条")).to_be_visible()
    page.get_by_role("button", name="下一页").click()
    shows(page, "人员50")
    expect(page.get_by_text("已选")).to_have_count(0)


# ---- exports


def test_an_export_asks_what_for_and_is_kept_by_its_name(
    opened: Callable[..., Page], api: Api
) -> None:
    name = "人员名册 2020-04-01.csv"
    api.answers["POST /api/v1/trial/export"] = Attachment(
        "姓名".encode(), f"attachment; filename*=UTF-8''{quote(name)}"
    )
    page = opened("/trial")
    seek(page, "韦")
    page.get_by_role("button", name="导出").click()
    dialog = page.get_by_role("dialog", name="导出")
    expect(dialog).to_contain_text("将导出1,234条记录。")
    dialog.get_by_role("button", name="导出").click()
    expect(dialog).to_contain_text("请填写用途。")
    dialog.get_by_label("用途").fill("上报市指挥部")
    dialog.get_by_text("纯文本表格").click()
    with page.expect_download() as downloading:
        dialog.get_by_role("button", name="导出").click()
    assert downloading.value.suggested_filename == name
    assert downloading.value.path().read_text("utf-8") == "姓名"
    query, body, _ = api.last("POST /api/v1/trial/export")
    assert body == {"why": "上报市指挥部", "format": "csv"}
    assert (query["q"], query["division"]) == ("韦", "4501")


# ---- taking a file in


def test_an_import_goes_from_the_template_to_the_failures(
    opened: Callable[..., Page], api: Api
) -> None:
    for file in ("template", "failures"):
        api.answers[f"GET /api/v1/trial/import/{file}"] = Attachment(
            b"x", f'attachment; filename="{file}.xlsx"'
        )
    page = opened("/trial/import")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="下载空白表").click()
    assert downloading.value.suggested_filename == "template.xlsx"
    page.get_by_role("button", name="表格已填好").click()
    expect(page.get_by_role("button", name="开始预检")).to_be_disabled()
    file = {"name": "人员.xlsx", "mimeType": "application/x", "buffer": b"PK-content"}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="开始预检").click()
    expect(page.get_by_role("heading", name="预检")).to_be_focused()
    expect(page.get_by_text("8行可以导入，2行有问题")).to_be_visible()
    expect(page.get_by_role("cell", name="校验位不对")).to_be_visible()
    expect(page.get_by_role("cell", name="整个文件")).to_be_visible()
    assert api.count("POST /api/v1/trial/import") == 0
    page.get_by_role("button", name="导入8行").click()
    expect(page.get_by_text("已导入8行，2行未导入。")).to_be_visible()
    assert b"PK-content" in api.last("POST /api/v1/trial/import")[1]
    page.get_by_role("button", name="查看失败明细").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="下载失败明细").click()
    assert downloading.value.suggested_filename == "failures.xlsx"
    page.get_by_role("button", name="已改正，再次上传").click()
    expect(page.get_by_role("heading", name="上传文件")).to_be_visible()


def test_a_file_that_is_refused_can_be_given_again(opened: Callable[..., Page], api: Api) -> None:
    answered = api.answers["POST /api/v1/trial/import/check"]
    api.answers["POST /api/v1/trial/import/check"] = LOST
    page = opened("/trial/import")
    page.get_by_role("button", name="表格已填好").click()
    file = {"name": "人员.xlsx", "mimeType": "application/x", "buffer": b"PK"}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="开始预检").click()
    expect(page.get_by_role("alert")).to_contain_text("网络连接中断")
    expect(page.get_by_text("人员.xlsx")).to_be_visible()
    api.answers["POST /api/v1/trial/import/check"] = answered
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_text("8行可以导入")).to_be_visible()


# ---- for everybody


def brought_to(page: Page, state: str) -> None:
    match state:
        case "empty":
            seek(page, "nobody")
            expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
        case "chosen":
            page.get_by_role("row").nth(1).get_by_role("checkbox").check()
        case "reason":
            suspend(page)
            expect(page.get_by_role("dialog")).to_be_visible()
        case "export":
            page.get_by_role("button", name="导出").click()
            expect(page.get_by_role("dialog")).to_be_visible()
        case "file" | "checked" | "result" | "failures":
            page.get_by_role("button", name="表格已填好").click()
            file = {"name": "人员.xlsx", "mimeType": "application/x", "buffer": b"PK"}
            page.locator("input[type=file]").set_input_files(file)
            steps = {"开始预检": "预检", "导入8行": "导入结果", "查看失败明细": "失败明细"}
            reached = ["file", "checked", "result", "failures"].index(state)
            for button, heading in list(steps.items())[:reached]:
                page.get_by_role("button", name=button).click()
                expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/trial", "list"),
        ("/trial", "chosen"),
        ("/trial", "reason"),
        ("/trial", "export"),
        ("/trial", "empty"),
        ("/trial/import", "template"),
        ("/trial/import", "file"),
        ("/trial/import", "checked"),
        ("/trial/import", "result"),
        ("/trial/import", "failures"),
    ],
)
def test_no_part_breaks_a_rule_of_wcag(
    opened: Callable[..., Page], violations: Violations, path: str, state: str, width: int
) -> None:
    page = opened(path, width=width)
    page.wait_for_load_state("networkidle")
    brought_to(page, state)
    page.wait_for_timeout(400)  # a dialog fades in, and axe reads what is half seen
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
