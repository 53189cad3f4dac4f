"""Delimited text: csv with commas, semicolons or tabs.

Without a quote character in the file every line is a record, and Polars splits them
at millions a second. With quotes Python's csv reads record by record.
"""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Final

import polars as pl

from guikang.errors import Flaw
from guikang.feeds.tables.cells import WHITE
from guikang.feeds.tables.headings import is_explanation
from guikang.feeds.tables.table import MOST_LINE_BYTES, RowFlaw
from guikang.feeds.tables.tabulating import tabulated, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guikang.feeds.tables.headings import Columns, Titles
    from guikang.feeds.tables.table import Table

GUARDED: Final = "=+-@＝＋－＠"
"""With these a cell begins that spreadsheet programs might take for a formula."""

_GUARD: Final = f"^'('*[{re.escape(GUARDED)}])"
_GUARDED: Final = re.compile(f"'*[{re.escape(GUARDED)}]")
_SEPARATORS: Final = (",", "\t", ";")
_SAMPLE: Final = 1 << 18
_ROWS_SAMPLED: Final = 1_000
_NOT_IN_TEXT: Final = "\x01"
_MOST_COLUMNS: Final = 16_384


class _UnclosedError(Exception):
    """A quoted cell swallowed the rows after it; carries the row where it began."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.flaw = Flaw("table.quote_unclosed", params=(("line", str(line)),))


def guarded(cell: str) -> str:
    """The cell trimmed, with ``'`` before it where a program might take it for a formula."""
    cell = cell.strip(WHITE)
    return f"'{cell}" if _GUARDED.match(cell) else cell


def unguarded(frame: pl.DataFrame) -> pl.DataFrame:
    """The trimmed cells without the ``'`` that ``guarded`` put before them."""
    return trimmed(frame.with_columns(pl.all().str.replace(_GUARD, "$1")))


def read_delimited(text: bytes, titles: Titles) -> Table | Flaw:
    """Read delimited text.

    The separator is the one by which most known columns are found in a heading row.
    Lines count as rows even if blank; a record is one row however many lines it
    spans, as spreadsheet programs show it. Rows of another number of fields than the
    heading has are row flaws ``table.fields`` unless what is over is blank;
    ``table.quote_misplaced``, ``table.line_too_long`` concern one row too.

    Args:
        text: UTF-8 without NUL.
        titles: the headings to look for.

    Returns:
        The table; ``table.heading_not_found``, what is wrong with the headings, or
        ``table.quote_unclosed`` where a quote swallows the rows after it.
    """
    found = _heading(text, titles)
    if found is None:
        return titles.not_found()
    separator, cells, first = found
    columns = titles.columns(cells)
    if isinstance(columns, Flaw):
        return columns
    read = None
    if b'"' not in text and b"\x01" not in text:
        read = _split_lines(text, separator, columns, first)
    if read is None:
        try:
            read = _read_records(text, separator, columns, first)
        except _UnclosedError as error:
            return error.flaw
    frame, line, flaws = read
    frame = trimmed(frame)
    if b"'" in text:
        frame = unguarded(frame)
    return tabulated("csv", columns, frame, line, row_flaws=flaws)


def _heading(text: bytes, titles: Titles) -> tuple[str, list[str], int] | None:
    # Separator, cells of the heading, and how many records stand before the rows.
    sample = text[:_SAMPLE].decode("utf-8", "ignore")
    best, most = None, 0
    for separator in _SEPARATORS:
        rows: list[list[str]] = []
        try:
            for row in csv.reader(StringIO(sample, newline=""), delimiter=separator):
                rows.append([_bare(cell) for cell in row[:_MOST_COLUMNS]])
                if len(rows) == _ROWS_SAMPLED:
                    break
        except csv.Error:
            pass
        place = titles.heading_row(rows)
        if place is not None and (known := titles.known(rows[place])) > most:
            first = place + 1
            while first < len(rows) and is_explanation(rows[first]):
                first += 1
            best, most = (separator, rows[place], first), known
    return best


def _bare(cell: str) -> str:
    return re.sub(_GUARD, r"\1", cell.strip(WHITE))


_Read = tuple[pl.DataFrame, pl.Series, list[RowFlaw]]


