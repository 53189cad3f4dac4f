"""The table of powers is a specification: changing a power changes a line here."""

from __future__ import annotations

import pytest

from guikang.staff.posts import (
    DEEDS_OF,
    FORM_POSTS,
    NEEDS_SECOND_FACTOR,
    OVER_CODES,
    TRAINED,
    Deed,
    Post,
)


@pytest.mark.parametrize("post", Post)
def test_every_post_has_its_row(post: Post) -> None:
    assert DEEDS_OF[post]


@pytest.mark.parametrize("deed", Deed)
def test_a_division_administrator_may_do_everything_in_the_division(deed: Deed) -> None:
    assert deed in DEEDS_OF[Post.DIVISION_ADMINISTRATOR]


@pytest.mark.parametrize("deed", [Deed.MANAGE_STAFF, Deed.OPEN_STAFF_NUMBER, Deed.MANAGE_KEYS])
def test_nobody_else_manages_staff_or_keys(deed: Deed) -> None:
    assert [post for post in Post if deed in DEEDS_OF[post]] == [Post.DIVISION_ADMINISTRATOR]


def test_who_oversees_touches_no_code() -> None:
    for post in (Post.RESPONSIBLE, Post.AUDITOR):
        assert not DEEDS_OF[post] & OVER_CODES


def test_only_grid_staff_and_administrators_hand_in_grid_lists() -> None:
    assert {post for post in Post if Deed.HAND_IN_GRID_LIST in DEEDS_OF[post]} == {
        Post.DIVISION_ADMINISTRATOR,
        Post.GRID_ADMINISTRATOR,
        Post.COLLECTOR,
    }


def test_every_administrator_signs_in_with_a_second_factor() -> None:
    assert {Post.DIVISION_ADMINISTRATOR, Post.GRID_ADMINISTRATOR} <= NEEDS_SECOND_FACTOR


def test_whoever_opens_whole_numbers_or_reads_the_log_signs_in_with_a_second_factor() -> None:
    deeds = {Deed.OPEN_PERSON_NUMBER, Deed.OPEN_STAFF_NUMBER, Deed.SEE_LOG, Deed.EXPORT}
    assert {post for post in Post if DEEDS_OF[post] & deeds} <= NEEDS_SECOND_FACTOR


def test_who_has_powers_over_codes_needs_the_training() -> None:
    assert set(Post) - TRAINED == {Post.RESPONSIBLE, Post.AUDITOR}


def test_the_form_asks_for_four_posts_in_its_order() -> None:
    assert [post.value for post in FORM_POSTS] == [
        "responsible",
        "division_administrator",
        "grid_administrator",
        "collector",
    ]
