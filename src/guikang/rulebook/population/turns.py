"""When a turn is made: its conditions over one person's rows.

The same rules as ``rulebook.conditions`` and ``rulebook.periods``, for arrays. An
instant is a whole number of microseconds since 1970, UTC. A person's rows are those
from ``a`` to ``b``, in the order of ``rulebook.conditions.order`` and all known at the
instant that is asked for; a row, a turn, a condition is named by its position. Of the
rows only those count that ``alive`` flags: one flag a row, that of row ``a`` first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from guikang.rulebook.population.native import native
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
)

NEVER = np.int64(2**63 - 1)
"""An instant that does not come."""
DAY = np.int64(86_400_000_000)
"""24 hours, in microseconds."""


class Rows(NamedTuple):
    """Statements as columns, a row each, sorted by person and then in order.

    Attributes:
        kind: position of the kind.
        effective: when it happened, or was stated where that is open; an instant.
        recorded: when it became known; an instant.
        open: whether ``occurred_at`` is null.
        fits: bit n says that predicate n of the rulebook holds.
        target: of a withdrawal, the row it withdraws, or -1; of other rows -2.
    """

    kind: Ints
    effective: Ints
    recorded: Ints
    open: Flags
    fits: Ints
    target: Ints


@native
def _start_of_day(tables, at, days):
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


@native
def days_full(tables, at, days, joined):
    """When a period of whole days that opens at ``at`` is full.

    Args:
        tables: the rulebook, with its way of counting.
        at: the opening; an instant.
        days: positive.
        joined: whether the period begins at the very end of another one, so that its
            first day counts.
    """
    if tables.opening_day < 0:
        return at + days * DAY
    if joined:
        return _start_of_day(tables, at, days)
    return _start_of_day(tables, at, days + tables.opening_day)


@native
def fits(rows, i, predicate):
    """Whether row ``i`` is as the predicate asks: a bit of ``fits``, ``ALWAYS`` or ``OPEN``."""
    if predicate == ALWAYS:
        return True
    if predicate == OPEN:
        return rows.open[i]
    return (rows.fits[i] >> predicate) & 1 == 1


@native
def _latest_at(tables, rows, alive, a, b, condition, anchor, at):
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
            if same and fits(rows, j, predicate) and not fits(rows, best, predicate):
                continue
        best = j
    return best


@native
def met(tables, rows, alive, a, b, condition, opening, anchor, full, trigger, count):
    """From when on a lasting condition holds, any but ``latest``, and through which rows.

    Args:
        tables: the rulebook.
        rows: of all persons.
        alive: which of the person's rows count; at least ``b - a`` flags.
        a: the person's first row.
        b: the row after the last.
        condition: its position.
        opening: the row that opened the episode.
        anchor: the instant at or after which a row counts.
        full: when the state's period is full, or ``NEVER``.
        trigger: written from ``count`` on: the rows that make the condition hold; room
            for all those of a turn.
        count: how many rows ``trigger`` holds already.

    Returns:
        the instant, or ``NEVER``, and how many rows ``trigger`` then holds.
    """
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
                if rows.effective[j] < anchor or not fits(rows, j, predicate):
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
        if rows.effective[j] < anchor or not fits(rows, j, predicate):
            continue
        if rows.effective[j] >= _start_of_day(tables, anchor, tables.days[done]):
            trigger[count + done - first] = j
            done += 1
            if done == last:
                return rows.effective[j], count + last - first
    return NEVER, count


@native
def anchor_of(tables, rows, condition, opening, entered):
    """The instant at or after which a row counts for the condition.

    That is when the state was ``entered``, or the instant of the ``opening`` row.
    """
    if tables.condition_from_entry[condition]:
        return entered
    return rows.effective[opening]


@native
def holds_at(tables, rows, alive, a, b, condition, opening, entered, full, trigger, at):
    """Whether a condition of any kind holds at ``at``; ``trigger`` is written over."""
    anchor = anchor_of(tables, rows, condition, opening, entered)
    if tables.condition_type[condition] == LATEST:
        j = _latest_at(tables, rows, alive, a, b, condition, anchor, at)
        return j >= 0 and fits(rows, j, tables.condition_if[condition])
    since, _ = met(tables, rows, alive, a, b, condition, opening, anchor, full, trigger, 0)
    return since <= at


@native
def fires(tables, rows, alive, a, b, turn, opening, entered, full, trigger):
    """When a turn is made, and how many rows made it, which are written to ``trigger``.

    Args:
        tables: the rulebook.
        rows: of all persons.
        alive: which of the person's rows count; at least ``b - a`` flags.
        a: the person's first row.
        b: the row after the last.
        turn: its position.
        opening: the row that opened the episode.
        entered: when the state was entered; an instant.
        full: when the state's period is full, or ``NEVER``.
        trigger: room for the rows of all the turn's conditions.

    Returns:
        the instant and the count, or ``NEVER`` and 0.
    """
    at, count, passing = entered, 0, 0
    first, last = tables.turn_conditions[turn], tables.turn_conditions[turn + 1]
    for condition in range(first, last):
        if tables.condition_type[condition] == LATEST:
            passing += 1
            continue
        anchor = anchor_of(tables, rows, condition, opening, entered)
        since, count = met(
            tables, rows, alive, a, b, condition, opening, anchor, full, trigger, count
        )
        if since == NEVER:
            return NEVER, 0
        at = max(at, since)
    if passing == 0:
        return at, count
    while at != NEVER:
        decided, following = 0, NEVER
        for condition in range(first, last):
            if tables.condition_type[condition] != LATEST:
                continue
            anchor = anchor_of(tables, rows, condition, opening, entered)
            j = _latest_at(tables, rows, alive, a, b, condition, anchor, at)
            if j >= 0 and fits(rows, j, tables.condition_if[condition]):
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


@native
def asks_full(tables, turn):
    """Whether the turn waits for the state's period to be full."""
    for condition in range(tables.turn_conditions[turn], tables.turn_conditions[turn + 1]):
        if tables.condition_type[condition] == FULL:
            return True
    return False
