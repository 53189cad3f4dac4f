"""The compiled machines at work: numbers in, numbers out, one pass over the persons.

The same rules as ``machine`` and ``deciding``, written for arrays. Rows are sorted
by person and, within one, as ``conditions.order`` has it. All rows are known at the
instant that is asked for. Instants are microseconds since 1970, UTC.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from guikang.rulebook.population.tables import (
    ALWAYS,
    CLOSED,
    FULL,
    LATEST,
    OPEN,
    RECORDED,
    STATEMENT,
    Flags,
    Ints,
    Tables,
)

NEVER = np.int64(2**63 - 1)
"""An instant that does not come."""
DAWN = np.int64(-(2**63))
"""Before every instant."""
DAY = np.int64(86_400_000_000)
"""24 hours."""
NO_CODE = 127
"""In place of a colour's rank: no code."""


# Without Numba's counting of references, which this module has no need of (it makes no
# arrays): every call would count each array of its tuples up and down, atomically, and
# that took nine tenths of the time.
_compiled = njit(cache=True, nogil=True, _nrt=False)  # type: ignore[call-overload]


class Rows(NamedTuple):
    """Statements as columns.

    Attributes:
        kind: position of the kind.
        effective: when it happened, or was stated where that is open.
        recorded: when it became known.
        open: whether ``occurred_at`` is null.
        fits: bit n says that predicate n of the rulebook holds.
        target: of a withdrawal, the row it withdraws, or -1.
    """

    kind: Ints
    effective: Ints
    recorded: Ints
    open: Flags
    fits: Ints
    target: Ints


class Scratch(NamedTuple):
    """Room for one person's run; ``kernel`` writes over it for each."""

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


@_compiled
def _midnight(tables, at, days):
    """00:00 of the local day of ``at``, so many days on."""
    midnight = tables.midnight
    # Days are 24 hours but for some, so the guess is right or next to it.
    day = (at - midnight[0]) // DAY
    day = max(np.int64(0), min(day, np.int64(len(midnight) - 1)))
    while day > 0 and midnight[day] > at:
        day -= 1
    while day + 1 < len(midnight) and midnight[day + 1] <= at:
        day += 1
    if at < midnight[0]:
        day = np.int64(-1)
    day += days
    if day < 0:
        return midnight[0]
    if day >= len(midnight):
        return NEVER
    return midnight[day]


@_compiled
def _days_full(tables, at, days, joined):
    if tables.opening_day < 0:
        return at + days * DAY
    if joined:
        return _midnight(tables, at, days)
    return _midnight(tables, at, days + tables.opening_day)


@_compiled
def _fits(rows, i, predicate):
    if predicate == ALWAYS:
        return True
    if predicate == OPEN:
        return rows.open[i]
    return (rows.fits[i] >> predicate) & 1 == 1


@_compiled
def _latest(tables, rows, alive, a, b, condition, anchor, at):
    """The row that decides a ``latest`` condition at ``at``, or -1."""
    best = -1
    for j in range(a, b):
        if not alive[j - a] or not tables.condition_kinds[condition, rows.kind[j]]:
            continue
        if rows.effective[j] < anchor or max(rows.effective[j], rows.recorded[j]) > at:
            continue
        if best >= 0 and rows.effective[j] == rows.effective[best]:
            same = rows.recorded[j] == rows.recorded[best]
            predicate = tables.condition_if[condition]
            if same and _fits(rows, j, predicate) and not _fits(rows, best, predicate):
                continue
        best = j
    return best


@_compiled
def _lasting(tables, rows, alive, a, b, condition, opening, anchor, full, trigger, count):
    """From when a lasting condition holds; adds the rows that make it hold to ``trigger``."""
    kind = tables.condition_type[condition]
    if kind == FULL:
        return full, count
    if kind == RECORDED:
        return rows.recorded[opening], count
    predicate = tables.condition_if[condition]
    if kind == STATEMENT or kind == CLOSED:
        for j in range(a, b):
            if not alive[j - a] or not tables.condition_kinds[condition, rows.kind[j]]:
                continue
            if kind == STATEMENT:
                if rows.effective[j] < anchor or not _fits(rows, j, predicate):
                    continue
            elif rows.open[j] or rows.recorded[j] <= rows.recorded[opening]:
                continue
            trigger[count] = j
            return rows.effective[j], count + 1
        return NEVER, count
    first, last = tables.condition_days[condition], tables.condition_days[condition + 1]
    done = first
    for j in range(a, b):
        if not alive[j - a] or not tables.condition_kinds[condition, rows.kind[j]]:
            continue
        if rows.effective[j] < anchor or not _fits(rows, j, predicate):
            continue
        if rows.effective[j] >= _midnight(tables, anchor, tables.days[done]):
            trigger[count + done - first] = j
            done += 1
            if done == last:
                return rows.effective[j], count + last - first
    return NEVER, count


