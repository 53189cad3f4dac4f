"""Writing: templates to fill in, and lists of the rows that failed.

Whatever is written is read back by ``read_table`` as the same text, trimmed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import IOBase
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO
from unicodedata import east_asian_width

import xlsxwriter

from guikang.errors import GuikangError
from guikang.feeds.tables.cells import WHITE
from guikang.feeds.tables.delimited import guarded
from guikang.feeds.tables.table import MOST_ROWS, column_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

GUIDE_NAME: Final = "填写说明"
"""The sheet that explains the columns; it heads no column that is read."""

LONGEST_CELL: Final = 32_767
"""The characters that a workbook's cell holds, those beyond the basic plane counted twice."""

_GUIDE: Final = ("列名", "必填", "填写要求", "可选值", "示例")
_CHOICES_NAME: Final = "选项"
_ROWS_MEASURED: Final = 200
_NARROWEST: Final = 8
_WIDEST: Final = 60
_HEADING_COLOUR: Final = "#DDEBF7"
_EXAMPLE_COLOUR: Final = "#7F7F7F"
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class WritingError(GuikangError):
    """A table that no spreadsheet program could open."""


@dataclass(frozen=True, slots=True)
class WrittenColumn:
    """A column to write.

    Attributes:
        title: its heading; a required one gets ``*`` after it.
        required: whether it must be filled in.
        note: how to fill it in, for the guide.
        choices: the only values, offered as a list; none: any text.
        example: a value for the guide, never a real person's.
    """

    title: str
    required: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""

    @property
    def heading(self) -> str:
        """The title as it is written."""
        return f"{self.title}*" if self.required else self.title


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    r"""A sheet to write.

    Attributes:
        name: its name, at most 31 characters, none of ``[]:*?/\``.
        columns: in order.
        rows: the cells of each row, in the columns' order; None for empty.
    """

    name: str
    columns: tuple[WrittenColumn, ...]
    rows: Iterable[Sequence[str | None]] = ()


def write_workbook(path: Path | BinaryIO, *sheets: WrittenSheet, guide: bool = True) -> None:
    """Write an xlsx whose every cell is text, so that 18-digit numbers stay whole.

    The heading stays in view, columns are wide enough for Chinese, and columns with
    choices offer them as a list. A sheet 填写说明 stands second and explains all
    columns, with the examples; a hidden one keeps the choices.

    Args:
        path: written over if it exists; or what takes the bytes.
        sheets: at least one.
        guide: whether to write the sheet 填写说明.

    Raises:
        WritingError: ``table.cell_too_long`` for a cell of more than 32,767
            characters, ``table.too_many_rows`` above 1,048,576.
        OSError: the file cannot be written.
    """
    target = path if isinstance(path, IOBase) else str(path)
    with xlsxwriter.Workbook(target, _OPTIONS) as workbook:
        text = workbook.add_format({"num_format": "@"})
        heading = workbook.add_format(
            {"num_format": "@", "bold": True, "bg_color": _HEADING_COLOUR, "border": 1}
        )
        first, *others = sheets
        choices = _write_sheet(workbook.add_worksheet(first.name), first, text, heading, 0)
        if guide:
            _write_guide(workbook, sheets, heading)
        for sheet in others:
            worksheet = workbook.add_worksheet(sheet.name)
            choices += _write_sheet(worksheet, sheet, text, heading, len(choices))
        if choices:
            _write_choices(workbook.add_worksheet(_CHOICES_NAME), choices, text)


