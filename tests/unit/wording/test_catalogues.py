from __future__ import annotations

import re
from string import Formatter

import pytest

from guikang.divisions.division import Level
from guikang.people.documents import DocumentType
from guikang.staff.posts import Post
from guikang.web.texts import LANGUAGES
from guikang.wording import CHINESE, ENGLISH, catalogue, say

FURTHER = [language for language in LANGUAGES if language not in {CHINESE, ENGLISH}]
"""Languages that say what residents meet, and nothing else."""

JOINED = frozenset(
    {"document", "name", "phone", "date", "row", "intake"}
    | {"import", "table", "interchange", "evidence", "work_form"}
)
"""Areas whose sentences are shown in one string, several flaws of a row together."""
HAN = re.compile("[\u3400-\u9fff]")


STOPS = [(CHINESE, "。"), *((language, ".") for language in [ENGLISH, *FURTHER])]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def sentences(language: str) -> dict[str, str]:
    """Those of codes, without the names of values."""
    return {code: said for code, said in catalogue(language).items() if code.count(".") == 1}


def test_both_catalogues_have_the_same_codes_in_the_same_order() -> None:
    assert list(catalogue(CHINESE)) == list(catalogue(ENGLISH))


def test_a_further_catalogue_has_codes_of_those_alone_and_in_their_order() -> None:
    for language in FURTHER:
        own = catalogue(language)
        assert [code for code in catalogue(CHINESE) if code in own] == list(own)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_fills_in_the_same_parameters(language: str) -> None:
    chinese, own = catalogue(CHINESE), catalogue(language)
    assert {code: placeholders(chinese[code]) for code in own} == {
        code: placeholders(said) for code, said in own.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_parameter_that_a_sentence_fills_in_has_a_plain_name(language: str) -> None:
    names = {name for said in catalogue(language).values() for name in placeholders(said)}
    assert [name for name in names if not re.fullmatch("[a-z_]+", name)] == []


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_every_named_value_is_one_that_its_sentence_fills_in(language: str) -> None:
    named = {code for code in catalogue(language) if code.count(".") > 1}
    assert named == {
        *(f"document.other_type.found.{kind}" for kind in DocumentType),
        *(f"staff.listed.post.{post}" for post in Post),
        *(f"division.too_few.level.{level.name.lower()}" for level in Level),
    }
    for entry in named:
        code, name, _ = entry.rsplit(".", 2)
        assert name in placeholders(catalogue(language)[code])


def test_every_chinese_sentence_is_chinese() -> None:
    assert [code for code, said in catalogue(CHINESE).items() if not HAN.search(said)] == []


@pytest.mark.parametrize("language", [ENGLISH, *FURTHER])
def test_another_languages_sentence_has_chinese_only_in_quotation_marks(language: str) -> None:
    quoted = re.compile("“[^”]*”")
    assert [
        code for code, said in catalogue(language).items() if HAN.search(quoted.sub("", said))
    ] == []


@pytest.mark.parametrize(("language", "stop"), STOPS)
def test_sentences_that_are_shown_together_carry_no_full_stop(language: str, stop: str) -> None:
    joined = {c: s for c, s in sentences(language).items() if c.partition(".")[0] in JOINED}
    assert len(joined) > len(JOINED)
    assert [code for code, said in joined.items() if said.endswith(stop)] == []


@pytest.mark.parametrize(("language", "stop"), STOPS)
def test_every_sentence_that_stands_alone_ends_with_a_stop_or_leads_to_what_follows(
    language: str, stop: str
) -> None:
    others = {
        code: said
        for code, said in sentences(language).items()
        if code.partition(".")[0] not in {*JOINED, "rulebook"}
    }
    assert others
    ends = (stop, "}", "：", ":")
    assert [code for code, said in others.items() if not said.endswith(ends)] == []


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
@pytest.mark.parametrize("code", ["document.spreadsheet_damage", "phone.spreadsheet_damage"])
def test_a_number_that_a_spreadsheet_damaged_is_to_be_entered_anew_as_text(
    language: str, code: str
) -> None:
    said = say(language, code)
    assert ("“文本”" if language == CHINESE else "as text") in said
    assert ("重新填写" if language == CHINESE else "again") in said
    assert "E+" in said
