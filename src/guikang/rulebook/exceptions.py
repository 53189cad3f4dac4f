"""What deciding finds and cannot settle: conversion exceptions (正文二, contract 2.10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from guikang.codes.decision import ConversionException
from guikang.evidence.statement import Statement
from guikang.rulebook.conditions import Known, candidates, fits, latest_at
from guikang.rulebook.machine import Stay, lasting
from guikang.rulebook.model import (
    ClosedCondition,
    LatestCondition,
    Rulebook,
    State,
    StatementCondition,
    Turn,
)
from guikang.rulebook.periods import start_of_day


def exceptions(
    rulebook: Rulebook,
    known: Known,
    stays: Sequence[Stay],
    fruitless_withdrawals: Iterable[Statement],
) -> tuple[ConversionException, ...]:
    """All that stand, stood or will stand as known, by instant and kind."""
    found = [
        *_nothing_to_lift(rulebook, known, stays),
        *_unweighed(rulebook, known, stays),
        *(e for stay in stays for e in _waiting(rulebook, stay, known)),
        *(e for stay in stays for e in _contradiction(rulebook, stay)),
        *(
            ConversionException(
                "nothing_to_withdraw",
                rulebook.exceptions["nothing_to_withdraw"].clause,
                (withdrawal.id,),
                withdrawal.effective_at,
            )
            for withdrawal in fruitless_withdrawals
        ),
    ]
    return tuple(sorted(found, key=lambda e: (e.since, e.kind, e.evidence)))


def _nothing_to_lift(
    rulebook: Rulebook, known: Known, stays: Sequence[Stay]
) -> Iterator[ConversionException]:
    """A lifting at whose instant no turn that waits for its kind was made."""
    lifted = {
        (kind, stay.left_at)
        for stay in stays
        if stay.turn is not None
        for condition in stay.turn.when
        if isinstance(condition, StatementCondition)
        for kind in condition.statement
    }
    for statement in known.all:
        kind = rulebook.kinds[statement.kind]
        if kind.lifts and (statement.kind, statement.effective_at) not in lifted:
            clause = kind.clause or rulebook.exceptions["nothing_to_lift"].clause
            yield ConversionException(
                "nothing_to_lift", clause, (statement.id,), statement.effective_at
            )


def _unweighed(
    rulebook: Rulebook, known: Known, stays: Sequence[Stay]
) -> Iterator[ConversionException]:
    """A result that no episode weighs, as a retest of a person who never entered."""
    weighed: dict[str, list[datetime]] = {
        condition.latest: []
        for ground in rulebook.grounds.values()
        for state in ground.states.values()
        for condition in _latest_in(state)
    }
    for stay in stays:
        for condition in _latest_in(rulebook.grounds[stay.ground].states[stay.state]):
            weighed[condition.latest].append(stay.standing.anchor(condition.at_or_after))
    for kind, anchors in weighed.items():
        for statement in known.of([kind]):
            if not any(anchor <= statement.effective_at for anchor in anchors):
                clause = rulebook.kinds[kind].clause or ""
                yield ConversionException(
                    "nothing_to_lift", clause, (statement.id,), statement.effective_at
                )


def _latest_in(state: State) -> list[LatestCondition]:
    return [condition for turn in state.turns for condition in _latest_of(turn)]


def _latest_of(turn: Turn) -> list[LatestCondition]:
    return [condition for condition in turn.when if isinstance(condition, LatestCondition)]


def _waiting(rulebook: Rulebook, stay: Stay, known: Known) -> Iterator[ConversionException]:
    """The days are full but no result is there, or it is the wrong one; or one came after."""
    for turn in rulebook.grounds[stay.ground].states[stay.state].turns:
        for condition in _latest_of(turn):
            if "full" not in turn.when:
                continue
            base = lasting(turn, stay.standing, known, rulebook.time_zone)
            if base is None:
                continue
            weighed = candidates(condition, stay.standing, known)
            opening = stay.standing.opening.id
            if stay.left_at is None or stay.left_at > base.at:
                yield from _overdue(stay, turn, condition, weighed, base.at)
            if stay.left_at is not None and stay.turn is turn:
                for counts_from, result in weighed:
                    if counts_from > stay.left_at and not fits(result, condition.where):
                        yield ConversionException(
                            "positive_after_end", turn.clause, (opening, result.id), counts_from
                        )


def _overdue(
    stay: Stay,
    turn: Turn,
    condition: LatestCondition,
    weighed: Sequence[tuple[datetime, Statement]],
    overdue_from: datetime,
) -> Iterator[ConversionException]:
    opening = stay.standing.opening.id
    until = stay.left_at
    instants = sorted(
        {overdue_from}
        | {at for at, _ in weighed if at > overdue_from and (until is None or at < until)}
    )
    current: ConversionException | None = None
    for at in instants:
        decisive = latest_at(condition, weighed, at)
        if decisive is None:
            kind, evidence = "retest_missing", [opening]
        else:
            kind, evidence = "retest_positive", [opening, decisive.id]
        if current is not None and (current.kind, list(current.evidence)) != (kind, evidence):
            yield _ended(current, at)
            current = None
        if current is None:
            current = ConversionException(kind, turn.clause, tuple(evidence), at)
    if current is not None:
        yield current if until is None else _ended(current, until)


def _ended(exception: ConversionException, at: datetime) -> ConversionException:
    return ConversionException(
        exception.kind, exception.clause, exception.evidence, exception.since, at
    )


def _contradiction(rulebook: Rulebook, stay: Stay) -> Iterator[ConversionException]:
    """An open stay is closed with a date before the day on which it was stated."""
    if stay.turn is None or stay.left_at is None:
        return
    if not any(isinstance(condition, ClosedCondition) for condition in stay.turn.when):
        return
    opening = stay.standing.opening
    stated_on = start_of_day(opening.recorded_at, rulebook.time_zone)
    for closing in stay.trigger:
        if closing.effective_at < stated_on:
            yield ConversionException(
                "contradiction", stay.turn.clause, (opening.id, closing.id), stay.left_at
            )
