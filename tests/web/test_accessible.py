"""Every page, at a phone's and a desk's width, as axe and a thumb find it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from guikang.web.texts import LANGUAGES

PATHS = (
    "/",
    "/demo/green",
    "/demo/entry",
    "/demo/discharged",
    "/demo/two-grounds",
    "/demo/positive",
    "/demo/no-code",
    "/demo/entry?at=2099-01-01T00:00",
    "/demo/entry?at=2001-01-01T00:00",
    "/demo/entry?at=2001-01-01T00:00&known=then",
    "/demo/entry?at=gestern",
    "/demo/nobody",
)
NARROW, WIDE = 360, 1280
OTHERS = LANGUAGES[1:]
SMALL = """
() => [...document.querySelectorAll("a, button, input, summary")]
  .filter(e => e.type !== "hidden" && !e.classList.contains("skip"))
  .map(e => e.type === "radio" ? e.closest("label") : e)
  .filter(e => { const r = e.getBoundingClientRect(); return r.width < 44 || r.height < 44; })
  .map(e => e.outerHTML)
"""


@pytest.mark.parametrize("path", PATHS)
def test_a_page_breaks_no_rule_of_wcag(
    with_demo: str,
    open_page: Callable[..., Page],
    violations: Callable[[Page], list[str]],
    path: str,
) -> None:
    """On a phone; on a wide screen below, in the other languages."""
    assert violations(open_page(with_demo + path, width=NARROW)) == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("locale", OTHERS)
def test_a_page_in_another_language_breaks_no_rule_of_wcag(
    with_demo: str,
    open_page: Callable[..., Page],
    violations: Callable[[Page], list[str]],
    path: str,
    locale: str,
) -> None:
    page = open_page(with_demo + path, locale=locale, width=WIDE)
    assert page.locator("html").get_attribute("lang") == locale
    assert violations(page) == []


def test_the_page_without_a_demonstration_breaks_no_rule_of_wcag(
    without_demo: str, open_page: Callable[..., Page], violations: Callable[[Page], list[str]]
) -> None:
    assert violations(open_page(without_demo)) == []


@pytest.mark.parametrize("locale", ["zh-CN", *OTHERS])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_and_every_target_is_large_on_a_phone(
    with_demo: str, open_page: Callable[..., Page], path: str, locale: str
) -> None:
    page = open_page(with_demo + path, locale=locale)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    assert page.evaluate(SMALL) == []


def test_the_focus_is_seen_and_the_first_link_leads_past_the_head(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(with_demo + "/demo/entry")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("e => e === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_colour_is_told_by_a_word_and_a_shape_as_well(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    shapes = {}
    for slug, word in (("entry", "红码"), ("discharged", "黄码"), ("green", "绿码")):
        page = open_page(f"{with_demo}/demo/{slug}")
        assert page.locator(".card h2").inner_text() == word
        shapes[word] = page.locator(".card .shape").evaluate(
            "e => e.tagName + (e.getAttribute('d') ?? '')"
        )
    assert len(set(shapes.values())) == len(shapes)
