"""用户受理渠道: what divisions publish of how they are reached, kept fresh; each change is logged.

Source: 正文二; docs/readings.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from guikang.errors import Flaw
from guikang.services.operations import Act, Operation
from guikang.services.reception_entries import (
    LONGEST,
    STALE_AFTER,
    Duty,
    Entry,
    Hotline,
    Kind,
    Point,
    hotline_number,
    judged,
    kind_of,
    parted,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guikang.services.operations import Actor
    from guikang.services.ports.reception import ReceptionStore
    from guikang.services.reception_entries import Content

MOST: Final = {Kind.HOTLINE: 10, Kind.POINT: 20, Kind.DUTY: 200}
"""Entries of a division: more than anybody reads at a door."""
DUTIES_KEPT: Final = timedelta(days=30)
"""After that a duty that is over is forgotten: nobody asks who sat there, and it is a name."""

_ID: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries a division has.

    Attributes:
        hotlines: confirmed ones.
        points: likewise.
        stale: of all kinds, without duties that are over.
        waiting: that nobody confirmed yet.
    """

    hotlines: int = 0
    points: int = 0
    stale: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Published:
    """What the public sees of a division at an instant.

    Attributes:
        division: its code.
        hotlines: in the order in which they were entered.
        points: likewise.
        on_duty: who is there now.
    """

    division: str
    hotlines: tuple[Entry, ...]
    points: tuple[Entry, ...]
    on_duty: tuple[Entry, ...]


class Reception:
    """Keeps the channels, and tells them.

    Args:
        store: where they are kept.
        exists: whether there is a division of a code.
    """

    def __init__(self, store: ReceptionStore, *, exists: Callable[[str], bool]) -> None:
        self._store = store
        self._exists = exists

    def published(self, divisions: Sequence[str], now: datetime) -> list[Published]:
        """What the public sees of divisions, in their order: nothing that nobody confirmed."""
        found: dict[str, list[Entry]] = {one: [] for one in divisions}
        for entry in self._store.of(divisions):
            if entry.confirmed_at is not None:
                found[entry.division].append(entry)
        return [_published(division, entries, now) for division, entries in found.items()]

    def of(self, division: str) -> Sequence[Entry]:
        """All that a division has, confirmed or not."""
        return self._store.of([division])

    def entry(self, entry: str) -> Entry | None:
        """By id; whatever is none has no entry."""
        return self._store.entry(entry) if _ID.fullmatch(entry) else None

    def publish(self, division: str, content: Content, *, by: Actor, now: datetime) -> Entry | Flaw:
        """Enter something; whoever enters it confirms it.

        Returns:
            The entry, or a flaw of ``judged``, ``reception.full``, ``division.unknown``.
        """
        tidy = judged(content)
        if isinstance(tidy, Flaw):
            return tidy
        return self._add(Entry(uuid4().hex, division, tidy, now, by.name, now, by.name), by)

    def mend(self, entry: Entry, content: Content, *, by: Actor, now: datetime) -> Entry | Flaw:
        """Change an entry, which confirms it; ``reception.other_kind``, ``reception.unknown``."""
        tidy = judged(content)
        if isinstance(tidy, Flaw):
            return tidy
        if kind_of(tidy) is not entry.kind:
            return Flaw("reception.other_kind", "content")
        mended = Entry(entry.id, entry.division, tidy, now, by.name, now, by.name)
        done = self._store.change(mended, _noted(mended, "mended", by, now))
        return mended if done else Flaw("reception.unknown")

    def confirm(self, entry: Entry, *, by: Actor, now: datetime) -> Entry | Flaw:
        """Say that an entry holds; ``reception.unknown``: it is gone."""
        confirmed = replace(entry, confirmed_at=now, confirmed_by=by.name)
        done = self._store.confirm(confirmed, _noted(confirmed, "confirmed", by, now))
        return confirmed if done else Flaw("reception.unknown")

    def withdraw(self, entry: Entry, *, by: Actor, now: datetime) -> Flaw | None:
        """Take an entry back; ``reception.unknown``: it is gone already."""
        done = self._store.remove(entry, _noted(entry, "withdrawn", by, now))
        return None if done else Flaw("reception.unknown")

    def from_form(
        self,
        division: str,
        hotlines: Sequence[str],
        places: Sequence[str],
        by: Actor,
        now: datetime,
    ) -> tuple[Flaw, ...]:
        """Take 群众咨询电话 and 现场受理地点 of 附件2 over; they wait to be confirmed.

        What the division has already is not entered again, so a form may be handed in twice.

        Args:
            division: of 填报单位.
            hotlines: cells as they were filled in; one may hold several numbers.
            places: likewise.
            by: who hands in.
            now: when.

        Returns:
            What could not be taken over, by field ``hotlines`` or ``places``.
        """
        known = {_same(one.content) for one in self.of(division)}
        flaws: list[Flaw] = []
        contents: list[Content] = []
        for text in parted(list(hotlines)):
            number = hotline_number(text)
            if isinstance(number, Flaw):
                flaws.append(Flaw(number.code, "hotlines", number.params))
            else:
                contents.append(Hotline(number))
        for text in parted(list(places)):
            if len(text) > LONGEST["address"]:
                longest = (("longest", str(LONGEST["address"])),)
                flaws.append(Flaw("reception.long", "places", longest))
            else:
                contents.append(Point("", " ".join(text.split())))
        for content in contents:
            if (same := _same(content)) in known:
                continue
            known.add(same)
            entry = Entry(uuid4().hex, division, content, now, by.name, None, None)
            added = self._add(entry, by)
            if isinstance(added, Flaw):
                flaws.append(added)
        return tuple(flaws)

    def counts(self, division: str, now: datetime) -> Mapping[str, Count]:
        """How many entries divisions have, at and below one; those without are left out."""
        return self._store.counts(division, now, now - STALE_AFTER)

    def _add(self, entry: Entry, by: Actor) -> Entry | Flaw:
        if not self._exists(entry.division):
            return Flaw("division.unknown", "division", (("division", entry.division),))
        change = "handed_in" if entry.confirmed_at is None else "published"
        operation = _noted(entry, change, by, entry.published_at)
        if not self._store.add(entry, MOST[entry.kind], operation):
            return Flaw("reception.full", None, (("most", str(MOST[entry.kind])),))
        return entry


def _published(division: str, entries: Sequence[Entry], now: datetime) -> Published:
    def of(kind: Kind) -> tuple[Entry, ...]:
        return tuple(one for one in entries if one.kind is kind)

    on_duty = tuple(one for one in entries if isinstance(one.content, Duty) and one.content.on(now))
    return Published(division, of(Kind.HOTLINE), of(Kind.POINT), on_duty)


def _same(content: Content) -> tuple[str, ...]:
    """What makes two entries of a form one."""
    match content:
        case Hotline(number):
            return (Kind.HOTLINE, number)
        case Point(address=address):
            return (Kind.POINT, address)
        case Duty(name, begins, ends):
            return (Kind.DUTY, name, begins.isoformat(), ends.isoformat())


def _noted(entry: Entry, change: str, by: Actor, now: datetime) -> Operation:
    """The log's entry; names and numbers stand in none."""
    told = {"change": change, "kind": entry.kind.value, "entry": entry.id}
    return Operation(now, by, Act.RECEPTION_CHANGED, entry.division, "", details=told)
