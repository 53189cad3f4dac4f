"""What stands beside the persons: hotlines, places, the labels and the day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.feeds.work_form.grid import GridCell, GridLine
from guikang.feeds.work_form.head import day_of, hotlines_of, labelled, places_of, unit_of
from work_forms import ZONE


def line(*texts: str) -> GridLine:
    return GridLine(1, tuple(map(GridCell, texts)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12345", [("12345", "")]),
        ("12345政府热线、0771-5550011", [("12345", "政府热线"), ("0771-5550011", "")]),
        ("政府热线12345；县疾控 07715550013（24小时）", None),
        ("0771-5550011 0771-5550022", [("0771-5550011", ""), ("0771-5550022", "")]),
        ("12345 0771-5550011", [("12345", ""), ("0771-5550011", "")]),
        ("0771 5550011/5550012", [("0771-5550011", ""), ("0771-5550012", "")]),
        ("（0771）5550011、5550012", [("0771-5550011", ""), ("0771-5550012", "")]),
        (
            "白天：0771-5550011，夜间：13800000011",
            [("0771-5550011", "白天"), ("13800000011", "夜间")],
        ),
        ("8:00-18:00 0771-5550011", [("0771-5550011", "8:00-18:00")]),
        ("400-123-4567", [("400-123-4567", "")]),
        ("0771-12345", [("0771-12345", "")]),
        ("138 0000 0011", [("13800000011", "")]),
        ("１２３４５", [("12345", "")]),
        ("0771-5550011转801", [("0771-5550011转801", "")]),
        ("12345、12345", [("12345", "")]),
        ("", []),
        ("无", []),
        ("____", []),
    ],
)
def test_hotlines_are_read_with_what_is_said_of_them(
    text: str, expected: list[tuple[str, str]] | None
) -> None:
    if expected is None:
        expected = [("12345", "政府热线"), ("0771-5550013", "县疾控 24小时")]
    found, flaws = hotlines_of(text)
    assert [(one.number, one.remark) for one in found] == expected
    assert flaws == ()


@pytest.mark.parametrize("text", ["见公告", "5550011", "0771-55", "12345、0771-555"])
def test_what_is_no_number_is_told_and_the_others_stay(text: str) -> None:
    found, flaws = hotlines_of(text)
    assert flaws == (Flaw("work_form.hotline", "hotlines"),)
    assert [one.number for one in found] == (["12345"] if "12345" in text else [])


@given(st.text(alphabet="0123456789-转热线、；/ ()（）:时", max_size=40))
def test_hotlines_once_read_are_read_the_same_again(text: str) -> None:
    found, _ = hotlines_of(text)
    again, flaws = hotlines_of("、".join(one.number for one in found))
    assert [one.number for one in again] == [one.number for one in found]
    assert flaws == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲县政务服务中心一楼（8:00-18:00）", ("甲县政务服务中心一楼（8:00-18:00）",)),
        ("甲地；乙地\n丙地", ("甲地", "乙地", "丙地")),
        ("1.甲地 2.乙地", ("甲地", "乙地")),
        ("（1）甲地；（2）乙地。", ("甲地", "乙地")),
        ("①甲地②乙地", ("甲地", "乙地")),
        ("民族大道1.5公里处、人民医院旁", ("民族大道1.5公里处、人民医院旁",)),
        ("____", ()),
        ("", ()),
    ],
)
def test_places_stand_one_to_a_line_a_semicolon_or_a_number(
    text: str, expected: tuple[str, ...]
) -> None:
    assert places_of(text) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("填报单位:甲县指挥部",), [("unit", "甲县指挥部")]),
        (("填报单位（盖章）：甲县指挥部",), [("unit", "甲县指挥部")]),
        (("填 报 单 位 ： 甲县",), [("unit", "甲县")]),
        (
            ("填报单位：甲县指挥部    填报日期：2020年4月1日",),
            [("unit", "甲县指挥部"), ("filled_on", "2020年4月1日")],
        ),
        (("填报单位", "甲县"), [("unit", ""), ("unit", "甲县")]),
        (("群众咨询电话0771-5550011",), [("hotlines", "0771-5550011")]),
        (("现场受理地点：",), [("places", "")]),
        (("韦甲", "填报单位：甲县"), []),
        (("请写清填报单位：甲县",), []),
    ],
)
def test_a_label_says_what_follows_it_in_its_cell_or_beyond(
    cells: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    assert [(name, cell.text) for name, cell in labelled(line(*cells))] == expected


@pytest.mark.parametrize(
    ("text", "numeric", "expected"),
    [
        ("2020年4月1日", False, date(2020, 4, 1)),
        ("2020 年 4 月 1 日", False, date(2020, 4, 1)),
        ("２０２０．４．１", False, date(2020, 4, 1)),
        ("2020-04-01T00:00:00", False, date(2020, 4, 1)),
        ("43922", True, date(2020, 4, 1)),
        ("    年  月  日", False, None),
        ("4月1日", False, Flaw("date.year_missing", "filled_on")),
    ],
)
def test_the_day_is_read_as_it_is_written(
    text: str,
    numeric: bool,  # noqa: FBT001 - a case
    expected: date | Flaw | None,
) -> None:
    assert day_of(GridCell(text, numeric=numeric), ZONE) == expected


def test_the_unit_is_one_line_without_the_place_of_its_stamp() -> None:
    assert unit_of(" 甲县疫情防控  指挥部（盖章）") == "甲县疫情防控 指挥部"
