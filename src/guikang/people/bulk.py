"""Whole columns at once: the plain resident numbers, by Polars.

What is not plain is not wrong: it goes through ``parse_document`` row by row,
which folds, warns, and says what is the matter.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from guikang.people.resident_number import PROVINCES, WEIGHTS

_EARLIEST = date(1900, 1, 1)
_TEN = 10  # X
_FORM = f"^(?:{'|'.join(sorted(PROVINCES))})[0-9]{{4}}(?:19|20)[0-9]{{9}}[0-9X]$"


def plainly_valid_resident_number(numbers: pl.Expr, *, today: date) -> pl.Expr:
    """Return True only where ``parse_document`` would return the text itself, unwarned.

    That is: exactly eighteen characters, a known province, a day of the calendar
    from 1900-01-01 to ``today``, the right check character, a capital X. Null
    and everything else give False.

    Args:
        numbers: a column of strings.
        today: the last birth date believed.

    Source: GB 11643-1999.
    """
    well_formed = numbers.str.contains(_FORM)
    born = numbers.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    body = numbers.str.slice(0, 17).cast(pl.Int64, strict=False)
    last = numbers.str.slice(17, 1).cast(pl.Int64, strict=False).fill_null(_TEN)
    weighted = pl.sum_horizontal(
        last, *(body // 10 ** (16 - place) % 10 * weight for place, weight in enumerate(WEIGHTS))
    )
    valid = well_formed & born.is_between(_EARLIEST, today) & (weighted % 11 == 1)
    return valid.fill_null(value=False)
