"""What evidence, timelines and lists that were handed in ask of a store."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import polars as pl

from guikang.codes.decision import Timeline
from guikang.errors import Flaw
from guikang.evidence.statement import Statement
from guikang.people.keys import PersonKey
from guikang.services.incoming import RowRejection

if TYPE_CHECKING:
    from guikang.services.reporting import Report


class CollisionError(Exception):
    """Another transaction was at the same persons; nothing was written, try again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a part of a file is after a batch, written with the batch or not at all."""

    import_id: int
    part: int
    rows_done: int
    accepted: int
    known: int
    rejections: Sequence[RowRejection]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What follows from statements, for many persons.

    Attributes:
        timelines: ``person``, ``turns`` (list of instants), ``colours`` (list, null where
            there is no code).
        exceptions: ``person``, ``place`` (from 0 within the person), ``kind``,
            ``clause``, ``evidence`` (list of ids), ``since``, ``until``.
    """

    timelines: pl.DataFrame
    exceptions: pl.DataFrame


class EvidenceTransaction(Protocol):
    """One transaction over evidence: all of it is written, or nothing."""

    def names_of(self, persons: pl.Series) -> pl.DataFrame:
        """Those of the persons who are there: ``person`` and ``stored_name_key``."""

    def known(self, rows: pl.DataFrame) -> pl.Series:
        """Which rows' (person, source, id) are there: Boolean, in order."""

    def lock_people(self, persons: pl.Series) -> pl.DataFrame:
        """Lock persons who are there until the end: ``person``, and the timeline's ``version``."""

    def statements_of(self, persons: pl.Series) -> pl.DataFrame:
        """All statements about the persons, as ``incoming.STATEMENTS``."""

    def add_people(self, rows: pl.DataFrame, at: datetime) -> None:
        """Add persons. Raises ``CollisionError`` where one was added meanwhile."""

    def add_statements(self, statements: pl.DataFrame, import_id: int | None) -> None:
        """Add statements, one at least, all recorded at one instant; no id of theirs is there."""

    def add_forecast(
        self, forecast: Forecast, versions: pl.DataFrame, rulebook: str, known_at: datetime
    ) -> None:
        """Add versions of timelines with their exceptions.

        ``versions`` has ``person`` and ``version``, the number to give.
        """

    def advance(self, progress: Progress) -> None:
        """Write how far an import is."""

    def look_again(self, persons: pl.Series, at: datetime) -> None:
        """Have the persons' codes looked at as of ``at``, where they are told of changes."""

    def add_report(self, report: Report) -> None:
        """Keep a resident's report; the person, who is there, lives where it says."""


class EvidenceStore(Protocol):
    """Where evidence is kept."""

    def transaction(self) -> AbstractContextManager[EvidenceTransaction]:
        """Begin; committed when left, rolled back on an exception."""


@dataclass(frozen=True, slots=True)
class Shown:
    """From when a colour was shown, or None: no code."""

    since: datetime
    colour: str | None


@dataclass(frozen=True, slots=True)
class Resident:
    """A person as pages show them: masked."""

    person: PersonKey
    masked_name: str
    masked_number: str
    division: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one person, all as of one instant.

    Attributes:
        resident: the person.
        statements: all of them.
        timelines: all versions, oldest first, without their exceptions.
    """

    resident: Resident
    statements: Sequence[Statement]
    timelines: Sequence[Timeline]


class CodeReader(Protocol):
    """Reads what is known of one person."""

    def record(self, person: PersonKey) -> Record | None:
        """All of it, read at once, or None: nobody is known by that key."""

    def statements(self, person: PersonKey) -> Sequence[Statement]:
        """All statements about the person."""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A file that was handed in, and how far it is.

    Attributes:
        state: ``accepted`` (work is left), ``done`` or ``refused``.
        rows: in the file, or None before it is read.
        rows_done: by part: it has all of its own among so many rows that could be read.
        failure: why the whole file was refused, or None.
    """

    id: int
    feed: str
    file_name: str
    state: str
    actor: str
    received_at: datetime
    finished_at: datetime | None
    rows: int | None
    rows_done: tuple[int, ...]
    accepted: int
    known: int
    rejected: int
    failure: Flaw | None


class ImportStore(Protocol):
    """Where files that were handed in are kept, and how far they are."""

    def accept(
        self, feed: str, file_name: str, content: bytes, *, actor: str, at: datetime, parts: int
    ) -> int:
        """Keep a file, durably, to be taken in by so many parts; its number."""

    def claim(self, import_id: int) -> AbstractContextManager[bool]:
        """Hold an import against all others; false where another process holds it."""

    def unfinished(self) -> Sequence[int]:
        """Numbers of imports with work left, oldest first."""

    def record(self, import_id: int) -> ImportRecord | None:
        """How far an import is, or None: no such number."""

    def recent(self, most: int) -> Sequence[ImportRecord]:
        """The latest, newest first."""

    def content(self, import_id: int) -> bytes | None:
        """The file, or None where it is no longer kept."""

    def counted(self, import_id: int, rows: int) -> None:
        """Write how many rows the file has, good and bad."""

    def finish(self, import_id: int, state: str, at: datetime, failure: Flaw | None) -> None:
        """Write that no work is left."""

    def rejections(self, import_id: int) -> Sequence[RowRejection]:
        """All rows that were not taken, by line."""
