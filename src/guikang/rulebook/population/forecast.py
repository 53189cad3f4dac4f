"""Timelines as values, from the compiled decider; odd persons by the interpreter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from guikang.codes.decision import Colour, ConversionException, Timeline, Turn
from guikang.evidence.statement import Statement
from guikang.people.keys import PersonKey
from guikang.rulebook.deciding import History
from guikang.rulebook.population.deciding import (
    MOST_ROWS,
    MOST_WITHDRAWALS,
    arrange,
    instant,
)
from guikang.rulebook.population.kernel import NO_CODE
from guikang.rulebook.population.tables import Compiled
from guikang.rulebook.population.timelines import timelines


def timelines_of(
    compiled: Compiled, statements: Iterable[Statement], known_at: datetime
) -> Iterator[Timeline]:
    """The timeline of every person, in order of person; the same as ``History`` gives.

    Args:
        compiled: the rulebook.
        statements: all of each person's, recorded at or before ``known_at``.
        known_at: aware.
    """
    ordinary, odd = _parted(compiled, statements)
    known, rows, offsets, persons = arrange(compiled, ordinary, known_at)
    found = timelines(compiled, rows, offsets, MOST_WITHDRAWALS)
    clauses = [
        turn.clause
        for ground in compiled.rulebook.grounds.values()
        for state in ground.states.values()
        for turn in state.turns
    ]
    overdue: dict[int, list[ConversionException]] = {}
    for person, row, since, turn in found.overdue.tolist():
        overdue.setdefault(person, []).append(
            ConversionException(
                "retest_missing", clauses[turn], (known[row].id,), instant(since)
            )
        )
    colours = {
        **{place: Colour(words.id) for place, words in enumerate(compiled.rulebook.colours)},
        NO_CODE: None,
    }
    turns = [
        Turn(instant(at), colours[rank])
        for at, rank in zip(found.at.tolist(), found.rank.tolist(), strict=True)
    ]
    starts, unsettled = found.turn_from.tolist(), found.unsettled.tolist()
    rows_from = offsets.tolist()
    for place, person in enumerate(persons):
        if unsettled[place]:
            own = known[rows_from[place] : rows_from[place + 1]]
            yield History(compiled.rulebook, person, own, known_at).timeline()
        else:
            yield Timeline(
                person,
                known_at,
                tuple(turns[starts[place] : starts[place + 1]]),
                tuple(overdue.get(place, ())),
            )
    for person, own in odd.items():
        yield History(compiled.rulebook, person, own, known_at).timeline()


def _parted(
    compiled: Compiled, statements: Iterable[Statement]
) -> tuple[list[Statement], dict[PersonKey, list[Statement]]]:
    """Statements of ordinary persons, and those of persons with too many for the kernel."""
    every = list(statements)
    count: dict[PersonKey, int] = {}
    withdrawals: dict[PersonKey, int] = {}
    withdrawing = {name for name, kind in compiled.rulebook.kinds.items() if kind.withdraws}
    for statement in every:
        count[statement.person] = count.get(statement.person, 0) + 1
        if statement.kind in withdrawing:
            withdrawals[statement.person] = withdrawals.get(statement.person, 0) + 1
    odd: dict[PersonKey, list[Statement]] = {
        person: []
        for person, many in count.items()
        if many > MOST_ROWS or withdrawals.get(person, 0) > MOST_WITHDRAWALS
    }
    if not odd:
        return every, odd
    ordinary = []
    for statement in every:
        if statement.person in odd:
            odd[statement.person].append(statement)
        else:
            ordinary.append(statement)
    return ordinary, odd