@_compiled
def _anchor(tables, rows, condition, opening, entered):
    if tables.condition_from_entry[condition]:
        return entered
    return rows.effective[opening]


@_compiled
def _holds(tables, rows, alive, a, b, condition, opening, entered, full, trigger, at):
    anchor = _anchor(tables, rows, condition, opening, entered)
    if tables.condition_type[condition] == LATEST:
        j = _latest(tables, rows, alive, a, b, condition, anchor, at)
        return j >= 0 and _fits(rows, j, tables.condition_if[condition])
    met, _ = _lasting(tables, rows, alive, a, b, condition, opening, anchor, full, trigger, 0)
    return met <= at


@_compiled
def _fires(tables, rows, alive, a, b, turn, opening, entered, full, trigger):
    """When a turn is made, and how many rows made it (written to ``trigger``)."""
    at, count, passing = entered, 0, 0
    first, last = tables.turn_conditions[turn], tables.turn_conditions[turn + 1]
    for condition in range(first, last):
        if tables.condition_type[condition] == LATEST:
            passing += 1
            continue
        anchor = _anchor(tables, rows, condition, opening, entered)
        met, count = _lasting(
            tables, rows, alive, a, b, condition, opening, anchor, full, trigger, count
        )
        if met == NEVER:
            return NEVER, 0
        at = max(at, met)
    if passing == 0:
        return at, count
    while at != NEVER:
        decided, following = 0, NEVER
        for condition in range(first, last):
            if tables.condition_type[condition] != LATEST:
                continue
            anchor = _anchor(tables, rows, condition, opening, entered)
            j = _latest(tables, rows, alive, a, b, condition, anchor, at)
            if j >= 0 and _fits(rows, j, tables.condition_if[condition]):
                trigger[count + decided] = j
                decided += 1
            for i in range(a, b):
                if alive[i - a] and tables.condition_kinds[condition, rows.kind[i]]:
                    counts_from = max(rows.effective[i], rows.recorded[i])
                    if rows.effective[i] >= anchor and counts_from > at:
                        following = min(following, counts_from)
        if decided == passing:
            return at, count + decided
        at = following
    return NEVER, 0


@_compiled
def _asks_full(tables, turn):
    """Whether the turn waits for the state's period to be full."""
    for condition in range(tables.turn_conditions[turn], tables.turn_conditions[turn + 1]):
        if tables.condition_type[condition] == FULL:
            return True
    return False


@_compiled
def _run(tables, rows, a, b, s, n, trigger, best_trigger):
    """Append every stay of every episode of the rows that count; return how many there are."""
    alive = s.alive
    for i in range(a, b):
        if not alive[i - a]:
            continue
        kind = rows.kind[i]
        for place in range(tables.opened_from[kind], tables.opened_from[kind + 1]):
            ground = tables.opened[place]
            state = np.int64(-1)
            for start in range(tables.start_from[ground], tables.start_from[ground + 1]):
                if _fits(rows, i, tables.start_if[start]):
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
                        full = _days_full(tables, entered, days, joined)
                    else:
                        full = _days_full(tables, rows.effective[i], days, False)
                best, best_turn, best_count, best_rank = NEVER, -1, 0, np.int64(0)
                for turn in range(tables.state_turns[state], tables.state_turns[state + 1]):
                    at, count = _fires(tables, rows, alive, a, b, turn, i, entered, full, trigger)
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
                joined = best == full and _asks_full(tables, best_turn)
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


@_compiled
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


@_compiled
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


