"""Workbooks: xlsx, xls and ods, read with calamine.

Calamine gives typed cells, so a number is told from text. fastexcel, on the same
reader, gives a column one type: asked for text it is faster, but which cells were
numbers is lost, and with them the 18-digit numbers that must be refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from python_calamine import PasswordError

from guikang.errors import Flaw
from guikang.feeds.tables import apart
from guikang.feeds.tables.cells import Cell, text_of
from guikang.feeds.tables.headings import is_explanation
from guikang.feeds.tables.sheets import Sheet, visible_sheets
from guikang.feeds.tables.table import RowFlaw
from guikang.feeds.tables.tabulating import tabulated, trimmed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guikang.feeds.tables.headings import Titles
    from guikang.feeds.tables.table import Table

_SEARCHED: Final = 1_000
"""Rows from the top among which the first ten that are not blank are looked for."""


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
            are known, and such cells are blank; where a blank says something, its row
            is the row flaw ``table.blank_in_xls``.

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
    read = apart.visible_sheets if format_name == "xls" else visible_sheets
    sheets = enumerate(read(content), 1)
    for _, sheet in sheets:
        _show(sheet, errors.get(sheet.name, {}))
        heading = titles.heading_row(sheet.top(_SEARCHED))
        if heading is None:
            continue
        further = [
            str(number)
            for number, other in sheets
            if titles.heading_row(other.top(_SEARCHED)) is not None
        ]
        warnings = (
            [Flaw("table.sheets_not_read", params=(("sheets", "、".join(further)),))]
            if further
            else []
        )
        return _table(format_name, sheet, heading, titles, warnings)
    return titles.not_found()


def _show(sheet: Sheet, errors: Mapping[tuple[int, int], str]) -> None:
    for (row, column), text in errors.items():
        if row < sheet.height and 0 <= column - sheet.left < sheet.width:
            sheet.cells[row * sheet.width + column - sheet.left] = text


def _table(
    format_name: str, sheet: Sheet, heading: int, titles: Titles, warnings: list[Flaw]
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
    frame = trimmed(pl.DataFrame(texts))
    line = pl.int_range(first + 1, sheet.height + 1, dtype=pl.UInt32, eager=True)
    numeric = pl.DataFrame(numbers)
    flaws: list[RowFlaw] = []
    if format_name == "xls":
        doubtful = _doubtful(frame, titles)
        flaws = [RowFlaw(at, Flaw("table.blank_in_xls")) for at in line.filter(doubtful)]
        frame, line, numeric = (
            frame.filter(~doubtful),
            line.filter(~doubtful),
            numeric.filter(~doubtful),
        )
    return tabulated(
        format_name, columns, frame, line, numeric=numeric, row_flaws=flaws, warnings=warnings
    )


def _doubtful(frame: pl.DataFrame, titles: Titles) -> pl.Series:
    # In xls an error is read as a blank, so that a blank which says something is in doubt.
    telling = [h.name for h in titles.headings if h.blank_tells and h.name in frame.columns]
    blank = pl.any_horizontal(pl.lit(value=False), *(pl.col(name).is_null() for name in telling))
    filled = pl.any_horizontal(pl.all().is_not_null())
    return frame.select((blank & filled).alias("doubtful"))["doubtful"]


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
