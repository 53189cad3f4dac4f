"""The elders' display (长辈版): large print, large targets, one column, without script."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Page, expect

from guikang.web.reader import DISPLAY_COOKIE, SIZES
from guikang.web.texts import LANGUAGES

OpenPage = Callable[..., Page]
NARROW = 360
OTHERS = LANGUAGES[1:]
TARGET = 60
PATHS = (
    "/",
    "/demo/entry",
    "/demo/many-grounds",
    "/demo/no-code",
    "/demo/entry?at=2099-01-01T00:00",
    "/demo/entry?at=gestern",
    "/demo/entry/paper",
    "/demo/nobody",
    "/v",
)
OPENED = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
SMALL_PRINT = """
least => [...document.querySelectorAll("body *")]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .filter(e => !e.matches(".unseen, .skip, script, template, noscript *") && e.checkVisibility())
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < least)
  .map(e => getComputedStyle(e).fontSize + " " + e.outerHTML)
"""
SMALL_TARGETS = """
least => [...document.querySelectorAll("a, button, input, summary")]
  .filter(e => e.type !== "hidden" && !e.classList.contains("skip") && e.checkVisibility())
  .map(e => e.type === "radio" ? e.closest("label") : e)
  .filter(e => { const r = e.getBoundingClientRect(); return r.width < least || r.height < least; })
  .map(e => e.outerHTML)
"""
WIDE_ELEMENTS = """
width => [...document.querySelectorAll("body *")]
  .filter(e => !e.closest(".skip, .unseen, svg") && e.getBoundingClientRect().right > width + .5)
  .map(e => e.outerHTML.slice(0, 200))
"""


@pytest.fixture
def elders(with_demo: str, open_page: OpenPage) -> Callable[..., Page]:
    """Opens a page in the elders' display at a size of print, with every fold open."""

    def opened(path: str, size: int, *, folds: bool = True, **how: object) -> Page:
        query = urlencode({"size": size, "to": path})
        page = open_page(f"{with_demo}/display?{query}", **how)
        assert page.url == with_demo + path
        if folds and how.get("script", True):
            page.evaluate(OPENED)
        return page

    return opened


@pytest.mark.parametrize("size", [SIZES[0], SIZES[-1]])
@pytest.mark.parametrize("path", PATHS)
def test_no_print_is_smaller_than_chosen_and_no_target_than_60_px(
    elders: Callable[..., Page], path: str, size: int
) -> None:
    page = elders(path, size)
    assert page.locator("html").evaluate("e => getComputedStyle(e).fontSize") == f"{size}px"
    assert page.evaluate(SMALL_PRINT, size) == []
    assert page.evaluate(SMALL_TARGETS, TARGET) == []


@pytest.mark.parametrize("locale", ["zh-CN", *OTHERS])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_in_the_largest_print_on_a_phone(
    elders: Callable[..., Page], path: str, locale: str
) -> None:
    page = elders(path, SIZES[-1], width=NARROW, locale=locale)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    assert page.evaluate(WIDE_ELEMENTS, NARROW) == []


@pytest.mark.parametrize("path", PATHS)
def test_a_page_breaks_no_rule_of_wcag(
    elders: Callable[..., Page], violations: Callable[[Page], list[str]], path: str
) -> None:
    """Largest on a phone, smallest on a wide screen; what else differs is text."""
    assert violations(elders(path, SIZES[-1], width=NARROW)) == []
    for other in OTHERS:
        assert violations(elders(path, SIZES[0], width=1280, locale=other)) == []


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_the_code_page_has_one_column_whatever_the_width(
    elders: Callable[..., Page], width: int
) -> None:
    page = elders("/demo/two-grounds", 22, width=width)
    lefts = page.locator(".one > *:not(p)").evaluate_all(
        "all => [...new Set(all.map(e => Math.round(e.getBoundingClientRect().left)))]"
    )
    assert len(lefts) == 1


def test_frame_colour_meaning_and_telephone_come_first_and_the_rest_is_folded(
    elders: Callable[..., Page],
) -> None:
    page = elders("/demo/entry", 22, folds=False)
    parts = page.locator(".one > *").evaluate_all(
        "all => all.map(e => e.matches('[data-live]') ? 'frame' : e.matches('.ahead') ? 'means'"
        " : e.matches('.call') ? 'call' : e.localName)"
    )
    assert parts[:3] == ["frame", "means", "call"]
    assert set(parts[3:-2]) == {"details"}
    assert page.locator("details[open]").count() == 0
    expect(page.locator(".frame svg")).to_be_visible()
    expect(page.locator(".card h2")).to_have_text("红码")
    means = page.locator(".ahead").inner_text()
    assert "红码的意思是：集中管控，禁止出行。" in means
    assert "仍需一次核酸复检阴性结果" in means
    call = page.get_by_role("link", name="拨打 12345")
    assert call.get_attribute("href") == "tel:12345"
    assert (call.bounding_box() or {"height": 0})["height"] >= 80
    page.get_by_text("为什么是这个颜色").click()
    expect(page.get_by_text("境外返桂来桂，入境未满 14 天或未有复检阴性结果")).to_be_visible()


def test_a_colour_is_told_by_a_word_and_a_shape_as_well(elders: Callable[..., Page]) -> None:
    shapes = {}
    for slug, word in (("entry", "红码"), ("discharged", "黄码"), ("green", "绿码")):
        page = elders(f"/demo/{slug}", 30)
        expect(page.locator(".card h2")).to_have_text(word)
        shapes[word] = page.locator(".card .shape").evaluate(
            "e => e.tagName + (e.getAttribute('d') ?? '')"
        )
    assert len(set(shapes.values())) == len(shapes)


