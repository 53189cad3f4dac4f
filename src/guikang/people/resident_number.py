"""The eighteen-character number: its check character, dates, regions.

Residents (公民身份号码), residents of Hong Kong, Macao and Taiwan with a mainland
residence permit, and since 2023 foreigners with permanent residence share one
form: six of region, eight of birth date, three of sequence, one check character.

Source: GB 11643-1999; ISO 7064 MOD 11-2.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from guikang.errors import Flaw

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""The weights of the first seventeen digits: powers of two modulo 11."""

CHECK_CHARACTERS: Final = "10X98765432"
"""The check character by the weighted sum modulo 11."""

PROVINCES: Final = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
    for code in range(first, last + 1)
)
"""First two digits of the residents' regions (GB/T 2260); others are only warned of."""

EARLIEST_BIRTH: Final = date(1890, 1, 1)
"""No living person was born before; an earlier date is a slip of the pen."""

_FORM = re.compile(r"[0-9]{17}[0-9X]")
_OLD_FORM = re.compile(r"[0-9]{15}")


def check_character(body: str) -> str:
    """Return the check character of the first seventeen digits.

    Args:
        body: exactly seventeen ASCII digits.

    Raises:
        ValueError: ``body`` is anything else.
    """
    if len(body) != len(WEIGHTS) or not (body.isascii() and body.isdecimal()):
        raise ValueError("the check character is computed of seventeen digits")
    return CHECK_CHARACTERS[
        sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
    ]


def has_form(text: str) -> bool:
    """Whether ``text`` is seventeen digits and a digit or X; nothing else is checked."""
    return _FORM.fullmatch(text) is not None


def has_old_form(text: str) -> bool:
    """Whether ``text`` is fifteen digits, the form in force until 1999."""
    return _OLD_FORM.fullmatch(text) is not None


def from_old_form(text: str) -> str:
    """Return the eighteen-character number of a fifteen-digit one, in century 19.

    Args:
        text: fifteen digits.

    Source: GB 11643-1999.
    """
    body = f"{text[:6]}19{text[6:]}"
    return body + check_character(body)


def birth_date(number: str) -> date | None:
    """Return the birth date within an eighteen-character number, None if not a real day."""
    return real_date(number[6:10], number[10:12], number[12:14])


def real_date(year: str, month: str, day: str) -> date | None:
    """Return the calendar date of three runs of digits, or None where there is none."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def flaw_of(number: str, today: date | None) -> Flaw | None:
    """Return what is wrong with a number that ``has_form``, or None.

    The date is judged before the check character, as it says more to the reader.

    Args:
        number: eighteen characters of the form.
        today: the last birth date believed; None leaves the future unchecked.
    """
    born = birth_date(number)
    if born is None:
        return Flaw("document.date", "document")
    if born < EARLIEST_BIRTH:
        return Flaw("document.date_too_early", "document")
    if today is not None and born > today:
        return Flaw("document.date_in_future", "document")
    if check_character(number[:17]) != number[17]:
        return Flaw("document.check_digit", "document")
    return None
