"""What the API answers of reception channels, and an example of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from guikang.services.opening import Hours, open_until, opens_next, written
from guikang.services.reception_entries import Duty, Entry, Hotline, Point

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from guikang.divisions.division import Division
    from guikang.services.reception import Published


@dataclass(frozen=True, slots=True)
class ShiftEntry:
    """A part of the day that is the same on some weekdays.

    Attributes:
        days: 1 Monday to 7 Sunday.
        opens: local, as ``08:30``.
        closes: likewise, ``24:00`` at the latest.
    """

    days: list[int]
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh an entry is.

    Attributes:
        confirmed_at: when somebody last said that it holds, ISO 8601, or null: nobody did.
        days_unconfirmed: how many whole days ago, or null.
        stale: whether that is too long ago.
    """

    confirmed_at: str | None
    days_unconfirmed: int | None
    stale: bool


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """Whether something is open.

    Attributes:
        now: whether it is; null: its hours are not told.
        until: when it closes, ISO 8601, or null.
        next: when it opens, or null.
    """

    now: bool | None
    until: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class HotlineEntry:
    """A number that answers."""

    number: str
    label: str
    hours: list[ShiftEntry]
    note: str
    open: OpenEntry
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class PointEntry:
    """A place where one is received."""

    name: str
    address: str
    hours: list[ShiftEntry]
    note: str
    open: OpenEntry
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class DutyEntry:
    """Who is on duty now: their phone is null where it is not shown."""

    name: str
    phone: str | None
    until: str
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class ReceptionLevel:
    """What a division publishes."""

    code: str
    name: str
    level: str
    hotlines: list[HotlineEntry]
    points: list[PointEntry]
    on_duty: list[DutyEntry]


@dataclass(frozen=True, slots=True)
class GovernmentHotline:
    """The region's government hotline, which answers where nothing else does."""

    number: str
    clause: str


@dataclass(frozen=True, slots=True)
class ReceptionAnswer:
    """How a division is reached.

    Attributes:
        division: its code.
        full_name: with the names of all divisions above.
        at: as of when, ISO 8601.
        hotlines_of: the code of the nearest division that publishes a hotline, or null.
        points_of: likewise a reception point.
        levels: from the division up to the region.
        government: what answers in any case.
    """

    division: str
    full_name: str
    at: str
    hotlines_of: str | None
    points_of: str | None
    levels: list[ReceptionLevel]
    government: GovernmentHotline


@dataclass(frozen=True, slots=True)
class HotlineContent:
    """A hotline as it was entered."""

    number: str
    label: str
    hours: list[ShiftEntry]
    note: str
    kind: str = "hotline"


@dataclass(frozen=True, slots=True)
class PointContent:
    """A reception point as it was entered."""

    name: str
    address: str
    hours: list[ShiftEntry]
    note: str
    kind: str = "point"


