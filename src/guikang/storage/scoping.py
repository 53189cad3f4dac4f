"""Scope in queries: one way to say that a division is another or lies below it."""

from __future__ import annotations

from typing import Final

from guikang.divisions.division import DivisionError, Level

WITHIN_HISTORY: Final = """
(division like %(within)s or division = any(array(
    select code from former_divisions where successor like %(within)s)))
"""
"""That a row of history lies within a scope: also under a code that goes on there now."""


def within(division: str) -> str:
    """The pattern of ``like`` for a division and all below it; columns are collated "C".

    Raises:
        DivisionError: ``division.unknown``: no code of a division has this form.
    """
    if not (division.isascii() and division.isdecimal() and len(division) in set(Level)):
        raise DivisionError("division.unknown", division=division)
    return f"{division}%"
