"""Posts and what their holders may do, by division: one function decides, and fails closed.

Source: 正文一 (级级有人员), 附件2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Post(StrEnum):
    """A post; the values are stored and never change."""

    GRID_ADMINISTRATOR = "grid_administrator"  # 网格管理员
    COLLECTOR = "collector"  # 采集员


class Deed(StrEnum):
    """What a post may allow; the values are stored and never change."""

    SERVE = "serve"  # 为没有手机的群众代办


DEEDS_OF: Final[Mapping[Post, frozenset[Deed]]] = {
    Post.GRID_ADMINISTRATOR: frozenset({Deed.SERVE}),
    Post.COLLECTOR: frozenset({Deed.SERVE}),
}


@dataclass(frozen=True, slots=True)
class Appointment:
    """A post that somebody holds at a division.

    Attributes:
        number: of the appointment, among those of its holder.
        post: which.
        division: its code; everything below belongs to it.
        since: from when on.
        until: from when on no more, or None.
    """

    number: int
    post: Post
    division: str
    since: datetime
    until: datetime | None

    def in_force(self, at: datetime) -> bool:
        """Whether it is held at an instant."""
        return self.since <= at and (self.until is None or at < self.until)

    def covers(self, division: str) -> bool:
        """Whether a division is its own or lies below it: codes nest."""
        return division.startswith(self.division)


def holding(
    appointments: Iterable[Appointment], deed: Deed, at: datetime
) -> tuple[Appointment, ...]:
    """Those of the appointments that allow a deed somewhere at an instant."""
    return tuple(
        one
        for one in appointments
        if one.in_force(at) and deed in DEEDS_OF.get(one.post, frozenset())
    )


def allowing(
    appointments: Iterable[Appointment], deed: Deed, division: str, at: datetime
) -> Appointment | None:
    """The appointment that allows a deed at a division, the widest first; None: it is refused."""
    fitting = [one for one in holding(appointments, deed, at) if one.covers(division)]
    return min(fitting, key=lambda one: (len(one.division), one.number), default=None)
