"""失败明细 goes round: mended it is taken, and unmended no row of it ever is."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.feeds.checking import Checked, check_table
from guikang.feeds.definitions import feed_named
from guikang.feeds.failures import Failures, failures, titles_of
from guikang.feeds.papers import write_failures
from guikang.feeds.rulebooks import load_rulebook
from guikang.feeds.tables.reading import table_of
from guikang.people.resident_number import check_character
from guikang.wording import CHINESE, catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guikang.feeds.definitions import Feed

BOOK = load_rulebook()
ENTRY = feed_named(BOOK, "entry-police")
WITHDRAWAL = feed_named(BOOK, "withdrawal-public-security")
ZONE = ZoneInfo("Asia/Shanghai")
RECEIVED = datetime(2020, 4, 1, 4, tzinfo=UTC)
ENDINGS = (".xlsx", ".csv")

Cell = str | float
Rows = list[dict[str, Cell]]


def a_number(serial: int = 1) -> str:
    body = f"45990019900101{serial:03d}"
    return body + check_character(body)


def plausible_wrong() -> list[str]:
    """Numbers whose last three digits a numeric cell has made 000 and that are in order still."""
    bodies = [
        f"4501031974{month:02d}{day:02d}400" for month in range(1, 13) for day in range(1, 29)
    ]
    return [f"{body}0" for body in bodies if check_character(body) == "0"]


NUMBER = a_number()
IN_ORDER: Mapping[str, Cell] = {"姓名": "韦甲", "证件号码": NUMBER, "入境时间": "2020-03-05"}
IN_ORDER_WITHDRAWN: Mapping[str, Cell] = {
    "撤回的记录": "入境",
    "姓名": "韦甲",
    "证件号码": NUMBER,
    "原记录时间": "2020-03-05",
}

# By code: the cells that make a row show it; what is in order but for these is refused for it.
FLAWS: Mapping[str, Mapping[str, Cell]] = {
    "document.empty": {"证件号码": "''"},
    "document.spreadsheet_damage": {"证件号码": 450103197404044000.0},
    "document.masked": {"证件号码": "459***********0019"},
    "document.two_numbers": {"证件号码": f"{NUMBER} {a_number(2)}"},
    "document.type_needed": {"证件号码": "99123456"},
    "document.unknown_form": {"证件号码": "ABCDEFGHIJKLM"},
    "document.characters": {"证件号码": f"{NUMBER[:16]}甲{NUMBER[17]}"},
    "document.other_type": {"证件号码": "E12345678", "证件类型": "台湾居民来往大陆通行证"},
    "document.length": {"证件号码": NUMBER[:17]},
    "document.date": {"证件号码": "459900198002300011"},
    "document.date_too_early": {
        "证件号码": "45990018500101001" + check_character("45990018500101001")
    },
    "document.date_in_future": {
        "证件号码": "45990020500101001" + check_character("45990020500101001")
    },
    "document.check_digit": {"证件号码": NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")},
    "name.empty": {"姓名": "\x01"},
    "name.two_names": {"姓名": "张三\n李四"},
    "name.masked": {"姓名": "韦*"},
    "name.lost_character": {"姓名": "韦?"},
    "name.digits": {"姓名": "韦甲1"},
    "name.characters": {"姓名": "=1+1"},
    "name.length": {"姓名": "韦" * 81},
    "phone.empty": {"手机号码": "''"},
    "phone.spreadsheet_damage": {"手机号码": 8613800138000138.0},
    "phone.masked": {"手机号码": "138****8000"},
    "phone.two_numbers": {"手机号码": "13800138000/13800138001"},
    "phone.characters": {"手机号码": "无电话"},
    "phone.length": {"手机号码": "1380013800"},
    "phone.country_code": {"手机号码": "+012345678"},
    "phone.area_code": {"手机号码": "5550011"},
    "phone.mobile_prefix": {"手机号码": "12800138000"},
    "date.serial_as_text": {"入境时间": "43896"},
    "date.serial_out_of_range": {"入境时间": 99.0},
    "date.impossible": {"入境时间": "2020-02-30"},
    "date.year_two_digits": {"入境时间": "20.3.5"},
    "date.year_missing": {"入境时间": "3月5日"},
    "date.day_missing": {"入境时间": "2020-03"},
    "date.year_out_of_range": {"入境时间": "2120-03-05"},
    "date.form": {"入境时间": "昨天"},
    "row.missing": {"姓名": ""},
    "row.spreadsheet_error": {"入境口岸": "#N/A"},
    "row.document_type": {"证件类型": "借书证", "证件号码": 450103197404044000.0},
    "row.division": {"区划代码": "南宁市"},
    "row.in_the_future": {"入境时间": "2020-04-20"},
    "row.too_long_ago": {"入境时间": "1900-03-05"},
    "row.not_listed": {"来自国家或地区": "火星"},
    "row.not_listed_nearest": {"来自国家或地区": "越楠"},
    "row.text": {"入境口岸": "东" * 201},
    "table.fields": {},
    "row.not_a_choice": {"撤回的记录": "出境"},
}
NOT_OF_ROWS = {
    "date.empty",  # what is blank is missing
    "document.unknown_region",  # warnings
    "document.type_by_number",
}


def workbook(feed: Feed, rows: Sequence[Mapping[str, Cell]]) -> bytes:
    """A list as xlsx: numbers in numeric cells, all else as text."""
    content = BytesIO()
    titles = [column.title for column in feed.columns]
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for place, title in enumerate(titles):
            sheet.write_string(0, place, title)
        for line, row in enumerate(rows, 1):
            for title, cell in row.items():
                if isinstance(cell, float):
                    sheet.write_number(line, titles.index(title), cell)
                elif cell.startswith("#"):
                    sheet.write_formula(line, titles.index(title), "=NA()", None, cell)
                elif cell:
                    sheet.write_string(line, titles.index(title), cell)
    return content.getvalue()


def checked(feed: Feed, content: bytes) -> Checked:
    table = table_of(content, titles_of(feed))
    assert not isinstance(table, Flaw), table
    return check_table(feed, table, RECEIVED, b"s" * 32, ZONE)


def failed(feed: Feed, content: bytes) -> Failures:
    return failures(feed, content, checked(feed, content).rejections)


def handed_back(feed: Feed, found: Failures, ending: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        write_failures(feed, found, path)
        return path.read_bytes()


def codes(result: Checked) -> list[list[str]]:
    """The codes of each row that was refused, in the order of rows."""
    by_line: dict[int, list[str]] = {}
    for rejection in result.rejections:
        by_line.setdefault(rejection.line, []).append(rejection.flaw.code)
    return list(by_line.values())


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("code", [code for code in FLAWS if code != "table.fields"])
def test_a_row_handed_in_again_unmended_is_refused_for_what_it_was(code: str, ending: str) -> None:
    feed, row = ENTRY, {**IN_ORDER, **FLAWS[code]}
    if code == "row.not_a_choice":
        feed, row = WITHDRAWAL, {**IN_ORDER_WITHDRAWN, **FLAWS[code]}
    first = workbook(feed, [row])
    assert codes(checked(feed, first)) == [[code]]
    again = checked(feed, handed_back(feed, failed(feed, first), ending))
    assert again.rows.height == 0
    expected = {
        # The number that was not looked at before is looked at now, and was never right.
        "row.document_type": ["row.document_type"],
        "date.serial_out_of_range": ["date.form"],
        # Digits beyond those of any telephone; which of them are true, nobody knows.
        "phone.spreadsheet_damage": ["phone.spreadsheet_damage"],
    }.get(code, [code])
    assert codes(again) == [expected]


def test_every_reason_for_which_a_row_is_refused_is_tried_above() -> None:
    areas = {"document", "name", "phone", "date", "row"}
    all_codes = {c for c in catalogue(CHINESE) if c.count(".") == 1 and c.split(".")[0] in areas}
    assert all_codes - NOT_OF_ROWS == set(FLAWS) - {"table.fields"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_row_whose_cells_could_not_be_told_apart_is_refused_when_it_comes_back(
    ending: str,
) -> None:
    first = f"姓名,证件号码,入境时间\n韦甲,{NUMBER},2020-03-05,x\n韦甲,{NUMBER}\n".encode()
    assert codes(checked(ENTRY, first)) == [["table.fields"], ["table.fields"]]
    again = checked(ENTRY, handed_back(ENTRY, failed(ENTRY, first), ending))
    assert again.rows.height == 0
    assert len(codes(again)) == 2


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_number_that_lost_its_digits_never_becomes_another_persons(ending: str) -> None:
    wrong = plausible_wrong()
    assert len(wrong) > 10
    rows = [{**IN_ORDER, "证件号码": float(number)} for number in wrong]
    as_text = workbook(ENTRY, [{**IN_ORDER, "证件号码": number} for number in wrong])
    assert checked(ENTRY, as_text).rows.height == len(wrong), "as texts they would all be taken"
    found = failed(ENTRY, workbook(ENTRY, rows))
    assert {row.cells[found.headings.index("证件号码")] for row in found.rows} == {"4.50103E+17"}
    again = checked(ENTRY, handed_back(ENTRY, found, ending))
    assert (again.rows.height, len(codes(again))) == (0, len(wrong))


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_json_wrote_as_a_number_does_not_come_back_as_text(ending: str) -> None:
    wrong = plausible_wrong()[0]
    first = f'{{"姓名": "韦甲", "证件号码": {wrong}, "入境时间": "2020-03-05"}}\n'.encode()
    again = checked(ENTRY, handed_back(ENTRY, failed(ENTRY, first), ending))
    assert codes(again) == [["document.spreadsheet_damage"]]


DAMAGES = [cells for code, cells in FLAWS.items() if code != "row.not_a_choice"]
damages = st.one_of(
    st.sampled_from(plausible_wrong()).map(lambda number: {"证件号码": float(number)}),
    st.sampled_from(DAMAGES),
)
rows_with_damages = st.lists(
    st.lists(damages, max_size=2).map(
        lambda found: {title: cell for cells in (IN_ORDER, *found) for title, cell in cells.items()}
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(rows_with_damages, st.sampled_from(ENDINGS))
def test_no_row_of_failures_is_ever_taken_unmended(rows: Rows, ending: str) -> None:
    first = workbook(ENTRY, rows)
    refused = len(codes(checked(ENTRY, first)))
    again = checked(ENTRY, handed_back(ENTRY, failed(ENTRY, first), ending))
    assert again.rows.height == 0
    assert len(codes(again)) == refused


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\x02"])
def test_a_sign_that_no_workbook_holds_comes_back_as_one_that_is_refused(
    sign: str, ending: str
) -> None:
    first = f"姓名,证件号码,入境时间,入境口岸\n韦甲,{NUMBER},2020-03-05,东{sign}兴\n".encode()
    assert codes(checked(ENTRY, first)) == [["row.text"]]
    assert codes(checked(ENTRY, handed_back(ENTRY, failed(ENTRY, first), ending))) == [["row.text"]]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_cell_longer_than_a_sheet_holds_comes_back_and_is_not_taken(ending: str) -> None:
    long = "东" * 40_000
    twice = f"{NUMBER}{' ' * 40_000}{a_number(2)}"
    first = (
        "姓名,证件号码,入境时间,入境口岸,备考\n"
        f"韦甲,{NUMBER},2020-03-05,{long},x\n"
        f"韦甲,{twice},2020-03-05,,{long}\n"
    ).encode()
    again = checked(ENTRY, handed_back(ENTRY, failed(ENTRY, first), ending))
    assert (again.rows.height, len(codes(again))) == (0, 2)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_date_that_stood_as_a_number_comes_back_as_a_date(ending: str) -> None:
    rows: Rows = [
        {**IN_ORDER, "姓名": "", "入境时间": 43895.0},
        {**IN_ORDER, "姓名": "", "入境时间": 43895.5},
    ]
    found = failed(ENTRY, workbook(ENTRY, rows))
    place = found.headings.index("入境时间")
    assert [row.cells[place] for row in found.rows] == ["2020-03-05", "2020-03-05 12:00:00"]
    again = checked(ENTRY, handed_back(ENTRY, found, ending))
    assert codes(again) == [["row.missing"], ["row.missing"]], "nothing but the name is to mend"


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_other_cells_of_a_row_come_back_as_they_were(ending: str) -> None:
    row: dict[str, Cell] = {
        **IN_ORDER,
        "手机号码": 13800138000.0,
        "区划代码": 450103.0,
        "入境口岸": "'=东兴",
        "来自国家或地区": "VNM",
    }
    broken = failed(ENTRY, workbook(ENTRY, [{**row, "姓名": ""}]))
    mended = Failures(
        broken.headings,
        [
            type(broken.rows[0])(2, ("韦甲", *broken.rows[0].cells[1:]), ()),
        ],
    )
    again = checked(ENTRY, handed_back(ENTRY, mended, ending)).rows
    straight = checked(ENTRY, workbook(ENTRY, [row])).rows
    assert again.drop("line").equals(straight.drop("line"))
    assert isinstance(again, pl.DataFrame)
    assert again.height == 1
