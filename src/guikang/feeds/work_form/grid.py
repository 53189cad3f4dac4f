"""Grids: the rows of a sheet or of a document's table, merged cells filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from guikang.feeds.tables.cells import WHITE
from guikang.feeds.tables.sheets import Merged


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell.

    Attributes:
        text: trimmed; of a merged cell, what stands in its first.
        numeric: whether the cell was a number and not text.
        error: whether the text is a spreadsheet's error, as ``#N/A``.
        across: whether it is merged with the cell to its left.
        below: whether it is merged with the cell above.
    """

    text: str = ""
    numeric: bool = False
    error: bool = False
    across: bool = False
    below: bool = False

    @property
    def own(self) -> str:
        """The text, where the cell is not merely covered by another."""
        return "" if self.across or self.below else self.text


BLANK = GridCell()


@dataclass(frozen=True, slots=True)
class GridLine:
    """A row of a grid, or a paragraph outside the tables of a document.

    Attributes:
        line: its number as the user's program shows it, from 1; of a paragraph, 0.
        cells: in order.
    """

    line: int
    cells: tuple[GridCell, ...]

    def cell(self, column: int) -> GridCell:
        """The cell of a column, blank beyond the row's end."""
        return self.cells[column] if column < len(self.cells) else BLANK

    @property
    def texts(self) -> list[str]:
        """What stands in the row, each merged cell once, blanks left out."""
        return [cell.own for cell in self.cells if cell.own]


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, or a table of a document with the paragraphs before it.

    Attributes:
        sheet: as ``Place.sheet``.
        lines: in order.
        in_document: whether it is of a document, where a table may go on in the next.
    """

    sheet: str
    lines: tuple[GridLine, ...]
    in_document: bool = False

    @property
    def width(self) -> int:
        """How many columns its last line has; of paragraphs alone, 0."""
        return len(self.lines[-1].cells) if self.lines and self.lines[-1].line else 0


def trimmed(text: str) -> str:
    """The text without white space of any kind at its ends."""
    return text.strip(WHITE)


def with_merged(rows: list[list[GridCell]], merged: Iterable[Merged]) -> list[list[GridCell]]:
    """The rows with the text of each merged cell in all that it covers.

    Args:
        rows: changed in place; all of one width.
        merged: what lies beyond the rows is cut off.
    """
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or not rows or left >= len(rows[0]):
            continue
        first = rows[top][left]
        for row in range(top, min(bottom, len(rows) - 1) + 1):
            for column in range(left, min(right, len(rows[row]) - 1) + 1):
                if (row, column) != (top, left):
                    rows[row][column] = replace(first, across=column > left, below=row > top)
    return rows
