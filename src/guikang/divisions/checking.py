"""Whether a tree may become the next edition: whole, later, and losing nothing unawares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guikang.divisions.division import DivisionError, Level
from guikang.divisions.recoding import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from guikang.divisions.editions import Edition
    from guikang.divisions.recoding import Recoding
    from guikang.divisions.tree import Tree

_FEWEST = 2
"""A level may lose at most every second of its divisions; a tree that lost more lacks a part."""


def check_tree(editions: Sequence[Edition], tree: Tree, since: date, today: date) -> None:
    """See to it that a tree is whole and may come into force on a day.

    Args:
        editions: those so far, by number.
        tree: the next.
        since: from when on it is to be in force.
        today: the present day; what is decided for later is imported then.

    Raises:
        DivisionError: ``division.in_future``, ``division.not_later``,
            ``division.known_edition`` for a tree that an edition had already,
            ``division.too_few`` for a level of which more than half went,
            ``division.nothing_below`` for a city or county without anything below.
    """
    if since > today:
        raise DivisionError("division.in_future", since=since.isoformat())
    present = editions[-1]
    if present.since is not None and since <= present.since:
        raise DivisionError("division.not_later", since=present.since.isoformat())
    for edition in editions:
        if list(edition.tree) == list(tree):
            raise DivisionError("division.known_edition", edition=str(edition.number))
    for level in Level:
        count, before = len(tree.of(level)), len(present.tree.of(level))
        if _FEWEST * count < before:
            named = level.name.lower()
            raise DivisionError(
                "division.too_few", level=named, count=f"{count:,}", before=f"{before:,}"
            )
    for level in (Level.REGION, Level.CITY, Level.COUNTY):
        for one in tree.of(level):
            if not tree.children(one.code):
                raise DivisionError("division.nothing_below", division=one.code, name=one.name)


def check_recoding(recoding: Recoding, old: Tree) -> None:
    """See to it that no city or county is lost: its successor is told, not guessed from above.

    Raises:
        DivisionError: ``division.no_successor`` with the first of them.
    """
    for one in recoding.successors.values():
        lost = one.kind is Kind.DISSOLVED and one.look and len(one.code) <= Level.COUNTY
        if lost:
            name = old.full_name(one.code)
            raise DivisionError("division.no_successor", division=one.code, name=name)
