"""The cases leave no clause, reading, turn, exception or pair of grounds out."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from guikang.rulebook.cases import PERSON, WorkedCase, parse_cases
from guikang.rulebook.conditions import Known
from guikang.rulebook.deciding import decide
from guikang.rulebook.loading import parse
from guikang.rulebook.machine import stays
from guikang.rulebook.model import Rulebook

RULEBOOKS = Path(__file__).parents[2] / "rulebooks"
IDS = sorted(path.parent.name for path in RULEBOOKS.glob("*/rulebook.yaml"))
LAW = "gx-2020-72"

CLAUSES_OF_ANNEX_1 = [
    *(f"附件1 一(一)1({number})" for number in range(1, 6)),
    "附件1 一(一)2",
    "附件1 一(二)1",
    "附件1 一(二)2",
    "附件1 一(三)1",
    "附件1 一(三)2",
    *(f"附件1 二(一){number}" for number in range(1, 5)),
    "附件1 二(二)1",
    "附件1 二(二)2",
]


def load(name: str) -> tuple[Rulebook, tuple[WorkedCase, ...]]:
    rulebook = parse((RULEBOOKS / name / "rulebook.yaml").read_text("utf-8"), name)
    cases = (RULEBOOKS / name / "cases.yaml").read_text("utf-8")
    return rulebook, parse_cases(cases, rulebook, name)


BOOKS = {name: load(name) for name in IDS}
PAIRS = list(combinations([n for n, g in BOOKS[LAW][0].grounds.items() if not g.residual], 2))


def grounds_that_hold_together(name: str) -> set[tuple[str, str]]:
    rulebook, cases = BOOKS[name]
    together: set[tuple[str, str]] = set()
    order = list(rulebook.grounds)
    for worked in cases:
        for asked in worked.case.expect:
            known_at = asked.known_at or asked.at
            decision = decide(rulebook, PERSON, worked.statements, asked.at, known_at)
            held = sorted({reason.ground for reason in decision.reasons}, key=order.index)
            together.update(combinations(held, 2))
    return together


TOGETHER = grounds_that_hold_together(LAW)


@pytest.mark.parametrize("clause", CLAUSES_OF_ANNEX_1)
def test_every_clause_of_annex_1_has_a_case(clause: str) -> None:
    assert any(clause in worked.case.clause for worked in BOOKS[LAW][1])


@pytest.mark.parametrize(
    ("name", "number"), [(name, n) for name in IDS for n in BOOKS[name][0].readings]
)
def test_every_reading_has_a_case(name: str, number: int) -> None:
    assert any(number in worked.case.readings for worked in BOOKS[name][1])


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_every_pair_of_grounds_holds_together_in_some_case(one: str, other: str) -> None:
    assert (one, other) in TOGETHER


@pytest.mark.parametrize("name", IDS)
def test_every_ground_state_and_turn_is_passed_through_in_some_case(name: str) -> None:
    rulebook, cases = BOOKS[name]
    passed: set[tuple[str, str, int | None]] = set()
    for worked in cases:
        for stay in stays(rulebook, Known(worked.statements)):
            turns = rulebook.grounds[stay.ground].states[stay.state].turns
            place = None if stay.turn is None else turns.index(stay.turn)
            passed |= {(stay.ground, stay.state, None), (stay.ground, stay.state, place)}
    wanted = {
        (ground_id, state_id, place)
        for ground_id, ground in rulebook.grounds.items()
        if not ground.residual
        for state_id, state in ground.states.items()
        for place in (None, *range(len(state.turns)))
    }
    assert wanted - passed == set()


@pytest.mark.parametrize("name", IDS)
def test_every_kind_of_statement_is_used_in_some_case(name: str) -> None:
    rulebook, cases = BOOKS[name]
    used = {statement.kind for worked in cases for statement in worked.statements}
    assert set(rulebook.kinds) - used == set()


@pytest.mark.parametrize("name", IDS)
def test_every_conversion_exception_stands_in_some_case(name: str) -> None:
    rulebook, cases = BOOKS[name]
    stood = {e.kind for w in cases for asked in w.case.expect for e in asked.exceptions}
    assert set(rulebook.exceptions) - stood == set()


@pytest.mark.parametrize("name", IDS)
def test_every_clause_a_case_names_is_a_clause_of_its_rulebook(name: str) -> None:
    text = (RULEBOOKS / name / "rulebook.yaml").read_text("utf-8")
    named = {clause for worked in BOOKS[name][1] for clause in worked.case.clause}
    strange = {clause for clause in named if clause not in text}
    assert strange - set(CLAUSES_OF_ANNEX_1) == set()
