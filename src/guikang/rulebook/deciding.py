"""Deciding one person: the colour as a pure function of rulebook, statements and instant.

``History`` is everything the statements say, as known at one instant; from it
come the decision at any instant and the timeline. ``population`` gives the same
answers for millions and is held against this module by tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from guikang.codes.decision import (
    Colour,
    ConversionException,
    Decision,
    Reason,
    Timeline,
    Turn,
)
from guikang.evidence.statement import Statement
from guikang.people.keys import PersonKey
from guikang.rulebook.checking import kinds_of
from guikang.rulebook.conditions import Known, holds_at, order
from guikang.rulebook.exceptions import exceptions
from guikang.rulebook.machine import Stay, stays
from guikang.rulebook.model import Rulebook

_DAWN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Segment:
    """What counts from ``start`` on: between two withdrawals nothing is taken out."""

    start: datetime
    known: Known
    stays: tuple[Stay, ...]
    declared: dict[str, Statement]
    exceptions: tuple[ConversionException, ...]


class History:
    """All that a person's statements say, as known at ``known_at`` (contract 2.3).

    Args:
        rulebook: checked.
        person: whom the statements concern.
        statements: of this person only, each one allowed by the rulebook, in any order.
        known_at: aware; statements recorded later are not known and do not count.

    Raises:
        ValueError: ``known_at`` is naive.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        person: PersonKey,
        statements: Iterable[Statement],
        known_at: datetime,
    ) -> None:
        if known_at.tzinfo is None:
            raise ValueError("known_at has no time zone")
        self._rulebook = rulebook
        self._zone = rulebook.time_zone
        self._person = person
        self._known_at = known_at
        self._rank = {words.id: place for place, words in enumerate(rulebook.colours)}
        self._ground_order = {name: place for place, name in enumerate(rulebook.grounds)}
        self._segments = self._segment([s for s in statements if s.recorded_at <= known_at])

    def decide(self, at: datetime) -> Decision:
        """The code at ``at``: the most severe colour of all grounds that hold (contract 2.2).

        Raises:
            ValueError: ``at`` is naive.
        """
        if at.tzinfo is None:
            raise ValueError("at has no time zone")
        reasons = self._reasons(at)
        colour = reasons[0].colour if reasons else None
        following = next(
            (b for b in self._boundaries() if b > at and self._colour(b) != colour), None
        )
        measure = None if colour is None else self._rulebook.words_of(colour).measure
        return Decision(self._person, at, colour, measure, reasons, following)

    def timeline(self) -> Timeline:
        """The colour over all time, and the exceptions of what now counts."""
        turns: list[Turn] = []
        colour: Colour | None = None
        for boundary in self._boundaries():
            following = self._colour(boundary)
            if following != colour:
                turns.append(Turn(boundary, following))
                colour = following
        return Timeline(self._person, self._known_at, tuple(turns), self._segments[-1].exceptions)

    def exceptions(self, at: datetime) -> tuple[ConversionException, ...]:
        """The conversion exceptions that stand at ``at``."""
        return tuple(
            e
            for e in self._segment_at(at).exceptions
            if e.since <= at and (e.until is None or at < e.until)
        )

    def _segment(self, statements: Sequence[Statement]) -> tuple[_Segment, ...]:
        kinds = self._rulebook.kinds
        withdrawals = [s for s in statements if kinds[s.kind].withdraws]
        ordinary = [s for s in statements if not kinds[s.kind].withdraws]
        starts = [_DAWN, *sorted({w.effective_at for w in withdrawals})]
        return tuple(self._counting_from(start, ordinary, withdrawals) for start in starts)

    def _counting_from(
        self, start: datetime, ordinary: Sequence[Statement], withdrawals: Sequence[Statement]
    ) -> _Segment:
        made = [w for w in withdrawals if w.effective_at <= start]
        void = _withdrawn(made)
        known = Known(s for s in ordinary if (s.source, s.id) not in void)
        passed = tuple(stays(self._rulebook, known))
        there = {(s.source, s.id) for s in [*ordinary, *withdrawals]}
        fruitless = [
            w
            for w in made
            if (w.source, w.id) not in void and (w.source, w.details["withdraws"]) not in there
        ]
        declared = {
            name: first[0]
            for name, ground in self._rulebook.grounds.items()
            if ground.residual and (first := known.of(ground.opens))
        }
        found = exceptions(self._rulebook, known, passed, fruitless)
        return _Segment(start, known, passed, declared, found)

    def _segment_at(self, at: datetime) -> _Segment:
        return next(s for s in reversed(self._segments) if s.start <= at)

    def _boundaries(self) -> list[datetime]:
        """Every instant at which what holds may change, in order."""
        instants: set[datetime] = set()
        for place, segment in enumerate(self._segments):
            following = self._segments[place + 1 :]
            until = following[0].start if following else None
            own = {segment.start} if place else set()
            for stay in segment.stays:
                own.add(stay.since)
                if stay.left_at is not None:
                    own.add(stay.left_at)
            own.update(first.effective_at for first in segment.declared.values())
            instants.update(i for i in own if segment.start <= i and (not until or i < until))
        return sorted(instants)

    def _colour(self, at: datetime) -> Colour | None:
        segment = self._segment_at(at)
        grounds = self._rulebook.grounds
        held = [
            grounds[stay.ground].states[stay.state].colour
            for stay in segment.stays
            if stay.holds_at(at)
        ] or [
            grounds[name].states[grounds[name].start[0].state].colour
            for name, first in segment.declared.items()
            if first.effective_at <= at
        ]
        return Colour(min(held, key=self._rank.__getitem__)) if held else None

    def _reasons(self, at: datetime) -> tuple[Reason, ...]:
        segment = self._segment_at(at)
        held = [self._reason(stay, segment, at) for stay in segment.stays if stay.holds_at(at)]
        if not held:
            held = [
                self._residual_reason(name, first, at)
                for name, first in segment.declared.items()
                if first.effective_at <= at
            ]
        return tuple(
            sorted(
                held,
                key=lambda r: (self._rank[r.colour], self._ground_order[r.ground], r.since),
            )
        )

    def _reason(self, stay: Stay, segment: _Segment, at: datetime) -> Reason:
        ground = self._rulebook.grounds[stay.ground]
        state = ground.states[stay.state]
        conditions = [condition for turn in state.turns for condition in turn.when]
        awaiting = tuple(
            kind
            for kind in state.awaits
            if not any(
                kind in kinds_of(condition)
                and holds_at(condition, stay.standing, segment.known, self._zone, at)
                for condition in conditions
            )
        )
        return Reason(
            ground=stay.ground,
            state=stay.state,
            colour=Colour(state.colour),
            clause=state.clause or ground.clause,
            evidence=tuple(s.id for s in stay.evidence),
            since=stay.since,
            until=stay.standing.full_at,
            awaiting=awaiting,
            code=state.code,
        )

    def _residual_reason(self, name: str, first: Statement, at: datetime) -> Reason:
        """The ground that holds where no other does; since when, in this run."""
        ground = self._rulebook.grounds[name]
        state_name = ground.start[0].state
        state = ground.states[state_name]
        since = at
        for boundary in reversed([b for b in self._boundaries() if b <= at]):
            segment = self._segment_at(boundary)
            declared = segment.declared.get(name)
            if declared is None or declared.effective_at > boundary:
                break
            if any(stay.holds_at(boundary) for stay in segment.stays):
                break
            since = boundary
        return Reason(
            ground=name,
            state=state_name,
            colour=Colour(state.colour),
            clause=state.clause or ground.clause,
            evidence=(first.id,),
            since=since,
            until=None,
            awaiting=(),
            code=state.code,
        )


def decide(
    rulebook: Rulebook,
    person: PersonKey,
    statements: Iterable[Statement],
    at: datetime,
    known_at: datetime | None = None,
) -> Decision:
    """Decide one person at ``at``, as known at ``known_at`` (by default the same instant)."""
    history = History(rulebook, person, statements, at if known_at is None else known_at)
    return history.decide(at)


def _withdrawn(withdrawals: Sequence[Statement]) -> set[tuple[str, str]]:
    """Which statements are out: a withdrawal counts unless a later one withdraws it."""
    void: set[tuple[str, str]] = set()
    by_record = sorted(withdrawals, key=lambda w: (w.recorded_at, *order(w)), reverse=True)
    for withdrawal in by_record:
        if (withdrawal.source, withdrawal.id) not in void:
            void.add((withdrawal.source, withdrawal.details["withdraws"]))
    return void
