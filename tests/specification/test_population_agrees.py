"""The population's kernel answers as the one-person interpreter does, whatever was stated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guikang.codes.decision import Decision, Reason
from guikang.evidence.checking import check, distinct
from guikang.evidence.statement import Statement
from guikang.feeds.rulebooks import load_all
from guikang.rulebook.deciding import decide
from guikang.rulebook.loading import parse
from guikang.rulebook.model import Rulebook
from guikang.rulebook.population.deciding import arrange, decide_rows, instant, microseconds
from guikang.rulebook.population.kernel import NEVER, NO_CODE
from guikang.rulebook.population.tables import Compiled, compile_rulebook

MADE_UP = Path(__file__).with_name("made_up.yaml").read_text("utf-8")
START = datetime(2020, 3, 1, 16, tzinfo=UTC)  # midnight in Shanghai
BYTES = 6
STATEMENTS = 120
PERSONS = 12
HOURS = (0, 8, 23, 0)

BOOKS = {
    **load_all(),
    "made-up": parse(MADE_UP, "made_up.yaml"),
    "made-up, opening day counted": parse(
        MADE_UP.replace("opening_day_excluded", "opening_day_included"), "made_up.yaml"
    ),
    "made-up, hours counted": parse(
        MADE_UP.replace("opening_day_excluded", "elapsed_hours"), "made_up.yaml"
    ),
}
COMPILED = {name: compile_rulebook(book) for name, book in BOOKS.items()}


def histories(book: Rulebook, drawn: bytes) -> list[Statement]:
    """Six bytes a statement; every statement is one that the door takes."""
    names = list(book.kinds)
    found: list[Statement] = []
    for place in range(0, len(drawn) - BYTES + 1, BYTES):
        who, what, when, later, more, which = drawn[place : place + BYTES]
        kind = book.kinds[names[what % len(names)]]
        occurred: datetime | None = START + timedelta(days=when % 36, hours=HOURS[when % 4])
        recorded = START + timedelta(days=later % 36, hours=HOURS[later % 4])
        if later % 3 == 0 or (occurred is not None and recorded < occurred - timedelta(days=1)):
            recorded = START + timedelta(days=when % 36, hours=HOURS[when % 4])
        if kind.may_be_open and more % 3 == 0:
            occurred = None
        details = {}
        for name, rule in kind.details.items():
            if rule.one_of is not None and (rule.required or which % 3):
                details[name] = list(rule.one_of)[which % len(rule.one_of)]
        if kind.withdraws:
            details["withdraws"] = f"s{which % STATEMENTS}"
            if more % 2:
                # One of the same person, so that most withdrawals find something.
                own = [s.id for s in found if s.person == f"p{who % PERSONS}"]
                details["withdraws"] = own[which % len(own)] if own else "s0"
        raw = {
            "id": f"s{place // BYTES}",
            "source": kind.sources[more % len(kind.sources)],
            "kind": names[what % len(names)],
            "person": f"p{who % PERSONS}",
            "occurred_at": occurred,
            "recorded_at": recorded,
            "details": details,
        }
        statement = check(raw, book.kinds, book.time_zone)
        assert isinstance(statement, Statement), statement
        found.append(statement)
    return distinct(found)[0]


def by_kernel(
    compiled: Compiled, statements: list[Statement], at: datetime, known_at: datetime
) -> list[Decision]:
    """The kernel's answers as values."""
    book = compiled.rulebook
    known, rows, offsets, persons = arrange(compiled, statements, known_at)
    decided = decide_rows(compiled, rows, offsets, microseconds(at))
    answers = []
    for place, person in enumerate(persons):
        rank = decided.ranks[place]
        words = None if rank == NO_CODE else book.colours[rank]
        reasons = []
        for number in range(decided.reason_from[place], decided.reason_from[place + 1]):
            ground_id, state_id = compiled.states[decided.reasons.state[number]]
            ground = book.grounds[ground_id]
            state = ground.states[state_id]
            bits = int(decided.reasons.awaiting[number])
            count = decided.reasons.evidence_count[number]
            full = decided.reasons.full[number]
            reasons.append(
                Reason(
                    ground=ground_id,
                    state=state_id,
                    colour=state.colour,
                    clause=state.clause or ground.clause,
                    evidence=tuple(
                        known[row].id for row in decided.reasons.evidence[number][:count]
                    ),
                    since=instant(decided.reasons.since[number]),
                    until=None if full == NEVER else instant(full),
                    awaiting=tuple(k for n, k in enumerate(state.awaits) if bits >> n & 1),
                    code=state.code,
                )
            )
        until = decided.untils[place]
        answers.append(
            Decision(
                person=person,
                at=at,
                colour=None if words is None else words.id,
                measure=None if words is None else words.measure,
                reasons=tuple(reasons),
                until=None if until == NEVER else instant(until),
            )
        )
    return answers


@pytest.mark.parametrize("name", BOOKS)
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(
    drawn=st.binary(min_size=BYTES * STATEMENTS, max_size=BYTES * STATEMENTS),
    days=st.integers(0, 40),
    hour=st.sampled_from((0, 8, 23)),
    knowing=st.sampled_from((0, 0, -7, 12)),
)
def test_the_kernel_answers_as_the_interpreter(
    name: str, drawn: bytes, days: int, hour: int, knowing: int
) -> None:
    book = BOOKS[name]
    statements = histories(book, drawn)
    at = START + timedelta(days=days, hours=hour)
    known_at = at + timedelta(days=knowing)
    own: dict[str, list[Statement]] = {}
    for statement in statements:
        own.setdefault(statement.person, []).append(statement)
    for answer in by_kernel(COMPILED[name], statements, at, known_at):
        assert answer == decide(book, answer.person, own[answer.person], at, known_at)


def test_histories_reach_every_colour_and_every_condition() -> None:
    # A comparison of histories in which nothing happens would prove nothing.
    for name, book in BOOKS.items():
        draws = [Random(seed).randbytes(BYTES * STATEMENTS) for seed in range(20)]  # noqa: S311
        answers = [
            answer
            for days, drawn in enumerate(draws, 5)
            for answer in by_kernel(
                COMPILED[name],
                histories(book, drawn),
                START + timedelta(days=days),
                START + timedelta(days=days),
            )
        ]
        assert {answer.colour for answer in answers} >= {colour.id for colour in book.colours[:2]}


def test_a_person_with_too_many_statements_is_refused_by_the_kernel() -> None:
    compiled = COMPILED["gx-2020-72"]
    many = [
        Statement(f"s{n}", "resident", "declaration", "p", START, START + timedelta(hours=n))
        for n in range(257)
    ]
    _, rows, offsets, _ = arrange(compiled, many, START + timedelta(days=400))
    with pytest.raises(ValueError, match="too many rows"):
        decide_rows(compiled, rows, offsets, microseconds(START))
