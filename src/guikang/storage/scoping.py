"""Scope in queries: one way to say that a division is another or lies below it."""

from __future__ import annotations

from guikang.divisions.division import DivisionError, Level


def within(division: str) -> str:
    """The pattern of ``like`` for a division and all below it; columns are collated "C".

    Raises:
        DivisionError: ``division.unknown``: no code of a division has this form.
    """
    if not (division.isascii() and division.isdecimal() and len(division) in set(Level)):
        raise DivisionError("division.unknown", division=division)
    return f"{division}%"
