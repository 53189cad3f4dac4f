"""How people and spreadsheet programs write numbers: folding, and damage."""

from __future__ import annotations

import re

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width forms of ASCII to ASCII, and the ideographic space to a space."""

_CAPITALS = {code: code - 0x20 for code in range(ord("a"), ord("z") + 1)}
_INVISIBLE = (
    "\u0000-\u0008\u000e-\u001b\u007f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
)
_HYPHENS = "\\-\u2010-\u2015\u2212\ufe58\ufe63"
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]+")
_GAP_RUN = re.compile(f"[\\s{_INVISIBLE}{_HYPHENS}]+")
_DAMAGED = re.compile(r"\d[.,]\d+E\+?\d{1,3}|\d+E\+\d{1,3}|#{2,}|\d{16,}[.,]0+", re.IGNORECASE)
_WHOLE = re.compile(r"(\d+)\.0+")
_MOST_EXACT_DIGITS = 15


def fold_width(text: str) -> str:
    """Return ``text`` with full-width ASCII made half-width, and nothing else changed.

    Narrower than NFKC on purpose: rare, private-use and compatibility
    ideographs stay what they are.
    """
    return text.translate(_WIDTH)


def ascii_capitals(text: str) -> str:
    """Return ``text`` with a to z made A to Z; no other letter becomes one of these."""
    return text.translate(_CAPITALS)


def without_invisible(text: str) -> str:
    """Return ``text`` without zero-width, direction, control and soft-hyphen characters."""
    return _INVISIBLE_RUN.sub("", text)


def without_gaps(text: str) -> str:
    """Return ``text`` without white space of any kind, invisible characters and hyphens."""
    return _GAP_RUN.sub("", text)


def without_marks_of_text(text: str) -> str:
    """Return ``text`` without the outer space and quotation marks that mark a cell as text."""
    return without_invisible(text).strip().strip("'\"`‘’“”").strip()


def whole_number(text: str) -> str:
    """Return ``text`` without the ``.0`` that a numeric cell leaves behind a whole number."""
    match = _WHOLE.fullmatch(text)
    return match[1] if match else text


def damaged_by_spreadsheet(text: str, *, numeric: bool) -> bool:
    """Whether a spreadsheet program has lost digits of the number in ``text``.

    True for ``4.50103E+17`` and its kind, whether or not all digits seem to be
    there, for a cell shown as ``####``, and for any number of sixteen digits or
    more that stood in a numeric cell: such a cell holds fifteen.

    Args:
        text: width-folded, without outer space.
        numeric: the cell held a number, not text.
    """
    if _DAMAGED.fullmatch(text):
        return True
    return numeric and text.isdecimal() and len(text) > _MOST_EXACT_DIGITS
