"""Sheets: every question has exactly one right choice, and the interpreter says which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guikang.codes.decision import Colour
from guikang.errors import GuikangError
from guikang.evidence.statement import Statement
from guikang.rulebook.cases import PERSON
from guikang.rulebook.deciding import History, decide
from guikang.rulebook.model import Rulebook
from guikang.rulebook.phrases import Language
from guikang.training.asking.colours import NO_CODE
from guikang.training.asking.exceptions import NONE
from guikang.training.asking.question import Ask, Choice, Question
from guikang.training.asking.turns import NEVER
from guikang.training.course import Course
from guikang.training.sheet import draw_sheet, mark

SEEDS = st.text(max_size=20)
INSTANT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
FAR = datetime(2040, 1, 1, tzinfo=UTC)


def is_right(course: Course, question: Question, choice: Choice) -> bool:
    """Judged anew from the case and the interpreter, without what drew the question."""
    statements = next(s.statements for s in course.studied if s.case.name == question.case)
    return JUDGES[question.ask](course.rulebook, statements, question, choice)


def colour(rulebook: Rulebook, statements: Sequence[Statement], at: datetime) -> Colour | None:
    return decide(rulebook, PERSON, statements, at).colour


def right_colour(
    rulebook: Rulebook, statements: Sequence[Statement], question: Question, choice: Choice
) -> bool:
    assert question.at is not None
    return (colour(rulebook, statements, question.at) or NO_CODE) == choice.value


def right_measure(
    rulebook: Rulebook, statements: Sequence[Statement], question: Question, choice: Choice
) -> bool:
    assert question.at is not None
    held = colour(rulebook, statements, question.at)
    assert held is not None
    return rulebook.words_of(held).measure == choice.text


def named(rulebook: Rulebook, question: Question) -> list[Colour]:
    """The colours that the question names, in order."""
    by_word = {words.word: Colour(words.id) for words in rulebook.colours}
    return [by_word[word] for word in re.findall("|".join(by_word), question.text)]


def right_turn(
    rulebook: Rulebook, statements: Sequence[Statement], question: Question, choice: Choice
) -> bool:
    held, *following = named(rulebook, question)
    if choice.value == NEVER:
        return colour(rulebook, statements, FAR) == held
    at = datetime.fromisoformat(choice.value)
    after = following[0] if following else None
    before = colour(rulebook, statements, at - INSTANT)
    return before == held and colour(rulebook, statements, at) == after


def right_record(
    rulebook: Rulebook, statements: Sequence[Statement], question: Question, choice: Choice
) -> bool:
    assert question.at is not None
    held, wanted = named(rulebook, question)
    kind, *details = choice.value.split(" ")
    reported = question.at + HOUR
    added = Statement(
        id="x",
        source=rulebook.kinds[kind].sources[0],
        kind=kind,
        person=PERSON,
        occurred_at=reported,
        recorded_at=reported,
        details=dict(detail.split("=") for detail in details),
    )
    days = [reported + timedelta(days=day) for day in range(60)]
    assert {colour(rulebook, statements, day) for day in days} == {held}
    return wanted in {colour(rulebook, [*statements, added], day) for day in days}


def right_clause(
    rulebook: Rulebook, statements: Sequence[Statement], question: Question, choice: Choice
) -> bool:
    assert question.at is not None
    (reason,) = decide(rulebook, PERSON, statements, question.at).reasons
    return choice.value == reason.clause


def right_source(
    rulebook: Rulebook, _: Sequence[Statement], question: Question, choice: Choice
) -> bool:
    (title,) = re.findall("“([^”]*)”", question.text)
    (kind,) = [kind for kind in rulebook.kinds.values() if kind.title == title]
    return choice.value in kind.sources


def right_exception(
    rulebook: Rulebook, statements: Sequence[Statement], question: Question, choice: Choice
) -> bool:
    assert question.at is not None
    history = History(rulebook, PERSON, statements, question.at)
    standing = {exception.kind for exception in history.exceptions(question.at)} or {NONE}
    assert len(standing) == 1
    return choice.value in standing


JUDGES: dict[Ask, Callable[[Rulebook, Sequence[Statement], Question, Choice], bool]] = {
    Ask.COLOUR: right_colour,
    Ask.MEASURE: right_measure,
    Ask.TURN: right_turn,
    Ask.MISSING: right_record,
    Ask.CLAUSE: right_clause,
    Ask.SOURCE: right_source,
    Ask.EXCEPTION: right_exception,
}


@pytest.mark.slow
@settings(max_examples=80)
@given(SEEDS)
def test_every_question_has_exactly_one_right_choice_by_the_interpreter(
    course: Course, seed: str
) -> None:
    for question in draw_sheet(course, seed, Language.ZH).questions:
        judged = [is_right(course, question, choice) for choice in question.choices]
        expected = [place == question.right for place in range(len(question.choices))]
        assert judged == expected, question


@pytest.mark.parametrize("language", Language)
@settings(max_examples=25)
@given(seed=SEEDS)
def test_no_two_choices_and_no_two_questions_are_alike(
    course: Course, language: Language, seed: str
) -> None:
    questions = draw_sheet(course, seed, language).questions
    for question in questions:
        texts = [choice.text for choice in question.choices]
        assert len(set(texts)) == len(texts) >= 3
        assert question.because
        assert question.clause
    assert len({(question.text, question.facts) for question in questions}) == len(questions)


@settings(max_examples=25)
@given(SEEDS)
def test_every_ground_of_the_rulebook_is_asked_about(course: Course, seed: str) -> None:
    questions = draw_sheet(course, seed, Language.ZH).questions
    assert len(questions) == course.terms.questions
    assert {question.ground for question in questions} == set(course.rulebook.grounds)


@settings(max_examples=10)
@given(SEEDS)
def test_both_languages_ask_the_same_with_the_choices_in_the_same_order(
    course: Course, seed: str
) -> None:
    def bones(language: Language) -> list[object]:
        return [
            (q.ask, q.ground, q.case, q.at, q.right, [choice.value for choice in q.choices])
            for q in draw_sheet(course, seed, language).questions
        ]

    assert bones(Language.ZH) == bones(Language.EN)


def test_the_same_seed_gives_the_same_sheet_and_another_seed_another(course: Course) -> None:
    first, again, other = (draw_sheet(course, seed, Language.ZH) for seed in "aab")
    assert first == again
    assert first.questions != other.questions


def test_every_kind_of_question_is_asked_often(course: Course) -> None:
    sheets = [draw_sheet(course, str(seed), Language.ZH) for seed in range(30)]
    asked = Counter(question.ask for sheet in sheets for question in sheet.questions)
    assert set(asked) == set(Ask)
    assert min(asked.values()) > 10


def test_the_right_choice_is_not_to_be_guessed_from_its_place(course: Course) -> None:
    """Colours and instants stand in their own order; all else is in an order of chance."""
    sheets = [draw_sheet(course, str(seed), Language.ZH) for seed in range(40)]
    shuffled = {Ask.CLAUSE, Ask.SOURCE, Ask.EXCEPTION, Ask.MISSING}
    places = Counter(q.right for s in sheets for q in s.questions if q.ask in shuffled)
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) < 0.5 * places.total()


def test_as_many_right_answers_as_the_terms_ask_pass_and_one_fewer_does_not(
    course: Course,
) -> None:
    right = draw_sheet(course, "x", Language.ZH).right
    needed = course.terms.pass_mark

    def answered(count: int) -> list[int]:
        return [*right[:count], *(place + 1 for place in right[count:])]

    assert mark(course, right, right).passed
    assert mark(course, right, answered(needed)) == mark(course, right, answered(needed))
    assert mark(course, right, answered(needed)).passed
    assert not mark(course, right, answered(needed - 1)).passed
    assert mark(course, right, answered(needed - 1)).right == needed - 1


def test_a_sheet_that_is_not_answered_in_full_is_not_marked(course: Course) -> None:
    right = draw_sheet(course, "x", Language.ZH).right
    with pytest.raises(GuikangError) as refused:
        mark(course, right, right[:-1])
    assert refused.value.code == "training.unanswered"
