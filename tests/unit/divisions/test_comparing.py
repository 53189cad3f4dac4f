"""Where divisions go on in a later edition: 横县 as 横州市, and nothing without a successor."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.divisions.comparing import compare
from guikang.divisions.division import Division, DivisionError, Level
from guikang.divisions.recoding import Declared, Kind, Recoding, Successor
from guikang.divisions.tree import Tree
from guikang.feeds.divisions import read_declared
from guikang.storage.divisions import load_tree

FOLDER = Path(__file__).parents[3] / "data"
TOP = "45 广西壮族自治区,4501 南宁市,450103 青秀区,450103001 新竹街道"
VILLAGE = "450103001005"


@pytest.fixture(scope="module")
def old() -> Tree:
    return load_tree(FOLDER)


@pytest.fixture(scope="module")
def new() -> Tree:
    return load_tree(FOLDER, "2023")


@pytest.fixture(scope="module")
def recoding(old: Tree, new: Tree) -> Recoding:
    return compare(old, new, read_declared(FOLDER / "recodings.csv"))


def tree(rows: str) -> Tree:
    """A tree of rows ``code name``, below a township."""
    pairs = [row.split(" ") for row in f"{TOP},{rows}".split(",")]
    return Tree(Division(code, name, Level(len(code))) for code, name in pairs)


def became(before: str, after: str) -> Successor:
    """What became of the first village."""
    return compare(tree(before), tree(after)).successors[before.split(" ", maxsplit=1)[0]]


# ---- the real editions


def test_heng_county_and_all_below_go_on_as_hengzhou_city(
    recoding: Recoding, old: Tree, new: Tree
) -> None:
    county = recoding.successors["450127"]
    assert (county.successor, county.kind) == ("450181", Kind.RECODED)
    assert county.since == date(2021, 2, 3)
    assert "撤县设市" in (county.basis or "")
    town = recoding.successors["450127100"]
    assert (town.successor, town.since) == ("450181100", date(2021, 2, 3))
    below = [one.code for one in old if one.code.startswith("450127")]
    assert len(below) > 300
    for code in below:
        assert recoding.successors[code].successor.startswith("450181"), code
    assert new.get("450127") is None


def test_every_division_of_2020_has_one_successor_in_2023(
    recoding: Recoding, old: Tree, new: Tree
) -> None:
    assert list(recoding.successors) == [one.code for one in old]
    for one in recoding.successors.values():
        assert one.successor in new
        assert len(one.successor) <= len(one.code)
        assert one.wider is (one.kind is Kind.DISSOLVED)


def test_what_continues_none_is_new_and_the_rest_is_continued(
    recoding: Recoding, new: Tree
) -> None:
    continued = {
        one.successor for one in recoding.successors.values() if one.kind is not Kind.DISSOLVED
    }
    assert {one.code for one in recoding.added} == {one.code for one in new} - continued


def test_the_two_editions_differ_by_as_much_as_the_preview_says(recoding: Recoding) -> None:
    counts = recoding.counts()
    assert counts[Level.COUNTY, Kind.RECODED] == 1
    assert counts[Level.COUNTY, Kind.SAME] == 110
    assert counts[Level.TOWNSHIP, Kind.DISSOLVED] == 0
    villages = {kind: counts[Level.VILLAGE, kind] for kind in Kind}
    assert villages == {
        Kind.SAME: 15_721,
        Kind.RENAMED: 452,
        Kind.RECODED: 354,
        Kind.DISSOLVED: 23,
    }


def test_an_edition_compared_with_itself_stays_whole(old: Tree) -> None:
    recoding = compare(old, old)
    assert (recoding.changed, recoding.added) == ((), ())


# ---- the signs


@pytest.mark.parametrize(
    ("before", "after", "code", "kind", "look"),
    [
        # as it is; another name; another code
        (f"{VILLAGE} 新竹社区", f"{VILLAGE} 新竹社区", VILLAGE, Kind.SAME, False),
        (f"{VILLAGE} 新竹村", f"{VILLAGE} 新竹社区", VILLAGE, Kind.RENAMED, False),
        ("450103001201 坛村", "450103001010 坛村", "450103001010", Kind.RECODED, False),
        # by its name rather than by its digits
        (
            "450103001201 坛村",
            "450103001201 那村,450103001202 坛村",
            "450103001202",
            Kind.RECODED,
            False,
        ),
        # a village becomes a community, by name without its ending
        (
            "450103001201 坛村村委会",
            "450103001010 坛村社区居委会",
            "450103001010",
            Kind.RECODED,
            False,
        ),
        # a lost or mended character
        ("450103001204 红?村委会", "450103001204 红朗村委会", "450103001204", Kind.RENAMED, False),
        # another name at its place is a guess
        ("450103001201 坛村", "450103001201 那马", "450103001201", Kind.RENAMED, True),
        # nothing is left: the nearest above
        ("450103001201 坛村", f"{VILLAGE} 那马", "450103001", Kind.DISSOLVED, True),
    ],
)
def test_a_village_is_told_by_the_surest_sign(
    before: str, after: str, code: str, kind: Kind, *, look: bool
) -> None:
    found = became(before, after)
    assert (found.successor, found.kind, found.look) == (code, kind, look)


def test_of_two_with_one_name_neither_is_guessed_across_townships() -> None:
    before = tree("450103001201 坛村,450103002 中山街道,450103003 津头街道")
    after = tree("450103002 中山街道,450103002201 坛村,450103003 津头街道,450103003201 坛村")
    assert compare(before, after).successors["450103001201"].successor == "450103001"


def test_what_somebody_states_counts_before_every_sign() -> None:
    before, after = tree(f"{VILLAGE} 新竹"), tree(f"{VILLAGE} 新竹,450103001006 别处")
    stated = Declared(VILLAGE, "450103001006", date(2021, 1, 1), "文件")
    found = compare(before, after, [stated]).successors[VILLAGE]
    assert (found.successor, found.since, found.basis) == (
        *("450103001006", date(2021, 1, 1), "文件"),
    )


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ([Declared("450199", "450103")], "division.successor_unknown"),
        ([Declared("450103", "450199")], "division.successor_unknown"),
        ([Declared("450103", "450103001")], "division.successor_below"),
        (
            [Declared("450103001", "450103"), Declared("450103001", "4501")],
            "division.successor_twice",
        ),
    ],
)
def test_a_statement_that_cannot_be_is_refused(stated: list[Declared], code: str) -> None:
    with pytest.raises(DivisionError, match=code):
        compare(tree(f"{VILLAGE} 新竹"), tree(f"{VILLAGE} 新竹"), stated)


def test_another_region_is_refused(old: Tree) -> None:
    other = Tree([Division("44", "广东省", Level.REGION)])
    with pytest.raises(DivisionError, match=r"division\.other_highest"):
        compare(old, other)


# ---- what holds for all trees

names = st.text(alphabet="甲乙丙丁村社区", min_size=1, max_size=4)
serials = st.sets(st.integers(1, 12), max_size=8)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Small trees below one county, with names that repeat."""
    rows = [Division("45", "广西", Level.REGION), Division("4501", "南宁市", Level.CITY)]
    rows.append(Division("450103", "青秀区", Level.COUNTY))
    for town in sorted(draw(serials)):
        code = f"450103{town:03d}"
        rows.append(Division(code, draw(names), Level.TOWNSHIP))
        rows += [
            Division(f"{code}{village:03d}", draw(names), Level.VILLAGE)
            for village in sorted(draw(serials))
        ]
    return Tree(rows)


@given(trees(), trees())
def test_nothing_is_ever_orphaned_and_nothing_continued_twice(before: Tree, after: Tree) -> None:
    recoding = compare(before, after)
    assert set(recoding.successors) == {one.code for one in before}
    whole = [one for one in recoding.successors.values() if one.kind is not Kind.DISSOLVED]
    for one in recoding.successors.values():
        assert one.successor in after
        assert (len(one.successor) < len(one.code)) is (one.kind is Kind.DISSOLVED)
    assert len({one.successor for one in whole}) == len(whole)
    assert {one.successor for one in whole} | {one.code for one in recoding.added} == {
        one.code for one in after
    }


@given(trees())
def test_a_new_code_above_takes_along_all_that_lies_below(before: Tree) -> None:
    after = Tree(
        Division(one.code.replace("450103", "450181", 1), one.name, one.level) for one in before
    )
    for one in compare(before, after, [Declared("450103", "450181")]).successors.values():
        assert one.successor == one.code.replace("450103", "450181", 1)
