"""Workbooks: xlsx, xls and ods, read with calamine.

Calamine gives typed cells, so a number is told from text. fastexcel was measured
too: it is no faster (0.53 s against 0.47 s for 100,000 rows of 8 columns) and gives
a mixed column as text, so that the numbers among it cannot be told any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Final

import polars as pl
from python_calamine import (
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from guikang.errors import Flaw
from guikang.feeds.tables.cells import Cell, tabulated, text_of, trimmed
from guikang.feeds.tables.headings import is_explanation
from guikang.feeds.tables.table import MOST_CELLS, MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guikang.feeds.tables.headings import Titles
    from guikang.feeds.tables.table import Table

_SEARCHED: Final = 1_000
"""Rows from the top among which the first ten that are not blank are looked for."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The cells of a sheet, row after row, from its first row and first used column."""

    cells: list[Cell]
    width: int
    left: int

    @property
    def height(self) -> int:
        return len(self.cells) // self.width if self.width else 0

    def row(self, place: int) -> list[str]:
        start = place * self.width
        return list(map(text_of, self.cells[start : start + self.width]))

    def top(self) -> list[list[str]]:
        return [self.row(place) for place in range(min(self.height, _SEARCHED))]

    def column(self, place: int, first: int) -> list[Cell]:
        return self.cells[first * self.width + place :: self.width]


def read_workbook(
    content: bytes,
    format_name: str,
    titles: Titles,
    *,
    errors: Mapping[str, Mapping[tuple[int, int], str]] | None = None,
) -> Table | Flaw:
    """Read the first visible sheet that has a heading row.

    Args:
        content: the file; for xlsx and ods, one that ``archive.unpacked`` let pass.
        format_name: ``xlsx``, ``xls`` or ``ods``.
        titles: the headings to look for.
        errors: the cells that show errors, which calamine leaves blank; for xls none
            are known, and such cells are blank.

    Returns:
        The table; ``table.encrypted``, ``table.damaged``, ``table.heading_not_found``
        or what is wrong with the headings.
    """
    try:
        return _read(content, format_name, titles, errors or {})
    except PasswordError:
        return Flaw("table.encrypted")
    except Exception:  # noqa: BLE001 - whatever the reader finds, the file is damaged
        return Flaw("table.damaged")
    except BaseException as error:
        # A panic of the reader is no Exception; it is raised once and leaves no trace.
        if type(error).__name__ != "PanicException":
            raise
        return Flaw("table.damaged")


def _read(
    content: bytes,
    format_name: str,
    titles: Titles,
    errors: Mapping[str, Mapping[tuple[int, int], str]],
) -> Table | Flaw:
    with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        for number, name in enumerate(visible, 1):
            sheet = _sheet(workbook, name, errors.get(name, {}))
            heading = titles.heading_row(sheet.top())
            if heading is None:
                continue
            further = [
                str(other)
                for other, name in enumerate(visible[number:], number + 1)
                if titles.heading_row(_sheet(workbook, name, {}).top()) is not None
            ]
            warnings = (
                [Flaw("table.sheets_not_read", params=(("sheets", "、".join(further)),))]
                if further
                else []
            )
            return _table(format_name, sheet, heading, titles, warnings)
    return titles.not_found()


def _sheet(workbook: CalamineWorkbook, name: str, errors: Mapping[tuple[int, int], str]) -> _Sheet:
    found = workbook.get_sheet_by_name(name)
    if found.start is None or found.end is None:
        return _Sheet([], 0, 0)
    (_, left), (bottom, right) = found.start, found.end
    if bottom >= MOST_ROWS or (bottom + 1) * (right + 1) > MOST_CELLS:
        raise ValueError("the sheet is larger than was found before")
    # Row by row: a hundred thousand lists at once would keep the collector busy.
    cells = list(chain.from_iterable(found.iter_rows()))
    sheet = _Sheet(cells, right - left + 1, left)
    if sheet.height != bottom + 1:
        raise ValueError("the sheet has another height than it says")
    for (row, column), text in errors.items():
        if row <= bottom and left <= column <= right:
            cells[row * sheet.width + column - left] = text
    return sheet


def _table(
    format_name: str, sheet: _Sheet, heading: int, titles: Titles, warnings: list[Flaw]
) -> Table | Flaw:
    columns = titles.columns(sheet.row(heading), sheet.left)
    if isinstance(columns, Flaw):
        return columns
    first = heading + 1
    while first < sheet.height and is_explanation(sheet.row(first)):
        first += 1
    texts, numbers = [], []
    for place, name in enumerate(columns.names):
        text, number = _column(name, sheet.column(place, first))
        texts.append(text)
        numbers.append(number)
    return tabulated(
        format_name,
        columns,
        trimmed(pl.DataFrame(texts)),
        pl.int_range(first + 1, sheet.height + 1, eager=True),
        numeric=pl.DataFrame(numbers),
        warnings=warnings,
    )


def _column(name: str, cells: list[Cell]) -> tuple[pl.Series, pl.Series]:
    kinds = set(map(type, cells))
    if kinds <= {str}:
        text = pl.Series(name, cells, dtype=pl.String)
    else:
        text = pl.Series(name, list(map(text_of, cells)), dtype=pl.String)
    if kinds & {int, float}:
        # By the exact type: a truth value is an int too, and no number here.
        number = pl.Series(name, [type(cell) in {int, float} for cell in cells], dtype=pl.Boolean)
    else:
        number = pl.repeat(value=False, n=len(cells), dtype=pl.Boolean, eager=True).alias(name)
    return text, number
