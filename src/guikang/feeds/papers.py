"""What people get on paper, so to speak: a feed's template, and 失败明细."""

from __future__ import annotations

import re
from pathlib import Path

from guikang.errors import Flaw, GuikangError
from guikang.feeds.definitions import Column, Feed
from guikang.feeds.failures import OF_FAILURES, FailedRow, Failures
from guikang.feeds.tables.table import MOST_ROWS
from guikang.feeds.tables.writing import (
    LONGEST_CELL,
    WrittenColumn,
    WrittenSheet,
    write_csv,
    write_workbook,
)
from guikang.wording import CHINESE, say_flaw

ENDINGS = (".xlsx", ".csv")
"""What can be written, told by the path's ending."""

_MOST_CHOICES = 60
"""Longer lists are named in the hint and not offered as choices."""
_SHEET_NAME_LENGTH = 31
_MARK = ".失败明细"
_MARKED = re.compile(rf"{re.escape(_MARK)}(?:-\d+)?$")
_KEPT = 16_000
_FORBIDDEN = re.compile("[\ufffe\uffff]")
_FOR_FORBIDDEN = "\ufffd\ue000"
"""In place of signs that XML forbids: a column that refused those refuses one of these."""


class PaperError(GuikangError):
    """A file that is not written: ``feed.out_ending``, ``feed.failures_too_many``."""


def check_ending(path: Path) -> None:
    """See to it that a template or 失败明细 can be written there.

    Raises:
        PaperError: ``feed.out_ending``.
    """
    if path.suffix.lower() not in ENDINGS:
        raise PaperError("feed.out_ending", path=str(path), endings=" ".join(ENDINGS))


def written_columns(feed: Feed) -> tuple[WrittenColumn, ...]:
    """The feed's columns as its template writes them."""
    return tuple(_written(column) for column in feed.columns)


def write_template(feed: Feed, path: Path) -> None:
    """Write a feed's empty template: xlsx, or csv by the path's ending.

    Raises:
        PaperError: the path has another ending.
        OSError: the file cannot be written.
    """
    check_ending(path)
    columns = written_columns(feed)
    if path.suffix.lower() == ".csv":
        write_csv(path, [column.heading for column in columns], [])
    else:
        write_workbook(path, WrittenSheet(feed.title[:_SHEET_NAME_LENGTH], columns))


def free_place(file: Path, failures: Failures) -> Path:
    """Where the 失败明细 of a file goes: beside it, by a name that no file has yet.

    It is xlsx, whose cells stay the texts that they are whatever program opens it; csv
    only where there are more rows than a sheet has.
    """
    stem = _MARKED.sub("", file.stem)
    ending = ".csv" if len(failures.rows) >= MOST_ROWS else ".xlsx"
    place = file.with_name(f"{stem}{_MARK}{ending}")
    number = 1
    while place.exists():
        number += 1
        place = file.with_name(f"{stem}{_MARK}-{number}{ending}")
    return place


def write_failures(feed: Feed, failures: Failures, path: Path, language: str = CHINESE) -> None:
    """Write 失败明细: the row's number, what is wrong in which column, its cells.

    It can be mended and imported as it is: the first two columns are not read. As it
    is, unmended, no row of it is taken: each is refused for what it was refused for.

    Args:
        feed: whose list the rows are of.
        failures: the rows.
        path: written over; xlsx with the template's columns, or csv by its ending.
        language: in which the reasons are told.

    Raises:
        PaperError: the path has another ending, or a sheet does not hold all rows.
        OSError: the file cannot be written.
    """
    check_ending(path)
    place = 0 if language == CHINESE else 1
    titles = [headings[place] for headings in OF_FAILURES.values()]
    rows = (_cells(feed, row, language) for row in failures.rows)
    if path.suffix.lower() == ".csv":
        write_csv(path, [*titles, *failures.headings], rows)
        return
    if len(failures.rows) >= MOST_ROWS:
        raise PaperError("feed.failures_too_many", rows=f"{MOST_ROWS - 1:,}")
    known = {column.title: column for column in written_columns(feed)}
    columns = [
        *(WrittenColumn(title) for title in titles),
        *(known.get(title) or WrittenColumn(_fitted(title)) for title in failures.headings),
    ]
    fitted = ([None if cell is None else _fitted(cell) for cell in row] for row in rows)
    write_workbook(path, WrittenSheet(feed.title[:_SHEET_NAME_LENGTH], tuple(columns), fitted))


def flaw_told(feed: Feed, flaw: Flaw, language: str = CHINESE) -> str:
    """A flaw in words, its column named as the template has it."""
    said = say_flaw(language, flaw)
    title = next((c.title for c in feed.columns if c.name == flaw.field), flaw.field)
    if title is None:
        return said
    return f"【{title}】{said}" if language == CHINESE else f"[{title}] {said}"


def _cells(feed: Feed, row: FailedRow, language: str) -> list[str | None]:
    reasons = "；".join(flaw_told(feed, flaw, language) for flaw in row.flaws)
    return [str(row.line), reasons, *row.cells]


def _fitted(cell: str) -> str:
    """The cell as a workbook can hold it; what does not fit is cut so that no column takes it."""
    cell = _FORBIDDEN.sub(_FOR_FORBIDDEN, cell)
    return f"{cell[:_KEPT]}…" if len(cell) > LONGEST_CELL // 2 else cell


def _written(column: Column) -> WrittenColumn:
    few = len(column.choices) <= _MOST_CHOICES
    return WrittenColumn(
        column.title,
        column.required,
        column.hint,
        tuple(column.choices.values()) if few else (),
        column.example,
    )
