"""When a turn's conditions hold: each answers with an instant, or with a test.

All but one kind of condition, once true, stay true: they answer with the instant
from which they hold. ``latest`` may turn false again (reading 7), so it answers
for any instant and names the instants at which its answer may change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from guikang.evidence.statement import Statement
from guikang.rulebook.model import (
    ClosedCondition,
    Condition,
    LatestCondition,
    StatementCondition,
    TestsCondition,
)
from guikang.rulebook.periods import start_of_day


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an episode stands: what conditions are measured against.

    Attributes:
        opening: the statement that opened the episode.
        entered_at: when its present state was entered.
        full_at: when that state's period is full, or None where it has none.
    """

    opening: Statement
    entered_at: datetime
    full_at: datetime | None

    def anchor(self, at_or_after: str) -> datetime:
        """The instant at or after which a statement counts for the condition."""
        return self.entered_at if at_or_after == "state" else self.opening.effective_at


@dataclass(frozen=True, slots=True)
class Met:
    """A condition holds from ``at`` on, through the statements ``by``."""

    at: datetime
    by: tuple[Statement, ...] = ()


class Known:
    """A person's statements that count, by kind, in the order of their instants."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.all = sorted(statements, key=order)
        self._by_kind: dict[str, list[Statement]] = {}
        for statement in self.all:
            self._by_kind.setdefault(statement.kind, []).append(statement)

    def of(self, kinds: Sequence[str]) -> list[Statement]:
        """Those of the given kinds, in order."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], [])
        return sorted((s for kind in kinds for s in self._by_kind.get(kind, [])), key=order)


def order(statement: Statement) -> tuple[datetime, datetime, str, str]:
    """The order in which statements are considered; total within a person."""
    return (statement.effective_at, statement.recorded_at, statement.source, statement.id)


def fits(statement: Statement, where: Mapping[str, str]) -> bool:
    """Whether the statement carries every detail that ``where`` asks for."""
    return all(statement.details.get(name) == value for name, value in where.items())


def met(  # noqa: C901, PLR0911 - one arm a condition
    condition: Condition, standing: Standing, known: Known, zone: ZoneInfo
) -> Met | None:
    """From when on a lasting condition holds, or None: never, as known.

    A ``LatestCondition`` is not lasting and is refused.

    Raises:
        TypeError: ``condition`` is a ``LatestCondition``.
    """
    match condition:
        case "full":
            return None if standing.full_at is None else Met(standing.full_at)
        case "recorded":
            return Met(standing.opening.recorded_at)
        case StatementCondition():
            anchor = standing.anchor(condition.at_or_after)
            for statement in known.of(condition.statement):
                if statement.effective_at >= anchor and fits(statement, condition.where):
                    return Met(statement.effective_at, (statement,))
            return None
        case ClosedCondition():
            for statement in known.of(condition.closed_by):
                later = statement.recorded_at > standing.opening.recorded_at
                if later and statement.occurred_at is not None:
                    return Met(statement.occurred_at, (statement,))
            return None
        case TestsCondition():
            return _tests_met(condition, standing, known, zone)
        case LatestCondition():
            raise TypeError("a latest condition is not lasting")


def _tests_met(
    condition: TestsCondition, standing: Standing, known: Known, zone: ZoneInfo
) -> Met | None:
    """Each given day has a fitting statement of its own, on or after that day."""
    anchor = standing.anchor(condition.at_or_after)
    days = sorted(condition.on_days)
    done: list[Statement] = []
    for statement in known.of([condition.tests]):
        at = statement.effective_at
        if at < anchor or not fits(statement, condition.where):
            continue
        if at >= start_of_day(anchor, zone, days[len(done)]):
            done.append(statement)
            if len(done) == len(days):
                return Met(at, tuple(done))
    return None


def candidates(
    condition: LatestCondition, standing: Standing, known: Known
) -> list[tuple[datetime, Statement]]:
    """The statements that a ``latest`` condition weighs, each with the instant it counts from.

    That is the later of its own instant and its recording: "then known".
    """
    anchor = standing.anchor(condition.at_or_after)
    return [
        (max(s.effective_at, s.recorded_at), s)
        for s in known.of([condition.latest])
        if s.effective_at >= anchor
    ]


def latest_at(
    condition: LatestCondition, weighed: Sequence[tuple[datetime, Statement]], at: datetime
) -> Statement | None:
    """The statement that decides at ``at``: the latest by its instant of those then known.

    Of several at one instant the later recorded decides; of those, one that does
    not fit (fail closed).
    """
    known = [statement for counts_from, statement in weighed if counts_from <= at]
    if not known:
        return None
    return max(
        known,
        key=lambda s: (s.effective_at, s.recorded_at, not fits(s, condition.where), s.source, s.id),
    )


def holds_at(
    condition: Condition, standing: Standing, known: Known, zone: ZoneInfo, at: datetime
) -> bool:
    """Whether a condition of any kind holds at ``at``."""
    if isinstance(condition, LatestCondition):
        decisive = latest_at(condition, candidates(condition, standing, known), at)
        return decisive is not None and fits(decisive, condition.where)
    result = met(condition, standing, known, zone)
    return result is not None and result.at <= at
