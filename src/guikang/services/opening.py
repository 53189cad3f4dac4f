"""Opening hours by weekday: whether a place is open at an instant, and when it opens next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

WEEKDAYS: Final = range(1, 8)
"""Monday to Sunday, as ISO 8601 counts them."""
DAY: Final = 24 * 60
"""Minutes of a day."""
MOST_SHIFTS: Final = 21
"""Three a day: nobody opens more often."""
_TIME = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shift:
    """A part of the day that is the same on some weekdays.

    Attributes:
        days: of ``WEEKDAYS``, in order, each once.
        opens: minutes after local midnight.
        closes: likewise, at most ``DAY``; from then on it is closed.
    """

    days: tuple[int, ...]
    opens: int
    closes: int


Hours = tuple[Shift, ...]
"""Empty: not told. What goes past midnight is two shifts."""
ALWAYS: Final[Hours] = (Shift(tuple(WEEKDAYS), 0, DAY),)


def minutes_of(text: str) -> int | None:
    """The minutes after midnight of ``08:30``; None: it is no time of day, ``24:00`` being one."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    minutes = 60 * int(found[1]) + int(found[2])
    return minutes if minutes <= DAY else None


def written(minutes: int) -> str:
    """A time of day as ``08:30``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def hours_flaw(hours: Hours) -> Flaw | None:
    """What is wrong with hours: ``reception.hours_order`` or ``reception.hours_overlap``."""
    for shift in hours:
        proper = tuple(sorted(set(shift.days) & set(WEEKDAYS))) == shift.days
        if not (shift.days and proper and 0 <= shift.opens < shift.closes <= DAY):
            return Flaw("reception.hours_order", "hours")
    for day in WEEKDAYS:
        if any(before[1] > after[0] for before, after in pairwise(_of_day(hours, day))):
            return Flaw("reception.hours_overlap", "hours")
    return None


def open_until(hours: Hours, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when it is open at an instant; None: it is closed. At the closing time it is.

    What closes at 24:00 and opens again at 00:00 is open through.
    """
    local = at.astimezone(zone)
    today, minute = local.isoweekday(), local.hour * 60 + local.minute
    closes = next((end for start, end in _of_day(hours, today) if start <= minute < end), None)
    if closes is None:
        return None
    day = 0
    while closes == DAY and day < len(WEEKDAYS):
        following = [end for start, end in _of_day(hours, _later(today, day + 1)) if start == 0]
        if not following:
            break
        day, closes = day + 1, following[0]
    return _instant(local, day, closes, zone)


def opens_next(hours: Hours, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When it opens after an instant at which it is closed; None: never, or it is open."""
    if open_until(hours, at, zone) is not None:
        return None
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    for day in range(len(WEEKDAYS) + 1):
        for start, _ in _of_day(hours, _later(local.isoweekday(), day)):
            if day or start > minute:
                return _instant(local, day, start, zone)
    return None


def by_days(hours: Hours) -> list[tuple[tuple[int, ...], list[tuple[int, int]]]]:
    """The hours as a sign at the door has them: weekdays, and the times that they share."""
    same: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for day in WEEKDAYS:
        if spans := _of_day(hours, day):
            same.setdefault(tuple(spans), []).append(day)
    return [(tuple(days), list(spans)) for spans, days in same.items()]


def runs(days: Sequence[int]) -> list[tuple[int, int]]:
    """Weekdays as runs from the first to the last: Monday to Friday, Sunday."""
    found: list[tuple[int, int]] = []
    for day in days:
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _of_day(hours: Hours, day: int) -> list[tuple[int, int]]:
    return sorted((one.opens, one.closes) for one in hours if day in one.days)


def _later(weekday: int, days: int) -> int:
    return (weekday - 1 + days) % len(WEEKDAYS) + 1


def _instant(local: datetime, days: int, minutes: int, zone: ZoneInfo) -> datetime:
    """The local time of a later day; 24:00 is the first instant of the next."""
    day = local.date() + timedelta(days=days + minutes // DAY)
    return datetime.combine(day, time(minutes % DAY // 60, minutes % 60), zone)
