"""The kernel: colour, reasons and next turn of many persons, one pass over their rows.

The same rules as ``rulebook.deciding``, for arrays: what ``stays`` found of a person is
weighed at one instant. Instants and rows are as in ``turns``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from guikang.rulebook.population.native import native
from guikang.rulebook.population.stays import mark_alive, run_machines, segment_at
from guikang.rulebook.population.tables import Ints
from guikang.rulebook.population.turns import NEVER, Rows, holds_at

__all__ = ["NEVER", "NO_CODE", "Reasons", "Rows", "colour_at", "decide"]

NO_CODE = 127
"""In place of a colour's rank: no code."""


class Reasons(NamedTuple):
    """Reasons of many persons, laid end to end.

    Attributes:
        state: position of the state that holds.
        since: when it was entered; an instant.
        full: when its period is full, or ``NEVER``.
        awaiting: bit n says that the nth kind the state awaits is still wanting.
        evidence_count: how many rows ``evidence`` holds.
        evidence: by reason: the opening row and those of the turns before, in order.
    """

    state: Ints
    since: Ints
    full: Ints
    awaiting: Ints
    evidence_count: Ints
    evidence: Ints


@native
def colour_at(tables, rows, s, segments, at):
    """The most severe colour of all that holds at ``at``.

    Args:
        tables: the rulebook.
        rows: of all persons.
        s: the person's, as ``run_machines`` left it.
        segments: how many the person has.
        at: an instant.

    Returns:
        the colour's rank or ``NO_CODE``, and whether a ground that is not residual holds.
    """
    segment = segment_at(s, segments, at)
    rank = NO_CODE
    for stay in range(s.segment_stay[segment], s.segment_stay[segment + 1]):
        if s.since[stay] <= at < s.left[stay]:
            rank = min(rank, tables.state_rank[s.state[stay]])
    if rank != NO_CODE:
        return rank, True
    for residual in range(len(tables.residual_state)):
        i = s.segment_declared[segment, residual]
        if i >= 0 and rows.effective[i] <= at:
            rank = min(rank, tables.state_rank[tables.residual_state[residual]])
    return rank, False


@native
def _residual_since(tables, rows, s, segments, boundaries, residual, at):
    """Since when a residual ground holds in the run that lasts at ``at``."""
    since = at
    for place in range(boundaries - 1, -1, -1):
        boundary = s.boundary[place]
        if boundary > at:
            continue
        i = s.segment_declared[segment_at(s, segments, boundary), residual]
        if i < 0 or rows.effective[i] > boundary:
            break
        if colour_at(tables, rows, s, segments, boundary)[1]:
            break
        since = boundary
    return since


@native
def _awaiting(tables, rows, a, b, s, stay, at):
    """Bit n says that the nth kind the state awaits is still wanting at ``at``."""
    state = s.state[stay]
    opening = s.evidence[stay, 0]
    wanting = np.int64(0)
    first = tables.await_from[state]
    for place in range(first, tables.await_from[state + 1]):
        there = False
        for turn in range(tables.state_turns[state], tables.state_turns[state + 1]):
            for condition in range(tables.turn_conditions[turn], tables.turn_conditions[turn + 1]):
                if tables.condition_kinds[condition, tables.await_kind[place]]:
                    there = there or holds_at(
                        tables,
                        rows,
                        s.alive,
                        a,
                        b,
                        condition,
                        opening,
                        s.since[stay],
                        s.full[stay],
                        s.trigger,
                        at,
                    )
        if not there:
            wanting |= np.int64(1) << (place - first)
    return wanting


@native
def _before(tables, s, one, other):
    """Whether one stay is named before the other: graver, then by ground, then earlier."""
    rank, other_rank = tables.state_rank[s.state[one]], tables.state_rank[s.state[other]]
    if rank != other_rank:
        return rank < other_rank
    ground, other_ground = tables.state_ground[s.state[one]], tables.state_ground[s.state[other]]
    if ground != other_ground:
        return ground < other_ground
    return s.since[one] < s.since[other]


@native
def decide(tables, rows, offsets, at, s, out, ranks, untils, reason_from):
    """Decide every person at ``at``.

    Args:
        tables: the rulebook.
        rows: of all persons.
        offsets: person p has the rows ``offsets[p]`` to ``offsets[p + 1]``.
        at: the instant.
        s: scratch room for the largest person.
        out: room for one reason a row and ground that it opens, at least.
        ranks: written: the colour's rank, or ``NO_CODE``; one a person.
        untils: written: the next turn, or ``NEVER``; one a person.
        reason_from: written: where each person's reasons begin in ``out``, and where the
            last one's end; one more than persons.
    """
    written = 0
    for person in range(len(offsets) - 1):
        a, b = offsets[person], offsets[person + 1]
        reason_from[person] = written
        segments, boundaries = run_machines(tables, rows, a, b, s)
        rank, held = colour_at(tables, rows, s, segments, at)
        ranks[person] = rank
        untils[person] = NEVER
        for place in range(boundaries):
            boundary = s.boundary[place]
            if boundary > at and colour_at(tables, rows, s, segments, boundary)[0] != rank:
                untils[person] = boundary
                break
        if rank == NO_CODE:
            continue
        segment = segment_at(s, segments, at)
        if not held:
            for residual in range(len(tables.residual_state)):
                i = s.segment_declared[segment, residual]
                if i >= 0 and rows.effective[i] <= at:
                    out.state[written] = tables.residual_state[residual]
                    out.since[written] = _residual_since(
                        tables, rows, s, segments, boundaries, residual, at
                    )
                    out.full[written] = NEVER
                    out.awaiting[written] = 0
                    out.evidence_count[written] = 1
                    out.evidence[written, 0] = i
                    written += 1
            continue
        mark_alive(tables, rows, a, b, s, segments, segment)
        count = 0
        for stay in range(s.segment_stay[segment], s.segment_stay[segment + 1]):
            if not (s.since[stay] <= at < s.left[stay]):
                continue
            place = count
            while place > 0 and _before(tables, s, stay, s.held[place - 1]):
                s.held[place] = s.held[place - 1]
                place -= 1
            s.held[place] = stay
            count += 1
        for place in range(count):
            stay = s.held[place]
            out.state[written] = s.state[stay]
            out.since[written] = s.since[stay]
            out.full[written] = s.full[stay]
            out.awaiting[written] = _awaiting(tables, rows, a, b, s, stay, at)
            out.evidence_count[written] = s.evidence_count[stay]
            for gathering in range(s.evidence_count[stay]):
                out.evidence[written, gathering] = s.evidence[stay, gathering]
            written += 1
    reason_from[len(offsets) - 1] = written