def _split_lines(text: bytes, separator: str, columns: Columns, first: int) -> _Read | None:
    # None where lines end with a mere return, which only the csv reader understands.
    lines = pl.read_csv(
        BytesIO(text),
        has_header=False,
        separator=_NOT_IN_TEXT,
        quote_char=None,
        schema={"text": pl.String},
    )
    if lines["text"].str.contains("\r[^\r]").any():
        return None
    lines = lines.slice(first)
    width = len(columns.names)
    text_column = pl.col("text")
    judged = (
        lines.lazy()
        .select(
            text_column,
            pl.int_range(first + 1, pl.len() + first + 1, dtype=pl.UInt32).alias("line"),
            text_column.str.count_matches(separator, literal=True).alias("separators"),
            (text_column.str.len_bytes() > MOST_LINE_BYTES).alias("long"),
        )
        .collect()
    )
    flaws: list[RowFlaw] = []
    if judged["long"].any():
        long = judged.filter("long")["line"].to_list()
        flaws += [RowFlaw(line, Flaw("table.line_too_long")) for line in long]
        judged = judged.filter(~pl.col("long"))
    ragged = judged.select((pl.col("separators") != width - 1).fill_null(value=True))
    if ragged.to_series().any():
        even = []
        for row in judged.filter(ragged.to_series()).iter_rows(named=True):
            if (row["text"] or "").strip(WHITE + separator):
                cells = _fitted(row["text"].split(separator), width)
                if cells is None:
                    flaws.append(RowFlaw(row["line"], _fields(row["separators"] + 1, width)))
                else:
                    even.append((row["line"], separator.join(cells), width - 1))
        judged = judged.select("line", "text", "separators").filter(~ragged.to_series())
        if even:
            added = pl.DataFrame(even, schema=judged.schema, orient="row")
            judged = judged.vstack(added).sort("line")
    split = judged.select(pl.col("text").str.split_exact(separator, width - 1)).unnest("text")
    split.columns = list(columns.names)
    return split, judged["line"], sorted(flaws, key=lambda flaw: flaw.line)


def _fitted(cells: list[str], width: int) -> list[str] | None:
    # What stands beyond the heading's columns may be left out if it is blank.
    over = cells[width:]
    if len(cells) < width or any(cell.strip(WHITE) for cell in over):
        return None
    return cells[:width]


def _fields(found: int, expected: int) -> Flaw:
    return Flaw("table.fields", params=(("found", str(found)), ("expected", str(expected))))


def _read_records(text: bytes, separator: str, columns: Columns, first: int) -> _Read:
    width = len(columns.names)
    rows: list[list[str]] = []
    lines: list[int] = []
    flaws: list[RowFlaw] = []
    for line, row, spanned in _records(text, separator):
        if line <= first:
            continue
        if isinstance(row, Flaw):
            flaws.append(RowFlaw(line, row))
        elif len(row) == width:
            rows.append(row)
            lines.append(line)
        elif any(cell.strip(WHITE) for cell in row):
            fitted = _fitted(row, width)
            if fitted is not None:
                rows.append(fitted)
                lines.append(line)
            elif spanned > 1:
                raise _UnclosedError(line)
            else:
                flaws.append(RowFlaw(line, _fields(len(row), width)))
    cells = zip(*rows, strict=True) if rows else iter([()] * width)
    frame = pl.DataFrame(
        [
            pl.Series(name, column, dtype=pl.String)
            for name, column in zip(columns.names, cells, strict=True)
        ]
    )
    return frame, pl.Series(lines, dtype=pl.UInt32), flaws


def _records(text: bytes, separator: str) -> Iterator[tuple[int, list[str] | Flaw, int]]:
    # Each record's number, its fields or flaw, and how many lines it spans.
    reader = csv.reader(StringIO(text.decode(), newline=""), delimiter=separator, strict=True)
    line = 0
    while True:
        before = reader.line_num
        line += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if reader.line_num - before != 1 or "end of data" in str(error):
                raise _UnclosedError(line) from None
            long = "limit" in str(error)
            code = "table.line_too_long" if long else "table.quote_misplaced"
            yield line, Flaw(code), 1
        else:
            yield line, row, reader.line_num - before
