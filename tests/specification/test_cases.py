"""Every worked case of every rulebook, by the interpreter and by the population kernel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from guikang.codes.decision import Colour, Decision, Reason
from guikang.people.keys import PersonKey
from guikang.rulebook.cases import PERSON, Expectation, WorkedCase, parse_cases
from guikang.rulebook.deciding import decide
from guikang.rulebook.loading import parse
from guikang.rulebook.model import Rulebook
from guikang.rulebook.population.deciding import arrange, decide_rows, instant, microseconds
from guikang.rulebook.population.kernel import NEVER, NO_CODE
from guikang.rulebook.population.tables import Compiled, compile_rulebook
from guikang.rulebook.trying import differences, parted

RULEBOOKS = Path(__file__).parents[2] / "rulebooks"


@cache
def load(name: str) -> Rulebook:
    return parse((RULEBOOKS / name / "rulebook.yaml").read_text("utf-8"), name)


@cache
def compiled(name: str) -> Compiled:
    return compile_rulebook(load(name))


def every_case() -> list[object]:
    return [
        pytest.param(path.parent.name, worked, id=f"{path.parent.name}: {worked.name}")
        for path in sorted(RULEBOOKS.glob("*/cases.yaml"))
        for worked in parse_cases(path.read_text("utf-8"), load(path.parent.name), str(path))
    ]


CASES = every_case()


@pytest.mark.parametrize(("name", "worked"), CASES)
def test_the_interpreter_answers_as_the_case_says(name: str, worked: WorkedCase) -> None:
    assert differences(load(name), worked) == []


@pytest.mark.parametrize(("name", "worked"), CASES)
def test_the_population_kernel_answers_as_the_case_says(name: str, worked: WorkedCase) -> None:
    rulebook = load(name)
    found = []
    for expectation in worked.case.expect:
        decision = decided_by_kernel(name, worked, expectation)
        # exceptions are the interpreter's alone
        asked = expectation.model_copy(update={"exceptions": []})
        found += list(parted(asked, decision, [], rulebook.time_zone))
    assert found == []


@pytest.mark.parametrize(("name", "worked"), CASES)
def test_the_population_kernel_gives_the_reasons_of_the_interpreter(
    name: str, worked: WorkedCase
) -> None:
    for expectation in worked.case.expect:
        known_at = expectation.known_at or expectation.at
        one = decide(load(name), PERSON, worked.statements, expectation.at, known_at)
        assert decided_by_kernel(name, worked, expectation) == one


def decided_by_kernel(name: str, worked: WorkedCase, expectation: Expectation) -> Decision:
    """The kernel's columns read back as a decision."""
    book, rulebook = compiled(name), load(name)
    at, known_at = expectation.at, expectation.known_at or expectation.at
    known, rows, offsets, persons = arrange(book, worked.statements, known_at)
    if not persons:
        return Decision(PERSON, at, None, None, (), None)
    assert persons == [PersonKey("case")]
    answer = decide_rows(book, rows, offsets, microseconds(at), threads=1)
    reasons = []
    for row in range(answer.reason_from[0], answer.reason_from[1]):
        ground, name_of_state = book.states[answer.reasons.state[row]]
        state = rulebook.grounds[ground].states[name_of_state]
        evidence = answer.reasons.evidence[row][: answer.reasons.evidence_count[row]]
        full = answer.reasons.full[row]
        reasons.append(
            Reason(
                ground=ground,
                state=name_of_state,
                colour=Colour(state.colour),
                clause=state.clause or rulebook.grounds[ground].clause,
                evidence=tuple(known[place].id for place in evidence),
                since=instant(answer.reasons.since[row]),
                until=None if full == NEVER else instant(full),
                awaiting=tuple(
                    kind
                    for bit, kind in enumerate(state.awaits)
                    if int(answer.reasons.awaiting[row]) >> bit & 1
                ),
                code=state.code,
            )
        )
    words = None if answer.ranks[0] == NO_CODE else rulebook.colours[answer.ranks[0]]
    return Decision(
        person=PERSON,
        at=at,
        colour=None if words is None else Colour(words.id),
        measure=None if words is None else words.measure,
        reasons=tuple(reasons),
        until=None if answer.untils[0] == NEVER else instant(answer.untils[0]),
    )
