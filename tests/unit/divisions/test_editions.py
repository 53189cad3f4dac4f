"""Divisions of now and of earlier: old codes and names stay readable, and are found."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.divisions.checking import check_recoding, check_tree
from guikang.divisions.comparing import compare
from guikang.divisions.division import Division, DivisionError, Level
from guikang.divisions.editions import Divisions, Edition
from guikang.divisions.recoding import Declared, Recoding
from guikang.divisions.tree import Tree, lies_within
from guikang.feeds.divisions import read_declared
from guikang.storage.divisions import load_tree

FOLDER = Path(__file__).parents[3] / "data"
SINCE, TODAY = date(2023, 6, 30), date(2023, 7, 2)
RECORDED = datetime(2023, 7, 1, 9, tzinfo=UTC)
HENG, HENGZHOU, TOWN, DISSOLVED = "450127", "450181", "450127100", "450110100001"


def edition(number: int, tree: Tree, before: Tree | None, *stated: Declared) -> Edition:
    if before is None:
        return Edition(0, None, None, tree, {})
    changed = compare(before, tree, stated).changed
    since = SINCE + timedelta(days=400 * (number - 1))
    recorded = RECORDED + timedelta(days=400 * (number - 1))
    return Edition(number, since, recorded, tree, {one.code: one for one in changed})


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    old, new = load_tree(FOLDER), load_tree(FOLDER, "2023")
    stated = read_declared(FOLDER / "recodings.csv")
    return Divisions([edition(0, old, None), edition(1, new, old, *stated)])


def test_an_old_code_has_its_old_name_and_the_division_of_now(divisions: Divisions) -> None:
    former = divisions.former(TOWN)
    assert former is not None
    assert former.full_name == "广西壮族自治区南宁市横县横州镇"
    assert former.successor.code == "450181100"
    assert former.now_name == "横州市横州镇"
    assert former.until == date(2021, 2, 3)
    assert divisions.full_name(TOWN) == former.full_name
    assert divisions.get(HENG) == divisions.tree.get(HENGZHOU)


def test_a_dissolved_village_goes_on_within_its_township(divisions: Divisions) -> None:
    former = divisions.former(DISSOLVED)
    assert former is not None
    assert former.dissolved
    assert (former.successor.code, former.until) == ("450110100", SINCE)


def test_what_stayed_and_what_never_was_is_no_former_division(divisions: Divisions) -> None:
    assert divisions.former("450103001005") is None
    assert divisions.former("459999") is None
    assert divisions.get("459999") is None


@pytest.mark.parametrize("words", ["横县", "hengxian", "450127"])
def test_an_old_name_and_code_find_the_division_of_now(divisions: Divisions, words: str) -> None:
    first = divisions.find(words)[0]
    assert first.division.code == HENGZHOU
    assert first.former is not None
    assert first.former.division.name == "横县"


def test_a_name_of_now_is_found_as_it_is(divisions: Divisions) -> None:
    first = divisions.find("横州市")[0]
    assert (first.division.code, first.former) == (HENGZHOU, None)


@pytest.mark.parametrize(("within", "found"), [("4501", True), ("4502", False), ("45", True)])
def test_former_names_are_found_only_within_what_is_asked(
    divisions: Divisions, within: str, *, found: bool
) -> None:
    codes = [one.code for one in divisions.search("横县", within=[within])]
    assert (HENGZHOU in codes) is found


def test_a_code_that_another_division_got_means_what_it_meant_when_it_was_written() -> None:
    def tree(*villages: tuple[str, str]) -> Tree:
        rows = [("45", "广西"), ("4501", "南宁市"), ("450103", "青秀区"), ("450103001", "新竹街道")]
        return Tree(Division(code, name, Level(len(code))) for code, name in (*rows, *villages))

    first = tree(("450103001201", "坛村"), ("450103001202", "那马"))
    second = tree(("450103001201", "那马"), ("450103001202", "坛村"))
    both = Divisions([edition(0, first, None), edition(1, second, first)])
    assert both.former("450103001201") is None
    earlier = both.former("450103001201", RECORDED - timedelta(days=1))
    assert earlier is not None
    assert (earlier.division.name, earlier.successor.code) == ("坛村", "450103001202")
    assert both.former("450103001201", RECORDED) is None


def test_a_code_goes_on_through_several_editions() -> None:
    trees = [
        Tree(
            Division(code, name, Level(len(code)))
            for code, name in (("45", "广西"), ("4501", "南宁市"), (county, "青秀区"))
        )
        for county in ("450103", "450104", "450105")
    ]
    third = Divisions(
        [
            edition(0, trees[0], None),
            edition(1, trees[1], trees[0]),
            edition(2, trees[2], trees[1]),
        ]
    )
    former = third.former("450103")
    assert former is not None
    assert (former.successor.code, former.until) == ("450105", SINCE)


@given(st.sampled_from([one.code for one in load_tree(FOLDER)]))
def test_every_code_of_the_first_edition_stays_readable(divisions: Divisions, code: str) -> None:
    assert divisions.full_name(code).startswith("广西壮族自治区")
    now = divisions.get(code)
    assert now is not None
    assert now.code in divisions.tree


@given(
    st.sampled_from(["津头", "xz", "450103", "横", "shequ", "1"]),
    st.lists(st.sampled_from([one.code for one in load_tree(FOLDER, "2023")]), max_size=4),
)
def test_what_is_found_lies_within_what_is_asked(
    divisions: Divisions, words: str, within: list[str]
) -> None:
    most = len(divisions.tree)
    found = [one.code for one in divisions.search(words, within=within, most=most)]
    assert all(any(lies_within(code, one) for one in within) for code in found)
    everywhere = divisions.search(words, most=most)
    assert {one.code for one in everywhere if any(lies_within(one.code, w) for w in within)} <= set(
        found
    )


# ---- what may become an edition


def test_a_tree_that_is_whole_and_later_may_be_the_next(divisions: Divisions) -> None:
    first = edition(0, load_tree(FOLDER), None)
    check_tree([first], divisions.tree, SINCE, TODAY)


@pytest.mark.parametrize(
    ("part", "since", "code"),
    [
        ("45", TODAY + timedelta(days=1), "in_future"),
        ("4501", SINCE, "too_few"),
        ("shorn", SINCE, "nothing_below"),
    ],
)
def test_a_tree_that_is_not_is_refused(
    divisions: Divisions, part: str, since: date, code: str
) -> None:
    def kept(one: Division) -> bool:
        if part == "shorn":
            return not one.code.startswith("450103") or one.code == "450103"
        return one.code.startswith(part) or part.startswith(one.code)

    first = edition(0, load_tree(FOLDER), None)
    with pytest.raises(DivisionError, match=rf"division\.{code}"):
        check_tree([first], Tree(filter(kept, divisions.tree)), since, TODAY)


def test_an_edition_that_was_there_and_one_not_later_are_refused(divisions: Divisions) -> None:
    old, new = load_tree(FOLDER), divisions.tree
    both = [edition(0, old, None), edition(1, new, old)]
    with pytest.raises(DivisionError, match=r"division\.known_edition"):
        check_tree(both, old, TODAY, TODAY)
    with pytest.raises(DivisionError, match=r"division\.not_later"):
        check_tree(both, old, SINCE, TODAY)


def test_a_county_without_a_successor_is_refused_until_somebody_states_it() -> None:
    old, new = load_tree(FOLDER), load_tree(FOLDER, "2023")

    def checked(*stated: Declared) -> Recoding:
        recoding = compare(old, new, stated)
        check_recoding(recoding, old)
        return recoding

    with pytest.raises(DivisionError, match=r"division\.no_successor division=450127"):
        checked()
    assert checked(Declared(HENG, HENGZHOU)).successors[HENG].successor == HENGZHOU
