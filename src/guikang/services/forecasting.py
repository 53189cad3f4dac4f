"""Timelines of many persons, by whichever decider is the quicker; both say the same."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from guikang.codes.decision import Timeline
from guikang.evidence.statement import Statement
from guikang.people.keys import PersonKey
from guikang.rulebook.deciding import History
from guikang.rulebook.model import Rulebook
from guikang.services.incoming import INSTANT
from guikang.services.ports.evidence import Forecast

if TYPE_CHECKING:
    from guikang.rulebook.population.tables import Compiled

MANY = 2_000
"""From so many statements on, the compiled decider pays for its start."""

_TIMELINES = pl.Schema(
    {"person": pl.String(), "turns": pl.List(INSTANT), "colours": pl.List(pl.String())}
)
_EXCEPTIONS = pl.Schema(
    {
        "person": pl.String(),
        "place": pl.Int64(),
        "kind": pl.String(),
        "clause": pl.String(),
        "evidence": pl.List(pl.String()),
        "since": INSTANT,
        "until": INSTANT,
    }
)


class Forecaster:
    """What follows from statements, for as many persons as are given."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def forecast(self, statements: pl.DataFrame, known_at: datetime) -> Forecast:
        """Timelines and exceptions of every person whom the statements concern.

        Args:
            statements: as ``incoming.STATEMENTS``; all of each person's, recorded at or
                before ``known_at``.
            known_at: aware.
        """
        if statements.height < MANY:
            return self.by_person(statements, known_at)
        from guikang.rulebook.population import forecast  # noqa: PLC0415 - numba starts slowly

        found = forecast.forecast(self._compiled, statements, known_at)
        rest = self.by_person(found.left_over, known_at)
        return Forecast(
            pl.concat([found.timelines.cast(_TIMELINES), rest.timelines]),
            pl.concat([found.exceptions.cast(_EXCEPTIONS), rest.exceptions]),
        )

    def by_person(self, statements: pl.DataFrame, known_at: datetime) -> Forecast:
        """The same, by the one-person interpreter."""
        ordered = sorted(statements_of(statements), key=lambda s: s.person)
        timelines = [
            History(self.rulebook, person, own, known_at).timeline()
            for person, own in groupby(ordered, key=lambda s: s.person)
        ]
        return Forecast(_timeline_frame(timelines), _exception_frame(timelines))

    @cached_property
    def _compiled(self) -> Compiled:
        from guikang.rulebook.population.tables import compile_rulebook  # noqa: PLC0415 - likewise

        return compile_rulebook(self.rulebook)


def statements_of(frame: pl.DataFrame) -> Iterable[Statement]:
    """The statements that a frame as ``incoming.STATEMENTS`` holds."""
    for person, source, name, kind, occurred, recorded, details in frame.iter_rows():
        yield Statement(
            name,
            source,
            kind,
            PersonKey(person),
            occurred,
            recorded,
            {} if details is None else json.loads(details),
        )


def _timeline_frame(timelines: Iterable[Timeline]) -> pl.DataFrame:
    rows = [
        (line.person, [turn.at for turn in line.turns], [turn.colour for turn in line.turns])
        for line in timelines
    ]
    return pl.DataFrame(rows, schema=_TIMELINES, orient="row")


def _exception_frame(timelines: Iterable[Timeline]) -> pl.DataFrame:
    rows = [
        (line.person, place, e.kind, e.clause, list(e.evidence), e.since, e.until)
        for line in timelines
        for place, e in enumerate(line.exceptions)
    ]
    return pl.DataFrame(rows, schema=_EXCEPTIONS, orient="row")
