"""The calendar of a compiled rulebook is that of its zone, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from guikang.feeds.rulebooks import load_rulebook
from guikang.rulebook.periods import start_of_day
from guikang.rulebook.population.deciding import instant
from guikang.rulebook.population.tables import Compiled, compile_rulebook

FIRST, LAST = date(1880, 1, 1), date(2199, 12, 31)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def in_zone(zone: str) -> Compiled:
    return compile_rulebook(load_rulebook().model_copy(update={"zone": zone}))


def midnight(compiled: Compiled, day: date) -> datetime:
    return instant(int(compiled.tables.midnight[(day - FIRST).days]))


@pytest.mark.parametrize(
    "zone",
    [
        "Asia/Shanghai",  # summer time in the 1940s and from 1986 to 1991
        "Europe/Berlin",  # summer time to this day, turned at night
        "America/Sao_Paulo",  # clocks leapt over midnight
        "America/Havana",  # clocks pass midnight twice
        "Pacific/Apia",  # left out 30 December 2011
        "UTC",
    ],
)
def test_each_midnight_is_that_of_the_calendar(zone: str) -> None:
    compiled = in_zone(zone)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    local = ZoneInfo(zone)
    assert compiled.tables.midnight.tolist() == [
        round(datetime.combine(day, time(), local).timestamp()) * 1_000_000 for day in days
    ]


def test_the_day_on_which_shanghai_put_its_clocks_forward_had_23_hours() -> None:
    compiled = in_zone("Asia/Shanghai")
    day = date(1986, 5, 4)
    assert midnight(compiled, day) == datetime(1986, 5, 3, 16, tzinfo=UTC)
    assert midnight(compiled, day + DAY) - midnight(compiled, day) == 23 * HOUR


def test_a_midnight_that_came_twice_is_the_first_as_the_interpreter_has_it() -> None:
    day, havana = date(2020, 11, 1), ZoneInfo("America/Havana")
    found = midnight(in_zone("America/Havana"), day)
    assert found == datetime(2020, 11, 1, 4, tzinfo=UTC)
    assert found == start_of_day(datetime.combine(day, time(12), havana), havana)
