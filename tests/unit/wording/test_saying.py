from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from guikang.errors import Flaw, GuikangError
from guikang.evidence.checking import check
from guikang.feeds.dates import parse_instant
from guikang.feeds.deciding.writing import format_for
from guikang.feeds.definitions import feed_named
from guikang.feeds.rulebooks import load_rulebook
from guikang.feeds.tables.headings import Titles
from guikang.feeds.tables.reading import table_of
from guikang.feeds.tables.table import Heading
from guikang.people.documents import DocumentType, parse_document
from guikang.people.names import parse_name
from guikang.people.phones import parse_phone
from guikang.people.sealing import Keyring
from guikang.rulebook.loading import RulebookError, parse
from guikang.storage.divisions import load_tree
from guikang.wording import CHINESE, ENGLISH, catalogue, say, say_flaw

if TYPE_CHECKING:
    from collections.abc import Callable

ZONE = ZoneInfo("Asia/Shanghai")


def flawed() -> list[Flaw]:
    """Flaws as the modules really make them."""
    kinds = load_rulebook().kinds
    titles = Titles([Heading("name", ("姓名",), required=True), Heading("number", ("号码",))])
    contents = [
        b"",
        b"%PDF-1.7",
        b"PK\x05\x06",
        b"<html>",
        b"[{}]",
        b"PK\x03\x04 cut off",
        "甲,乙\n".encode(),
        "号码,备注\n1,2\n".encode(),
        "姓名,姓名,号码\n".encode(),
        '姓名,号码\n"甲,1\n乙,2\n'.encode(),
    ]
    statement = check({"colour": 1, "kind": "entered", "details": {"port": ""}}, kinds, ZONE)
    found = [
        *(parse_document(text) for text in ("", "4.50103E+17", "45***", "1" * 17, "12345678")),
        parse_document("E12345678", DocumentType.RESIDENT_ID),
        *(parse_name(text) for text in ("", "甲、乙", "甲*", "甲?", "甲1", "甲" * 99)),
        *(parse_phone(text) for text in ("", "1.38E+10", "138", "12000000000", "+1", "5550011")),
        *(parse_instant(text, ZONE) for text in ("", "43896", "20.3.6", "3-6", "2020-03", "x")),
        *(table_of(content, titles) for content in contents),
        *(statement if isinstance(statement, tuple) else ()),
    ]
    return [flaw for flaw in found if isinstance(flaw, Flaw)]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_flaws_as_they_are_made_are_said_whole(language: str) -> None:
    flaws = flawed()
    assert len({flaw.code for flaw in flaws}) > 30
    for flaw in flaws:
        said = say_flaw(language, flaw)
        assert not said.startswith(flaw.code)
        assert "{" not in said
        assert "}" not in said


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(lambda: load_rulebook("no-such"), id="rulebook"),
        pytest.param(lambda: feed_named(load_rulebook(), "no-such"), id="feed"),
        pytest.param(lambda: format_for(Path("out.txt")), id="output"),
        pytest.param(lambda: Keyring({1: b"short"}, 1), id="key"),
        pytest.param(lambda: Keyring.from_text("{}"), id="keyring"),
        pytest.param(lambda: load_tree(Path("no-such")), id="divisions"),
        pytest.param(lambda: parse("a: [", "rulebook.yaml"), id="no YAML"),
        pytest.param(lambda: parse("a: 1", "rulebook.yaml"), id="no rulebook"),
    ],
)
def test_errors_as_they_are_raised_are_said_whole(
    refused: Callable[[], object], language: str
) -> None:
    with pytest.raises(GuikangError) as caught:
        refused()
    error = caught.value
    said = [(error.code, say(language, error.code, error.params.items()))]
    if isinstance(error, RulebookError):
        said += [(one.code, say(language, one.code, one.params)) for one in error.problems]
    assert [code for code, words in said if words.startswith(code)] == []


def test_a_value_that_the_catalogue_names_is_said_by_that_name() -> None:
    found = parse_document("E12345678", DocumentType.RESIDENT_ID)
    assert isinstance(found, Flaw)
    assert "护照" in say_flaw(CHINESE, found)
    assert "passport" in say_flaw(ENGLISH, found)


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_code_without_words_is_said_as_itself_with_its_parameters(language: str) -> None:
    assert say(language, "no.words", [("line", "3"), ("rows", "7")]) == "no.words line=3 rows=7"


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_code_that_lacks_a_parameter_is_said_as_itself_with_those_it_has(language: str) -> None:
    said = say(language, "table.fields", [("found", "3")])
    assert said == "table.fields found=3"
    assert say(language, "table.fields") == "table.fields"


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_what_is_filled_in_is_never_read_as_a_placeholder(language: str) -> None:
    said = say(language, "rulebook.case_twice", [("name", "{name} {0} {")])
    assert "“{name} {0} {”" in said


def test_what_a_further_language_lacks_is_said_in_english() -> None:
    lacking = "feed.failures_none"
    assert lacking not in catalogue("vi")
    assert say("vi", lacking, [("number", "7")]) == say(ENGLISH, lacking, [("number", "7")])
    own = say("vi", "document.other_type", [("found", "passport")])
    assert "hộ chiếu" in own
    assert own != say(ENGLISH, "document.other_type", [("found", "passport")])
