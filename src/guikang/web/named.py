"""Divisions by their names, of now or of earlier, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from guikang.services.divisions import PresentDivisions
    from guikang.web.reader import Reader


def division_named(
    divisions: PresentDivisions,
    reader: Reader,
    code: str | None,
    recorded_at: datetime | None = None,
) -> str:
    """A division by all its names; a former one says by which it goes on: 横县（今横州市 450181）.

    Args:
        divisions: of now and of earlier.
        reader: says in which language the rest is said.
        code: of the division; one that no edition has is said itself, and None is nothing.
        recorded_at: when the code was written down, if that is known.
    """
    if not code:
        return ""
    now = divisions.now
    former = now.former(code, recorded_at)
    if former is None:
        return now.tree.full_name(code) if code in now.tree else code
    which = "places.dissolved" if former.dissolved else "places.former"
    return reader.text(
        which, name=former.full_name, now=former.now_name, code=former.successor.code
    )
