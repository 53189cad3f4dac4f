"""Whatever the text, reading ends in a rulebook or in a refusal that names its places."""

from __future__ import annotations

import string
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from guikang.rulebook.cases import CasesError, parse_cases
from guikang.rulebook.loading import RulebookError, fingerprint, form_problems, parse
from guikang.rulebook.model import Rulebook
from guikang.rulebook.phrases import Language
from guikang.wording import say

FOLDER = Path(__file__).parents[3] / "rulebooks/gx-2020-72"
LAW = (FOLDER / "rulebook.yaml").read_text("utf-8")
CASES = (FOLDER / "cases.yaml").read_text("utf-8")
BOOK = parse(LAW, "rulebook.yaml")
LINES = LAW.splitlines(keepends=True)

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates()
trees = st.recursive(
    plain, lambda t: st.lists(t) | st.dictionaries(st.text() | st.integers(), t), max_leaves=12
)


def outcome(text: str) -> Rulebook | RulebookError:
    try:
        return parse(text, "rulebook.yaml")
    except RulebookError as refused:
        return refused


def ends_well(text: str) -> None:
    ended = outcome(text)
    if isinstance(ended, RulebookError):
        assert ended.problems
        assert all(problem.code.startswith("rulebook.") for problem in ended.problems)
        assert str(ended).startswith("rulebook.yaml: refused")


@given(st.text())
@example("")
@example("\x00")
@example("? [a, b]\n: c")
@example("? {a: b}\n: c")
@example("&a [*a]")
@example("a: &a {b: *a}")
@example("<<: 3")
@example("=")
@example("a: 0x_")
@example("a: 2020-13-45")
@example("a: 2020-01-01T00:00:00+99:99")
@example("[" * 5000)
@example("a: " + "9" * 5000)
@example("!!python/object/apply:os.getcwd []")
@example("a: !!timestamp x")
@example("a: !!int x")
@example("a: !!binary é")
@example("--- a\n--- b")
def test_any_text_ends_in_a_rulebook_or_a_refusal(text: str) -> None:
    ends_well(text)


@given(trees)
def test_any_yaml_ends_in_a_rulebook_or_a_refusal(tree: object) -> None:
    ends_well(yaml.safe_dump(tree, allow_unicode=True))


@given(st.integers(0, len(LINES) - 1), st.text(string.printable, max_size=20))
def test_the_law_with_a_line_replaced_ends_in_a_rulebook_or_a_refusal(
    place: int, line: str
) -> None:
    ends_well("".join([*LINES[:place], line + "\n", *LINES[place + 1 :]]))


@given(st.integers(0, len(LAW)), st.integers(0, 60))
def test_the_law_with_a_piece_cut_out_ends_in_a_rulebook_or_a_refusal(at: int, count: int) -> None:
    ends_well(LAW[:at] + LAW[at + count :])


@given(st.dictionaries(st.sampled_from([*Rulebook.model_fields, "x"]), trees))
def test_the_law_with_other_parts_ends_in_a_rulebook_or_a_refusal(parts: dict[str, object]) -> None:
    content = yaml.safe_load(LAW) | parts
    ends_well(yaml.safe_dump(content, allow_unicode=True))


@pytest.mark.parametrize(
    "pattern", ["[", "a{99999999999999999999}", "(" * 2000, "(?P<a>x)(?P<a>y)"]
)
def test_a_pattern_that_is_none_is_refused(pattern: str) -> None:
    content = yaml.safe_load(LAW)
    content["kinds"]["entered"]["details"]["from_country"]["pattern"] = pattern
    with pytest.raises(RulebookError):
        parse(yaml.safe_dump(content, allow_unicode=True), "rulebook.yaml")


def test_a_key_written_twice_is_refused_at_its_line() -> None:
    text = LAW.replace("standing: law", "standing: law\nstanding: study")
    with pytest.raises(RulebookError) as refused:
        parse(text, "rulebook.yaml")
    (problem,) = refused.value.problems
    assert problem.code == "rulebook.not_yaml"
    assert problem.line is not None
    assert text.splitlines()[problem.line - 1] == "standing: study"


def test_a_text_longer_than_any_rulebook_is_refused_unread() -> None:
    with pytest.raises(RulebookError) as refused:
        parse("#" * 1_000_001, "rulebook.yaml")
    assert [problem.code for problem in refused.value.problems] == ["rulebook.too_long"]


def test_what_was_written_in_a_wrong_place_is_not_repeated_in_the_refusal() -> None:
    with pytest.raises(RulebookError) as refused:
        parse(LAW.replace("title: 出院", "title: [450103199001011234]", 1), "rulebook.yaml")
    assert "450103199001011234" not in str(refused.value)


def test_another_letter_makes_another_fingerprint() -> None:
    assert fingerprint(LAW) == fingerprint(LAW)
    assert fingerprint(LAW) != fingerprint(LAW.replace("14", "15", 1))


