from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.services.opening import (
    ALWAYS,
    DAY,
    Hours,
    Shift,
    by_days,
    hours_flaw,
    minutes_of,
    open_until,
    opens_next,
    runs,
    written,
)

ZONE = ZoneInfo("Asia/Shanghai")
WORKDAYS = (1, 2, 3, 4, 5)
OFFICE: Hours = (Shift(WORKDAYS, 8 * 60 + 30, 12 * 60), Shift(WORKDAYS, 15 * 60, 18 * 60))
MONDAY = datetime(2020, 3, 30, tzinfo=ZONE)


def on(days: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return MONDAY + timedelta(days=days, hours=hour, minutes=minute, seconds=second)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (on(0, 8, 29, 59), None),
        (on(0, 8, 30), on(0, 12)),
        (on(0, 11, 59, 59), on(0, 12)),
        (on(0, 12), None),
        (on(4, 17), on(4, 18)),
        (on(5, 9), None),
    ],
)
def test_a_place_is_open_from_its_opening_on_and_closed_at_its_closing(
    at: datetime, until: datetime | None
) -> None:
    assert open_until(OFFICE, at, ZONE) == until


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (on(0, 8), on(0, 8, 30)),
        (on(0, 12), on(0, 15)),
        (on(0, 13), on(0, 15)),
        (on(4, 18), on(7, 8, 30)),
        (on(6, 23, 59), on(7, 8, 30)),
        (on(0, 9), None),
    ],
)
def test_when_a_closed_place_opens_next_is_told(at: datetime, opens: datetime | None) -> None:
    assert opens_next(OFFICE, at, ZONE) == opens


def test_another_zones_clock_counts_as_the_local_one() -> None:
    utc = datetime.fromisoformat("2020-03-30T00:30:00+00:00")
    assert open_until(OFFICE, utc, ZONE) == on(0, 12)


def test_what_is_open_past_midnight_closes_in_the_morning_and_what_never_closes_goes_on() -> None:
    night: Hours = (Shift((1,), 22 * 60, DAY), Shift((2,), 0, 6 * 60))
    assert open_until(night, on(0, 23), ZONE) == on(1, 6)
    assert open_until(ALWAYS, on(0, 23), ZONE) == on(8, 0)
    assert opens_next(ALWAYS, on(0, 23), ZONE) is None


def test_a_place_without_hours_is_never_said_to_open() -> None:
    assert open_until((), MONDAY, ZONE) is None
    assert opens_next((), MONDAY, ZONE) is None


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        (OFFICE, None),
        ((), None),
        (ALWAYS, None),
        ((Shift((1,), 60, 120), Shift((1,), 120, 180)), None),
        ((Shift((1,), 60, 121), Shift((1,), 120, 180)), "reception.hours_overlap"),
        ((Shift((1,), 60, 60),), "reception.hours_order"),
        ((Shift((1,), 60, DAY + 1),), "reception.hours_order"),
        ((Shift((), 60, 120),), "reception.hours_order"),
        ((Shift((8,), 60, 120),), "reception.hours_order"),
        ((Shift((1, 1), 60, 120),), "reception.hours_order"),
    ],
)
def test_hours_that_cannot_be_are_refused(hours: Hours, code: str | None) -> None:
    flaw = hours_flaw(hours)
    assert (None if flaw is None else flaw.code) == code


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("00:00", 0), ("08:30", 510), ("24:00", DAY), ("24:01", None), ("8:30", None), ("", None)],
)
def test_a_time_of_day_is_four_digits_and_ends_at_24(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes


def test_days_that_share_their_times_are_told_together() -> None:
    hours = (*OFFICE, Shift((6, 7), 9 * 60, 12 * 60))
    assert by_days(hours) == [
        (WORKDAYS, [(510, 720), (900, 1080)]),
        ((6, 7), [(540, 720)]),
    ]
    assert runs((1, 2, 3, 5, 7)) == [(1, 3), (5, 5), (7, 7)]


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    marks = sorted(draw(st.sets(st.integers(0, DAY), min_size=2, max_size=6)))
    days = tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=1))))
    return tuple(Shift(days, *pair) for pair in zip(marks[::2], marks[1::2], strict=False))


INSTANTS = st.integers(0, 14 * DAY * 60).map(lambda seconds: MONDAY + timedelta(seconds=seconds))


@given(hours=some_hours(), at=INSTANTS)
def test_a_place_is_open_until_it_closes_or_closed_until_it_opens(
    hours: Hours, at: datetime
) -> None:
    assert hours_flaw(hours) is None
    until, opens = open_until(hours, at, ZONE), opens_next(hours, at, ZONE)
    assert (until is None) != (opens is None)
    if opens is not None:
        assert opens > at
        assert open_until(hours, opens, ZONE) is not None
        assert open_until(hours, opens - timedelta(seconds=1), ZONE) is None
    if until is not None:
        assert until > at
        assert open_until(hours, until - timedelta(seconds=1), ZONE) is not None


@given(st.integers(0, DAY))
def test_a_time_of_day_is_read_as_it_is_written(minutes: int) -> None:
    assert minutes_of(written(minutes)) == minutes
