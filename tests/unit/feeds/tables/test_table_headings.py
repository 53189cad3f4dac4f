"""Headings: how they are recognised, and what is wrong with them."""

from __future__ import annotations

import pytest

from guikang.errors import Flaw
from guikang.feeds.tables.headings import Columns, Titles, folded, is_explanation
from guikang.feeds.tables.table import Heading, column_letters

TITLES = Titles(
    [
        Heading("name", ("姓名",), required=True),
        Heading("number", ("证件号码", "身份证号"), required=True),
        Heading("onset", ("日期（发病）",)),
        Heading("entry", ("日期（入境）",)),
        Heading("details.city", ("City",)),
    ]
)


@pytest.mark.parametrize(
    "written",
    [
        "证件号码",
        " 证件\n号码 ",
        "*证件号码",
        "证件号码＊",
        "证件号码（必填）",
        "证件号码(18位)\u3000",
        "身份证号[文本]",
        "身份证号【必填】：",
        "'证件号码",
        "ＮＵＭＢＥＲ",
    ],
)
def test_a_heading_is_known_however_it_is_dressed(written: str) -> None:
    assert TITLES.name_of(written) == "number"


def test_a_remark_counts_where_it_tells_two_columns_apart() -> None:
    assert TITLES.name_of("日期(发病)") == "onset"
    assert TITLES.name_of("日期（入境）*") == "entry"
    assert TITLES.name_of("日期") is None


def test_two_columns_may_not_accept_the_same_heading() -> None:
    with pytest.raises(ValueError, match="accept the heading"):
        Titles([Heading("a", ("姓名",)), Heading("b", ("姓 名",))])


def test_the_row_with_most_known_headings_is_the_heading() -> None:
    rows = [
        ["姓名 身份证号 登记表"],
        ["姓名"],
        ["姓名", "x"],
        ["姓名", "身份证号"],
        ["姓名", "number"],
    ]
    assert TITLES.heading_row(rows) == 3


def test_the_heading_is_looked_for_in_ten_rows_that_are_not_blank() -> None:
    heading = ["姓名", "身份证号"]
    assert TITLES.heading_row([[""]] * 30 + [["x"]] * 9 + [heading]) == 39
    assert TITLES.heading_row([["x"]] * 10 + [heading]) is None


def test_one_known_word_is_a_heading_where_one_column_is_known() -> None:
    assert Titles([Heading("name", ("姓名",))]).heading_row([["姓名"]]) == 0
    assert TITLES.heading_row([["姓名"]]) is None


def test_missing_columns_are_named_as_people_know_them() -> None:
    assert TITLES.columns(["City", "日期(发病)"]) == Flaw(
        "table.columns_missing", params=(("columns", "姓名、证件号码"),)
    )


def test_columns_without_end_are_refused() -> None:
    cells = ["姓名", "证件号码", *(f"x{n}" for n in range(998))]
    assert isinstance(TITLES.columns(cells), Columns)
    assert TITLES.columns([*cells, ""]) == Flaw(
        "table.too_many_columns", params=(("columns", "1000"),)
    )


def test_a_heading_given_twice_is_a_flaw_that_says_where() -> None:
    assert TITLES.columns(["姓名", "证件号码", "身份证号"]) == Flaw(
        "table.heading_repeated", "number", (("columns", "B、C"),)
    )


def test_an_unknown_heading_is_kept_and_shown_by_its_letters_only() -> None:
    columns = TITLES.columns(["姓名", " 备\n注 ", "number", ""], left=25)
    assert isinstance(columns, Columns)
    assert columns.names == ("name", "备 注", "number", "(AC)")
    assert columns.unknown == ("备 注", "(AC)")
    assert columns.letters == {"备 注": "AA", "(AC)": "AC"}


@pytest.mark.parametrize(
    ("cells", "explains"),
    [
        (["说明：必填", "x"], True),
        (["", "# 例"], True),
        (["＃"], True),
        (["#N/A", "x"], False),
        (["张三", "说明"], False),
        ([], False),
    ],
)
def test_an_explanation_begins_with_its_mark(cells: list[str], explains: bool) -> None:  # noqa: FBT001
    assert is_explanation(cells) is explains


def test_folding_leaves_a_heading_that_is_all_remark() -> None:
    titles = Titles([Heading("x", ("（备注）",)), Heading("y", ("其他",))])
    assert titles.name_of("(备注)") == "x"
    assert folded("（备注）") == "(备注)"


@pytest.mark.parametrize(
    ("index", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")],
)
def test_columns_are_lettered_as_spreadsheets_do(index: int, letters: str) -> None:
    assert column_letters(index) == letters
