"""Days are counted as the civil law counts them, or as another rulebook reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.rulebook.model import Counting
from guikang.rulebook.periods import days_full, start_of_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
EXCLUDED, INCLUDED, HOURS = (
    Counting.OPENING_DAY_EXCLUDED,
    Counting.OPENING_DAY_INCLUDED,
    Counting.ELAPSED_HOURS,
)
instants = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)
days = st.integers(1, 400)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "opened", ["2020-03-01T00:00", "2020-03-01T09:30", "2020-03-01T23:59:59.999999"]
)
def test_any_hour_of_1_march_has_had_fourteen_days_at_midnight_of_16_march(opened: str) -> None:
    assert days_full(local(opened), 14, SHANGHAI, EXCLUDED) == local("2020-03-16")


def test_an_instant_given_in_utc_falls_on_its_day_in_shanghai() -> None:
    opened = datetime(2020, 3, 1, 16, tzinfo=UTC)  # 2 March, 00:00 in Shanghai
    assert days_full(opened, 14, SHANGHAI, EXCLUDED) == local("2020-03-17")
    before = opened - timedelta(microseconds=1)
    assert days_full(before, 14, SHANGHAI, EXCLUDED) == local("2020-03-16")


@pytest.mark.parametrize(
    ("opened", "full"),
    [
        ("2020-02-20", "2020-03-06"),  # the 29th counts
        ("2021-02-20", "2021-03-07"),
        ("2020-02-15", "2020-03-01"),  # the 29th is the last day
        ("2020-02-29", "2020-03-15"),
        ("2019-12-25", "2020-01-09"),
        ("2100-02-20", "2100-03-07"),  # no leap year
    ],
)
def test_leap_days_and_new_year_are_days_like_others(opened: str, full: str) -> None:
    assert days_full(local(opened), 14, SHANGHAI, EXCLUDED) == local(full)


@pytest.mark.parametrize(
    ("counting", "full"),
    [
        (EXCLUDED, "2020-03-16T00:00"),
        (INCLUDED, "2020-03-15T00:00"),
        (HOURS, "2020-03-15T09:30"),
    ],
)
def test_each_reading_counts_in_its_own_way(counting: Counting, full: str) -> None:
    assert days_full(local("2020-03-01T09:30"), 14, SHANGHAI, counting) == local(full)


@given(instants, days)
def test_at_least_so_many_times_24_hours_have_passed_and_less_than_a_day_more(
    opened: datetime, count: int
) -> None:
    passed = days_full(opened, count, SHANGHAI, EXCLUDED) - opened
    # Shanghai has had 24 hours in each day since its last summer time, in 1991
    slack = timedelta(hours=1) if opened.year < 1992 else timedelta()
    assert timedelta(days=count) - slack < passed <= timedelta(days=count + 1) + slack


@given(instants, days, st.sampled_from([EXCLUDED, INCLUDED]))
def test_a_period_of_days_ends_at_midnight_in_shanghai(
    opened: datetime, count: int, counting: Counting
) -> None:
    full = days_full(opened, count, SHANGHAI, counting).astimezone(SHANGHAI)
    assert (full.hour, full.minute, full.second, full.microsecond) == (0, 0, 0, 0)


@given(instants, instants, days, st.sampled_from(Counting))
def test_what_opens_later_is_never_full_earlier(
    one: datetime, other: datetime, count: int, counting: Counting
) -> None:
    first, second = sorted([one, other])
    assert days_full(first, count, SHANGHAI, counting) <= days_full(
        second, count, SHANGHAI, counting
    )


@given(instants, days, st.sampled_from(Counting))
def test_one_day_more_is_one_day_later(opened: datetime, count: int, counting: Counting) -> None:
    one = days_full(opened, count, SHANGHAI, counting).astimezone(SHANGHAI)
    other = days_full(opened, count + 1, SHANGHAI, counting).astimezone(SHANGHAI)
    assert other.date() - one.date() == timedelta(days=1) or counting is HOURS
    if counting is HOURS:
        assert other.astimezone(UTC) - one.astimezone(UTC) == timedelta(days=1)


@given(instants)
def test_the_start_of_a_day_is_its_own_start(at: datetime) -> None:
    start = start_of_day(at, SHANGHAI)
    assert start <= at
    assert start_of_day(start, SHANGHAI) == start


def test_the_zone_decides_which_day_it_is() -> None:
    at = datetime(2020, 3, 1, 20, tzinfo=UTC)
    assert start_of_day(at, SHANGHAI).astimezone(SHANGHAI).date() == date(2020, 3, 2)
    assert start_of_day(at, ZoneInfo("UTC")).date() == date(2020, 3, 1)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        days_full(datetime(2020, 3, 1), 14, SHANGHAI, EXCLUDED)  # noqa: DTZ001 - the fault


@pytest.mark.parametrize("count", [0, -1])
def test_a_period_of_no_days_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        days_full(local("2020-03-01"), count, SHANGHAI, EXCLUDED)
