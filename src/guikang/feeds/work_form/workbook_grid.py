"""Workbooks as grids: every visible sheet of an xlsx, xls or ods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from xml.parsers.expat import ExpatError

from python_calamine import PasswordError

from guikang.errors import Flaw
from guikang.feeds.tables import apart
from guikang.feeds.tables.archive import document_parts, unpacked
from guikang.feeds.tables.cells import Cell, text_of
from guikang.feeds.tables.sheets import Merged, Sheet, visible_sheets
from guikang.feeds.tables.spans import spans_of
from guikang.feeds.work_form.grid import Grid, GridCell, GridLine, trimmed, with_merged

MOST_CELLS: Final = 1_000_000
"""The cells of a form's sheet; a register of 60,000 persons has half as many."""

_CONTENT: Final = "content.xml"
_MOST_BYTES: Final = 200_000_000

_Errors = Mapping[str, Mapping[tuple[int, int], str]]


def workbook_grids(content: bytes, *, old: bool) -> list[Grid] | Flaw:
    """The visible sheets of a workbook that hold anything.

    Args:
        content: the file.
        old: whether it is an xls.

    Returns:
        As ``archive.unpacked``; ``table.encrypted``, ``table.damaged``,
        ``table.too_many_cells`` above ``MOST_CELLS`` in a sheet.
    """
    errors: _Errors = {}
    spans: Mapping[str, Sequence[Merged]] = {}
    if not old:
        package = unpacked(content)
        if isinstance(package, Flaw):
            return package
        errors = package.errors
        if package.format == "ods":
            found = _spans(content)
            if isinstance(found, Flaw):
                return found
            spans = found
    try:
        return _grids(content, errors, spans, old=old)
    except PasswordError:
        return Flaw("table.encrypted")
    except Exception:  # noqa: BLE001 - whatever the reader finds, the file is damaged
        return Flaw("table.damaged")
    except BaseException as error:
        # A panic of the reader is no Exception; it is raised once and leaves no trace.
        if type(error).__name__ != "PanicException":
            raise
        return Flaw("table.damaged")


def _spans(content: bytes) -> Mapping[str, Sequence[Merged]] | Flaw:
    parts = document_parts(content, [_CONTENT], _MOST_BYTES)
    if isinstance(parts, Flaw):
        return parts
    try:
        return spans_of(parts[_CONTENT])
    except (ValueError, ExpatError):
        return Flaw("table.damaged")


def _grids(
    content: bytes, errors: _Errors, spans: Mapping[str, Sequence[Merged]], *, old: bool
) -> list[Grid] | Flaw:
    grids = []
    for sheet in apart.visible_sheets(content) if old else visible_sheets(content):
        if len(sheet.cells) > MOST_CELLS:
            return Flaw("table.too_many_cells", params=(("cells", str(MOST_CELLS)),))
        merged = spans.get(sheet.name, sheet.merged)
        covered = sum(
            (min(bottom, sheet.height - 1) - top + 1)
            * (min(right, sheet.left + sheet.width - 1) - left + 1)
            for (top, left), (bottom, right) in merged
            if top < sheet.height
        )
        if covered > 2 * MOST_CELLS:
            # Merged cells never overlap in a sound workbook.
            return Flaw("table.damaged")
        grids.append(_grid(sheet, merged, errors.get(sheet.name, {})))
    return [grid for grid in grids if any(line.texts for line in grid.lines)]


def _grid(sheet: Sheet, merged: Sequence[Merged], errors: Mapping[tuple[int, int], str]) -> Grid:
    rows = [
        [
            _cell(cell, errors.get((row, column + sheet.left)))
            for column, cell in enumerate(sheet.cells[row * sheet.width : (row + 1) * sheet.width])
        ]
        for row in range(sheet.height)
    ]
    shifted = (
        ((top, max(left - sheet.left, 0)), (bottom, right - sheet.left))
        for (top, left), (bottom, right) in merged
    )
    filled = with_merged(rows, shifted)
    return Grid(
        sheet.name,
        tuple(GridLine(number, tuple(cells)) for number, cells in enumerate(filled, 1)),
    )


def _cell(cell: Cell, error: str | None) -> GridCell:
    if error is not None:
        return GridCell(error, error=True)
    # By the exact type: a truth value is an int too, and no number here.
    return GridCell(trimmed(text_of(cell)), numeric=type(cell) in {int, float})
