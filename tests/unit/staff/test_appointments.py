"""Who may do what where: one function, and everything unknown is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.staff.appointments import (
    NONE,
    Appointment,
    Standing,
    allowing,
    holding,
    scopes,
    untrained,
)
from guikang.staff.giving import giving
from guikang.staff.posts import DEEDS_OF, OVER_CODES, Deed, Post

NOW = datetime(2020, 4, 1, tzinfo=UTC)
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)
VILLAGE, TOWNSHIP, COUNTY, CITY, REGION = "450103001005", "450103001", "450103", "4501", "45"
FOREIGN = ["450103001006", "450103002", "4502", TOWNSHIP, CITY, "", "45010300100", "x"]


def held(division: str, post: Post = Post.COLLECTOR, *, number: int = 1) -> Appointment:
    return Appointment(number, post, division, NOW - HOUR, None)


def standing(*appointments: Appointment, trained: bool = True) -> Standing:
    return Standing.of(appointments, trained=trained)


@pytest.mark.parametrize("division", [VILLAGE, TOWNSHIP, CITY])
def test_a_post_reaches_its_division_and_all_below(division: str) -> None:
    assert allowing(standing(held(division)), Deed.SERVE, VILLAGE, NOW) == held(division)


@pytest.mark.parametrize("division", FOREIGN)
def test_a_post_reaches_nothing_beside_or_above_its_division(division: str) -> None:
    assert allowing(standing(held(VILLAGE)), Deed.SERVE, division, NOW) is None


def test_a_post_holds_from_its_first_instant_to_before_its_last() -> None:
    one = replace(held(CITY), until=NOW)
    assert holding(standing(one), Deed.SERVE, NOW - HOUR) == (one,)
    assert holding(standing(one), Deed.SERVE, NOW - HOUR - TICK) == ()
    assert holding(standing(one), Deed.SERVE, NOW - TICK) == (one,)
    assert holding(standing(one), Deed.SERVE, NOW) == ()


def test_a_resting_post_allows_nothing_and_is_still_held() -> None:
    one = replace(held(CITY), suspended_since=NOW)
    assert holding(standing(one), Deed.SERVE, NOW - TICK) == (one,)
    assert holding(standing(one), Deed.SERVE, NOW) == ()
    assert one.held(NOW)


def test_of_several_posts_the_widest_is_named() -> None:
    wide = held(CITY, number=2)
    assert allowing(standing(held(VILLAGE), wide), Deed.SERVE, VILLAGE, NOW) == wide


@pytest.mark.parametrize("deed", Deed)
def test_who_holds_nothing_may_do_nothing(deed: Deed) -> None:
    assert allowing(NONE, deed, VILLAGE, NOW) is None


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("post", Post)
def test_the_table_of_powers_decides_for_whoever_is_trained(post: Post, deed: Deed) -> None:
    allowed = allowing(standing(held(CITY, post)), deed, VILLAGE, NOW) is not None
    assert allowed == (deed in DEEDS_OF[post])


@pytest.mark.parametrize("deed", Deed)
def test_powers_over_codes_wait_for_the_training_and_no_others_do(deed: Deed) -> None:
    before = standing(held(CITY, Post.DIVISION_ADMINISTRATOR), trained=False)
    assert (allowing(before, deed, VILLAGE, NOW) is None) == (deed in OVER_CODES)
    assert untrained(before, deed, NOW) == (deed in OVER_CODES)
    assert not untrained(replace(before, trained=True), deed, NOW)
    assert not untrained(NONE, deed, NOW)


def test_scopes_name_the_highest_divisions_alone() -> None:
    posts = standing(
        held(VILLAGE), held(TOWNSHIP, number=2), held("4502", number=3), held("4502", number=4)
    )
    assert scopes(posts, Deed.SERVE, NOW) == (TOWNSHIP, "4502")


@pytest.mark.parametrize("post", Post)
def test_a_division_administrator_gives_every_post_below_them(post: Post) -> None:
    own = held(COUNTY, Post.DIVISION_ADMINISTRATOR)
    assert giving(standing(own), post, TOWNSHIP, NOW) == own


def test_an_auditor_is_given_from_above() -> None:
    own = held(COUNTY, Post.DIVISION_ADMINISTRATOR)
    assert giving(standing(own), Post.AUDITOR, COUNTY, NOW) == Flaw("staff.from_above", "post")
    above = held(CITY, Post.DIVISION_ADMINISTRATOR, number=2)
    assert giving(standing(own, above), Post.AUDITOR, COUNTY, NOW) == above


@given(
    st.sampled_from(sorted(set(Post) - {Post.DIVISION_ADMINISTRATOR})),
    st.sampled_from(Post),
    st.sampled_from([REGION, CITY, COUNTY, TOWNSHIP, VILLAGE]),
)
def test_nobody_but_a_division_administrator_gives_any_post(
    own: Post, post: Post, division: str
) -> None:
    assert isinstance(giving(standing(held(REGION, own)), post, division, NOW), Flaw)


@given(st.sampled_from(Post), st.sampled_from(FOREIGN))
def test_nobody_gives_a_post_in_a_foreign_division(post: Post, division: str) -> None:
    own = held(VILLAGE, Post.DIVISION_ADMINISTRATOR)
    assert giving(standing(own), post, division, NOW) == Flaw("staff.foreign", "division")
