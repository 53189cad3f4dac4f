"""Delimited text: csv with commas, semicolons or tabs.

Without a quote character in the file every line is a record, and Polars splits them
at millions a second. With quotes ``guikang.feeds.records`` reads record by record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import islice
from typing import TYPE_CHECKING, Final

import polars as pl

from guikang.errors import Flaw
from guikang.feeds.records import MOST_LINES, Broken, Fault, Lines, records
from guikang.feeds.tables.cells import WHITE
from guikang.feeds.tables.headings import is_explanation
from guikang.feeds.tables.table import MOST_LINE_BYTES, RowFlaw
from guikang.feeds.tables.tabulating import tabulated, trimmed

if TYPE_CHECKING:
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


@dataclass(frozen=True, slots=True)
class _Heading:
    # What a file's beginning tells: how cells are parted, the heading's own, and how many
    # records, in how many lines, stand before the rows.
    separator: str
    cells: list[str]
    records: int
    lines: int


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
    ``table.quote_misplaced``, ``table.line_too_long`` concern one row too, and so does
    ``table.quote_unclosed``: of a record that spans lines and is not well-formed, or has
    another number of fields, the first line is the row and the next begins another. In
    the heading quotes that are wrong make no difference; see ``guikang.feeds.records``.

    Args:
        text: UTF-8 without NUL.
        titles: the headings to look for.

    Returns:
        The table; ``table.heading_not_found``, or what is wrong with the headings.
    """
    heading = _heading(text, titles)
    if heading is None:
        return titles.not_found()
    columns = titles.columns(heading.cells)
    if isinstance(columns, Flaw):
        return columns
    read = None
    if b'"' not in text and b"\x01" not in text:
        read = _split_lines(text, heading, columns)
    if read is None:
        read = _read_records(text, heading, columns)
    frame, line, flaws = read
    frame = trimmed(frame)
    if b"'" in text:
        frame = unguarded(frame)
    return tabulated("csv", columns, frame, line, row_flaws=flaws)


def _heading(text: bytes, titles: Titles) -> _Heading | None:
    sample = text[:_SAMPLE].decode("utf-8", "ignore")
    best, most = None, 0
    for separator in _SEPARATORS:
        lines = Lines(StringIO(sample, newline=""))
        rows: list[list[str]] = []
        ends: list[int] = []
        for _, cells in islice(records(lines, separator), _ROWS_SAMPLED):
            row = cells.cells(separator) if isinstance(cells, Broken) else cells
            rows.append([_bare(cell) for cell in row[:_MOST_COLUMNS]])
            ends.append(lines.taken)
        place = titles.heading_row(rows)
        if place is not None and (known := titles.known(rows[place])) > most:
            first = place + 1
            while first < len(rows) and is_explanation(rows[first]):
                first += 1
            best, most = _Heading(separator, rows[place], first, ends[first - 1]), known
    return best


def _bare(cell: str) -> str:
    return re.sub(_GUARD, r"\1", cell.strip(WHITE))


_Read = tuple[pl.DataFrame, pl.Series, list[RowFlaw]]


def _split_lines(text: bytes, heading: _Heading, columns: Columns) -> _Read | None:
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
    separator, first = heading.separator, heading.lines
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
    # What stands beyond the heading's columns may be left out if it is blank, and a blank
    # row has as many cells as you like.
    if len(cells) == width:
        return cells
    if len(cells) < width:
        return None if any(cell.strip(WHITE) for cell in cells) else [""] * width
    return None if any(cell.strip(WHITE) for cell in cells[width:]) else cells[:width]


def _fields(found: int, expected: int) -> Flaw:
    return Flaw("table.fields", params=(("found", str(found)), ("expected", str(expected))))


def _read_records(text: bytes, heading: _Heading, columns: Columns) -> _Read:
    width = len(columns.names)
    rows: list[list[str]] = []
    at: list[int] = []
    flaws: list[RowFlaw] = []
    lines = Lines(StringIO(text.decode(), newline=""))
    for _ in range(heading.lines):
        lines.take()
    found = records(lines, heading.separator, lambda cells, _: _fitted(cells, width) is not None)
    for number, (_, row) in enumerate(found, heading.records + 1):
        if isinstance(row, Broken):
            flaws.append(RowFlaw(number, _broken_flaw(row, columns)))
        elif (fitted := _fitted(row, width)) is not None:
            rows.append(fitted)
            at.append(number)
        else:
            flaws.append(RowFlaw(number, _fields(len(row), width)))
    cells = zip(*rows, strict=True) if rows else iter([()] * width)
    frame = pl.DataFrame(
        [
            pl.Series(name, column, dtype=pl.String)
            for name, column in zip(columns.names, cells, strict=True)
        ]
    )
    return frame, pl.Series(at, dtype=pl.UInt32), flaws


def _broken_flaw(broken: Broken, columns: Columns) -> Flaw:
    place = broken.place
    name = columns.names[place] if place is not None and place < len(columns.names) else None
    known = None if name in columns.unknown else name
    match broken.fault:
        case Fault.UNCLOSED:
            return Flaw("table.quote_unclosed", known, (("lines", f"{MOST_LINES:,}"),))
        case Fault.MISPLACED:
            return Flaw("table.quote_misplaced", known)
        case Fault.TOO_LONG:
            return Flaw("table.line_too_long")
