"""Finding a division: by characters, pinyin, initials, across levels, by code."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.divisions.division import Level
from guikang.divisions.search import MOST_CHARACTERS, MOST_FOUND, Index
from guikang.divisions.spelling import fold, readings
from guikang.divisions.tree import Tree
from guikang.storage.divisions import load_tree

FOLDER = Path(__file__).parents[3] / "data"
JINTOU_VILLAGE, JINTOU_COMMUNITY = "450103002201", "450103002010"


@pytest.fixture(scope="module", params=["2020", "2023"])
def index(request: pytest.FixtureRequest) -> Index:
    return Index(load_tree(FOLDER, str(request.param)))


@pytest.fixture(scope="module")
def index_2020() -> Index:
    return Index(load_tree(FOLDER))


def names(index: Index, words: str, level: Level | None = None) -> list[str]:
    return [index.tree.full_name(one.code)[7:] for one in index.search(words, level=level)]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        # characters: a whole name, its beginning, its middle
        ("南宁市", "南宁市"),
        ("南宁", "南宁市"),
        ("津头", "南宁市青秀区津头街道"),
        ("津头社区", "南宁市青秀区中山街道津头社区居委会"),
        ("阳光100", "柳州市城中区潭中街道阳光100社区居委会"),
        ("红?村", "贵港市港南区木梓镇红?村委会"),
        ("红？村", "贵港市港南区木梓镇红?村委会"),
        # full pinyin, with tones, capitals, wide letters, apostrophes, a last syllable begun
        ("jintou", "南宁市青秀区津头街道"),
        ("jinto", "南宁市青秀区津头街道"),
        ("Nánníng", "南宁市"),
        ("NANNING", "南宁市"),
        ("ｎａｎｎｉｎｇ", "南宁市"),
        ("nan ning", "南宁市"),
        ("chongzuo", "崇左市"),
        ("hengxian", "南宁市横县"),
        ("dahua", "河池市大化瑶族自治县"),
        ("longzhou", "崇左市龙州县"),
        ("napo", "百色市那坡县"),
        ("du'an", "河池市都安瑶族自治县"),
        ("duan", "河池市都安瑶族自治县"),
        # every reading of a character with several
        ("baise", "百色市"),
        ("bose", "百色市"),
        ("dou'an", "河池市都安瑶族自治县"),
        ("nuopo", "百色市那坡县"),
        ("xinxu", "南宁市宾阳县新圩镇"),
        ("xinwei", "南宁市宾阳县新圩镇"),
        # initials
        ("nn", "南宁市"),
        ("bs", "百色市"),
        ("dhyzzzx", "河池市大化瑶族自治县"),
        # across levels: characters, pinyin, initials, all of them mixed
        ("南宁青秀津头", "南宁市青秀区津头街道"),
        ("青秀 津头", "南宁市青秀区津头街道"),
        ("广西壮族自治区南宁市青秀区津头街道", "南宁市青秀区津头街道"),
        ("nanning qingxiu jintou", "南宁市青秀区津头街道"),
        ("qingxiujintou", "南宁市青秀区津头街道"),
        ("qxjt", "南宁市青秀区津头街道"),
        ("nnqxjt", "南宁市青秀区津头街道"),
        ("青秀jt", "南宁市青秀区津头街道"),
        ("qx津头", "南宁市青秀区津头街道"),
        # the smallest first, as an address in English
        ("Jintou, Qingxiu, Nanning", "南宁市青秀区津头街道"),
        # codes: whole, begun, filled up with zeros
        ("450103005", "南宁市青秀区津头街道"),
        ("450103002201", "南宁市青秀区中山街道津头村委会"),
        ("4501030", "南宁市青秀区新竹街道"),
        ("450103000000", "南宁市青秀区"),
        ("450100", "南宁市"),
    ],
)
def test_the_likeliest_division_comes_first(index_2020: Index, words: str, first: str) -> None:
    assert names(index_2020, words)[:1] == [first]


@pytest.mark.parametrize(
    "words",
    ["", " ", "'，/", "qqqqq", "津头津头津头", "𠮷", "999", "%_\\", "\x00", "\ud800"],
)
def test_what_means_nothing_finds_nothing(index_2020: Index, words: str) -> None:
    assert index_2020.search(words) == ()


@pytest.mark.parametrize("words", ["l", "村", "xin", "社区", "45", "a" * MOST_CHARACTERS])
def test_no_more_are_found_than_asked_for_and_none_twice(index_2020: Index, words: str) -> None:
    assert len(index_2020.search(words)) <= MOST_FOUND
    found = index_2020.search(words, most=3)
    assert len({one.code for one in found}) == len(found) <= 3
    assert found == index_2020.search(words)[:3]


def test_a_query_longer_than_any_name_is_not_looked_for(index_2020: Index) -> None:
    tree = index_2020.tree
    assert max(len(tree.full_name(one.code)) for one in tree) <= MOST_CHARACTERS
    assert index_2020.search("南" + " " * MOST_CHARACTERS) == ()
    assert index_2020.search("南" + " " * (MOST_CHARACTERS - 1)) != ()


def test_only_divisions_of_the_level_asked_for_are_found(index_2020: Index) -> None:
    assert [one.level for one in index_2020.search("津头")][:1] == [Level.TOWNSHIP]
    villages = index_2020.search("津头", level=Level.VILLAGE)
    assert {one.code for one in villages} == {JINTOU_VILLAGE, JINTOU_COMMUNITY}
    assert {one.level for one in index_2020.search("4501", level=Level.TOWNSHIP)} == {
        Level.TOWNSHIP
    }


def test_higher_levels_come_first_then_shorter_names(index_2020: Index) -> None:
    found = index_2020.search("4501", most=50)
    assert [one.level for one in found] == sorted(one.level for one in found)
    whole = [one for one in index_2020.search("太平镇") if one.name == "太平镇"]
    lengths = [len(index_2020.tree.full_name(one.code)) for one in whole]
    assert len(whole) > 3
    assert lengths == sorted(lengths)


def test_a_syllable_does_not_cross_a_mark(index_2020: Index) -> None:
    below = "梧州市藤县埌南镇冼村村委会"
    assert below in names(index_2020, "xian")
    assert "南宁市隆安县南圩镇西安村委会" in names(index_2020, "xian")
    for words in ("xi'an", "xi an", "xi’an"):
        assert below not in names(index_2020, words)
        assert "南宁市隆安县南圩镇西安村委会" in names(index_2020, words)


def test_a_name_goes_on_only_below(index_2020: Index) -> None:
    assert names(index_2020, "南宁柳州") == []
    assert names(index_2020, "柳州津头") == []


def test_names_beyond_the_basic_plane_and_in_private_use_are_found_whole() -> None:
    index = Index(load_tree(FOLDER, "2023"))
    for words, code in (
        ("那\U00021336村", "451302107210"),
        ("\U00021336", "451302107210"),
        ("\ue08b尾", "450681101201"),
        ("\ue08b", "450681101201"),
    ):
        assert [(one.code, one.name) for one in index.search(words)] == [
            (code, index.tree.get(code).name)  # type: ignore[union-attr] # it is in that edition
        ]


def test_every_chinese_character_of_both_editions_has_a_reading_but_two() -> None:
    characters = {
        character
        for edition in ("2020", "2023")
        for one in load_tree(FOLDER, edition)
        for character in one.name
    }
    without = {character for character in characters if not readings(character)}
    assert {one for one in without if not one.isascii() and one not in "（）"} == {
        "\ue08b",
        "\U00021336",
    }


def test_the_umlaut_is_typed_in_every_way() -> None:
    assert readings("吕") == {"lv", "lu", "lyu"}
    assert {fold(typed) for typed in ("lü", "LÜ", "lǚ", "lu\u0308", "lv")} == {"lv"}


def test_the_smallest_tree_is_searched() -> None:
    index = Index(Tree.parse("code,name\n45,广西壮族自治区\n"))
    assert [one.code for one in index.search("gx")] == ["45"]
    assert [one.code for one in index.search("guangxi")] == ["45"]
    assert index.search("nn") == ()


def initials(name: str) -> str:
    return "".join(min(readings(one), default=one)[0] for one in name)


@given(st.data())
def test_every_village_is_found_first_by_its_full_name(index: Index, data: st.DataObject) -> None:
    village = data.draw(st.sampled_from(index.tree.of(Level.VILLAGE)))
    assert index.search(index.tree.full_name(village.code))[:1] == (village,)


@given(st.data())
def test_every_village_is_found_by_its_county_and_its_own_initials(
    index: Index, data: st.DataObject
) -> None:
    village = data.draw(st.sampled_from(index.tree.of(Level.VILLAGE)))
    county = index.tree.get(village.code[: Level.COUNTY])
    assert county is not None
    assert village in index.search(county.name + initials(village.name), most=40)


@given(st.data())
def test_every_division_is_found_by_any_spelling_of_its_name(
    index: Index, data: st.DataObject
) -> None:
    division = data.draw(st.sampled_from(list(index.tree)))
    spelt = [data.draw(st.sampled_from(sorted({one, *readings(one)}))) for one in division.name]
    words = "'".join(spelt)[:MOST_CHARACTERS].removesuffix("'")
    assert division in index.search(words, level=division.level, most=len(index.tree))


@given(st.data())
def test_every_division_is_found_first_by_its_code(index: Index, data: st.DataObject) -> None:
    division = data.draw(st.sampled_from(list(index.tree)))
    assert index.search(division.code)[:1] == (division,)


@given(st.text(max_size=MOST_CHARACTERS + 2))
def test_whatever_is_typed_is_answered(index_2020: Index, words: str) -> None:
    found = index_2020.search(words)
    assert len(found) <= MOST_FOUND
    assert all(one.code in index_2020.tree for one in found)
