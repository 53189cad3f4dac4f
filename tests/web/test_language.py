"""Chinese by default, English complete."""

from __future__ import annotations

import re
from collections.abc import Callable
from string import Formatter

import pytest
from playwright.sync_api import Page

from guikang.feeds.rulebooks import load_rulebook
from guikang.web.reader import preferred_language
from guikang.web.texts import glosses, texts

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_both_catalogues_say_the_same_things_with_the_same_blanks() -> None:
    chinese, english = texts("zh"), texts("en")
    assert chinese.keys() == english.keys()
    for key, words in chinese.items():
        blanks = {name for _, name, _, _ in Formatter().parse(words) if name}
        assert {name for _, name, _, _ in Formatter().parse(english[key]) if name} == blanks, key


def test_every_word_of_the_law_in_force_has_its_english() -> None:
    rulebook = load_rulebook()
    words = {rulebook.title, *rulebook.sources.values()}
    words |= {text for colour in rulebook.colours for text in (colour.word, colour.measure)}
    for kind in rulebook.kinds.values():
        words |= {kind.title, kind.occurred}
        for detail in kind.details.values():
            words |= {detail.title, *(detail.one_of or {}).values()}
    for ground in rulebook.grounds.values():
        words |= {state.title for state in ground.states.values()}
    assert words - glosses().keys() == set()
    assert [gloss for gloss in glosses().values() if HAN.search(gloss)] == []


def test_every_exception_and_everything_awaited_has_plain_words() -> None:
    rulebook = load_rulebook()
    for name in rulebook.exceptions:
        assert f"exception.{name}" in texts("zh")
    for ground in rulebook.grounds.values():
        for state in ground.states.values():
            for kind in state.awaits:
                assert f"awaiting.kind.{kind}" in texts("zh")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr, en;q=0.3, zh;q=0.5", "zh"),
        ("fr", "zh"),
        ("en;q=0", "zh"),
        ("en;q=x", "zh"),
        ("en;q=nan", "zh"),
        (";;,=,", "zh"),
    ],
)
def test_the_browsers_first_language_that_we_have_is_taken(header: str, language: str) -> None:
    assert preferred_language(header) == language


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/demo/entry",
        "/demo/two-grounds",
        "/demo/positive",
        "/demo/no-code",
        "/demo/x",
        "/demo/entry?at=x",
    ],
)
def test_in_english_only_names_and_citations_are_chinese(
    with_demo: str, open_page: Callable[..., Page], path: str
) -> None:
    page = open_page(f"{with_demo}{path}{'&' if '?' in path else '?'}lang=en")
    words = page.evaluate(
        """() => {
          document.querySelectorAll("[lang=zh-CN], code").forEach(e => e.remove());
          return document.title + document.body.innerText;
        }"""
    )
    assert HAN.findall(words) == []


def test_a_language_that_was_chosen_goes_along(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{with_demo}/demo/entry?at=2026-03-01T08:00")
    page.get_by_role("link", name="English").click()
    assert page.locator("#at").input_value() == "2026-03-01T08:00"
    page.locator("form button").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Demo residents").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
