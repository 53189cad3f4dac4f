"""Importing a file: one durable job from the file's bytes to committed statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from guikang.errors import Flaw, GuikangError
from guikang.feeds.checking import Checked, check_table
from guikang.feeds.definitions import Feed, feed_named
from guikang.feeds.failures import Failures, failures, titles_of
from guikang.feeds.tables.reading import table_of
from guikang.feeds.tables.table import Table
from guikang.rulebook.model import Rulebook
from guikang.services.incoming import RowRejection
from guikang.services.intake import Intake, Place, Taken
from guikang.services.ports import Clock
from guikang.services.ports.evidence import ImportRecord, ImportStore

BATCH = 100_000
"""Rows of a file that are checked at once; then each part takes its own of them in, in one
transaction. Large, so that neighbours in an index are written together."""
PARTS = 2
"""A file goes in by so many threads; all rows of one person are in one part."""


class ImportRefusedError(GuikangError):
    """The file as a whole cannot be read; ``flaw`` says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.code, **dict(flaw.params))
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do now; nothing was written."""

    rows: int
    accepted: int
    known: int
    rejections: Sequence[RowRejection]


class Importing:
    """Takes files of a rulebook's feeds in."""

    def __init__(
        self,
        rulebook: Rulebook,
        imports: ImportStore,
        intake: Intake,
        secret: bytes,
        clock: Clock,
    ) -> None:
        self._rulebook = rulebook
        self._zone = rulebook.time_zone
        self._imports = imports
        self._intake = intake
        self._secret = secret
        self._clock = clock

    def accept(self, feed: Feed, file_name: str, content: bytes, actor: str) -> int:
        """Keep a file; from now on its import goes on by itself, whatever happens.

        Args:
            feed: whose list it is.
            file_name: as its sender calls it.
            content: the file.
            actor: who hands it in.

        Returns:
            the import's number.
        """
        return self._imports.accept(
            feed.name, file_name, content, actor=actor, at=self._clock(), parts=PARTS
        )

    def run(self, import_id: int) -> bool:
        """Do what is left of an import; false where another process is at it.

        Raises:
            KeyError: there is no such import.
        """
        with self._imports.claim(import_id) as held:
            if held:
                record = self.record(import_id)
                if record.state == "accepted":
                    self._run(record)
            return held

    def run_unfinished(self) -> int:
        """Do what is left of every import that nobody is at; how many were run."""
        return sum(self.run(import_id) for import_id in self._imports.unfinished())

    def preview(self, feed: Feed, content: bytes) -> Preview:
        """What importing the file would do now.

        Raises:
            ImportRefusedError: the file as a whole cannot be read.
        """
        table = table_of(content, titles_of(feed))
        if isinstance(table, Flaw):
            raise ImportRefusedError(table)
        checked = self._check(feed, table, self._clock())
        taken = self._intake.preview(checked.rows)
        rejections = sorted(
            [*checked.rejections, *taken.rejections], key=lambda rejection: rejection.line
        )
        return Preview(table.total, taken.accepted, taken.known, rejections)

    def record(self, import_id: int) -> ImportRecord:
        """How far an import is.

        Raises:
            KeyError: there is no such import.
        """
        record = self._imports.record(import_id)
        if record is None:
            raise KeyError(import_id)
        return record

    def failures(self, import_id: int) -> Failures:
        """失败明细: each row that was not taken, with its cells and every reason.

        Raises:
            KeyError: there is no such import.
        """
        record = self.record(import_id)
        rejections = self._imports.rejections(import_id)
        content = self._imports.content(import_id) if rejections else None
        return failures(feed_named(self._rulebook, record.feed), content or b"", rejections)

    def _run(self, record: ImportRecord) -> None:
        feed = feed_named(self._rulebook, record.feed)
        content = self._imports.content(record.id)
        if content is None:
            raise ImportRefusedError(Flaw("import.file_gone"))
        table = table_of(content, titles_of(feed))
        del content
        if isinstance(table, Flaw):
            self._imports.finish(record.id, "refused", self._clock(), table)
            return
        self._imports.counted(record.id, table.total)
        parts = range(len(record.rows_done))
        taking: dict[int, Future[Taken]] = {}
        with ThreadPoolExecutor(len(parts)) as threads:
            for end, batch in _batches(table, record.rows_done):
                checked = self._check(feed, batch, record.received_at)
                for part, rows in zip(parts, _parted(checked.rows, len(parts)), strict=True):
                    if record.rows_done[part] < end:
                        place = Place(record.id, part, end, () if part else checked.rejections)
                        if part in taking:  # a batch is begun only when the one before is in
                            taking[part].result()
                        taking[part] = threads.submit(self._intake.take, rows, place)
            for taken in taking.values():
                taken.result()
        self._imports.finish(record.id, "done", self._clock(), None)

    def _check(self, feed: Feed, table: Table, received_at: datetime) -> Checked:
        return check_table(feed, table, received_at, self._secret, self._zone)


def warnings(feed: Feed, content: bytes) -> tuple[Flaw, ...]:
    """What its sender should hear of a file that is taken: columns and sheets not read."""
    table = table_of(content, titles_of(feed))
    return () if isinstance(table, Flaw) else table.warnings


def _batches(table: Table, done: Sequence[int]) -> Iterator[tuple[int, Table]]:
    """What is left of a table in batches, and at which row each ends; one at least.

    A batch never goes past where a part has got to before, so that every part has all of
    a batch still before it or all behind it, whatever the batches were then.
    """
    start, height = min(done), max(table.frame.height, 1)
    while start < height:
        end = min(start + BATCH, height, *(rows for rows in done if rows > start))
        yield end, table.batch(start, end - start)
        start = end


def _parted(rows: pl.DataFrame, parts: int) -> list[pl.DataFrame]:
    """Rows by person, whatever the run: person keys are digests, so their last digit is even."""
    part = pl.col("person").str.tail(1).str.to_integer(base=16) % parts
    return [rows.filter(part == number) for number in range(parts)]
