"""What people get on paper, so to speak: a feed's template, and 失败明细."""

from __future__ import annotations

from pathlib import Path

from guikang.errors import Flaw
from guikang.feeds.definitions import Column, Feed
from guikang.feeds.imports import OF_FAILURES, Failures
from guikang.feeds.tables.writing import WrittenColumn, WrittenSheet, write_csv, write_workbook
from guikang.wording import CHINESE, say_flaw

_MOST_CHOICES = 60
"""Longer lists are named in the hint and not offered as choices."""
_SHEET_NAME_LENGTH = 31


def written_columns(feed: Feed) -> tuple[WrittenColumn, ...]:
    """The feed's columns as its template writes them."""
    return tuple(_written(column) for column in feed.columns)


def write_template(feed: Feed, path: Path) -> None:
    """Write a feed's empty template: xlsx, or csv by the path's ending.

    Raises:
        OSError: the file cannot be written.
    """
    columns = written_columns(feed)
    if path.suffix.lower() == ".csv":
        write_csv(path, [column.heading for column in columns], [])
    else:
        write_workbook(path, WrittenSheet(feed.title[:_SHEET_NAME_LENGTH], columns))


def write_failures(feed: Feed, failures: Failures, path: Path, language: str = CHINESE) -> None:
    """Write 失败明细 as csv: the row's number, what is wrong in which column, its cells.

    It can be mended and imported as it is: the first two columns are not read.

    Raises:
        OSError: the file cannot be written.
    """
    place = 0 if language == CHINESE else 1
    titles = [headings[place] for headings in OF_FAILURES.values()]
    write_csv(
        path,
        [*titles, *failures.headings],
        (
            [
                str(row.line),
                "；".join(flaw_told(feed, flaw, language) for flaw in row.flaws),
                *row.cells,
            ]
            for row in failures.rows
        ),
    )


def flaw_told(feed: Feed, flaw: Flaw, language: str = CHINESE) -> str:
    """A flaw in words, its column named as the template has it."""
    said = say_flaw(language, flaw)
    title = next((c.title for c in feed.columns if c.name == flaw.field), flaw.field)
    if title is None:
        return said
    return f"【{title}】{said}" if language == CHINESE else f"[{title}] {said}"


def _written(column: Column) -> WrittenColumn:
    few = len(column.choices) <= _MOST_CHOICES
    return WrittenColumn(
        column.title,
        column.required,
        column.hint,
        tuple(column.choices.values()) if few else (),
    )
