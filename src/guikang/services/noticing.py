"""Noticing that a colour has changed, and telling it: once, in the inbox and by SMS.

Whoever is to be told has a watch: what they were told last, and when their code may be
another one. It is looked at then; new evidence makes it due at once, in its own transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from guikang.services.ports.evidence import Shown
from guikang.services.showing import shown_by

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guikang.codes.decision import Timeline
    from guikang.people.keys import PersonKey
    from guikang.services.ports.residents import NoticeStore


@dataclass(frozen=True, slots=True)
class Watch:
    """A person who is to be told.

    Attributes:
        person: their key.
        told: what they were told last, and until when their code was looked at.
        versions: of their timeline, oldest first, from the one that held when they were told.
    """

    person: PersonKey
    told: Shown
    versions: Sequence[Timeline]


@dataclass(frozen=True, slots=True)
class Change:
    """That a colour was shown in place of another; None: no code."""

    at: datetime
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told after a look.

    Attributes:
        changes: oldest first, each a notice.
        texted: whether the last of them goes out by SMS too.
        told: what the person is told last, and until when was looked.
        due_at: when to look again, or None: not before further evidence.
    """

    changes: Sequence[Change]
    texted: bool
    told: Shown
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in an inbox.

    Attributes:
        number: from 1, by person.
        change: what it tells.
        read_at: when it was first opened, or None.
        message: what became of its text message (``sending.State``), or None: it has none.
    """

    number: int
    change: Change
    read_at: datetime | None
    message: str | None


def look(watch: Watch, now: datetime) -> Telling:
    """What is to be told to a person as of ``now``; at the very instant of a turn it has come.

    Every change that was shown is a notice. One text message tells the last of them, and
    only where the colour is another one than was told before: whoever turned red and green
    again while nobody looked is not to be alarmed.
    """
    until = max(now, watch.told.since)  # another's clock may be ahead of ours
    shown = shown_by(watch.versions, until, watch.told)
    changes = [Change(then.since, one.colour, then.colour) for one, then in pairwise(shown)]
    told = Shown(until, shown[-1].colour)
    texted = told.colour != watch.told.colour
    return Telling(changes, texted, told, _due_after(watch.versions, until))


def _due_after(versions: Sequence[Timeline], at: datetime) -> datetime | None:
    """When the colour may be another one: by the next turn, or by a clock that is ahead of ours."""
    held = [version for version in versions if version.known_at <= at]
    ahead = [version.known_at for version in versions if version.known_at > at]
    turn = held[-1].next_turn_after(at) if held else None
    return min([*ahead, *([] if turn is None else [turn.at])], default=None)


class Noticing:
    """Tells changes, and keeps the inbox."""

    def __init__(self, store: NoticeStore) -> None:
        self._store = store

    def tell(self, now: datetime, most: int = 500) -> int:
        """Look at codes that are due, and tell what has changed: all of it or nothing.

        Several processes may at the same time, each at other persons.

        Args:
            now: aware.
            most: how many persons at the most.

        Returns:
            How many persons were looked at; fewer than ``most``: none is left.
        """
        return self._store.tell(now, most, lambda watch: look(watch, now))

    def inbox(
        self, person: PersonKey, most: int | None = None, before: int | None = None
    ) -> Sequence[Notice]:
        """A person's notices, the latest first.

        Args:
            person: whose.
            most: how many at the most; None: all.
            before: a number: only those before it.
        """
        return self._store.latest(person, most, before)

    def opened(self, person: PersonKey, notices: Sequence[Notice], now: datetime) -> None:
        """The person has seen these notices."""
        numbers = [notice.number for notice in notices if notice.read_at is None]
        if numbers:
            self._store.read(person, numbers, now)
