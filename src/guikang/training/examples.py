"""Worked cases with their day line: what was reported, which colour when, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from guikang.codes.decision import Colour, Decision
from guikang.rulebook.model import Ground
from guikang.training.course import Course, Studied
from guikang.training.life import shown
from guikang.training.telling import Telling

_MOST_STATEMENTS = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """One piece of a day line: a colour, from when until when, and why; neighbours may be alike.

    Attributes:
        since: when its reasons began.
        until: when other reasons began (half-open), or None.
        since_told: the instant in words.
        until_told: likewise; None where they last.
        colour: of the code; None: no code.
        word: of the colour.
        why: the grounds that hold as it begins, each a sentence.
    """

    since: datetime
    until: datetime | None
    since_told: str
    until_told: str | None
    colour: Colour | None
    word: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case as it is studied.

    Attributes:
        name: what it shows, in one sentence.
        clauses: that it is about.
        readings: the numbers of the readings that it rests on.
        facts: the records, each a sentence.
        line: the pieces of the day line, in order.
    """

    name: str
    clauses: tuple[str, ...]
    readings: tuple[int, ...]
    facts: tuple[str, ...]
    line: tuple[Stretch, ...]


def examples_of(course: Course, telling: Telling, ground: str, most: int) -> tuple[Example, ...]:
    """Cases in which a ground gives the code its colour, one for each way its colours follow.

    Args:
        course: whose cases.
        telling: in the reader's language.
        ground: of the rulebook.
        most: no more than these, the first of the file that cite one of its clauses.
    """
    found: dict[tuple[Colour | None, ...], Studied] = {}
    clauses = _clauses(course.rulebook.grounds[ground])
    for studied in course.studied:
        about = any(moment.ground == ground for moment in studied.moments)
        cited = clauses.intersection(studied.case.clause)
        if about and cited and len(studied.statements) <= _MOST_STATEMENTS:
            found.setdefault(tuple(phase.colour for phase in studied.phases), studied)
    return tuple(_example(telling, studied) for studied in list(found.values())[:most])


def counting_examples(course: Course, telling: Telling, most: int) -> tuple[Example, ...]:
    """Cases whose readings are those that say how days are counted."""
    numbers = {
        number
        for number, reading in course.rulebook.readings.items()
        if "counting" in reading.set_by
    }
    fitting = [
        studied
        for studied in course.studied
        if numbers.intersection(studied.case.readings)
        and len(studied.statements) <= _MOST_STATEMENTS
        and len(studied.phases) > 1
    ]
    return tuple(_example(telling, studied) for studied in fitting[:most])


def _clauses(ground: Ground) -> set[str]:
    """Every clause that the ground names."""
    states = ground.states.values()
    named = {ground.clause, *(state.clause for state in states if state.clause is not None)}
    return named | {turn.clause for state in states for turn in state.turns}


def _example(telling: Telling, studied: Studied) -> Example:
    return Example(
        name=studied.case.name,
        clauses=tuple(studied.case.clause),
        readings=tuple(studied.case.readings),
        facts=telling.facts(studied.statements),
        line=tuple(_line(telling, studied)),
    )


def _line(telling: Telling, studied: Studied) -> Iterator[Stretch]:
    """A new piece wherever another colour, another ground or another wait begins."""
    decisions = _decisions(telling, studied)
    ends = [decision.at for decision in decisions[1:]]
    for decision, until in zip_longest(decisions, ends):
        yield Stretch(
            since=decision.at,
            until=until,
            since_told=telling.instant(decision.at),
            until_told=None if until is None else telling.instant(until),
            colour=decision.colour,
            word=telling.colour(decision.colour),
            why=telling.reasons(decision),
        )


def _decisions(telling: Telling, studied: Studied) -> list[Decision]:
    """What the code shows from its first colour on, each time that its reasons change."""
    instants = {phase.since for phase in studied.phases}
    for one in studied.statements:
        instants |= {one.recorded_at, one.effective_at}
    found: list[Decision] = []
    for at in sorted(instant for instant in instants if instant >= studied.phases[0].since):
        decision = shown(telling.rulebook, studied.statements, at)
        if not found or decision.reasons != found[-1].reasons:
            found.append(decision)
    return found
