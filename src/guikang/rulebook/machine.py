"""Running a ground's machine: from an opening statement to the states it passes through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from guikang.evidence.statement import Statement
from guikang.rulebook.conditions import Known, Met, Standing, candidates, fits, latest_at, met
from guikang.rulebook.model import (
    END,
    Ground,
    LatestCondition,
    Rulebook,
    Start,
    State,
    Turn,
)
from guikang.rulebook.periods import days_full


@dataclass(frozen=True, slots=True)
class Stay:
    """One state of one episode, from when until when it holds.

    Attributes:
        ground: the ground's id.
        state: the state's id.
        standing: opening, start of the state and end of its period.
        left_at: the instant of the turn that left it (half-open), or None.
        turn: that turn, or None.
        trigger: the statements that made the turn.
        evidence: the opening statement and those of the turns before, in order.
    """

    ground: str
    state: str
    standing: Standing
    left_at: datetime | None
    turn: Turn | None
    trigger: tuple[Statement, ...]
    evidence: tuple[Statement, ...]

    @property
    def since(self) -> datetime:
        """When the state was entered."""
        return self.standing.entered_at

    def holds_at(self, at: datetime) -> bool:
        """Whether the state holds at ``at``: entered, and not yet left."""
        return self.since <= at and (self.left_at is None or at < self.left_at)


@dataclass(frozen=True, slots=True)
class _Fired:
    at: datetime
    turn: Turn
    by: tuple[Statement, ...]


def stays(rulebook: Rulebook, known: Known) -> Iterator[Stay]:
    """Every state of every episode of the grounds that are not residual.

    Each statement of a kind that opens a ground starts an episode of its own.
    """
    for ground_id, ground in rulebook.grounds.items():
        if ground.residual:
            continue
        for opening in known.of(ground.opens):
            yield from _episode(rulebook, ground_id, opening, known)


def _episode(
    rulebook: Rulebook, ground_id: str, opening: Statement, known: Known
) -> Iterator[Stay]:
    zone, ground = rulebook.time_zone, rulebook.grounds[ground_id]
    name = start_state(ground, opening)
    entered_at = opening.effective_at
    evidence: tuple[Statement, ...] = (opening,)
    joined = False
    while name != END:
        state = ground.states[name]
        entered = Standing(opening, entered_at, None)
        full_at = _full_at(rulebook, state, entered, joined=joined)
        standing = Standing(opening, entered_at, full_at)
        fired = _first_turn(state, standing, known, zone)
        if fired is None:
            yield Stay(ground_id, name, standing, None, None, (), evidence)
            return
        yield Stay(ground_id, name, standing, fired.at, fired.turn, fired.by, evidence)
        joined = "full" in fired.turn.when and fired.at == full_at
        name, entered_at, evidence = fired.turn.to, fired.at, evidence + fired.by


def start_state(ground: Ground, opening: Statement) -> str:
    """The state in which the opening statement starts its episode; ``end`` where none fits."""
    return next((start.state for start in ground.start if _starts(start, opening)), END)


def _starts(start: Start, opening: Statement) -> bool:
    match start.if_:
        case None:
            return True
        case "open":
            return opening.occurred_at is None
        case where:
            return fits(opening, where)


def _full_at(
    rulebook: Rulebook, state: State, standing: Standing, *, joined: bool
) -> datetime | None:
    """When the state's period is full; ``joined``: it was entered as another one was full."""
    if state.period is None:
        return None
    days, zone, counting = state.period.days, rulebook.time_zone, rulebook.counting
    if state.period.from_ == "opening":
        return days_full(standing.opening.effective_at, days, zone, counting)
    return days_full(standing.entered_at, days, zone, counting, joined=joined)


def _first_turn(state: State, standing: Standing, known: Known, zone: ZoneInfo) -> _Fired | None:
    """The turn whose conditions all hold first; of several at one instant, by precedence."""
    first: tuple[datetime, int, int] | None = None
    result: _Fired | None = None
    for position, turn in enumerate(state.turns):
        fired = _fires(turn, standing, known, zone)
        if fired is None:
            continue
        rank = (fired.at, turn.precedence or 0, position)
        if first is None or rank < first:
            first, result = rank, fired
    return result


def lasting(turn: Turn, standing: Standing, known: Known, zone: ZoneInfo) -> Met | None:
    """From when on all the turn's lasting conditions hold; never before the state's start."""
    at = standing.entered_at
    by: tuple[Statement, ...] = ()
    for condition in turn.when:
        if isinstance(condition, LatestCondition):
            continue
        result = met(condition, standing, known, zone)
        if result is None:
            return None
        at = max(at, result.at)
        by += result.by
    return Met(at, by)


def _fires(turn: Turn, standing: Standing, known: Known, zone: ZoneInfo) -> _Fired | None:
    base = lasting(turn, standing, known, zone)
    if base is None:
        return None
    passing = [
        (condition, candidates(condition, standing, known))
        for condition in turn.when
        if isinstance(condition, LatestCondition)
    ]
    if not passing:
        return _Fired(base.at, turn, base.by)
    instants = {base.at}
    for _, weighed in passing:
        instants.update(at for at, _ in weighed if at > base.at)
    for at in sorted(instants):
        decisive = [
            statement
            for condition, weighed in passing
            if (statement := latest_at(condition, weighed, at)) is not None
            and fits(statement, condition.where)
        ]
        if len(decisive) == len(passing):
            return _Fired(at, turn, base.by + tuple(decisive))
    return None
