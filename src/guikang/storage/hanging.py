"""What hangs on division codes: what goes with a re-coding, and what keeps the code of its time.

Every column of codes stands here; a table with one more is one more line. What ended keeps its
code too, so a query over history asks by ``storage.scoping.WITHIN_HISTORY``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, LiteralString


@dataclass(frozen=True, slots=True)
class Moved:
    """A table whose rows go on under the successor of their division.

    Attributes:
        table: with a column ``division``.
        open: the rows that are no history yet, in SQL.
        rests: the column that says since when a row rests, where it is to rest if its division
            goes on by one of a higher level: nobody's power grows by a re-coding. None: such
            rows just move.
    """

    table: str
    open: LiteralString = "true"
    rests: str | None = None


MOVED: Final = (
    Moved("people"),
    Moved("staff_members"),
    Moved("appointments", open="until is null", rests="suspended_since"),
)

HISTORY: Final = {
    "looks": ("division",),
    "appointment_events": ("division",),
    "operations": ("division", "scope"),
    "submissions": ("division",),
}
"""Columns whose rows keep the code of their time, which stays readable."""

COLUMNS: Final = ("division", "scope")
"""What columns of division codes are called; by no other name does a table keep one."""
