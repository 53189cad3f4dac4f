"""Timelines of many persons at once: every turn, and which persons have exceptions.

The one exception that a whole list brings at once, an entry that will be full
without a retest, is found here; a person with any other is named for the
one-person interpreter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guikang.rulebook.population.kernel import NO_CODE, colour_at
from guikang.rulebook.population.native import native
from guikang.rulebook.population.stays import run_machines, scratch
from guikang.rulebook.population.tables import FULL, LATEST, STATEMENT, Compiled, Ints
from guikang.rulebook.population.turns import NEVER, Rows, anchor_of, met


@dataclass(frozen=True, slots=True)
class Timelines:
    """Turns of many persons, laid end to end.

    Attributes:
        turn_from: person p has the turns ``turn_from[p]`` to ``turn_from[p + 1]``.
        at: when, in microseconds.
        rank: to which colour, or ``kernel.NO_CODE``.
        unsettled: whether the person has exceptions beyond ``overdue``.
        overdue: a row for each stay that is or will be full with no result at all, as an
            entry without a retest: person, opening row, from when, turn; open-ended.
    """

    turn_from: Ints
    at: Ints
    rank: Ints
    unsettled: np.typing.NDArray[np.bool_]
    overdue: Ints


def timelines(compiled: Compiled, rows: Rows, offsets: Ints, most_withdrawals: int) -> Timelines:
    """The timeline of each person, from all rows known.

    Args:
        compiled: the rulebook.
        rows: sorted by person and in order within one.
        offsets: person p has the rows ``offsets[p]`` to ``offsets[p + 1]``.
        most_withdrawals: of any one person.
    """
    tables = compiled.tables
    persons = len(offsets) - 1
    most_rows = int(np.diff(offsets).max(initial=0))
    room = scratch(tables, most_rows, most_withdrawals)
    turns = 2 * len(rows.kind) * (len(tables.state_rank) + 1) * (most_withdrawals + 1)
    turn_from = np.zeros(persons + 1, np.int64)
    at, rank = np.empty(turns, np.int64), np.empty(turns, np.int64)
    unsettled = np.zeros(persons, np.bool_)
    overdue = np.empty((len(rows.kind) * len(tables.turn_to) + 1, 4), np.int64)
    count = _timelines(tables, rows, offsets, room, turn_from, at, rank, unsettled, overdue)
    last = int(turn_from[-1])
    return Timelines(
        turn_from,
        at[:last],
        rank[:last],
        unsettled,
        overdue[:count],
    )


@native
def _timelines(tables, rows, offsets, s, turn_from, at, rank, unsettled, overdue):
    written, overdue_count = 0, 0
    for person in range(len(offsets) - 1):
        a, b = offsets[person], offsets[person + 1]
        segments, boundaries = run_machines(tables, rows, a, b, s)
        last = NO_CODE
        for place in range(boundaries):
            now, _ = colour_at(tables, rows, s, segments, s.boundary[place])
            if now != last:
                at[written] = s.boundary[place]
                rank[written] = now
                written += 1
                last = now
        turn_from[person + 1] = written
        stay_from, stay_to = s.segment_stay[segments - 1], s.segment_stay[segments]
        if segments > 1 or _lifted_in_vain(tables, rows, a, b, s, stay_from, stay_to):
            unsettled[person] = True
            continue
        for stay in range(stay_from, stay_to):
            found, turn = _waits(tables, rows, a, b, s, stay)
            if found == _OTHER:
                unsettled[person] = True
            elif found != NEVER:
                overdue[overdue_count, 0] = person
                overdue[overdue_count, 1] = s.evidence[stay, 0]
                overdue[overdue_count, 2] = found
                overdue[overdue_count, 3] = turn
                overdue_count += 1
    return overdue_count


_OTHER = np.int64(-(2**62))
"""A stay that may have exceptions which only the interpreter tells apart."""


@native
def _lifted_in_vain(tables, rows, a, b, s, stay_from, stay_to):
    """Whether a lifting made no turn, or a weighed result or a closed stay needs a look."""
    for i in range(a, b):
        kind = rows.kind[i]
        if tables.lifts[kind]:
            used = False
            for stay in range(stay_from, stay_to):
                turn = s.turn[stay]
                if turn < 0 or s.left[stay] != rows.effective[i]:
                    continue
                for c in range(tables.turn_conditions[turn], tables.turn_conditions[turn + 1]):
                    if tables.condition_type[c] == STATEMENT and tables.condition_kinds[c, kind]:
                        used = True
            if not used:
                return True
        for c in range(len(tables.condition_type)):
            if tables.condition_type[c] > STATEMENT and tables.condition_kinds[c, kind]:
                if tables.condition_type[c] == LATEST or b - a > 1:
                    return True
    return False


@native
def _waits(tables, rows, a, b, s, stay):
    """(from when a stay is full without a result, NEVER or _OTHER; the turn it waits for)."""
    state = s.state[stay]
    found, waiting = NEVER, -1
    for turn in range(tables.state_turns[state], tables.state_turns[state + 1]):
        weighs, full = False, False
        at = s.since[stay]
        for c in range(tables.turn_conditions[turn], tables.turn_conditions[turn + 1]):
            if tables.condition_type[c] == LATEST:
                weighs = True
                continue
            full = full or tables.condition_type[c] == FULL
            opening = s.evidence[stay, 0]
            anchor = anchor_of(tables, rows, c, opening, s.since[stay])
            since, _ = met(
                tables, rows, s.alive, a, b, c, opening, anchor, s.full[stay], s.trigger, 0
            )
            at = max(at, since)
        if weighs and full and at != NEVER:
            if s.left[stay] != NEVER or found != NEVER:
                return _OTHER, turn
            found, waiting = at, turn
    return found, waiting
