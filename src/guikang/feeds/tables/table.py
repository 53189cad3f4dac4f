"""The uniform table: what every readable file becomes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

    from guikang.errors import Flaw

MOST_BYTES: Final = 1_000_000_000
"""The largest file, and the largest content of a workbook once unpacked."""

MOST_ROWS: Final = 1_048_576
"""The rows of a workbook's sheet, as every spreadsheet program limits them."""

MOST_CELLS: Final = 30_000_000
"""The cells of a sheet, blank ones within its corners counted."""

MOST_COLUMNS: Final = 1_000
"""The columns of a table; work grows with them however few the rows."""

MOST_LINE_BYTES: Final = 1_000_000
"""The longest line of a text file, in bytes of UTF-8."""

ERROR_TEXTS: Final = (
    "#N/A",
    "#VALUE!",
    "#REF!",
    "#DIV/0!",
    "#NUM!",
    "#NAME?",
    "#NULL!",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
)
"""What a spreadsheet shows where a formula failed."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that the caller knows.

    Attributes:
        name: the column's name in the table; accepted as a heading too.
        titles: further accepted headings, the one to show people first.
        required: whether a file without it is refused.
        blank_tells: whether a blank cell of it says something, so that a file without
            it, which would leave all of them blank unawares, is refused too.
    """

    name: str
    titles: tuple[str, ...] = ()
    required: bool = False
    blank_tells: bool = False

    @property
    def title(self) -> str:
        """The heading to show people."""
        return self.titles[0] if self.titles else self.name


@dataclass(frozen=True, slots=True)
class RowFlaw:
    """A row that could not be read; it is not in the frame.

    Attributes:
        line: its number, counted as ``Table.line`` is.
        flaw: what is wrong with it.
    """

    line: int
    flaw: Flaw


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The cells of a file, by column.

    ``frame``, ``line``, ``numeric`` and ``error`` have the same height; the three
    frames' columns are ``columns``, in order. Wholly blank rows are left out.

    Attributes:
        format: ``xlsx``, ``xls``, ``ods``, ``csv`` or ``jsonl``, by content.
        columns: the known columns that the file has, by name, and the unknown ones
            by their headings, in the file's order. A column with cells and no
            heading is named by its letter in brackets, as ``(H)``.
        frame: String columns, trimmed of all white space; null where empty.
        line: UInt32; each row's number as the user's program shows it: from 1, the
            heading counted. In csv, a record is a row however many lines its
            quoted cells span, as spreadsheet programs show it.
        numeric: Boolean; where the cell was a number and not text. In a workbook
            such a cell keeps some 15 digits only, so an 18-digit number is lost.
        error: Boolean; where the text is a spreadsheet's error, as ``#N/A``.
        unknown: those of ``columns`` that the caller did not name.
        row_flaws: rows that could not be read, by line.
        warnings: what the user should hear although the file was read.
    """

    format: str
    columns: tuple[str, ...]
    frame: pl.DataFrame
    line: pl.Series
    numeric: pl.DataFrame
    error: pl.DataFrame
    unknown: tuple[str, ...] = ()
    row_flaws: tuple[RowFlaw, ...] = ()
    warnings: tuple[Flaw, ...] = field(default=())

    @property
    def total(self) -> int:
        """How many rows the file has, readable or not."""
        return self.frame.height + len(self.row_flaws)

    def batch(self, start: int, count: int) -> Table:
        """So many rows from ``start``; the rows that could not be read go with the first."""
        return replace(
            self,
            frame=self.frame.slice(start, count),
            line=self.line.slice(start, count),
            numeric=self.numeric.slice(start, count),
            error=self.error.slice(start, count),
            row_flaws=() if start else self.row_flaws,
        )


def column_letters(index: int) -> str:
    """The letters by which spreadsheets name the column ``index``, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
