"""The terms of a test: data with a reason for each number."""

from __future__ import annotations

import pytest

from guikang.feeds import rulebooks
from guikang.feeds.rulebooks import load_course, load_rulebook
from guikang.training.terms import TermsError, parse_terms

LAW = load_rulebook("gx-2020-72")
TERMS = """
rulebook: gx-2020-72
questions: 10
pass_mark: 8
sheets_a_day: 5
clause: 正文一
reasons: {questions: 甲, pass_mark: 乙, sheets_a_day: 丙}
"""


def refused(text: str) -> set[tuple[str, str]]:
    with pytest.raises(TermsError) as caught:
        parse_terms(text, LAW, "training.yaml")
    assert all(problem.line for problem in caught.value.problems)
    return {(problem.code, problem.where) for problem in caught.value.problems}


def test_terms_are_read_with_their_reasons() -> None:
    terms = parse_terms(TERMS, LAW, "training.yaml")
    assert (terms.questions, terms.pass_mark, terms.sheets_a_day) == (10, 8, 5)
    assert [why for _, why in terms.reasons] == ["甲", "乙", "丙"]


def test_a_number_without_a_reason_is_refused() -> None:
    found = refused(TERMS.replace(", pass_mark: 乙", ""))
    assert found == {("rulebook.missing", "reasons.pass_mark")}


def test_fewer_questions_than_grounds_are_refused() -> None:
    text = TERMS.replace("questions: 10", "questions: 6").replace("pass_mark: 8", "pass_mark: 6")
    assert refused(text) == {("rulebook.below", "questions")}


def test_a_mark_that_nobody_can_reach_is_refused() -> None:
    assert {code for code, _ in refused(TERMS.replace("mark: 8", "mark: 11"))} == {"rulebook.above"}


def test_terms_of_another_rulebook_are_refused() -> None:
    text = TERMS.replace("rulebook: gx-2020-72", "rulebook: gx-2021-48")
    assert refused(text) == {("rulebook.training_of_another", "rulebook")}


def test_what_is_no_yaml_is_refused() -> None:
    assert {code for code, _ in refused("rulebook: [")} == {"rulebook.not_yaml"}


def test_another_number_makes_another_course(tmp_path_factory: pytest.TempPathFactory) -> None:
    """An open sheet must not be judged by terms or cases that it was not drawn from."""
    folder = tmp_path_factory.mktemp("rulebooks")
    home = folder / "gx-2020-72"
    home.mkdir()

    for file in ("rulebook.yaml", "cases.yaml", "training.yaml"):
        text = (rulebooks._FOLDER / "gx-2020-72" / file).read_text("utf-8")
        (home / file).write_text(text, "utf-8")
    before = load_course("gx-2020-72", folder)
    terms = (home / "training.yaml").read_text("utf-8")
    (home / "training.yaml").write_text(terms.replace("pass_mark: 8", "pass_mark: 9"), "utf-8")
    after = load_course("gx-2020-72", folder)
    assert before is not None
    assert after is not None
    assert before.digest != after.digest


def test_a_rulebook_without_terms_has_no_course(tmp_path_factory: pytest.TempPathFactory) -> None:

    folder = tmp_path_factory.mktemp("rulebooks")
    (folder / "gx-2020-72").mkdir()
    text = (rulebooks._FOLDER / "gx-2020-72" / "rulebook.yaml").read_text("utf-8")
    (folder / "gx-2020-72" / "rulebook.yaml").write_text(text, "utf-8")
    assert load_course("gx-2020-72", folder) is None
