"""Who may do what where: one function, and everything unknown is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guikang.staff.posts import Appointment, Deed, Post, allowing, holding

NOW = datetime(2020, 4, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
VILLAGE, TOWNSHIP, CITY = "450103001005", "450103001", "4501"


def held(division: str, *, number: int = 1, until: datetime | None = None) -> Appointment:
    return Appointment(number, Post.COLLECTOR, division, NOW - HOUR, until)


@pytest.mark.parametrize("division", [VILLAGE, TOWNSHIP, CITY])
def test_a_post_reaches_its_division_and_all_below(division: str) -> None:
    assert allowing([held(division)], Deed.SERVE, VILLAGE, NOW) == held(division)


@pytest.mark.parametrize("division", ["450103001006", "450103002", "4502", TOWNSHIP, CITY, ""])
def test_a_post_reaches_nothing_beside_or_above_its_division(division: str) -> None:
    assert allowing([held(VILLAGE)], Deed.SERVE, division, NOW) is None


def test_a_post_holds_from_its_first_instant_to_before_its_last() -> None:
    post = held(CITY, until=NOW)
    assert holding([post], Deed.SERVE, NOW - HOUR) == (post,)
    assert holding([post], Deed.SERVE, NOW - HOUR - timedelta(microseconds=1)) == ()
    assert holding([post], Deed.SERVE, NOW) == ()


def test_of_several_posts_the_widest_is_named() -> None:
    wide = held(CITY, number=2)
    assert allowing([held(VILLAGE), wide], Deed.SERVE, VILLAGE, NOW) == wide


def test_who_holds_nothing_may_do_nothing() -> None:
    assert allowing([], Deed.SERVE, VILLAGE, NOW) is None