@dataclass(frozen=True, slots=True)
class DutyContent:
    """A duty as it was entered; instants are ISO 8601."""

    name: str
    begins: str
    ends: str
    phone: str
    phone_shown: bool
    kind: str = "duty"


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry as whoever keeps it sees it.

    Attributes:
        id: by which it is mended, confirmed and withdrawn.
        division: the code of whose it is.
        content: what.
        published_at: when it was last changed, ISO 8601.
        published_by: by whom.
        confirmed_by: who last said that it holds, or null.
        freshness: when that was.
        over: whether it is a duty that has ended.
    """

    id: str
    division: str
    content: HotlineContent | PointContent | DutyContent
    published_at: str
    published_by: str
    confirmed_by: str | None
    freshness: Freshness
    over: bool


@dataclass(frozen=True, slots=True)
class KeptEntries:
    """All that a division has, in the order in which it was entered."""

    items: list[KeptEntry]


def level_entry(
    division: Division, published: Published, now: datetime, zone: ZoneInfo
) -> ReceptionLevel:
    """What a division publishes, as the API tells it."""
    hotlines, points, duties = [], [], []
    for one in (*published.hotlines, *published.points, *published.on_duty):
        fresh = freshness(one, now)
        match one.content:
            case Hotline(number, label, hours, note):
                opened = _open(hours, now, zone)
                hotlines.append(HotlineEntry(number, label, shifts(hours), note, opened, fresh))
            case Point(name, address, hours, note):
                opened = _open(hours, now, zone)
                points.append(PointEntry(name, address, shifts(hours), note, opened, fresh))
            case Duty(name, _, ends, phone, shown):
                duties.append(DutyEntry(name, phone if shown else None, ends.isoformat(), fresh))
    level = division.level.name.lower()
    return ReceptionLevel(division.code, division.name, level, hotlines, points, duties)


def kept_entry(one: Entry, now: datetime) -> KeptEntry:
    """An entry as whoever keeps it sees it."""
    return KeptEntry(
        one.id,
        one.division,
        _content(one),
        one.published_at.isoformat(),
        one.published_by,
        one.confirmed_by,
        freshness(one, now),
        one.over(now),
    )


def freshness(one: Entry, now: datetime) -> Freshness:
    """How fresh an entry is."""
    confirmed = None if one.confirmed_at is None else one.confirmed_at.isoformat()
    return Freshness(confirmed, one.days_unconfirmed(now), one.stale(now))


def shifts(hours: Hours) -> list[ShiftEntry]:
    """Hours as the API tells them."""
    return [ShiftEntry(list(one.days), written(one.opens), written(one.closes)) for one in hours]


def _content(one: Entry) -> HotlineContent | PointContent | DutyContent:
    match one.content:
        case Hotline(number, label, hours, note):
            return HotlineContent(number, label, shifts(hours), note)
        case Point(name, address, hours, note):
            return PointContent(name, address, shifts(hours), note)
        case Duty(name, begins, ends, phone, shown):
            return DutyContent(name, begins.isoformat(), ends.isoformat(), phone, shown)


def _open(hours: Hours, now: datetime, zone: ZoneInfo) -> OpenEntry:
    if not hours:
        return OpenEntry(None, None, None)
    until, following = open_until(hours, now, zone), opens_next(hours, now, zone)
    return OpenEntry(
        until is not None,
        None if until is None else until.isoformat(),
        None if following is None else following.isoformat(),
    )


_FRESH: Final = {
    "confirmed_at": "2020-03-30T01:00:00+00:00",
    "days_unconfirmed": 2,
    "stale": False,
}
_HOURS: Final = [{"days": [1, 2, 3, 4, 5], "opens": "08:30", "closes": "12:00"}]
_OPEN: Final = {"now": True, "until": "2020-04-01T12:00:00+08:00", "next": None}
ANSWER_EXAMPLE: Final = {
    "division": "450103001",
    "full_name": "广西壮族自治区南宁市青秀区新竹街道",
    "at": "2020-04-01T01:00:00+00:00",
    "hotlines_of": "450103001",
    "points_of": "450103001",
    "levels": [
        {
            "code": "450103001",
            "name": "新竹街道",
            "level": "township",
            "hotlines": [
                {
                    "number": "0771-12345",
                    "label": "街道值班电话",
                    "hours": _HOURS,
                    "note": "",
                    "open": _OPEN,
                    "freshness": _FRESH,
                }
            ],
            "points": [
                {
                    "name": "便民服务中心",
                    "address": "某路 1 号一楼 3 号窗口",
                    "hours": _HOURS,
                    "note": "法定节假日休息",
                    "open": _OPEN,
                    "freshness": _FRESH,
                }
            ],
            "on_duty": [
                {
                    "name": "韦甲乙",
                    "phone": None,
                    "until": "2020-04-01T10:00:00+00:00",
                    "freshness": _FRESH,
                }
            ],
        }
    ],
    "government": {"number": "12345", "clause": "正文二"},
}
KEPT_EXAMPLE: Final = {
    "id": "5d7a0e6b1f2c4a3d9e8f706152433445",
    "division": "450103001",
    "content": {
        "name": "便民服务中心",
        "address": "某路 1 号一楼 3 号窗口",
        "hours": _HOURS,
        "note": "法定节假日休息",
        "kind": "point",
    },
    "published_at": "2020-03-28T01:00:00+00:00",
    "published_by": "韦丙丁",
    "confirmed_by": "韦丙丁",
    "freshness": _FRESH,
    "over": False,
}
