"""The division tree: nesting by code, names in full, and what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.divisions.division import DivisionError, Level
from guikang.divisions.tree import Tree, lies_within
from guikang.storage.divisions import load_tree

FOLDER = Path(__file__).parents[3] / "data"
SMALL = "code,name\r\n45,广西壮族自治区\r\n4502,柳州市\r\n450204,柳南区\r\n450204100,太阳村镇\r\n"
VILLAGE = "450102001003"


@pytest.fixture(scope="module")
def tree() -> Tree:
    return load_tree(FOLDER)


@pytest.mark.parametrize(
    ("edition", "counts"),
    [("2020", (1, 14, 111, 1279, 16550)), ("2023", (1, 14, 111, 1284, 16681))],
)
def test_each_edition_has_as_many_divisions_as_its_source_states(
    edition: str, counts: tuple[int, ...]
) -> None:
    tree = load_tree(FOLDER, edition)
    assert tuple(len(tree.of(level)) for level in Level) == counts
    assert len(tree) == sum(counts)


def test_a_village_lies_below_township_county_city_and_region(tree: Tree) -> None:
    codes = [division.code for division in tree.ancestors(VILLAGE)]
    assert codes == ["45", "4501", "450102", "450102001"]
    levels = [division.level for division in tree.ancestors(VILLAGE)]
    assert levels == [Level.REGION, Level.CITY, Level.COUNTY, Level.TOWNSHIP]


def test_every_division_is_among_the_children_of_its_parent(tree: Tree) -> None:
    for division in tree:
        parent = tree.parent(division.code)
        if parent is None:
            assert division is tree.highest
        else:
            assert division in tree.children(parent.code)
            assert division.code.startswith(parent.code)
            assert division.level.above is parent.level


def test_the_children_together_are_all_but_the_highest(tree: Tree) -> None:
    below = [child for division in tree for child in tree.children(division.code)]
    assert len(below) == len(tree) - 1 == len({child.code for child in below})


def test_children_come_by_code(tree: Tree) -> None:
    codes = [city.code for city in tree.children("45")]
    assert codes == [f"45{number:02}" for number in range(1, 15)]


def test_nothing_lies_below_a_village_or_above_the_region(tree: Tree) -> None:
    assert tree.children(VILLAGE) == ()
    assert tree.parent("45") is None
    assert tree.ancestors("45") == ()


def test_a_full_name_goes_from_the_region_down(tree: Tree) -> None:
    assert tree.full_name("450102") == "广西壮族自治区南宁市兴宁区"
    village = tree.get(VILLAGE)
    assert village is not None
    assert tree.full_name(VILLAGE).startswith("广西壮族自治区南宁市兴宁区")
    assert tree.full_name(VILLAGE).endswith(village.name)


def test_a_full_name_says_no_name_twice(tree: Tree) -> None:
    assert tree.full_name("450204100001") == "广西壮族自治区柳州市柳南区太阳村镇居民委员会"
    assert tree.full_name("450305001") == "广西壮族自治区桂林市七星区街道"


def test_names_beyond_the_basic_plane_and_in_private_use_survive() -> None:
    tree = load_tree(FOLDER, "2023")
    names = [tree.get(code) for code in ("451302107210", "450681101201")]
    assert [division and division.name for division in names] == [
        "那\U00021336村委会",
        "\ue08b尾村村委会",
    ]
    assert "\U00021336" in tree.full_name("451302107210")


def test_what_was_re_coded_has_its_own_code_in_each_edition(tree: Tree) -> None:
    later = load_tree(FOLDER, "2023")
    assert "450127" in tree
    assert "450127" not in later
    county = later.get("450181")
    assert county is not None
    assert county.name == "横州市"


def test_an_unknown_code_is_none_to_get_and_an_error_to_ask_about(tree: Tree) -> None:
    assert tree.get("450199") is None
    for ask in (tree.parent, tree.children, tree.ancestors, tree.full_name):
        with pytest.raises(DivisionError) as refused:
            ask("450199")
        assert refused.value.code == "division.unknown"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("46,海南省\n", "division.several_highest"),
        ("4503,桂林市\n4503,桂林\n", "division.repeated"),
        ("450302,秀峰区\n", "division.nothing_above"),
        ("450,三位\n", "division.row"),
        ("４５０３,全角\n", "division.row"),
        ("4503\n", "division.row"),
        ("4503, 桂林市\n", "division.row"),
        ('4503,"桂林市"\n', "division.row"),
        ("4503,桂林市,3\n", "division.row"),
    ],
)
def test_rows_that_make_no_tree_are_refused(rows: str, code: str) -> None:
    with pytest.raises(DivisionError) as refused:
        Tree.parse(SMALL + rows)
    assert refused.value.code == code


def test_a_bad_row_is_named_by_its_line() -> None:
    with pytest.raises(DivisionError) as refused:
        Tree.parse(SMALL + "45O3,桂林市\n")
    assert refused.value.params == {"line": "6"}


def test_a_file_without_heading_or_without_rows_is_refused() -> None:
    for text, code in (("45,广西\n", "division.heading"), ("code,name\n", "division.none")):
        with pytest.raises(DivisionError) as refused:
            Tree.parse(text)
        assert refused.value.code == code


def test_the_order_of_the_rows_does_not_matter() -> None:
    heading, *rows = SMALL.removesuffix("\r\n").split("\r\n")
    turned = Tree.parse("\n".join([heading, *reversed(rows)]))
    assert list(turned) == list(Tree.parse(SMALL))


def test_an_edition_that_is_not_there_is_named() -> None:
    for edition in ("1999", "../2020"):
        with pytest.raises(DivisionError) as refused:
            load_tree(FOLDER, edition)
        assert refused.value.code == "division.no_edition"


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(SMALL.encode())
    for content in (whole[:-9], b"no gzip", gzip.compress("code,名".encode("gb18030"))):
        (tmp_path / "guangxi_divisions_2020.csv.gz").write_bytes(content)
        with pytest.raises(DivisionError) as refused:
            load_tree(tmp_path)
        assert refused.value.code == "division.unreadable"


@given(st.data())
def test_a_division_lies_within_itself_and_all_above_and_in_nothing_else(
    tree: Tree, data: st.DataObject
) -> None:
    divisions = list(tree)
    one = data.draw(st.sampled_from(divisions))
    other = data.draw(st.sampled_from([*divisions[:200], *tree.ancestors(one.code), one]))
    expected = other == one or other in tree.ancestors(one.code)
    assert lies_within(one.code, other.code) is expected


def test_an_incomplete_scope_holds_nothing() -> None:
    assert not lies_within("450102", "")
    assert not lies_within("450102", "450")
    assert not lies_within("45010", "45")
