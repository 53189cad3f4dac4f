"""Cells: the text of whatever a workbook's cell may hold.

Nothing heavy is imported here, for the process that reads old workbooks apart.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

WHITE: Final = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\xad\u1680\u180e"
    + "".join(map(chr, range(0x2000, 0x2010)))
    + "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f"
    + "".join(map(chr, range(0x205F, 0x2070)))
    + "\u3000\ufeff"
)
"""White space of all kinds, also of no width: spaces, breaks, joiners, bidi marks."""

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
