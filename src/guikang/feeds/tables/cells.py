"""Cells: trimmed text from what a file holds, one by one and by column."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Final

import polars as pl

from guikang.errors import Flaw
from guikang.feeds.tables.table import ERROR_TEXTS, RowFlaw, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guikang.feeds.tables.headings import Columns

WHITE: Final = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\xad\u1680\u180e"
    + "".join(map(chr, range(0x2000, 0x2010)))
    + "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f"
    + "".join(map(chr, range(0x205F, 0x2070)))
    + "\u3000\ufeff"
)
"""White space of all kinds, also of no width: spaces, breaks, joiners, bidi marks."""

_EDGED: Final = r"^[^!-~\p{L}\p{N}]|[^!-~\p{L}\p{N}]$"
_HALF_A_SECOND: Final = dt.timedelta(microseconds=500_000)
_MOST_DIGITS: Final = 1e21

Cell = str | float | int | bool | dt.date | dt.time | dt.timedelta
"""What a workbook's cell may hold."""


def text_of(cell: Cell) -> str:
    """The text of a workbook's cell.

    Dates are ISO (``2020-03-06``, ``2020-03-06T08:30:00``, seconds rounded),
    times ``08:30:00``, durations ``26:30:00``, numbers their shortest digits,
    truth ``TRUE`` or ``FALSE``.
    """
    # A truth value is an int, and a moment is a date: the narrower comes first.
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return digits_of(float(cell))
    return _time_text(cell)


def _time_text(cell: dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(cell, dt.datetime):
        return _rounded(cell).isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, dt.time):
        # A time rounded to the next midnight stays the last second of its day.
        whole = _rounded(dt.datetime.combine(dt.date(2000, 1, 1), cell))
        return "23:59:59" if whole.day != 1 else whole.time().isoformat()
    seconds = round(cell.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def digits_of(number: float) -> str:
    """The shortest decimal text of ``number``: no ``.0``, no exponent below 1e21."""
    if math.isfinite(number) and number == int(number):
        if abs(number) < 2**53:
            return str(int(number))
        if abs(number) < _MOST_DIGITS:
            mantissa, _, exponent = repr(number).removesuffix(".0").partition("e")
            whole, _, fraction = mantissa.partition(".")
            return whole + fraction.ljust(int(exponent or 0), "0")
    return repr(number)


def _rounded(moment: dt.datetime) -> dt.datetime:
    floor = moment.replace(microsecond=0)
    if moment - floor < _HALF_A_SECOND:
        return floor
    try:
        return floor + dt.timedelta(seconds=1)
    except OverflowError:
        return floor


def trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Every String column without white space at its cells' ends; null where empty."""
    # Few columns have any white space at an edge, and looking is cheaper than cutting.
    edged = frame.lazy().select(pl.all().str.contains(_EDGED).any()).collect()
    cut = [column for column in frame.columns if edged[column].item()]
    lazy = frame.lazy()
    if cut:
        lazy = lazy.with_columns(pl.col(cut).str.strip_chars(WHITE))
    return lazy.with_columns(pl.all().replace("", None)).collect()


def tabulated(
    format_name: str,
    columns: Columns,
    frame: pl.DataFrame,
    line: pl.Series,
    *,
    numeric: pl.DataFrame | None = None,
    row_flaws: Sequence[RowFlaw] = (),
    warnings: Sequence[Flaw] = (),
) -> Table:
    """The table of trimmed cells: blank rows, rows with NUL and blank columns left out.

    Args:
        format_name: the table's ``format``.
        columns: the columns found; ``frame`` has exactly these.
        frame: trimmed String columns.
        line: each row's number.
        numeric: Boolean columns like ``frame``'s, or None where no cell is a number.
        row_flaws: those found already.
        warnings: those found already.
    """
    nul = frame.select(
        pl.any_horizontal(pl.all().str.contains("\0", literal=True).fill_null(value=False)).alias(
            "nul"
        )
    )["nul"]
    if nul.any():
        row_flaws = sorted(
            [
                *row_flaws,
                *(RowFlaw(at, Flaw("table.nul_in_cell")) for at in line.filter(nul).to_list()),
            ],
            key=lambda row: row.line,
        )
    keep = ~frame.select(pl.all_horizontal(pl.all().is_null()).alias("blank"))["blank"] & ~nul
    if not keep.all():
        frame, line = frame.filter(keep), line.filter(keep)
        numeric = None if numeric is None else numeric.filter(keep)
    nameless = [name for name in columns.nameless if frame[name].null_count() == frame.height]
    frame = frame.drop(nameless)
    names = tuple(frame.columns)
    if numeric is None:
        no = pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
        numeric = pl.DataFrame([no.alias(name) for name in names])
    unknown = tuple(name for name in columns.unknown if name in names)
    letters = "、".join(columns.letters[name] for name in unknown)
    return Table(
        format=format_name,
        columns=names,
        frame=frame,
        line=line.cast(pl.UInt32).alias("line"),
        numeric=numeric.select(names),
        error=frame.select(pl.all().is_in(ERROR_TEXTS).fill_null(value=False)),
        unknown=unknown,
        row_flaws=tuple(row_flaws),
        warnings=(
            *warnings,
            *([Flaw("table.columns_unknown", params=(("columns", letters),))] if letters else []),
        ),
    )
