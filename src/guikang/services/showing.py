"""Showing one person's code: now, then, and what was shown before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from guikang.codes.decision import ConversionException, Decision, Timeline
from guikang.evidence.statement import Statement
from guikang.people.keys import PersonKey
from guikang.rulebook.deciding import History
from guikang.rulebook.model import Rulebook
from guikang.services.ports.evidence import CodeReader, Record, Resident, Shown


@dataclass(frozen=True, slots=True)
class Code:
    """A person's code at one instant, with what it rests on.

    Attributes:
        resident: the person, masked.
        decision: the code.
        known_at: as known when.
        evidence: the statements known then, by id, for naming their sources.
        exceptions: conversion exceptions that stand at the instant.
        history: what it was decided by.
        record: all that was read of the person.
    """

    resident: Resident
    decision: Decision
    known_at: datetime
    evidence: dict[str, Statement]
    exceptions: tuple[ConversionException, ...]
    history: History = field(repr=False)
    record: Record = field(repr=False)


class Showing:
    """Answers what a person's code is, was and will be."""

    def __init__(self, rulebook: Rulebook, reader: CodeReader) -> None:
        self._rulebook = rulebook
        self._reader = reader

    def code(self, person: PersonKey, at: datetime, known_at: datetime) -> Code | None:
        """The code at ``at``, as known at ``known_at``.

        Args:
            person: whose.
            at: aware; past, present or future.
            known_at: aware; what was recorded later does not count.

        Returns:
            The code, or None: nothing is known of such a person.
        """
        return next(iter(self.codes(person, [(at, known_at)])), None)

    def codes(
        self, person: PersonKey, asked: Sequence[tuple[datetime, datetime]]
    ) -> Sequence[Code]:
        """The codes at several instants, each with when it was known, read but once.

        Returns:
            One for each; none at all where nothing is known of such a person.
        """
        record = self._reader.record(person)
        if record is None:
            return []
        statements = record.statements
        return [
            _code(record, History(self._rulebook, person, statements, known_at), at, known_at)
            for at, known_at in asked
        ]

    def following(self, code: Code) -> Code | None:
        """The code after the next certain turn, as known when this one was; nothing is read.

        Returns:
            None where no turn is certain.
        """
        until = code.decision.until
        return None if until is None else _code(code.record, code.history, until, code.known_at)

    def shown(self, person: PersonKey, now: datetime) -> Sequence[Shown]:
        """What was shown until now, oldest first: each version from when it was known."""
        record = self._reader.record(person)
        return [] if record is None else shown_by(record.timelines, now)


def _code(record: Record, history: History, at: datetime, known_at: datetime) -> Code:
    return Code(
        record.resident,
        history.decide(at),
        known_at,
        {s.id: s for s in record.statements if s.recorded_at <= known_at},
        history.exceptions(at),
        history,
        record,
    )


def shown_by(
    versions: Sequence[Timeline], now: datetime, begun: Shown | None = None
) -> Sequence[Shown]:
    """What timelines showed, oldest first: each version from when it was known.

    Args:
        versions: of one person, oldest first.
        now: until then, itself included.
        begun: what was shown already: it comes first, and what follows is later, or at the
            same instant where a version shows otherwise for it.
    """
    shown = [] if begun is None else [begun]
    for place, version in enumerate(versions):
        until = versions[place + 1].known_at if place + 1 < len(versions) else None
        at: datetime | None = version.known_at
        if begun is not None:
            at = max(version.known_at, begun.since)
        while at is not None and at <= now and (until is None or at < until):
            colour = version.colour_at(at)
            if not shown or shown[-1].colour != colour:
                shown.append(Shown(at, colour))
            following = version.next_turn_after(at)
            at = None if following is None else following.at
    return shown
