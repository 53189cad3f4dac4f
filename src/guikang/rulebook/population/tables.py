"""A rulebook compiled to tables of integers, for ``kernel`` to run.

Nothing of the law is in the kernel: grounds, states, turns, conditions and the
calendar of the rulebook's zone all come from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from guikang.rulebook.model import (
    END,
    ClosedCondition,
    Condition,
    Counting,
    Ground,
    LatestCondition,
    Rulebook,
    StatementCondition,
    TestsCondition,
)

T = TypeVar("T")
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ALWAYS, OPEN = -1, -2
FULL, RECORDED, STATEMENT, CLOSED, LATEST, TESTS = range(6)
_COUNTING = {
    Counting.OPENING_DAY_EXCLUDED: 1,
    Counting.OPENING_DAY_INCLUDED: 0,
    Counting.ELAPSED_HOURS: -1,
}
_DAYS = np.arange("1880-01-01", "2200-01-01", dtype="datetime64[D]")
_MAX_PREDICATES = 62


class Tables(NamedTuple):
    """The rulebook as arrays; a position stands for each ground, state, turn, condition.

    ``opened`` lists for each kind the grounds that it opens, from ``opened_from[kind]``
    to ``opened_from[kind + 1]``; starts, turns, conditions and days are laid out alike.
    ``midnight`` holds the instant (microseconds, UTC) of each local midnight.
    """

    lifts: Flags
    withdraws: Flags
    opened_from: Ints
    opened: Ints
    residual_opens: Flags
    residual_state: Ints
    start_from: Ints
    start_state: Ints
    start_if: Ints
    state_ground: Ints
    state_rank: Ints
    state_days: Ints
    state_from_entry: Flags
    state_turns: Ints
    await_from: Ints
    await_kind: Ints
    turn_to: Ints
    turn_precedence: Ints
    turn_conditions: Ints
    condition_type: Ints
    condition_kinds: Flags
    condition_if: Ints
    condition_from_entry: Flags
    condition_days: Ints
    days: Ints
    midnight: Ints
    opening_day: int
    max_evidence: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """The tables, and what their positions mean.

    Attributes:
        rulebook: what was compiled.
        tables: for the kernel.
        kinds: name of each kind by position; ``predicates`` likewise.
        predicates: what a row's bit says: it carries these details.
        states: (ground, state) by position.
    """

    rulebook: Rulebook
    tables: Tables
    kinds: tuple[str, ...]
    predicates: tuple[Mapping[str, str], ...]
    states: tuple[tuple[str, str], ...]


def compile_rulebook(rulebook: Rulebook) -> Compiled:
    """Compile a checked rulebook.

    Raises:
        ValueError: it tells statements apart by more than 62 sets of details.
    """
    return _Compiler(rulebook).compiled()


class _Compiler:
    def __init__(self, rulebook: Rulebook) -> None:
        self._book = rulebook
        self._kinds = {name: place for place, name in enumerate(rulebook.kinds)}
        self._ranks = {colour.id: place for place, colour in enumerate(rulebook.colours)}
        self._predicates: list[dict[str, str]] = []
        self._states = {
            (ground, state): place
            for place, (ground, state) in enumerate(
                (g, s) for g, ground in rulebook.grounds.items() for s in ground.states
            )
        }
        self._turn_rows: list[tuple[int, int]] = []
        self._turn_conditions = [0]
        self._conditions: list[tuple[int, set[int], int, bool]] = []
        self._condition_days = [0]
        self._days: list[int] = []

    def compiled(self) -> Compiled:
        book = self._book
        # Most severe first, as reasons are given.
        residual = sorted(
            ((name, ground) for name, ground in book.grounds.items() if ground.residual),
            key=lambda one: self._ranks[one[1].states[one[1].start[0].state].colour],
        )
        opened_from, opened = _lists(
            [
                place
                for place, ground in enumerate(book.grounds.values())
                if kind in ground.opens and not ground.residual
            ]
            for kind in book.kinds
        )
        starts = [
            [(self._states[name, s.state], self._predicate(s.if_)) for s in ground.start]
            for name, ground in book.grounds.items()
        ]
        start_from, start_rows = _lists(starts)
        state_turns, states = [0], []
        awaits: list[list[int]] = []
        for place, (name, ground) in enumerate(book.grounds.items()):
            for state in ground.states.values():
                for turn in state.turns:
                    to = -1 if turn.to == END else self._states[name, turn.to]
                    self._turn_rows.append((to, turn.precedence or 0))
                    for condition in turn.when:
                        self._add(condition)
                    self._turn_conditions.append(len(self._conditions))
                state_turns.append(len(self._turn_rows))
                period = state.period
                days = 0 if period is None else period.days
                from_entry = period is not None and period.from_ == "state"
                states.append((place, self._ranks[state.colour], days, from_entry))
                awaits.append([self._kinds[kind] for kind in state.awaits])
        await_from, await_kind = _lists(awaits)
        if len(self._predicates) > _MAX_PREDICATES:
            raise ValueError(f"more than {_MAX_PREDICATES} sets of details")
        kinds_of_condition = np.zeros((max(len(self._conditions), 1), len(self._kinds)), np.bool_)
        for place, (_, kinds, _, _) in enumerate(self._conditions):
            kinds_of_condition[place, list(kinds)] = True
        residual_opens = np.zeros((max(len(residual), 1), len(self._kinds)), np.bool_)
        for place, (_, ground) in enumerate(residual):
            residual_opens[place, [self._kinds[kind] for kind in ground.opens]] = True
        tables = Tables(
            lifts=np.array([kind.lifts for kind in book.kinds.values()]),
            withdraws=np.array([kind.withdraws for kind in book.kinds.values()]),
            opened_from=opened_from,
            opened=_ints(opened),
            residual_opens=residual_opens,
            residual_state=_ints(
                [self._states[name, ground.start[0].state] for name, ground in residual]
            ),
            start_from=start_from,
            start_state=_ints([state for state, _ in start_rows]),
            start_if=_ints([condition for _, condition in start_rows]),
            state_ground=_ints([row[0] for row in states]),
            state_rank=_ints([row[1] for row in states]),
            state_days=_ints([row[2] for row in states]),
            state_from_entry=np.array([row[3] for row in states], np.bool_),
            state_turns=_ints(state_turns),
            await_from=await_from,
            await_kind=_ints(await_kind),
            turn_to=_ints([to for to, _ in self._turn_rows]),
            turn_precedence=_ints([precedence for _, precedence in self._turn_rows]),
            turn_conditions=_ints(self._turn_conditions),
            condition_type=_ints([row[0] for row in self._conditions]),
            condition_kinds=kinds_of_condition,
            condition_if=_ints([row[2] for row in self._conditions]),
            condition_from_entry=np.array([row[3] for row in self._conditions], np.bool_),
            condition_days=_ints(self._condition_days),
            days=_ints(self._days),
            midnight=_midnights(book.time_zone),
            opening_day=_COUNTING[book.counting],
            max_evidence=1 + max(self._triggers(ground) for ground in book.grounds.values()),
        )
        return Compiled(
            book, tables, tuple(self._kinds), tuple(self._predicates), tuple(self._states)
        )

    def _predicate(self, where: object) -> int:
        if where is None or where == {}:
            return ALWAYS
        if where == "open":
            return OPEN
        assert isinstance(where, dict)
        if where not in self._predicates:
            self._predicates.append(where)
        return self._predicates.index(where)

    def _add(self, condition: Condition) -> None:
        row: tuple[int, list[str], int, bool]
        match condition:
            case "full":
                row = (FULL, [], ALWAYS, False)
            case "recorded":
                row = (RECORDED, [], ALWAYS, False)
            case StatementCondition():
                where = self._predicate(condition.where)
                row = (STATEMENT, condition.statement, where, condition.at_or_after == "state")
            case ClosedCondition():
                row = (CLOSED, condition.closed_by, ALWAYS, False)
            case LatestCondition():
                where = self._predicate(condition.where)
                row = (LATEST, [condition.latest], where, condition.at_or_after == "state")
            case TestsCondition():
                where = self._predicate(condition.where)
                row = (TESTS, [condition.tests], where, condition.at_or_after == "state")
                self._days += sorted(condition.on_days)
        self._conditions.append((row[0], {self._kinds[kind] for kind in row[1]}, row[2], row[3]))
        self._condition_days.append(len(self._days))

    def _triggers(self, ground: Ground) -> int:
        """The most statements that one episode can gather after its opening."""
        return sum(
            max(
                (
                    sum(
                        len(c.on_days) if isinstance(c, TestsCondition) else 1
                        for c in turn.when
                        if not isinstance(c, str)
                    )
                    for turn in state.turns
                ),
                default=0,
            )
            for state in ground.states.values()
        )


def _ints(values: object) -> Ints:
    return np.array(values, np.int64).reshape(-1)


def _lists(rows: Iterable[Sequence[T]]) -> tuple[Ints, list[T]]:
    """Lists laid end to end, and where each begins; one position more than lists."""
    starts = [0]
    items: list[T] = []
    for row in rows:
        items += row
        starts.append(len(items))
    return _ints(starts), items


def _midnights(zone: ZoneInfo) -> Ints:
    """The instant of 00:00 of each local day, in microseconds, UTC.

    Where clocks pass midnight twice it is the first time, and where they leap over it the
    instant that the clocks before would have called so, as ``periods.start_of_day`` has it.
    """
    local = _DAYS.astype("datetime64[s]")
    ahead = [
        offset.total_seconds() if offset else 0 for offset in map(zone.utcoffset, local.tolist())
    ]
    return (local.astype(np.int64) - np.array(ahead, np.int64)) * 1_000_000
