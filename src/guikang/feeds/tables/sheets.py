"""Sheets: the visible ones of a workbook, as calamine reads them.

Nothing heavy is imported here, for the process that reads old workbooks apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from guikang.feeds.tables.cells import Cell, text_of
from guikang.feeds.tables.table import MOST_CELLS, MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Merged = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell, (row, column) from 0, both within."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet, row after row, from its first row and first used column.

    Attributes:
        name: as the workbook names it.
        cells: ``width`` for each row.
        width: how many columns are used.
        left: how many columns stand unused before them.
        merged: first and last of each merged range, (row, column) from 0, counted from the
            sheet's own corner; of ods, which the reader does not tell, none.
    """

    name: str
    cells: list[Cell]
    width: int
    left: int
    merged: Sequence[Merged] = ()

    @property
    def height(self) -> int:
        """How many rows there are, blank ones counted."""
        return len(self.cells) // self.width if self.width else 0

    def row(self, place: int) -> list[str]:
        """The texts of a row, counted from 0."""
        start = place * self.width
        return list(map(text_of, self.cells[start : start + self.width]))

    def top(self, rows: int) -> list[list[str]]:
        """The texts of the first rows."""
        return [self.row(place) for place in range(min(self.height, rows))]

    def column(self, place: int, first: int) -> list[Cell]:
        """The cells of a column from the row ``first`` on."""
        return self.cells[first * self.width + place :: self.width]


def visible_sheets(content: bytes) -> Iterator[Sheet]:
    """Each visible sheet, in order, read when it is asked for.

    Raises:
        ValueError: a sheet is larger than a table may be.
        CalamineError: the file is damaged or encrypted (``PasswordError``).
        BaseException: the reader panicked, which no Exception shows.
    """
    with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
        for found in workbook.sheets_metadata:
            if found.visible == SheetVisibleEnum.Visible and found.typ == SheetTypeEnum.WorkSheet:
                yield _sheet(workbook, found.name)


def _sheet(workbook: CalamineWorkbook, name: str) -> Sheet:
    found = workbook.get_sheet_by_name(name)
    if found.start is None or found.end is None:
        return Sheet(name, [], 0, 0)
    (_, left), (bottom, right) = found.start, found.end
    if bottom >= MOST_ROWS or (bottom + 1) * (right + 1) > MOST_CELLS:
        raise ValueError("the sheet is larger than a table may be")
    # Row by row: a hundred thousand lists at once would keep the collector busy.
    cells = list(chain.from_iterable(found.iter_rows()))
    merged = found.merged_cell_ranges or []
    sheet = Sheet(name, cells, right - left + 1, left, merged)
    if len(sheet.cells) != (bottom + 1) * sheet.width:
        raise ValueError("the sheet has another height than it says")
    return sheet
