"""级级有人员: which divisions lack whom."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from guikang.divisions.division import Level
from guikang.divisions.tree import Tree
from guikang.staff.coverage import OWN, Coverage, Tally
from guikang.staff.posts import FORM_POSTS, Post

TREE = Tree.parse(
    "code,name\n45,区\n4501,甲市\n4502,乙市\n450101,甲县\n450201,乙县\n450101001,甲乡\n"
    "450101002,丙乡\n450101001001,甲村\n450101001002,乙村\n450101002001,丙村\n"
)
REGION, CITY, COUNTY, TOWNSHIP, VILLAGE = "45", "4501", "450101", "450101001", "450101001001"
GRID = Post.GRID_ADMINISTRATOR
CODES = [one.code for one in TREE]
FILLED = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(Post)), max_size=30)


def test_where_nobody_is_every_division_lacks_all_four() -> None:
    coverage = Coverage(TREE, [])
    assert {coverage.lacking(code) for code in CODES} == {FORM_POSTS}
    whole = coverage.tally(REGION)
    assert (whole.divisions, whole.complete) == (10, 0)
    assert whole.lacking == dict.fromkeys(FORM_POSTS, 10)


def test_each_level_has_its_own_responsible_person_and_administrator() -> None:
    coverage = Coverage(TREE, [(CITY, post) for post in FORM_POSTS])
    assert coverage.lacking(CITY) == ()
    assert Post.RESPONSIBLE in coverage.lacking(COUNTY)
    assert Post.RESPONSIBLE in coverage.lacking(REGION)


def test_grid_staff_count_for_their_division_and_all_above() -> None:
    coverage = Coverage(TREE, [(VILLAGE, GRID)])
    for code in (VILLAGE, TOWNSHIP, COUNTY, CITY, REGION):
        assert GRID not in coverage.lacking(code)
    for code in ("450101001002", "450101002", "4502"):
        assert GRID in coverage.lacking(code)


def test_a_townships_grid_staff_count_for_its_villages_and_a_countys_do_not() -> None:
    of_township = Coverage(TREE, [(TOWNSHIP, GRID)])
    assert GRID not in of_township.lacking(VILLAGE)
    of_county = Coverage(TREE, [(COUNTY, GRID)])
    assert GRID in of_county.lacking(TOWNSHIP)
    assert GRID in of_county.lacking(VILLAGE)


def test_other_posts_and_unknown_divisions_fill_nothing() -> None:
    coverage = Coverage(TREE, [(CITY, Post.VERIFIER), ("459999", Post.RESPONSIBLE)])
    assert coverage.lacking(CITY) == FORM_POSTS


@given(FILLED, st.sampled_from(CODES))
def test_the_tally_counts_what_the_list_names(filled: list[tuple[str, Post]], scope: str) -> None:
    coverage = Coverage(TREE, filled)
    tally = coverage.tally(scope)
    assert tally.divisions - tally.complete == len(list(coverage.gaps(scope)))
    assert tally == Tally.together(coverage.by_level(scope).values())
    for level, post in product(Level, FORM_POSTS):
        named = [one.code for one, _ in coverage.gaps(scope, level, post)]
        counted = coverage.by_level(scope).get(level)
        assert len(named) == (0 if counted is None else counted.lacking[post])
        assert all(one.startswith(scope) for one in named)


@given(FILLED, st.sampled_from(CODES), st.sampled_from(FORM_POSTS))
def test_one_more_appointment_never_opens_a_gap(
    filled: list[tuple[str, Post]], code: str, post: Post
) -> None:
    before, after = Coverage(TREE, filled), Coverage(TREE, [*filled, (code, post)])
    for one in CODES:
        assert set(after.lacking(one)) <= set(before.lacking(one))
    assert post not in after.lacking(code)
    assert set(FORM_POSTS) >= OWN
