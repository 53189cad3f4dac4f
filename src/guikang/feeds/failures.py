"""失败明细: the rows of a list that were not taken, each with its cells and every reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from guikang.errors import Flaw
from guikang.feeds.dates import parse_instant
from guikang.feeds.definitions import Feed
from guikang.feeds.tables.headings import Titles
from guikang.feeds.tables.reading import table_of
from guikang.feeds.tables.table import Heading, Table
from guikang.people.writing import damaged_by_spreadsheet
from guikang.services.incoming import RowRejection

OF_FAILURES = {"failed_line": ("行号", "row"), "failed_reason": ("失败原因", "reason")}
"""Columns that 失败明细 adds, so that it can be mended and handed in as it is."""

_INSTANTS = ("occurred", "withdrawn_at")
_SOME_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A line of 失败明细: the row as it was, and why it was not taken."""

    line: int
    cells: tuple[str | None, ...]
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Failures:
    """失败明细 of one import."""

    headings: tuple[str, ...]
    rows: Sequence[FailedRow]


def titles_of(feed: Feed) -> Titles:
    """The headings by which a feed's lists, and their 失败明细, are read."""
    return Titles(
        [
            Heading(column.name, (column.title, *column.also), column.required, column.blank_tells)
            for column in feed.columns
        ]
        + [Heading(name, titles) for name, titles in OF_FAILURES.items()]
    )


def failures(feed: Feed, content: bytes, rejections: Sequence[RowRejection]) -> Failures:
    """失败明细 of a file.

    Its cells are texts. A number that stood in a numeric cell and has lost digits there
    is shown as a spreadsheet shows it, ``4.50103E+17``: what is left of it would look
    like another person's. A date that stood there as a number is written as a date.

    Args:
        feed: whose list the file is.
        content: the file; rows that cannot be found in it are named without cells.
        rejections: in any order.
    """
    flaws: dict[int, list[Flaw]] = {}
    for rejection in sorted(rejections, key=lambda rejection: rejection.line):
        flaws.setdefault(rejection.line, []).append(rejection.flaw)
    table = table_of(content, titles_of(feed))
    if isinstance(table, Flaw):
        return Failures((), [FailedRow(line, (), tuple(found)) for line, found in flaws.items()])
    names = [name for name in table.columns if name not in OF_FAILURES]
    cells = _cells(table, names, list(flaws))
    titles = {column.name: column.title for column in feed.columns}
    blank = (None,) * len(names)
    return Failures(
        tuple(titles.get(name, name) for name in names),
        [FailedRow(line, cells.get(line, blank), tuple(found)) for line, found in flaws.items()],
    )


def _cells(
    table: Table, names: Sequence[str], lines: Sequence[int]
) -> dict[int, tuple[str | None, ...]]:
    """The cells of some lines, as texts."""
    wanted = table.line.is_in(lines)
    return {
        line: tuple(
            _as_text(name, cell) if number and cell is not None else cell
            for name, cell, number in zip(names, row, numbers, strict=True)
        )
        for line, row, numbers in zip(
            table.line.filter(wanted),
            table.frame.filter(wanted).select(names).iter_rows(),
            table.numeric.filter(wanted).select(names).iter_rows(),
            strict=True,
        )
    }


def _as_text(name: str, digits: str) -> str:
    """A numeric cell as text that is read as the cell was, or refused."""
    if damaged_by_spreadsheet(digits.removeprefix("-"), numeric=True):
        return f"{Decimal(digits):.5E}"
    if name in _INSTANTS:
        instant = parse_instant(digits, _SOME_ZONE, numeric=True)
        if not isinstance(instant, Flaw):
            form = "%Y-%m-%d" if instant.is_bare_date else "%Y-%m-%d %H:%M:%S"
            return instant.at.strftime(form)
    return digits
