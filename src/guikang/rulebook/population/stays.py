"""Stays: the grounds' machines run over one person's rows, between any two withdrawals.

The same rules as ``rulebook.machine`` and the segments of ``rulebook.deciding``, for
arrays. Instants and rows are as in ``turns``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from guikang.rulebook.population.native import native
from guikang.rulebook.population.tables import Flags, Ints, Tables
from guikang.rulebook.population.turns import NEVER, asks_full, days_full, fires, fits

DAWN = np.int64(-(2**63))
"""Before every instant."""


class Scratch(NamedTuple):
    """Room for one person's run, written over for each.

    A **segment** is the time from one withdrawal to the next: within it nothing is taken
    out. A **stay** is one state of one episode. A **boundary** is an instant at which
    what holds may change.

    Attributes:
        alive: by row of the person: whether it counts in the segment last looked at.
        void: by row of the person: whether a withdrawal took it out.
        segment_start: by segment: its first instant, ``DAWN`` for the first.
        segment_stay: segment n has the stays ``segment_stay[n]`` to ``segment_stay[n + 1]``.
        segment_declared: by segment and residual ground: the row that opens it, or -1.
        state: by stay: its state.
        since: by stay: when it was entered; an instant.
        left: by stay: when it is left (half-open), or ``NEVER``.
        full: by stay: when the state's period is full, or ``NEVER``.
        turn: by stay: the turn that leaves it, or -1.
        evidence_count: by stay: how many rows its ``evidence`` holds.
        evidence: by stay: the opening row and those of the turns before, in order.
        boundary: instants, in order; one may be there more than once.
        held: by row or stay: room for who comes next.
        trigger: the rows of the turn that is looked at.
        best_trigger: the rows of the first turn found so far.
    """

    alive: Flags
    void: Flags
    segment_start: Ints
    segment_stay: Ints
    segment_declared: Ints
    state: Ints
    since: Ints
    left: Ints
    full: Ints
    turn: Ints
    evidence_count: Ints
    evidence: Ints
    boundary: Ints
    held: Ints
    trigger: Ints
    best_trigger: Ints


def scratch(tables: Tables, most_rows: int, most_withdrawals: int) -> Scratch:
    """Room enough for a person with so many rows and withdrawals."""
    segments = most_withdrawals + 1
    states = len(tables.state_rank)
    stays = max(1, most_rows * states * segments)
    residual = len(tables.residual_state)

    def room(*shape: int) -> Ints:
        return np.zeros(shape, np.int64)

    return Scratch(
        alive=np.zeros(most_rows + 1, np.bool_),
        void=np.zeros(most_rows + 1, np.bool_),
        segment_start=room(segments + 1),
        segment_stay=room(segments + 2),
        segment_declared=room(segments + 1, max(residual, 1)),
        state=room(stays),
        since=room(stays),
        left=room(stays),
        full=room(stays),
        turn=room(stays),
        evidence_count=room(stays),
        evidence=room(stays, tables.max_evidence),
        boundary=room(2 * stays + segments * (1 + residual)),
        held=room(stays),
        trigger=room(tables.max_evidence + 1),
        best_trigger=room(tables.max_evidence + 1),
    )


@native
def _episodes(tables, rows, a, b, s, n):
    """Append every stay of every episode of the rows that count; return how many there are."""
    alive, trigger, best_trigger = s.alive, s.trigger, s.best_trigger
    for i in range(a, b):
        if not alive[i - a]:
            continue
        kind = rows.kind[i]
        for place in range(tables.opened_from[kind], tables.opened_from[kind + 1]):
            ground = tables.opened[place]
            state = np.int64(-1)
            for start in range(tables.start_from[ground], tables.start_from[ground + 1]):
                if fits(rows, i, tables.start_if[start]):
                    state = tables.start_state[start]
                    break
            entered = rows.effective[i]
            gathered = 1
            first_stay = n
            joined = False
            while state >= 0:
                full = NEVER
                if tables.state_days[state] > 0:
                    days = tables.state_days[state]
                    if tables.state_from_entry[state]:
                        full = days_full(tables, entered, days, joined)
                    else:
                        full = days_full(tables, rows.effective[i], days, False)
                best, best_turn, best_count, best_rank = NEVER, -1, 0, np.int64(0)
                for turn in range(tables.state_turns[state], tables.state_turns[state + 1]):
                    at, count = fires(tables, rows, alive, a, b, turn, i, entered, full, trigger)
                    rank = tables.turn_precedence[turn]
                    if at < best or (at == best and at != NEVER and rank < best_rank):
                        best, best_turn, best_count, best_rank = at, turn, count, rank
                        for gathering in range(count):
                            best_trigger[gathering] = trigger[gathering]
                s.state[n] = state
                s.since[n] = entered
                s.left[n] = best
                s.full[n] = full
                s.turn[n] = best_turn
                if n == first_stay:
                    s.evidence[n, 0] = i
                s.evidence_count[n] = gathered
                if best_turn < 0:
                    n += 1
                    break
                joined = best == full and asks_full(tables, best_turn)
                state = tables.turn_to[best_turn]
                if state >= 0:
                    for gathering in range(gathered):
                        s.evidence[n + 1, gathering] = s.evidence[n, gathering]
                    for gathering in range(best_count):
                        s.evidence[n + 1, gathered + gathering] = best_trigger[gathering]
                    gathered += best_count
                entered = best
                n += 1
    return n


@native
def _void(rows, a, b, s, start):
    """Mark the rows that withdrawals made by ``start`` take out."""
    for i in range(a, b):
        s.void[i - a] = False
        s.held[i - a] = 0
    while True:
        chosen = -1
        for i in range(a, b):
            if rows.target[i] < -1 or rows.effective[i] > start or s.held[i - a] == 1:
                continue
            if chosen < 0 or rows.recorded[i] >= rows.recorded[chosen]:
                chosen = i
        if chosen < 0:
            return
        s.held[chosen - a] = 1
        if not s.void[chosen - a] and rows.target[chosen] >= 0:
            s.void[rows.target[chosen] - a] = True


@native
def mark_alive(tables, rows, a, b, s, segments, segment):
    """Flag in ``s.alive`` the rows that count in a segment; ``s.held`` is written over.

    Args:
        tables: the rulebook.
        rows: of all persons.
        a: the person's first row.
        b: the row after the last.
        s: written: ``alive``.
        segments: how many the person has.
        segment: which one, from 0.
    """
    if segments > 1:
        _void(rows, a, b, s, s.segment_start[segment])
    for i in range(a, b):
        s.alive[i - a] = not tables.withdraws[rows.kind[i]] and (segments == 1 or not s.void[i - a])


@native
def _sort(values, count):
    """Sort the first values in place (Shell's way); mostly they are few."""
    gap = 1
    while gap < count:
        gap = 3 * gap + 1
    while gap > 0:
        for place in range(gap, count):
            value = values[place]
            hole = place
            while hole >= gap and values[hole - gap] > value:
                values[hole] = values[hole - gap]
                hole -= gap
            values[hole] = value
        gap //= 3


@native
def run_machines(tables, rows, a, b, s):
    """Run every ground's machine over a person's rows, once for each segment.

    Args:
        tables: the rulebook.
        rows: of all persons.
        a: the person's first row.
        b: the row after the last.
        s: written: all of it; room for this person at least.

    Returns:
        how many segments ``s`` holds, at least 1, and how many boundaries.
    """
    # Not plain 0 and 1, for which numba would compile the functions that take them a
    # second time.
    n, segments, boundaries = np.int64(0), np.int64(1), np.int64(0)
    s.segment_start[0] = DAWN
    for i in range(a, b):
        if tables.withdraws[rows.kind[i]] and s.segment_start[segments - 1] != rows.effective[i]:
            s.segment_start[segments] = rows.effective[i]
            segments += 1
    for segment in range(segments):
        start = s.segment_start[segment]
        until = s.segment_start[segment + 1] if segment + 1 < segments else NEVER
        mark_alive(tables, rows, a, b, s, segments, segment)
        s.segment_stay[segment] = n
        first = n
        n = _episodes(tables, rows, a, b, s, n)
        if segment > 0:
            s.boundary[boundaries] = start
            boundaries += 1
        for stay in range(first, n):
            if start <= s.since[stay] < until:
                s.boundary[boundaries] = s.since[stay]
                boundaries += 1
            if start <= s.left[stay] < until:
                s.boundary[boundaries] = s.left[stay]
                boundaries += 1
        for residual in range(len(tables.residual_state)):
            s.segment_declared[segment, residual] = -1
            for i in range(a, b):
                if s.alive[i - a] and tables.residual_opens[residual, rows.kind[i]]:
                    s.segment_declared[segment, residual] = i
                    if start <= rows.effective[i] < until:
                        s.boundary[boundaries] = rows.effective[i]
                        boundaries += 1
                    break
    s.segment_stay[segments] = n
    _sort(s.boundary, boundaries)
    return segments, boundaries


@native
def segment_at(s, segments, at):
    """The segment, of so many, in which the instant ``at`` lies."""
    segment = segments - 1
    while s.segment_start[segment] > at:
        segment -= 1
    return segment
