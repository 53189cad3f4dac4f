"""The console's words: every sentence in both languages, each used, none outside the catalogues."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guikang.staff.posts import Deed, Post

SOURCE = Path(__file__).parents[3] / "console" / "src"
LOCALES = SOURCE / "locales"
CHINESE, ENGLISH = "zh-CN", "en"
ENTRY = re.compile(r'^  (\w+):\s*"((?:[^"\\]|\\.)*)",$', re.MULTILINE)
HAN = re.compile("[\u3400-\u9fff]")
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$|<!--.*?-->", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"\b(\w+)\.(\w+)\b")
BY_A_VALUE = re.compile(r"`(\w+)\.\$\{")
"""A key that is put together: all keys of its area count as used."""
OWN_NAMES = {SOURCE / "language.ts"}
"""Where languages are called what they call themselves."""


def areas() -> list[str]:
    return sorted(file.stem for file in (LOCALES / CHINESE).glob("*.ts") if file.stem != "index")


def words(language: str, area: str) -> dict[str, str]:
    text = (LOCALES / language / f"{area}.ts").read_text("utf-8")
    return {found[1]: found[2] for found in ENTRY.finditer(text)}


def sources() -> dict[Path, str]:
    """What the console is written in, without its comments and catalogues."""
    return {
        file: COMMENT.sub("", file.read_text("utf-8"))
        for file in sorted(SOURCE.rglob("*"))
        if file.suffix in {".ts", ".vue"} and LOCALES not in file.parents
    }


def test_every_entry_of_a_catalogue_is_read_here() -> None:
    for language in (CHINESE, ENGLISH):
        for area in areas():
            text = (LOCALES / language / f"{area}.ts").read_text("utf-8")
            assert len(words(language, area)) == len(re.findall(r"^  \w+:", text, re.MULTILINE))
            assert words(language, area)


@pytest.mark.parametrize("area", areas())
def test_both_languages_say_the_same_in_the_same_order(area: str) -> None:
    assert list(words(CHINESE, area)) == list(words(ENGLISH, area))


@pytest.mark.parametrize("area", areas())
def test_what_a_sentence_fills_in_is_filled_in_by_both(area: str) -> None:
    """A form for one alone may leave the number out: "one entry"."""
    chinese, english = words(CHINESE, area), words(ENGLISH, area)
    for key, said in chinese.items():
        filled = set(re.findall(r"\{(\w+)\}", said))
        assert set(re.findall(r"\{(\w+)\}", english[key])) == filled, key


@pytest.mark.parametrize("area", areas())
def test_chinese_is_chinese_and_english_is_not(area: str) -> None:
    assert [key for key, said in words(CHINESE, area).items() if not HAN.search(said)] == []
    assert [key for key, said in words(ENGLISH, area).items() if HAN.search(said)] == []


def test_every_sentence_is_used() -> None:
    named, whole = set(), set()
    for text in sources().values():
        named |= {found.groups() for found in NAMED.finditer(text)}
        whole |= set(BY_A_VALUE.findall(text))
    unused = [
        f"{area}.{key}"
        for area in areas()
        if area not in whole
        for key in words(CHINESE, area)
        if (area, key) not in named
    ]
    assert unused == []


def test_no_sentence_stands_outside_the_catalogues() -> None:
    found = {
        str(file.relative_to(SOURCE)): HAN.findall(text)
        for file, text in sources().items()
        if file not in OWN_NAMES and HAN.search(text)
    }
    assert found == {}


@pytest.mark.parametrize(("area", "values"), [("posts", Post), ("deeds", Deed)])
def test_every_post_and_deed_has_its_words(area: str, values: type[Post | Deed]) -> None:
    assert list(words(CHINESE, area)) == [str(value) for value in values]
    declared = (SOURCE / "api" / "session.ts").read_text("utf-8")
    assert [value for value in values if f'"{value}"' not in declared] == []
