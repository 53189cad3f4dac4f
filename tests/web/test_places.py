"""The picker of a division on a page of its own: by hand, by keyboard, without script, cut off."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from guikang.divisions.division import Level
from guikang.divisions.search import MOST_CHARACTERS, MOST_FOUND
from guikang.web.resident import places
from guikang.web.site import Site

OpenPage = Callable[..., Page]
WIDTHS = [360, 1280]
STREET, COMMUNITY, VILLAGE = "450103005", "450103002010", "450103002201"
PATH = "南宁市 › 青秀区 › 中山街道 › 津头社区居委会"
HAN = re.compile("[\u3400-\u9fff]")
SMALL = """
() => [...document.querySelectorAll("main a, main button, main input, main select, [role=option]")]
  .filter(e => e.type !== "hidden" && e.offsetParent)
  .filter(e => { const r = e.getBoundingClientRect(); return r.width < 44 || r.height < 44; })
  .map(e => e.outerHTML)
"""


def ask(address: str, path: str, **headers: str) -> tuple[HTTPResponse, dict[str, object]]:
    connection = HTTPConnection(address.removeprefix("http://"))
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    connection.close()
    return answer, told


def field(page: Page) -> str:
    return page.locator("input[name=place]").input_value()


def find(page: Page, words: str) -> None:
    """Type and wait for what is found."""
    page.locator("#place-q").fill(words)
    expect(page.locator("#place-list")).to_be_visible()


# ---- the API


def test_without_a_parent_the_cities_are_told(without_demo: str) -> None:
    answer, told = ask(without_demo, "/api/v1/divisions")
    assert [one["name"] for one in told["divisions"]][:2] == ["南宁市", "柳州市"]
    assert len(told["divisions"]) == 14
    assert told["above"]["code"] == "45"
    assert answer.getheader("cache-control") == "public, max-age=300"


def test_what_lies_below_a_division_is_told_by_code(without_demo: str, site: Site) -> None:
    _, told = ask(without_demo, "/api/v1/divisions?parent=450103002")
    expected = [one.code for one in site.divisions.tree.children("450103002")]
    assert [one["code"] for one in told["divisions"]] == expected
    assert told["divisions"][0]["level"] == "village"
    assert ask(without_demo, f"/api/v1/divisions?parent={COMMUNITY}")[1]["divisions"] == []


def test_a_division_is_told_with_its_path(without_demo: str) -> None:
    answer, told = ask(without_demo, f"/api/v1/divisions/{COMMUNITY}")
    assert [one["code"] for one in told["path"]] == ["45", "4501", "450103", "450103002", COMMUNITY]
    assert told["full_name"] == "广西壮族自治区南宁市青秀区中山街道津头社区居委会"
    assert (told["level"], told["divided"]) == ("village", False)
    assert "max-age" in answer.getheader("cache-control")


@pytest.mark.parametrize("words", ["qxjt", "qingxiu jintou", "青秀津头"])
def test_what_is_typed_is_found_with_its_path(without_demo: str, words: str) -> None:
    answer, told = ask(without_demo, f"/api/v1/divisions/search?q={quote(words)}")
    assert told["divisions"][0]["code"] == STREET
    assert told["divisions"][0]["divided"] is True
    assert [one["name"] for one in told["divisions"][0]["path"]][1:] == [
        *("南宁市", "青秀区", "津头街道")
    ]
    assert "max-age" in answer.getheader("cache-control")
    _, villages = ask(without_demo, f"/api/v1/divisions/search?q={quote(words)}&level=village")
    assert {one["code"] for one in villages["divisions"]} >= {COMMUNITY, VILLAGE}
    assert {one["level"] for one in villages["divisions"]} == {"village"}


def test_nonsense_is_answered_with_nothing_and_much_with_the_likeliest(without_demo: str) -> None:
    assert ask(without_demo, "/api/v1/divisions/search?q=qqqqq")[1] == {"divisions": []}
    assert len(ask(without_demo, "/api/v1/divisions/search?q=x")[1]["divisions"]) == MOST_FOUND


@pytest.mark.parametrize(
    ("within", "codes"),
    [(COMMUNITY, [COMMUNITY]), (f"{COMMUNITY},{VILLAGE}", [VILLAGE, COMMUNITY]), ("4502", [])],
)
def test_a_search_is_limited_to_divisions_and_what_lies_below(
    without_demo: str, within: str, codes: list[str]
) -> None:
    """Where everywhere is too much, a village is still found by one letter of its own."""
    path = f"/api/v1/divisions/search?q={quote('津头')}&level=village&within={within}"
    assert sorted(one["code"] for one in ask(without_demo, path)[1]["divisions"]) == sorted(codes)
    letter = ask(without_demo, f"/api/v1/divisions/search?q=j&within={COMMUNITY}")[1]["divisions"]
    assert [one["code"] for one in letter] == [COMMUNITY]


@pytest.mark.parametrize(
    ("path", "status", "code", "said"),
    [
        ("?parent=450199", 404, "division.unknown", "450199"),
        ("?parent=", 404, "division.unknown", "check"),
        ("/450199", 404, "division.unknown", "450199"),
        ("/search", 400, "division.no_query", "Nothing"),
        ("/search?q=%20", 400, "division.no_query", "Nothing"),
        (f"/search?q={'a' * (MOST_CHARACTERS + 1)}", 400, "division.long_query", "60"),
        ("/search?q=a&level=hamlet", 400, "division.unknown_level", "hamlet"),
        ("/search?q=a&level=VILLAGE", 400, "division.unknown_level", "VILLAGE"),
        ("/search?q=a&within=450199", 400, "division.unknown", "450199"),
        ("/search?q=a&within=4501,", 400, "division.unknown", "check"),
        (f"/search?q=a&within=45{',45' * 100}", 400, "division.many_within", "100"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_document_in_the_readers_language(
    without_demo: str, path: str, status: int, code: str, said: str
) -> None:
    answer, told = ask(without_demo, f"/api/v1/divisions{path}", **{"accept-language": "en"})
    assert (answer.status, told["code"]) == (status, code)
    assert answer.getheader("content-type") == "application/problem+json"
    assert answer.getheader("cache-control") == "no-store"
    assert said in told["detail"]
    _, chinese = ask(without_demo, f"/api/v1/divisions{path}")
    assert HAN.search(chinese["detail"])


# ---- what a form says


def test_the_code_of_the_script_counts_before_the_selects(site: Site) -> None:
    form = {"home": COMMUNITY, "home-city": "4502", "else": "x"}
    read = places.read(site.divisions, form, "home")
    assert read.chosen is not None
    assert (read.chosen.code, read.whole, read.stepping, read.flaw) == (
        *(COMMUNITY, True),
        *(False, None),
    )
    assert [choice.chosen for choice in read.choices] == ["4501", "450103", "450103002", COMMUNITY]


def test_below_another_city_an_earlier_county_falls_away(site: Site) -> None:
    form = {"home-city": "4502", "home-county": "450103", "home-step": "next"}
    read = places.read(site.divisions, form, "home")
    assert read.chosen is not None
    assert (read.chosen.code, read.stepping, read.flaw) == ("4502", True, None)
    assert [bool(choice.options) for choice in read.choices] == [True, True, False, False]
    assert read.choices[1].chosen == ""


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "place.none"),
        ({"home": "", "home-q": " "}, "place.none"),
        ({"home-q": "津头"}, "place.none"),
        ({"home-step": "search", "home-q": " "}, "place.none"),
        ({"home": "450199"}, "place.unknown"),
        ({"home": "x' or 1"}, "place.unknown"),
        ({"home": "45"}, "place.not_whole"),
        ({"home": STREET}, "place.not_whole"),
        ({"home-city": "4501"}, "place.not_whole"),
        ({"home-q": "津" * (MOST_CHARACTERS + 1)}, "place.long_query"),
    ],
)
def test_what_is_not_a_whole_choice_is_a_flaw_of_the_field(
    site: Site, form: dict[str, str], code: str
) -> None:
    read = places.read(site.divisions, form, "home")
    assert read.flaw is not None
    assert (read.flaw.code, read.flaw.field) == (code, "home")
    assert read.error("zh").endswith("。")


def test_nothing_is_no_flaw_where_nothing_is_required(site: Site) -> None:
    assert places.read(site.divisions, {}, "home", required=False).flaw is None


def test_where_a_county_is_wanted_a_village_counts_as_its_county(site: Site) -> None:
    read = places.read(site.divisions, {"at": VILLAGE}, "at", down_to=Level.COUNTY)
    assert read.chosen is not None
    assert (read.chosen.code, read.whole, read.flaw) == ("450103", True, None)
    assert [choice.level for choice in read.choices] == ["city", "county"]
    looked = places.read(site.divisions, {"at-q": "津头"}, "at", down_to=Level.COUNTY)
    assert looked.found is not None
    assert [place.code for place in looked.found] == ["450103"]


def test_an_unknown_code_to_begin_with_is_none(site: Site) -> None:
    assert places.begin(site.divisions, "home", "4599").chosen is None
    chosen = places.begin(site.divisions, "home", COMMUNITY).chosen
    assert chosen is not None
    assert chosen.code == COMMUNITY


@pytest.mark.parametrize(
    "body", ["", "place=4501&place=4502", "place-q=%ff%00", "place-q=" + "a" * 100_000, "=&=&&"]
)
def test_whatever_is_handed_in_the_page_answers(without_demo: str, body: str) -> None:
    connection = HTTPConnection(without_demo.removeprefix("http://"))
    connection.request(
        "POST", "/places", body, {"content-type": "application/x-www-form-urlencoded"}
    )
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    assert answer.status == 200
    assert 'class="error"' in page
    assert len(page) < 20_000


# ---- in the browser


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("words", ["津头社区", "jintoushequ", "jtsq", "qxjtsq", "南宁青秀津头社区"])
def test_a_village_is_found_pressed_and_handed_in(
    without_demo: str, open_page: OpenPage, words: str, width: int
) -> None:
    page = open_page(f"{without_demo}/places", width=width)
    find(page, words)
    page.get_by_role("option").filter(has_text=COMMUNITY).click()
    expect(page.locator("#place-list")).to_be_hidden()
    assert field(page) == COMMUNITY
    assert page.locator("[data-part=path]").inner_text() == PATH
    expect(page.locator("#place-village option:checked")).to_have_text("津头社区居委会")
    expect(page.locator("#place-village option")).not_to_have_count(2)
    page.locator("form > button").click()
    assert page.locator(".history code").all_inner_texts() == [
        *("4501", "450103", "450103002", COMMUNITY)
    ]
    assert page.locator("[data-part=path]").inner_text() == PATH


@pytest.mark.parametrize("width", WIDTHS)
def test_the_keyboard_alone_is_enough(without_demo: str, open_page: OpenPage, width: int) -> None:
    page = open_page(f"{without_demo}/places", width=width)
    field_of_text = page.get_by_role("combobox").first
    for _ in range(10):
        page.keyboard.press("Tab")
        if field_of_text.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.type("qxjt")
    expect(field_of_text).to_have_attribute("aria-expanded", "true")
    options = page.locator("#place-list [role=option]")
    first = options.first
    expect(first).to_have_attribute("aria-selected", "true")
    assert field_of_text.get_attribute("aria-activedescendant") == first.get_attribute("id")
    expect(page.get_by_role("status")).to_contain_text("找到 5 个")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#place-list")).to_be_hidden()
    expect(field_of_text).to_have_attribute("aria-expanded", "false")
    assert field_of_text.input_value() == "qxjt"
    page.keyboard.press("ArrowDown")
    expect(page.locator("#place-list")).to_be_visible()
    page.keyboard.press("Enter")
    assert field(page) == STREET
    expect(page.get_by_text("还要继续选下一级。")).to_be_visible()
    expect(page.locator("#place-village")).to_be_focused()
    page.keyboard.press("ArrowDown")
    assert re.fullmatch(f"{STREET}[0-9]{{3}}", field(page))
    expect(page.get_by_text("还要继续选下一级。")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".history code").last).to_have_text(re.compile(f"{STREET}[0-9]{{3}}"))


def test_enter_before_the_answer_looks_and_hands_nothing_in(
    without_demo: str, open_page: OpenPage
) -> None:
    page = open_page(f"{without_demo}/places")
    page.locator("#place-q").focus()
    page.keyboard.type("qxjt")
    page.keyboard.press("Enter")
    expect(page.locator("#place-list")).to_be_visible()
    assert page.locator(".error").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_one_chooses_level_by_level(without_demo: str, open_page: OpenPage, width: int) -> None:
    page = open_page(f"{without_demo}/places", width=width)
    codes = [("city", "4501"), ("county", "450103"), ("township", "450103002")]
    for level, code in [*codes, ("village", COMMUNITY)]:
        page.locator(f"#place-{level}").select_option(code)
        assert field(page) == code
    assert page.locator("[data-part=path]").inner_text() == PATH
    page.locator("#place-city").select_option("4502")
    assert field(page) == "4502"
    expect(page.locator("#place-county option").nth(1)).to_have_attribute("value", "450202")
    assert page.locator("#place-village").is_disabled()
    page.locator("#place-city").select_option("")
    assert field(page) == ""
    assert page.locator("[data-part=path]").inner_text() == "还没有选"


@pytest.mark.parametrize("width", WIDTHS)
def test_without_script_a_village_is_looked_for_and_pressed(
    without_demo: str, open_page: OpenPage, width: int
) -> None:
    page = open_page(f"{without_demo}/places", width=width, script=False)
    page.fill("#place-q", "jtsq")
    page.press("#place-q", "Enter")
    assert page.locator("#place-q").input_value() == "jtsq"
    assert page.locator(".error").count() == 0
    page.locator(f"button[value='{COMMUNITY}']").click()
    assert page.locator("[data-part=path]").inner_text() == PATH
    assert page.locator("#place-village").input_value() == COMMUNITY
    page.locator("form > button").click()
    assert page.locator(".history code").last.inner_text() == COMMUNITY


def test_without_script_one_goes_on_level_by_level(without_demo: str, open_page: OpenPage) -> None:
    page = open_page(f"{without_demo}/places", script=False)
    for level, code in (("city", "4501"), ("county", "450103"), ("township", "450103002")):
        page.select_option(f"#place-{level}", code)
        page.get_by_role("button", name="显示下一级").click()
        expect(page.locator(".error")).to_have_count(0)
        assert page.locator(f"#place-{level}").input_value() == code
    page.select_option("#place-village", COMMUNITY)
    page.locator("form > button").click()
    assert page.locator(".history code").last.inner_text() == COMMUNITY


def test_without_script_what_is_not_whole_is_said_beside_it_and_nothing_is_lost(
    without_demo: str, open_page: OpenPage
) -> None:
    page = open_page(f"{without_demo}/places", script=False)
    page.select_option("#place-city", "4501")
    page.fill("#place-q", "qqqq")
    page.locator("form > button").click()
    expect(page.locator(".error")).to_have_text("还没有选到底；请继续选下一级。")
    assert page.locator("#place-city").input_value() == "4501"
    assert page.locator("#place-q").input_value() == "qqqq"


def test_a_lost_connection_is_said_and_the_choice_stays_and_goes_on_once_it_is_back(
    without_demo: str, open_page: OpenPage
) -> None:
    page = open_page(f"{without_demo}/places")
    find(page, "津头社区")
    page.keyboard.press("Enter")
    expect(page.locator("#place-village option")).not_to_have_count(2)
    page.context.set_offline(True)
    page.locator("#place-q").fill("jt")
    expect(page.get_by_role("status")).to_contain_text("网络不通")
    assert field(page) == COMMUNITY
    assert page.locator("[data-part=path]").inner_text() == PATH
    assert page.locator("#place-q").input_value() == "jt"
    again = page.get_by_role("button", name="再试一次")
    again.click()
    expect(page.get_by_role("status")).to_contain_text("网络不通")
    page.context.set_offline(False)
    expect(page.locator("#place-list")).to_be_visible()
    expect(again).to_be_hidden()


def test_selects_that_could_not_be_filled_are_filled_once_the_connection_is_back(
    without_demo: str, open_page: OpenPage
) -> None:
    page = open_page(f"{without_demo}/places")
    find(page, "qxjt")
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("网络不通")
    assert field(page) == STREET
    expect(page.locator("#place-township option:checked")).to_have_text("津头街道")
    assert page.locator("#place-village").is_disabled()
    page.context.set_offline(False)
    expect(page.locator("#place-village")).to_be_focused()
    expect(page.locator("#place-township option:checked")).to_have_text("津头街道")
    assert field(page) == STREET


def test_a_failing_server_is_said_like_a_lost_connection(
    without_demo: str, open_page: OpenPage
) -> None:
    page = open_page(f"{without_demo}/places")
    page.route("**/api/v1/divisions**", lambda route: route.fulfill(status=503))
    page.locator("#place-city").select_option("4501")
    expect(page.get_by_role("status")).to_contain_text("网络不通")
    assert field(page) == "4501"
    page.unroute("**/api/v1/divisions**")
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator("#place-county")).to_be_enabled()
    assert field(page) == "4501"


def test_a_late_answer_does_not_replace_a_later_one(without_demo: str, open_page: OpenPage) -> None:
    page = open_page(f"{without_demo}/places")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/search?q=jintou", hold)
    page.locator("#place-q").fill("jintou")
    expect(page.get_by_role("status")).to_contain_text("正在查找")
    find(page, "napo")
    expect(page.get_by_role("option").first).to_contain_text("那坡县")
    for route in held:
        route.continue_()
    page.wait_for_timeout(300)
    expect(page.get_by_role("option").first).to_contain_text("那坡县")


def test_the_page_opens_with_the_division_that_its_address_names(
    without_demo: str, open_page: OpenPage
) -> None:
    page = open_page(f"{without_demo}/places?place={COMMUNITY}")
    assert page.locator("[data-part=path]").inner_text() == PATH
    assert field(page) == COMMUNITY
    assert page.locator("#place-village").input_value() == COMMUNITY


STATES = ["begun", "found", "nothing found", "chosen", "refused", "lost"]


def brought_to(page: Page, state: str) -> Page:
    match state:
        case "found":
            find(page, "taiping")
        case "nothing found":
            page.locator("#place-q").fill("qqqq")
            expect(page.get_by_role("status")).not_to_be_empty()
        case "chosen":
            find(page, "450702")
            page.keyboard.press("Enter")
            expect(page.locator("#place-township")).to_be_focused()
        case "refused":
            page.locator("form > button").click()
            expect(page.locator(".error")).to_be_visible()
        case "lost":
            page.context.set_offline(True)
            page.locator("#place-city").select_option("4501")
            expect(page.locator("[data-again]")).to_be_visible()
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("state", STATES)
def test_the_picker_breaks_no_rule_of_wcag_and_every_target_is_large(
    without_demo: str,
    open_page: OpenPage,
    violations: Callable[[Page], list[str]],
    state: str,
    width: int,
) -> None:
    page = brought_to(open_page(f"{without_demo}/places", width=width), state)
    assert violations(page) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", WIDTHS)
def test_what_the_server_found_breaks_no_rule_of_wcag_and_every_target_is_large(
    without_demo: str, open_page: OpenPage, violations: Callable[[Page], list[str]], width: int
) -> None:
    page = open_page(f"{without_demo}/places", width=width)
    page.evaluate(
        """() => {
          const form = document.createElement("form");
          form.method = "post";
          form.innerHTML = "<input name=place-q value=taiping>"
            + "<input name=place-step value=search>";
          document.body.append(form);
          form.submit();
        }"""
    )
    expect(page.locator(".picker-found button")).to_have_count(MOST_FOUND)
    assert violations(page) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("state", STATES)
def test_in_english_only_names_of_places_are_chinese(
    without_demo: str, open_page: OpenPage, violations: Callable[[Page], list[str]], state: str
) -> None:
    page = brought_to(open_page(f"{without_demo}/places?lang=en"), state)
    assert page.locator("html").get_attribute("lang") == "en"
    assert violations(page) == []
    words = page.evaluate(
        """() => {
          document.querySelectorAll("[lang=zh-CN], code").forEach(e => e.remove());
          return document.title + document.body.innerText;
        }"""
    )
    assert HAN.findall(words) == []
