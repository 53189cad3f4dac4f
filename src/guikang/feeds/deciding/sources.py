"""Sources: every file as a lazy table, whatever it was; what cannot be is rejected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from guikang.errors import Flaw
from guikang.feeds.deciding.schema import PolarsType
from guikang.feeds.interchange import columnar
from guikang.feeds.interchange.columnar import INSTANT, LINE, Columnar
from guikang.feeds.interchange.columns import DETAILS, detail_names
from guikang.feeds.interchange.formats import Format, format_of
from guikang.feeds.interchange.reading import statements
from guikang.feeds.interchange.rejection import Rejection

if TYPE_CHECKING:
    from guikang.evidence.statement import Statement
    from guikang.feeds.deciding.question import Question, Reject
    from guikang.rulebook.model import Rulebook

_BATCH: Final = 100_000


@dataclass(frozen=True, slots=True)
class Source:
    """A file to decide from.

    Attributes:
        file: its position among the files given.
        table: as ``Columnar.table``.
        rows: how many.
        checked: every row has been through the door already.
    """

    file: int
    table: pl.LazyFrame
    rows: int
    checked: bool


def opened(question: Question, folder: Path, reject: Reject) -> list[Source]:
    """Open every file; text is checked row by row and laid down as Parquet first.

    Args:
        question: what is asked.
        folder: where further files may be laid down.
        reject: is given what is refused.

    Raises:
        OSError: a file cannot be read, or the folder not written.
    """
    sources: list[Source] = []
    kinds = question.rulebook.kinds
    for file, path in enumerate(question.files):
        if format_of(path) is Format.PARQUET:
            found = columnar.opened(path, kinds)
            if isinstance(found, Columnar):
                sources.append(Source(file, found.table, found.rows, checked=False))
            else:
                reject(Rejection(file, None, found))
            continue
        laid = Laid(folder / f"text-{file}", question.rulebook)
        for row in statements(path, file, question.rulebook):
            if isinstance(row, Rejection):
                reject(row)
            else:
                laid.add(file, *row)
        if laid.rows:
            sources.append(Source(file, laid.table(), laid.rows, checked=True))
    return sources


class Laid:
    """Statements laid down as Parquet, batch by batch.

    Args:
        folder: made anew, for the batches.
        rulebook: whose details become columns.
    """

    def __init__(self, folder: Path, rulebook: Rulebook) -> None:
        folder.mkdir()
        self.rows = 0
        self._folder = folder
        self._details = detail_names(rulebook.kinds)
        self._waiting: list[tuple[object, ...]] = []
        columns: dict[str, PolarsType] = {
            "file": pl.Int32,
            LINE: pl.Int64,
            "id": pl.String,
            "source": pl.String,
            "kind": pl.String,
            "person": pl.String,
            "occurred_at": INSTANT,
            "recorded_at": INSTANT,
            **{f"{DETAILS}.{name}": pl.String for name in self._details},
        }
        self._schema = pl.Schema(columns)

    def add(self, file: int, line: int, statement: Statement) -> None:
        """Lay down one more."""
        details = statement.details
        self._waiting.append(
            (
                file,
                line,
                statement.id,
                statement.source,
                statement.kind,
                statement.person,
                statement.occurred_at,
                statement.recorded_at,
                *(details.get(name) for name in self._details),
            )
        )
        self.rows += 1
        if len(self._waiting) == _BATCH:
            self._flush()

    def table(self) -> pl.LazyFrame:
        """All that was laid down, as a ``Columnar.table`` with its ``file``."""
        if self._waiting or not self.rows:
            self._flush()
        return pl.scan_parquet(self._folder / "*.parquet", cache=False)

    def _flush(self) -> None:
        frame = pl.DataFrame(self._waiting, schema=self._schema, orient="row")
        frame.write_parquet(
            self._folder / f"{self.rows:012}.parquet", compression="lz4", statistics=False
        )
        self._waiting.clear()


UNREADABLE: Final = Flaw("interchange.parquet_unreadable")


def all_rows(sources: Iterable[Source]) -> int:
    """How many rows all sources have together."""
    return sum(source.rows for source in sources)
