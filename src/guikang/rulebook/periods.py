"""How days are counted: the one place that knows when a period is full."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from guikang.rulebook.model import Counting


def start_of_day(at: datetime, zone: ZoneInfo, days: int = 0) -> datetime:
    """Return, in UTC, 00:00 of the local day of ``at`` in ``zone``, ``days`` days on."""
    local = at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(local, time(), zone).astimezone(UTC)


def days_full(
    opened_at: datetime, days: int, zone: ZoneInfo, counting: Counting, *, joined: bool = False
) -> datetime:
    """Return the instant at which a period of whole days is full.

    With the opening day excluded, the last day ends at 24:00, so whatever the hour
    of ``opened_at``, at least ``days`` times 24 hours have passed. The period is
    half-open: at the instant returned it is over.

    Args:
        opened_at: aware; its local day in ``zone`` is the opening day.
        days: positive, whole.
        zone: where days are counted.
        counting: the rulebook's reading.
        joined: whether the period begins at the very end of another one: then that
            midnight is 24:00 of the day before, and its first day counts.

    Raises:
        ValueError: ``opened_at`` is naive or ``days`` is not positive.

    Source: 民法总则 第二百零一条, 第二百零三条; 附件1 二(一)3.
    """
    if opened_at.tzinfo is None:
        raise ValueError("opened_at has no time zone")
    if days <= 0:
        raise ValueError("days must be positive")
    match counting:
        case Counting.OPENING_DAY_EXCLUDED:
            return start_of_day(opened_at, zone, days if joined else days + 1)
        case Counting.OPENING_DAY_INCLUDED:
            return start_of_day(opened_at, zone, days)
        case Counting.ELAPSED_HOURS:
            return opened_at + timedelta(hours=24 * days)
        case _:
            assert_never(counting)
