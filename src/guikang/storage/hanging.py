"""What hangs on division codes: what goes with a re-coding, and what keeps the code of its time.

Every column ``division`` of a table stands here; a table with one more is one more line.
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

HISTORY: Final = frozenset({"looks"})
"""Tables whose rows keep the code of their time, which stays readable."""