@given(st.text() | trees.map(lambda tree: yaml.safe_dump(tree, allow_unicode=True)))
@example("rulebook: gx-2020-72\ncases: []")
@example("rulebook: gx-2020-72\ncases: [{}]")
def test_any_text_of_cases_is_refused_with_its_reasons(text: str) -> None:
    with pytest.raises(CasesError) as refused:
        parse_cases(text, BOOK, "cases.yaml")
    assert refused.value.problems


CASE = """\
rulebook: gx-2020-72
cases:
  - name: 一
    clause: 附件1 一(三)1
    readings: [9]
    statements:
      - {id: d1, kind: declaration, occurred: "2020-04-01"}
    expect:
      - {at: "2020-04-02", colour: green}
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("rulebook: gx-2020-72", "rulebook: gx-2021-48", "rulebook.case_of_another", "rulebook"),
        ("[9]", "[99]", "rulebook.case_unknown_reading", "cases.0.readings"),
        ("colour: green", "colour: blue", "rulebook.unknown_colour", "cases.0.expect.0"),
        (
            "colour: green",
            "colour: green, reasons: [{ground: x}]",
            "rulebook.case_unknown_ground",
            "cases.0.expect.0.reasons",
        ),
        (
            "colour: green",
            "colour: green, exceptions: [{kind: x, evidence: []}]",
            "rulebook.case_unknown_exception",
            "cases.0.expect.0.exceptions",
        ),
        (
            "kind: declaration",
            "kind: oath",
            "evidence.unknown_kind",
            "cases.0.statements.0.kind",
        ),
        (
            "kind: declaration",
            "kind: declaration, source: grid",
            "evidence.source_may_not",
            "cases.0.statements.0.source",
        ),
        ('"2020-04-01"', "null", "evidence.missing", "cases.0.statements.0.recorded"),
        ('"2020-04-01"', '"1 April"', "rulebook.not_an_instant", "cases.0.statements.0.occurred"),
        ('"2020-04-01"', "2020-04-01", "rulebook.not_an_instant", "cases.0.statements.0.occurred"),
        ("colour: green", "color: green", "rulebook.missing", "cases.0.expect.0.colour"),
    ],
)
def test_a_case_that_does_not_fit_its_rulebook_is_refused_with_its_place(
    old: str, new: str, code: str, where: str
) -> None:
    text = CASE.replace(old, new, 1)
    with pytest.raises(CasesError) as refused:
        parse_cases(text, BOOK, "cases.yaml")
    found = [p for p in refused.value.problems if (p.code, p.where) == (code, where)]
    assert len(found) == 1
    changed = text.split(new, maxsplit=1)[0]
    assert found[0].line == 1 + changed.count("\n")


def test_cases_of_one_name_and_statements_of_one_id_are_refused() -> None:
    case = CASE.split("cases:\n", maxsplit=1)[1]
    twice = CASE + case.replace(
        "    expect:", '      - {id: d1, kind: declaration, occurred: "2020-04-03"}\n    expect:'
    )
    with pytest.raises(CasesError) as refused:
        parse_cases(twice, BOOK, "cases.yaml")
    assert {(p.code, p.where) for p in refused.value.problems} == {
        ("rulebook.case_twice", "cases.1.name"),
        ("rulebook.case_id_twice", "cases.1.statements.1.id"),
    }


@pytest.mark.parametrize("language", Language)
def test_no_fault_of_form_is_said_in_pydantic_s_words(language: Language) -> None:
    """Every value of the law's rulebook is put in the place of every other's kind."""
    content = yaml.safe_load(LAW)
    unsaid: set[str] = set()
    tried = 0
    for place in _places(content):
        for wrong in (None, "", "x" * 500, "Ä", 0, 99999, -1, 1.5, True, [], {}, {"a": 1}, [{}]):
            changed = deepcopy(content)
            *before, last = place
            within: Any = changed
            for part in before:
                within = within[part]
            within[last] = wrong
            try:
                Rulebook.model_validate(changed)
            except ValidationError as error:
                tried += 1
                unsaid |= {
                    problem.params[0][1]
                    for problem in form_problems(error, "rulebook.yaml")
                    if problem.code == "rulebook.form"
                    or say(language, problem.code, problem.params).startswith(problem.code)
                }
    assert tried > 1000
    assert unsaid == set()


def _places(content: object) -> Iterator[tuple[str | int, ...]]:
    """One place of each form: of entries of a list, and of a table's, the first two."""
    if isinstance(content, dict):
        parts = list(content.items())
    elif isinstance(content, list):
        parts = list(enumerate(content))[:2]
    else:
        return
    for key, value in parts:
        yield (key,)
        yield from ((key, *more) for more in _places(value))
