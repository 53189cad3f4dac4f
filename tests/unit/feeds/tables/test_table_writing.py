"""Writing: what is written is safe to open, and is read back as it was."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.feeds.tables.cells import WHITE
from guikang.feeds.tables.reading import read_table
from guikang.feeds.tables.table import Heading, Table
from guikang.feeds.tables.writing import (
    GUIDE_NAME,
    WritingError,
    WrittenColumn,
    WrittenSheet,
    write_csv,
    write_workbook,
)

HEADINGS = (Heading("name", ("姓名",), required=True), Heading("number", ("证件号码",)))
COLUMNS = (
    WrittenColumn("姓名", required=True, note="与证件一致", example="张三"),
    WrittenColumn("证件号码", note="18位", example="=1"),
    WrittenColumn("类别", choices=("确诊,病例", "无症状感染者")),
)

# What every format can hold: no NUL, no half characters, none that XML forbids.
CELL = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\ufffe\uffff")
    | st.sampled_from("=+-@'\"\t\r\n,;＝𠀀\ue863\U000f0001\u3000"),
    max_size=8,
)
ROWS = st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5)


def read(path: Path) -> Table:
    found = read_table(path, HEADINGS)
    assert isinstance(found, Table), found
    return found


def expected(rows: list[tuple[str, str]]) -> list[tuple[str | None, str | None]]:
    cut = [(a.strip(WHITE) or None, b.strip(WHITE) or None) for a, b in rows]
    return [row for row in cut if any(row)]


def test_a_template_keeps_eighteen_digits_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheet = WrittenSheet("数据", COLUMNS, [("张三", "450103199001011234", None)])
    write_workbook(path, sheet)
    found = read(path)
    assert found.frame.row(0) == ("张三", "450103199001011234", None)
    assert not found.numeric["number"].any()
    assert found.warnings[0].code == "table.columns_unknown"


def test_a_template_offers_choices_and_explains_its_columns(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", WrittenSheet("数据", COLUMNS))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["数据", GUIDE_NAME, "选项"]
    assert book["选项"].sheet_state == "hidden"
    sheet = book["数据"]
    assert [cell.value for cell in sheet[1]] == ["姓名*", "证件号码", "类别"]
    assert sheet.freeze_panes == "A2"
    assert {sheet.column_dimensions[c].width > 8 for c in "ABC"} == {True}
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("C2:C1048576", "'选项'!$A$1:$A$2")
    assert [cell.value for cell in book["选项"]["A"]] == ["确诊,病例", "无症状感染者"]
    assert [cell.value for cell in book[GUIDE_NAME][3]] == ["证件号码", "否", "18位", None, "=1"]
    assert book[GUIDE_NAME]["E3"].data_type == "s"


def test_the_empty_cells_of_a_template_are_text_too(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", WrittenSheet("数据", COLUMNS))
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["数据"]
    assert sheet.column_dimensions["B"].number_format == "@"


def test_each_sheet_has_its_own_choices(tmp_path: Path) -> None:
    other = WrittenSheet("乙", (WrittenColumn("x"), WrittenColumn("y", choices=("1", "2", "3"))))
    write_workbook(tmp_path / "a.xlsx", WrittenSheet("甲", COLUMNS), other, guide=False)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["甲", "乙", "选项"]
    assert book["乙"].data_validations.dataValidation[0].formula1 == "'选项'!$B$1:$B$3"


def test_a_template_is_read_as_an_empty_table(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", WrittenSheet("数据", COLUMNS[:2]))
    found = read(tmp_path / "a.xlsx")
    assert (found.columns, found.frame.height) == (("name", "number"), 0)
    assert found.warnings == ()


def test_a_cell_too_long_for_a_workbook_is_an_error(tmp_path: Path) -> None:
    rows = [("x", "1"), ("𠀀" * 16_384, "1")]
    with pytest.raises(WritingError) as caught:
        write_workbook(tmp_path / "a.xlsx", WrittenSheet("数据", COLUMNS[:2], rows))
    assert caught.value.code == "table.cell_too_long"
    assert caught.value.params == {"line": "3", "column": "A"}


@given(ROWS)
def test_a_workbook_is_read_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        # A mark of an explanation right under the heading would be skipped.
        whole = [("首", "1"), *rows]
        write_workbook(path, WrittenSheet("数据", COLUMNS[:2], whole))
        assert read(path).frame.rows() == expected(whole)


@given(ROWS)
def test_a_csv_is_read_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        whole = [("首", "1"), *rows]
        write_csv(path, ["姓名", "证件号码"], whole)
        assert read(path).frame.rows() == expected(whole)


@given(ROWS)
def test_no_cell_of_a_csv_begins_like_a_formula(rows: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        write_csv(path, ["姓名", "=x"], rows)
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) for cell in cells)


def test_a_csv_begins_with_the_mark_that_spreadsheets_look_for(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", ["姓名", "证件号码"], [("=1", None)])
    assert (tmp_path / "a.csv").read_bytes() == "\ufeff姓名,证件号码\r\n'=1,\r\n".encode()


def test_a_workbook_holds_no_formula(tmp_path: Path) -> None:
    sheet = WrittenSheet("数据", COLUMNS[:2], [("=1+1", "+8"), ("@x", "http://x.cn")])
    write_workbook(tmp_path / "a.xlsx", sheet)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        part = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in part
    assert b"hyperlink" not in part