def test_a_time_that_cannot_be_read_opens_its_fold(elders: Callable[..., Page]) -> None:
    page = elders("/demo/entry?at=gestern", 22, folds=False)
    expect(page.locator("#at")).to_be_visible()
    expect(page.locator("#at-error")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_the_switch_is_on_every_page_and_keeps_with_script_and_without(
    with_demo: str,
    open_page: OpenPage,
    script: bool,  # noqa: FBT001 - parametrized
) -> None:
    page = open_page(f"{with_demo}/demo/entry?lang=zh", script=script)
    assert page.locator("html.elder").count() == 0
    page.get_by_role("link", name="长辈版").click()
    assert page.url == f"{with_demo}/demo/entry?lang=zh"
    for path in ("/", "/v", "/demo/nobody", "/demo/green/paper"):
        page.goto(with_demo + path)
        assert page.locator("html.elder-22").count() == 1
    page.get_by_role("link", name="标准版").click()
    assert page.url == f"{with_demo}/demo/green/paper"
    page.goto(with_demo)
    assert page.locator("html.elder").count() == 0
    assert page.locator("link[href*=elder]").count() == 0


def test_the_print_grows_and_shrinks_by_steps_and_stops_at_the_ends(
    with_demo: str, open_page: OpenPage
) -> None:
    page = open_page(f"{with_demo}/demo/entry?at=2099-01-01T00:00&known=then", script=False)
    here = page.url
    page.get_by_role("link", name="长辈版").click()
    sizes = [22]
    for name, times in (("大字", 2), ("小字", 3)):
        for _ in range(times):
            page.get_by_role("link", name=name).click()
            said = page.locator("html").get_attribute("class") or ""
            sizes.append(int(said.rpartition("-")[2]))
        assert page.get_by_role("link", name=name).count() == 0
    assert sizes == [22, 26, 30, 26, 22, 18]
    assert page.url.replace("%3A", ":") == here


def asked(site: str, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    there = http.client.HTTPConnection(site.removeprefix("http://"), timeout=30)
    there.request("GET", path, headers=headers)
    answer = there.getresponse()
    body = answer.read().decode()
    there.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def test_the_cookie_says_the_size_alone_and_stays_for_a_year(with_demo: str) -> None:
    status, headers, _ = asked(with_demo, "/display?size=26&to=/v")
    assert (status, headers["location"]) == (303, "/v")
    cookie = {part.strip().lower() for part in headers["set-cookie"].split(";")}
    assert {"display=26", "path=/", "samesite=lax", "httponly"} <= cookie
    assert "max-age=31536000" in cookie
    _, headers, _ = asked(with_demo, "/")
    assert "set-cookie" not in headers
    assert "cookie" in headers["vary"]


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "/\r\nSet-Cookie: a=b",
        "/\t/evil.example",
        "/ /evil.example",
        "/" + "a" * 3000,
    ],
)
def test_the_way_back_leads_to_this_host_alone(with_demo: str, to: str) -> None:
    status, headers, _ = asked(with_demo, f"/display?size=22&to={quote(to, safe='')}")
    assert (status, headers["location"]) == (303, "/")


@pytest.mark.parametrize("path", ["//evil.example/x", "/%5cevil.example", "/%2fevil.example"])
def test_no_link_of_a_page_leads_to_the_host_that_its_path_names(with_demo: str, path: str) -> None:
    _, _, body = asked(with_demo, path)
    assert 'href="//' not in body
    assert 'href="/\\' not in body
    assert "to=%2F%2F" not in body


@pytest.mark.parametrize("path", ["/demo/é", "/demo/%E2%98%83?at=%ff", "/demo/entry?at=a%26b"])
def test_the_way_back_keeps_what_the_address_said(with_demo: str, path: str) -> None:
    path = quote(path, safe="/?&=%")
    _, _, body = asked(with_demo, path)
    switch = body.split('class="display"')[1].split('href="')[1].split('"')[0]
    _, headers, _ = asked(with_demo, switch.replace("&amp;", "&"))
    assert headers["location"].partition("?")[0] == path.partition("?")[0]


@pytest.mark.parametrize("size", ["", "standard", "17", "300", "22px", "-22", "２２", "<b>"])
def test_any_other_size_is_the_standard_display(with_demo: str, size: str) -> None:
    _, headers, _ = asked(with_demo, f"/display?size={quote(size)}&to=/")
    assert "max-age=0" in headers["set-cookie"].lower()
    cookie = f"{DISPLAY_COOKIE}={size.encode().decode('latin-1')}"
    status, _, body = asked(with_demo, "/demo/entry", Cookie=cookie)
    assert status == 200
    assert '<html lang="zh-CN">' in body


def test_a_query_that_names_neither_size_nor_way_back_leads_home(with_demo: str) -> None:
    assert asked(with_demo, "/display")[1]["location"] == "/"
    assert asked(with_demo, "/display?to=/v&to=/&size=22&size=30")[0] == 303


def test_what_a_scan_finds_fits_the_largest_print(
    elders: Callable[..., Page],
    violations: Callable[[Page], list[str]],
    scan: Callable[[bytes], str | None],
) -> None:
    page = elders("/demo/entry", 30)
    found = scan(page.locator(".frame").screenshot())
    assert found is not None
    page.goto("about:blank")
    page.goto(found)
    page.locator("#outcome .card.red").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    assert page.evaluate(SMALL_PRINT, 30) == []
    assert violations(page) == []
