"""The console's frame: whose it is, the tree and its search, the menu, languages, phones."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from console_api import LOST, Api, Refusal, administrator

OpenConsole = Callable[..., Page]
Violations = Callable[[Page], list[str]]
WIDTHS = [360, 1280]
HAN = re.compile("[\u3400-\u9fff]")
SMALL = """
() => [...document.querySelectorAll("a, button, input, select, [role=treeitem], [role=option]")]
  .filter(e => e.offsetParent && !e.classList.contains("skip") && !e.classList.contains("unseen"))
  .map(e => e.type === "checkbox" ? e.closest("label") : e.closest(".el-input__wrapper") ?? e)
  .filter(e => { const r = e.getBoundingClientRect(); return r.width < 44 || r.height < 44; })
  .map(e => e.outerHTML)
"""


@pytest.fixture
def api() -> Api:
    return Api(
        {
            "GET /api/v1/session": administrator("see_staff"),
            "GET /api/v1/trial": {"items": [], "total": 0, "page": 1, "per_page": 50},
            "GET /api/v1/trial/waiting": {"count": 3},
        }
    )


@pytest.fixture
def opened(open_console: OpenConsole, trial: Path, api: Api) -> Callable[..., Page]:
    """Opens the console with the pages that try its parts."""

    def open_it(path: str = "/trial", **seen: object) -> Page:
        page = open_console(path, api, files=trial, **seen)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    return open_it


def chosen(page: Page) -> str | None:
    return parse_qs(urlsplit(page.url).query).get("division", [None])[0]


def item(page: Page, name: str) -> object:
    return page.get_by_role("treeitem", name=name, exact=True)


# ---- the tree


def test_the_tree_begins_with_my_divisions_and_what_lies_below(opened: Callable[..., Page]) -> None:
    page = opened()
    expect(page.get_by_role("treeitem")).to_have_count(13)
    expect(item(page, "南宁市")).to_have_attribute("aria-expanded", "true")
    expect(item(page, "南宁市")).to_have_attribute("aria-selected", "true")
    expect(item(page, "青秀区")).to_have_attribute("aria-level", "2")


def test_a_division_below_another_of_mine_is_no_root_of_its_own(
    opened: Callable[..., Page], api: Api
) -> None:
    me = administrator("see_staff", division="450102")
    for division in ("450102001", "4502"):
        me["appointments"].append({**me["appointments"][0], "division": division})
    api.answers["GET /api/v1/session"] = me
    page = opened()
    expect(page.locator("[role=treeitem][aria-level='1']")).to_have_text(["兴宁区", "柳州市"])


def test_keys_go_through_the_tree_and_choose(opened: Callable[..., Page], api: Api) -> None:
    page = opened()
    item(page, "南宁市").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(item(page, "青秀区")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowRight")
    expect(item(page, "新竹街道")).to_be_focused()
    page.keyboard.press("Enter")
    expect(item(page, "新竹街道")).to_have_attribute("aria-selected", "true")
    assert chosen(page) == "450103001"
    expect(page.get_by_role("status").first).to_be_attached()
    assert api.last("GET /api/v1/trial")[0]["division"] == "450103001"
    page.keyboard.press("ArrowLeft")
    expect(item(page, "青秀区")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(item(page, "青秀区")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("End")
    expect(item(page, "横县")).to_be_focused()
    page.keyboard.press("Home")
    expect(item(page, "南宁市")).to_be_focused()


def test_only_one_row_of_the_tree_is_reached_by_tab(opened: Callable[..., Page]) -> None:
    page = opened()
    expect(page.get_by_role("treeitem")).to_have_count(13)
    expect(page.locator("[role=treeitem][tabindex='0']")).to_have_count(1)


def test_a_village_ends_the_tree(opened: Callable[..., Page]) -> None:
    page = opened("/trial?division=450103002010")
    village = item(page, "津头社区居委会")
    expect(village).to_have_attribute("aria-level", "4")
    expect(village).not_to_have_attribute("aria-expanded", re.compile(".*"))


def test_reload_and_back_keep_the_division(opened: Callable[..., Page]) -> None:
    page = opened()
    item(page, "横县").click()
    expect(item(page, "横县")).to_have_attribute("aria-selected", "true")
    page.reload()
    expect(item(page, "横县")).to_have_attribute("aria-selected", "true")
    page.go_back()
    expect(item(page, "南宁市")).to_have_attribute("aria-selected", "true")


def test_a_division_that_is_not_mine_gives_way_to_mine(
    opened: Callable[..., Page], api: Api
) -> None:
    page = opened("/trial?division=4502")
    expect(item(page, "南宁市")).to_have_attribute("aria-selected", "true")
    assert api.last("GET /api/v1/trial")[0]["division"] == "4501"


def test_a_branch_that_could_not_be_fetched_says_so_and_is_tried_again(
    opened: Callable[..., Page], api: Api
) -> None:
    page = opened()
    expect(item(page, "横县")).to_be_visible()
    api.answers["GET /api/v1/divisions"] = LOST
    item(page, "横县").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tree")).to_contain_text("未能展开")
    del api.answers["GET /api/v1/divisions"]
    page.keyboard.press("ArrowRight")
    expect(item(page, "横州镇")).to_be_visible()
    expect(page.get_by_role("tree")).not_to_contain_text("未能展开")


# ---- its search


@pytest.mark.parametrize("words", ["青秀区", "qingxiuqu", "450103"])
def test_a_division_is_found_by_name_pinyin_and_code(
    opened: Callable[..., Page], words: str
) -> None:
    page = opened()
    page.get_by_label("查找区划").fill(words)
    expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text("青秀区")
    page.keyboard.press("Enter")
    expect(item(page, "青秀区")).to_have_attribute("aria-selected", "true")
    assert chosen(page) == "450103"


def test_what_is_found_is_gone_through_by_keys_and_opened_in_the_tree(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    field = page.get_by_label("查找区划")
    field.fill("津头")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_be_visible()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    expect(options.nth(1)).to_have_attribute("id", active)
    name = options.nth(1).locator("span").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("[role=treeitem][aria-selected=true]")).to_have_text(name)
    expect(page.locator("[role=treeitem][aria-selected=true]")).to_be_in_viewport()


def test_the_search_offers_only_what_is_mine(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_label("查找区划").fill("柳州市")
    expect(page.get_by_text("在您的管辖范围内没有找到。")).to_be_visible()
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(0)


def test_a_collector_finds_their_own_village_by_one_letter_of_many(
    opened: Callable[..., Page], api: Api
) -> None:
    api.answers["GET /api/v1/session"] = administrator("see_staff", division="450103002010")
    page = opened()
    page.get_by_label("查找区划").fill("j")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(1)
    expect(options).to_contain_text("津头社区居委会")


def test_a_search_that_is_cut_off_says_so(opened: Callable[..., Page], api: Api) -> None:
    api.answers["GET /api/v1/divisions/search"] = LOST
    page = opened()
    page.get_by_label("查找区划").fill("青秀")
    expect(page.get_by_text("暂时无法查找")).to_be_visible()


# ---- the menu, and who may open what


def test_the_menu_shows_only_what_i_may_do(opened: Callable[..., Page]) -> None:
    page = opened()
    menu = page.get_by_role("navigation", name="功能菜单")
    expect(menu.get_by_role("link", name="首页")).to_be_visible()
    expect(menu.get_by_role("link", name="操作日志")).to_have_count(0)
    expect(menu.get_by_role("link", name="采集员")).to_have_attribute("aria-current", "page")


def test_the_division_goes_along_from_area_to_area(opened: Callable[..., Page]) -> None:
    page = opened("/?division=450103")
    page.get_by_role("navigation").get_by_role("link", name="采集员").click()
    expect(item(page, "青秀区")).to_have_attribute("aria-selected", "true")


def test_a_page_that_i_may_not_open_says_so_and_names_my_posts(
    opened: Callable[..., Page],
) -> None:
    page = opened("/trial/import")
    expect(page.get_by_role("heading", level=1)).to_have_text("没有权限")
    expect(page.get_by_role("main")).to_contain_text("区划管理员")


def test_an_unknown_address_says_so(opened: Callable[..., Page]) -> None:
    expect(opened("/nothing").get_by_role("heading", level=1)).to_have_text("没有这个页面")


def test_who_is_not_trained_is_told_so_and_led_to_the_test(
    opened: Callable[..., Page], api: Api
) -> None:
    api.answers["GET /api/v1/session"] = administrator(
        "see_staff", trained=False, training_due=True
    )
    page = opened()
    page.get_by_role("link", name="去学习和考核").click()
    page.wait_for_url("**/console/training")
    api.answers["GET /api/v1/session"] = administrator("see_staff")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("尚未通过")).to_have_count(0)


def test_the_first_page_tells_what_waits_for_me(opened: Callable[..., Page], api: Api) -> None:
    page = opened("/")
    link = page.get_by_role("link", name="条名单待核对")
    expect(link).to_contain_text("3")
    link.click()
    page.wait_for_url("**/console/trial")
    api.answers["GET /api/v1/trial/waiting"] = Refusal(500)
    page.goto(page.url.replace("/trial", "/"))
    expect(page.get_by_text("部分待办事项暂时无法取得")).to_be_visible()


# ---- languages


def test_the_other_language_is_chosen_and_kept(opened: Callable[..., Page], api: Api) -> None:
    page = opened()
    assert api.last("GET /api/v1/trial")[2]["accept-language"] == "zh-CN"
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("navigation", name="Areas").get_by_role("link").first).to_have_text(
        "Home"
    )
    page.reload()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert api.last("GET /api/v1/trial")[2]["accept-language"] == "en"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/activation", "/account", "/nothing"])
def test_in_english_only_names_are_chinese(open_console: OpenConsole, api: Api, path: str) -> None:
    if path in {"/sign-in", "/activation"}:
        api.answers["GET /api/v1/session"] = Refusal(401)
    api.answers |= {
        "GET /api/v1/account/sessions": {"items": []},
        "GET /api/v1/account/passkeys": {"items": []},
    }
    page = open_console(path, api, locale="en")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    words = page.evaluate(
        """() => {
          document.querySelectorAll("[lang=zh-CN]:not(html)").forEach(e => e.remove());
          return document.title + document.body.innerText;
        }"""
    )
    for name in ("韦甲乙", "南宁市"):
        words = words.replace(name, "")
    assert HAN.findall(words) == []


# ---- for everybody


def test_the_first_tab_leads_past_the_head(opened: Callable[..., Page]) -> None:
    page = opened()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_another_page_is_told_to_who_hears_it(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("navigation").get_by_role("link", name="首页").click()
    expect(page).to_have_title("首页 · 桂康工作人员平台")
    expect(page.locator("#main")).to_be_focused()


def test_a_phone_has_the_menu_and_the_tree_in_sheets(opened: Callable[..., Page]) -> None:
    page = opened(width=360)
    expect(page.get_by_role("tree")).to_have_count(0)
    page.get_by_role("button", name="更换区划").click()
    sheet = page.get_by_role("dialog", name="行政区划")
    sheet.get_by_role("treeitem", name="横县").click()
    expect(sheet).to_have_count(0)
    assert chosen(page) == "450127"
    page.get_by_role("button", name="菜单").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="菜单")).to_be_focused()
    page.get_by_role("button", name="菜单").click()
    page.get_by_role("dialog").get_by_role("link", name="首页").click()
    page.wait_for_url("**/console/?division=450127")
    expect(page.get_by_role("dialog")).to_have_count(0)


STATES = ["closed", "found", "deep", "menu", "places"]


def brought_to(page: Page, state: str) -> None:
    narrow = page.viewport_size["width"] < 900
    if narrow and state in {"found", "deep", "places"}:
        page.get_by_role("button", name="更换区划").click()
    match state:
        case "found":
            page.get_by_label("查找区划").fill("qx")
            expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
        case "deep":
            item(page, "青秀区").focus()
            page.keyboard.press("ArrowRight")
            expect(item(page, "新竹街道")).to_be_visible()
        case "menu" if narrow:
            page.get_by_role("button", name="菜单").click()
            expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("state", STATES)
def test_the_frame_breaks_no_rule_of_wcag(
    opened: Callable[..., Page], violations: Violations, api: Api, state: str, width: int
) -> None:
    api.answers["GET /api/v1/session"] = administrator(
        "see_staff", trained=False, training_due=True
    )
    page = opened(width=width)
    brought_to(page, state)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    if width == WIDTHS[0]:
        assert page.evaluate(SMALL) == []
