"""Deciding many persons at once, with the same answers as ``rulebook.deciding``."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

import numpy as np

from guikang.evidence.statement import Statement
from guikang.people.keys import PersonKey
from guikang.rulebook.conditions import fits, order
from guikang.rulebook.population import kernel
from guikang.rulebook.population.kernel import Reasons
from guikang.rulebook.population.stays import scratch
from guikang.rulebook.population.tables import Compiled, Ints
from guikang.rulebook.population.turns import Rows

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MOST_ROWS = 256
"""A person with more statements than this is for the one-person interpreter."""
MOST_WITHDRAWALS = 16
"""Likewise with more withdrawals."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The codes of persons, by position.

    Attributes:
        ranks: place of the colour in the rulebook's order; ``kernel.NO_CODE`` for none.
        untils: the next turn in microseconds, or ``kernel.NEVER``.
        reason_from: person p has the reasons ``reason_from[p]`` to ``reason_from[p + 1]``.
        reasons: laid end to end; evidence as positions of rows.
    """

    ranks: Ints
    untils: Ints
    reason_from: Ints
    reasons: Reasons


def microseconds(at: datetime) -> int:
    """An aware instant as whole microseconds since 1970, UTC."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def instant(at: int) -> datetime:
    """The instant of so many microseconds since 1970, UTC."""
    return _EPOCH + timedelta(microseconds=int(at))


def arrange(
    compiled: Compiled, statements: Iterable[Statement], known_at: datetime
) -> tuple[list[Statement], Rows, Ints, list[PersonKey]]:
    """Lay out statements of any persons as the kernel wants them.

    Returns:
        the statements known at ``known_at`` in the order of the rows, the rows,
        where each person's begin, and the persons.
    """
    place = {name: position for position, name in enumerate(compiled.kinds)}
    known = sorted(
        (s for s in statements if s.recorded_at <= known_at), key=lambda s: (s.person, *order(s))
    )
    persons, offsets = [], [0]
    for person, own in groupby(known, key=lambda s: s.person):
        persons.append(person)
        offsets.append(offsets[-1] + sum(1 for _ in own))
    row_of = {(s.person, s.source, s.id): row for row, s in enumerate(known)}
    withdraws = compiled.tables.withdraws
    rows = Rows(
        kind=np.array([place[s.kind] for s in known], np.int64),
        effective=np.array([microseconds(s.effective_at) for s in known], np.int64),
        recorded=np.array([microseconds(s.recorded_at) for s in known], np.int64),
        open=np.array([s.occurred_at is None for s in known], np.bool_),
        fits=np.array(
            [
                sum(1 << bit for bit, where in enumerate(compiled.predicates) if fits(s, where))
                for s in known
            ],
            np.int64,
        ),
        target=np.array(
            [
                row_of.get((s.person, s.source, s.details["withdraws"]), -1)
                if withdraws[place[s.kind]]
                else -2
                for s in known
            ],
            np.int64,
        ),
    )
    return known, rows, np.array(offsets, np.int64), persons


def decide_rows(
    compiled: Compiled, rows: Rows, offsets: Ints, at: int, threads: int = 2
) -> Decided:
    """Decide each person at ``at`` (microseconds), from rows known at the asked instant.

    Raises:
        ValueError: a person has more rows or withdrawals than the kernel takes
            (``MOST_ROWS``, ``MOST_WITHDRAWALS``); such persons go to the interpreter.
    """
    persons = len(offsets) - 1
    cuts = np.unique(np.linspace(0, persons, threads + 1).astype(np.int64))
    with ThreadPoolExecutor(threads) as pool:
        parts = list(
            pool.map(
                lambda cut: _decide_part(compiled, rows, offsets[cut[0] : cut[1] + 1], at),
                pairwise(cuts),
            )
        )
    if len(parts) == 1:
        return parts[0]
    return _joined(compiled, parts)


def _decide_part(compiled: Compiled, rows: Rows, offsets: Ints, at: int) -> Decided:
    tables = compiled.tables
    persons = len(offsets) - 1
    sizes = np.diff(offsets)
    most_rows = int(sizes.max(initial=0))
    first, last = (int(offsets[0]), int(offsets[-1])) if persons else (0, 0)
    own = rows.kind[first:last]
    withdrawing = np.flatnonzero(tables.withdraws[own]) + first
    most_withdrawals = 0
    if len(withdrawing):
        owner = np.searchsorted(offsets, withdrawing, side="right")
        most_withdrawals = int(np.bincount(owner).max())
    if most_rows > MOST_ROWS or most_withdrawals > MOST_WITHDRAWALS:
        raise ValueError("a person has too many rows for the kernel")
    grounds_opened = np.diff(tables.opened_from)
    room = int(grounds_opened[own].sum()) + persons * len(tables.residual_state) + 1
    reasons = Reasons(
        state=np.empty(room, np.int64),
        since=np.empty(room, np.int64),
        full=np.empty(room, np.int64),
        awaiting=np.empty(room, np.int64),
        evidence_count=np.empty(room, np.int64),
        evidence=np.empty((room, tables.max_evidence), np.int64),
    )
    ranks = np.empty(persons, np.int64)
    untils = np.empty(persons, np.int64)
    reason_from = np.zeros(persons + 1, np.int64)
    room_for_one = scratch(tables, most_rows, most_withdrawals)
    kernel.decide(
        tables, rows, offsets, np.int64(at), room_for_one, reasons, ranks, untils, reason_from
    )
    count = int(reason_from[-1])
    return Decided(ranks, untils, reason_from, Reasons(*(column[:count] for column in reasons)))


def _joined(compiled: Compiled, parts: list[Decided]) -> Decided:
    if not parts:
        # The kernel is compiled for these types; others would have it compiled again.
        none, no_flags = np.empty(0, np.int64), np.empty(0, np.bool_)
        rows = Rows(none, none, none, no_flags, none, none)
        return _decide_part(compiled, rows, np.zeros(1, np.int64), 0)
    starts, before = [np.zeros(1, np.int64)], 0
    for part in parts:
        starts.append(part.reason_from[1:] + before)
        before += int(part.reason_from[-1])
    return Decided(
        np.concatenate([part.ranks for part in parts]),
        np.concatenate([part.untils for part in parts]),
        np.concatenate(starts),
        Reasons(
            *(np.concatenate(columns) for columns in zip(*(p.reasons for p in parts), strict=True))
        ),
    )
