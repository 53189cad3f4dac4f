"""Chinese by default, every other language complete."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from string import Formatter

import pytest
from playwright.sync_api import Page

from guikang.feeds.rulebooks import load_rulebook
from guikang.web.instants import said, said_day, said_exactly
from guikang.web.reader import Reader, preferred_language
from guikang.web.texts import LANGUAGES, glosses, texts

OTHERS = LANGUAGES[1:]
MAY_SAY = {"language.machine_made", "language.machine_made_zh", "language.clock"}
"""What a language says of itself where it is so."""
CUT = """
() => [...document.querySelectorAll("h1, h2, h3, button, .button, .chip, .measure, .masthead a")]
  .filter(e => e.checkVisibility() && !e.matches(".skip, .unseen"))
  .filter(e => {
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    return parseFloat(style.lineHeight) < size * 1.25 || e.scrollHeight > e.clientHeight + 1
      && style.overflowY !== "visible";
  })
  .map(e => e.outerHTML)
"""
HAN = re.compile(r"[\u4e00-\u9fff]")


def blanks(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_catalogue_says_the_same_things_with_the_same_blanks(language: str) -> None:
    chinese, other = texts("zh"), texts(language)
    assert chinese.keys() - MAY_SAY == other.keys() - MAY_SAY
    for key, words in other.items():
        assert blanks(words) == blanks(chinese.get(key, words)), key


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_of_the_law_in_force_has_its_gloss(language: str) -> None:
    rulebook = load_rulebook()
    words = {rulebook.title, *rulebook.sources.values()}
    words |= {text for colour in rulebook.colours for text in (colour.word, colour.measure)}
    for kind in rulebook.kinds.values():
        words |= {kind.title, kind.occurred}
        for detail in kind.details.values():
            words |= {detail.title, *(detail.one_of or {}).values()}
    for ground in rulebook.grounds.values():
        words |= {state.title for state in ground.states.values()}
    assert words - glosses(language).keys() == set()
    assert [gloss for gloss in glosses(language).values() if HAN.search(gloss)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_of_another_language_is_left_in_chinese(language: str) -> None:
    ours = {key: words for key, words in texts(language).items() if not key.endswith("_zh")}
    assert [key for key, words in ours.items() if HAN.search(words)] == []


def test_an_instant_is_said_as_each_languages_readers_write_it() -> None:
    at = datetime(2020, 3, 25, 16, 5, 7, tzinfo=UTC)
    zone = load_rulebook().time_zone
    assert said(at, "zh", zone) == "2020年3月26日 00:05（星期四）"
    assert said_exactly(at, "en", zone) == "Thursday, 26 March 2020, 00:05:07"
    assert said(at, "vi", zone) == "00:05 ngày 26/3/2020 (Thứ Năm)"
    assert said_exactly(at, "vi", zone) == "00:05:07 ngày 26/3/2020 (Thứ Năm)"
    assert said_day(at, "vi", zone) == "Thứ Năm, ngày 26/3/2020"


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
        ("vi", "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.6", "vi"),
        ("vi;q=0.4, en;q=0.5", "en"),
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
        "/places",
        "/v",
        "/demo/entry/paper",
        "/me/sign-in",
    ],
)
@pytest.mark.parametrize("language", OTHERS)
def test_in_another_language_only_names_and_citations_are_chinese(
    with_demo: str, open_page: Callable[..., Page], path: str, language: str
) -> None:
    page = open_page(f"{with_demo}{path}{'&' if '?' in path else '?'}lang={language}")
    words = page.evaluate(
        """() => {
          document.querySelectorAll("[lang=zh-CN], code").forEach(e => e.remove());
          return document.title + document.body.innerText;
        }"""
    )
    assert HAN.findall(words) == []


@pytest.mark.parametrize(
    ("name", "tag", "back"),
    [("English", "en", "Demo residents"), ("Tiếng Việt", "vi", "Người dân trình diễn")],
)
def test_a_language_that_was_chosen_goes_along(
    with_demo: str, open_page: Callable[..., Page], name: str, tag: str, back: str
) -> None:
    page = open_page(f"{with_demo}/demo/entry?at=2026-03-01T08:00")
    page.get_by_role("link", name=name).click()
    assert page.locator("#at").input_value() == "2026-03-01T08:00"
    page.locator("form button").click()
    assert page.locator("html").get_attribute("lang") == tag
    page.get_by_role("link", name=back).click()
    assert page.locator("html").get_attribute("lang") == tag
    page.locator(".display a").click()
    assert page.locator("html.elder").get_attribute("lang") == tag
    page.get_by_role("link", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-CN"


@pytest.mark.parametrize("path", ["/", "/demo/entry", "/v", "/places", "/me/sign-in", "/no/such"])
def test_each_page_offers_each_other_language_under_its_own_name(
    with_demo: str, open_page: Callable[..., Page], path: str
) -> None:
    page = open_page(with_demo + path, locale="vi-VN")
    assert page.locator("html").get_attribute("lang") == "vi"
    links = page.locator(".languages a")
    offered = [(one.inner_text(), one.get_attribute("lang")) for one in links.all()]
    assert offered == [("中文", "zh-CN"), ("English", "en")]


@pytest.mark.parametrize("path", ["/", "/demo/entry", "/v", "/places", "/me/sign-in", "/no/such"])
def test_what_a_machine_translated_says_so_in_both_languages_on_every_page(
    with_demo: str, open_page: Callable[..., Page], path: str
) -> None:
    page = open_page(with_demo + path, locale="vi")
    notes = page.locator("body > footer .note")
    assert "Bản dịch máy" in notes.nth(0).inner_text()
    assert notes.nth(1).inner_text() == "越南语为机器翻译，以中文为准。"
    assert notes.nth(1).get_attribute("lang") == "zh-CN"
    assert "giờ Bắc Kinh" in notes.nth(2).inner_text()
    assert all(note.is_visible() for note in notes.all())
    for locale in ("zh-CN", "en"):
        assert open_page(with_demo + path, locale=locale).locator(".note").count() == 0


def test_the_printed_sheet_says_too_that_a_machine_translated_it(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(with_demo + "/demo/entry/paper", locale="vi")
    page.emulate_media(media="print")
    shown = [note.inner_text() for note in page.locator(".note").all() if note.is_visible()]
    assert [words for words in shown if "Bản dịch máy" in words or "机器翻译" in words] == shown[:2]
    assert len(shown) == 3


def test_a_catalogue_that_was_checked_says_nothing_of_a_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = Reader("vi", chosen=True, path="/", query={})
    checked = {key: words for key, words in texts("vi").items() if "machine" not in key}
    assert [note.tag for note in reader.notes] == ["vi", "zh-CN", "vi"]
    monkeypatch.setattr("guikang.web.reader.texts", lambda _: checked)
    assert [note.words for note in reader.notes] == [texts("vi")["language.clock"]]


@pytest.mark.parametrize("locale", OTHERS)
@pytest.mark.parametrize("size", ["standard", "18", "30"])
def test_no_letter_with_its_marks_is_taller_than_its_line(
    with_demo: str, open_page: Callable[..., Page], locale: str, size: str
) -> None:
    page = open_page(f"{with_demo}/display?size={size}&to=/demo/entry", locale=locale)
    assert page.evaluate(CUT) == []
