"""Who looked at a person's record, when, as what, and what they did there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guikang.people.keys import PersonKey
    from guikang.services.ports.residents import LookStore
    from guikang.services.representation import Representing
    from guikang.staff.posts import Post

ONE_LOOK: Final = timedelta(minutes=10)
"""A page that is opened again within it, by the same person, is no further look."""


class Ground(StrEnum):
    """As what somebody is at another's record; the values are stored and never change."""

    GUARDIAN = "guardian"
    FAMILY = "family"
    GRID = "grid"
    STAFF = "staff"


class Look(StrEnum):
    """What was seen or done; the values are stored and never change."""

    BEGUN = "begun"
    CODE = "code"
    PAPER = "paper"
    REPORT = "report"
    REPORTED = "reported"
    APPEALS = "appeals"
    APPEALED = "appealed"
    INBOX = "inbox"
    LOOKS = "looks"
    REPRESENTATIVES = "representatives"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    LOOKED_UP = "looked_up"
    NUMBER = "number"


DEEDS: Final = frozenset(
    {
        *(Look.BEGUN, Look.REPORTED, Look.APPEALED, Look.CONFIRMED, Look.ENDED),
        *(Look.LOOKED_UP, Look.NUMBER),
    }
)
"""Each of these counts, however soon after the one before."""


@dataclass(frozen=True, slots=True)
class Looked:
    """An entry of the log.

    Attributes:
        at: when.
        viewer: masked name of who it was.
        ground: as what.
        post: of staff.
        division: where that post is, its code.
        look: what was seen or done.
    """

    at: datetime
    viewer: str
    ground: Ground
    post: Post | None
    division: str | None
    look: Look


class Looking:
    """Keeps the log."""

    def __init__(self, store: LookStore) -> None:
        self._store = store

    def note(self, by: Representing, look: Look, now: datetime) -> None:
        """Write down a look, durably, before anything is shown."""
        after = now if look in DEEDS else now - ONE_LOOK
        self._store.add(by, look, now, unless_after=after)

    def of(self, person: PersonKey, most: int | None = None) -> Sequence[Looked]:
        """The latest looks at a person's record, the latest first; None: all of them."""
        return self._store.of(person, most)