@_compiled
def _prepare(tables, rows, a, b, s, trigger, best_trigger):
    """Run all segments of a person; return how many segments and boundaries there are."""
    segments = 1
    s.segment_start[0] = DAWN
    for i in range(a, b):
        if tables.withdraws[rows.kind[i]] and s.segment_start[segments - 1] != rows.effective[i]:
            s.segment_start[segments] = rows.effective[i]
            segments += 1
    n, boundaries = 0, 0
    for segment in range(segments):
        start = s.segment_start[segment]
        until = s.segment_start[segment + 1] if segment + 1 < segments else NEVER
        if segments > 1:
            _void(rows, a, b, s, start)
        for i in range(a, b):
            s.alive[i - a] = not tables.withdraws[rows.kind[i]] and (
                segments == 1 or not s.void[i - a]
            )
        s.segment_stay[segment] = n
        first = n
        n = _run(tables, rows, a, b, s, n, trigger, best_trigger)
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


@_compiled
def _segment_at(s, segments, at):
    segment = segments - 1
    while s.segment_start[segment] > at:
        segment -= 1
    return segment


@_compiled
def _colour(tables, rows, s, segments, at):
    """(rank or NO_CODE, whether a ground that is not residual holds)."""
    segment = _segment_at(s, segments, at)
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


@_compiled
def _residual_since(tables, rows, s, segments, boundaries, residual, at):
    since = at
    for place in range(boundaries - 1, -1, -1):
        boundary = s.boundary[place]
        if boundary > at:
            continue
        i = s.segment_declared[_segment_at(s, segments, boundary), residual]
        if i < 0 or rows.effective[i] > boundary:
            break
        if _colour(tables, rows, s, segments, boundary)[1]:
            break
        since = boundary
    return since


class Reasons(NamedTuple):
    """Reasons of many persons, laid end to end."""

    state: Ints
    since: Ints
    full: Ints
    awaiting: Ints
    evidence_count: Ints
    evidence: Ints


@_compiled
def _awaiting(tables, rows, a, b, s, stay, trigger, at):
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
                    there = there or _holds(
                        tables,
                        rows,
                        s.alive,
                        a,
                        b,
                        condition,
                        opening,
                        s.since[stay],
                        s.full[stay],
                        trigger,
                        at,
                    )
        if not there:
            wanting |= np.int64(1) << (place - first)
    return wanting


@_compiled
def decide(tables, rows, offsets, at, s, out, ranks, untils, reason_from):
    """Decide every person at ``at``.

    Args:
        tables: the rulebook.
        rows: of all persons.
        offsets: person p has the rows ``offsets[p]`` to ``offsets[p + 1]``.
        at: the instant.
        s: scratch room for the largest person.
        out: room for one reason a row and ground that it opens, at least.
        ranks: written: the colour's rank, or NO_CODE.
        untils: written: the next turn, or NEVER.
        reason_from: written: where each person's reasons begin in ``out``.
    """
    written = 0
    trigger, best_trigger = s.trigger, s.best_trigger
    for person in range(len(offsets) - 1):
        a, b = offsets[person], offsets[person + 1]
        reason_from[person] = written
        segments, boundaries = _prepare(tables, rows, a, b, s, trigger, best_trigger)
        rank, held = _colour(tables, rows, s, segments, at)
        ranks[person] = rank
        untils[person] = NEVER
        for place in range(boundaries):
            boundary = s.boundary[place]
            if boundary > at and _colour(tables, rows, s, segments, boundary)[0] != rank:
                untils[person] = boundary
                break
        if rank == NO_CODE:
            continue
        segment = _segment_at(s, segments, at)
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
        if segments > 1:
            _void(rows, a, b, s, s.segment_start[segment])
            for i in range(a, b):
                s.alive[i - a] = not tables.withdraws[rows.kind[i]] and not s.void[i - a]
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
            out.awaiting[written] = _awaiting(tables, rows, a, b, s, stay, trigger, at)
            out.evidence_count[written] = s.evidence_count[stay]
            for gathering in range(s.evidence_count[stay]):
                out.evidence[written, gathering] = s.evidence[stay, gathering]
            written += 1
    reason_from[len(offsets) - 1] = written


@_compiled
def _before(tables, s, one, other):
    """Whether one stay is named before the other: graver, then by ground, then earlier."""
    rank, other_rank = tables.state_rank[s.state[one]], tables.state_rank[s.state[other]]
    if rank != other_rank:
        return rank < other_rank
    ground, other_ground = tables.state_ground[s.state[one]], tables.state_ground[s.state[other]]
    if ground != other_ground:
        return ground < other_ground
    return s.since[one] < s.since[other]