def write_csv(path: Path, titles: Sequence[str], rows: Iterable[Sequence[str | None]]) -> None:
    """Write a csv that spreadsheet programs open as it is: UTF-8 with its mark, CRLF.

    A cell that begins with ``=``, ``+``, ``-`` or ``@`` could be taken for a formula
    and gets ``'`` before it, which ``read_table`` takes away again; tabs and line
    breaks at a cell's ends are left out.

    Args:
        path: written over if it exists.
        titles: the heading row.
        rows: the cells of each row; None for empty.

    Raises:
        OSError: the file cannot be written.

    Source: OWASP, CSV Injection.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_records(file, titles, rows)


def write_records(
    file: TextIO, titles: Sequence[str], rows: Iterable[Sequence[str | None]]
) -> None:
    """Write the records of a csv as ``write_csv`` does, without the mark."""
    writer = csv.writer(file)
    writer.writerow([guarded(title) for title in titles])
    writer.writerows([guarded(cell or "") for cell in row] for row in rows)


def _write_sheet(
    worksheet: Worksheet,
    sheet: WrittenSheet,
    text: Format,
    heading: Format,
    choices_before: int,
) -> list[tuple[str, ...]]:
    # Answers the lists of choices, whose columns on the hidden sheet are counted on.
    rows = iter(sheet.rows)
    measured = list(islice(rows, _ROWS_MEASURED))
    choices: list[tuple[str, ...]] = []
    for place, column in enumerate(sheet.columns):
        sample = (column.heading, *column.choices, *(row[place] or "" for row in measured))
        worksheet.set_column(place, place, _width(sample), text)
        if column.choices:
            letters = column_letters(choices_before + len(choices))
            source = f"='{_CHOICES_NAME}'!${letters}$1:${letters}${len(column.choices)}"
            worksheet.data_validation(
                1, place, MOST_ROWS - 1, place, {"validate": "list", "source": source}
            )
            choices.append(column.choices)
    worksheet.freeze_panes(1, 0)
    _write_row(worksheet, 0, [column.heading for column in sheet.columns], heading)
    for number, row in enumerate(chain(measured, rows), 1):
        if number >= MOST_ROWS:
            raise WritingError("table.too_many_rows", rows=str(MOST_ROWS))
        _write_row(worksheet, number, row, text)
    return choices


def _write_row(worksheet: Worksheet, number: int, row: Sequence[str | None], style: Format) -> None:
    for place, cell in enumerate(row):
        kept = (cell or "").strip(WHITE)
        if len(kept.encode("utf-16-le")) > 2 * LONGEST_CELL:
            raise WritingError(
                "table.cell_too_long", line=str(number + 1), column=column_letters(place)
            )
        if kept:
            worksheet.write_string(number, place, kept, style)


def _write_guide(
    workbook: xlsxwriter.Workbook, sheets: Sequence[WrittenSheet], heading: Format
) -> None:
    worksheet = workbook.add_worksheet(GUIDE_NAME)
    wrapped = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    example = workbook.add_format(
        {"num_format": "@", "font_color": _EXAMPLE_COLOUR, "italic": True, "valign": "top"}
    )
    columns = [column for sheet in sheets for column in sheet.columns]
    rows = [
        (c.title, "是" if c.required else "否", c.note, "、".join(c.choices), c.example)
        for c in columns
    ]
    for place, title in enumerate(_GUIDE):
        worksheet.set_column(place, place, _width((title, *(row[place] for row in rows))))
    worksheet.freeze_panes(1, 0)
    _write_row(worksheet, 0, _GUIDE, heading)
    for number, row in enumerate(rows, 1):
        _write_row(worksheet, number, row[:-1], wrapped)
        if row[-1]:
            worksheet.write_string(number, len(row) - 1, row[-1], example)


def _write_choices(worksheet: Worksheet, choices: Sequence[tuple[str, ...]], text: Format) -> None:
    for number in range(max(map(len, choices))):
        row = [column[number] if number < len(column) else None for column in choices]
        _write_row(worksheet, number, row, text)
    worksheet.hide()


def _width(texts: Iterable[str]) -> int:
    widest = max((_columns_wide(line) for t in texts for line in t.split("\n")), default=0)
    return min(max(widest + 2, _NARROWEST), _WIDEST)


def _columns_wide(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)
