"""Workbooks: what a cell becomes, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]
import pytest
import xlsxwriter
import xlwt  # type: ignore[import-untyped]
from odf.opendocument import OpenDocumentSpreadsheet  # type: ignore[import-untyped]
from odf.table import Table as OdfTable  # type: ignore[import-untyped]
from odf.table import TableCell, TableRow
from odf.text import P  # type: ignore[import-untyped]

from guikang.errors import Flaw
from guikang.feeds.tables import apart, archive
from guikang.feeds.tables.reading import read_table
from guikang.feeds.tables.table import Heading, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Rows = Sequence[Sequence[object]]

HEADINGS = (
    Heading("name", ("姓名",), required=True),
    Heading("number", ("证件号码", "身份证号"), required=True),
    Heading("since", ("日期",)),
)
TITLES = ["姓名", "证件号码", "日期"]


def written(path: Path, *sheets: Rows, formats: dict[str, str] | None = None) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        named = {k: book.add_format({"num_format": v}) for k, v in (formats or {}).items()}
        for rows in sheets:
            sheet = book.add_worksheet()
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        value, form = cell
                        if form == "formula":
                            sheet.write_formula(y, x, "=1/0", None, value)
                        else:
                            sheet.write_number(y, x, value, named[form])
                    elif cell is not None:
                        sheet.write(y, x, cell)
    return path


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path


def table(path: Path) -> Table:
    read = read_table(path, HEADINGS)
    assert isinstance(read, Table), read
    return read


def code(path: Path) -> str:
    read = read_table(path, HEADINGS)
    assert isinstance(read, Flaw)
    return read.code


SHEET = "xl/worksheets/sheet1.xml"


def test_a_number_keeps_its_digits_and_is_marked(tmp_path: Path) -> None:
    rows: Rows = [TITLES, ["张三", 45010319900101, None], ["李四", "450103199001011234", 0.5]]
    read = table(written(tmp_path / "a.xlsx", rows))
    assert read.frame["number"].to_list() == ["45010319900101", "450103199001011234"]
    assert read.numeric["number"].to_list() == [True, False]
    assert read.frame["since"].to_list() == [None, "0.5"]


def test_an_eighteen_digit_number_shows_that_its_end_is_lost(tmp_path: Path) -> None:
    read = table(written(tmp_path / "a.xlsx", [TITLES, ["张三", 450103199001011234, None]]))
    assert read.frame["number"].item() == "450103199001011300"
    assert read.numeric["number"].item()


def test_dates_become_iso_text_with_whole_seconds_and_no_mark(tmp_path: Path) -> None:
    forms = {"d": "yyyy-mm-dd", "zh": 'yyyy"年"m"月"d"日"', "t": "yyyy-mm-dd hh:mm", "h": "hh:mm"}
    serials = [(43896, "d"), (43896, "zh"), (43896.3541666, "t"), (0.3541666, "h")]
    rows: Rows = [TITLES, *([["张三", "1", serial] for serial in serials])]
    read = table(written(tmp_path / "a.xlsx", rows, formats=forms))
    assert read.frame["since"].to_list() == [
        "2020-03-06",
        "2020-03-06",
        "2020-03-06T08:30:00",
        "08:30:00",
    ]
    assert not read.numeric["since"].any()


def test_truth_is_text_and_an_error_is_marked(tmp_path: Path) -> None:
    rows: Rows = [TITLES, [True, ("#DIV/0!", "formula"), ("#N/A", "formula")], ["x", "#N/A", "#1"]]
    read = table(written(tmp_path / "a.xlsx", rows))
    assert read.frame.rows() == [("TRUE", "#DIV/0!", "#N/A"), ("x", "#N/A", "#1")]
    assert read.error.rows() == [(False, True, True), (False, True, False)]
    assert not read.numeric["name"].any()


def test_a_formula_without_a_result_is_an_error_and_one_whose_result_is_empty_is_blank(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    book.active.append(TITLES)
    book.active.append(["韦甲", "1", "=DATE(2020,3,1)"])
    book.save(tmp_path / "a.xlsx")
    found = table(tmp_path / "a.xlsx")
    assert found.error["since"].to_list() == [True]
    path = written(tmp_path / "b.xlsx", [TITLES, ["韦甲", "1", ("", "formula")]])
    path = rewritten(path, "xl/worksheets/sheet1.xml", b'<c r="C2"><f>', b'<c r="C2" t="str"><f>')
    assert not table(path).error["since"].any()
    path = written(tmp_path / "c.xlsx", [TITLES, ["韦甲", "1", (5, "formula")]])
    assert table(path).frame["since"].to_list() == ["5"]


def test_errors_are_found_on_the_sheet_that_shows_them(tmp_path: Path) -> None:
    rows: Rows = [TITLES, ["张三", "1", ("#REF!", "formula")]]
    read = table(written(tmp_path / "a.xlsx", [["别的"], ["", "", "x"]], rows))
    assert read.frame["since"].item() == "#REF!"


def test_a_cell_that_begins_with_an_equals_sign_is_text(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        for x, title in enumerate(TITLES):
            sheet.write_string(0, x, title)
        sheet.write_string(1, 0, "=1+1")
        sheet.write_string(1, 1, "'=1+1")
    assert table(tmp_path / "a.xlsx").frame.row(0) == ("=1+1", "'=1+1", None)


def test_white_space_of_every_kind_is_trimmed_and_blank_is_null(tmp_path: Path) -> None:
    rows: Rows = [TITLES, ["\u3000张 三\xa0\u200b", "\ufeff1\t", "\u3000\u200b"]]
    assert table(written(tmp_path / "a.xlsx", rows)).frame.row(0) == ("张 三", "1", None)


def test_lines_are_those_of_the_sheet_though_blank_rows_are_left_out(tmp_path: Path) -> None:
    rows: Rows = [
        [],
        ["某表"],
        [],
        TITLES,
        ["说明：请填"],
        ["# 例"],
        ["张三", "1"],
        [],
        ["李四", "2"],
    ]
    read = table(written(tmp_path / "a.xlsx", rows))
    assert read.frame["name"].to_list() == ["张三", "李四"]
    assert read.line.to_list() == [7, 9]


def test_a_table_may_begin_right_of_the_first_column(tmp_path: Path) -> None:
    rows: Rows = [[None, None, *TITLES, "备注"], [None, None, "张三", 1, ("#N/A", "formula"), "x"]]
    read = table(written(tmp_path / "a.xlsx", rows))
    assert read.frame.row(0) == ("张三", "1", "#N/A", "x")
    assert read.warnings == (Flaw("table.columns_unknown", params=(("columns", "F"),)),)


def test_a_merged_value_stands_in_its_first_cell_alone(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        sheet.merge_range(1, 0, 2, 0, "张三")
        sheet.write_string(1, 1, "1")
        sheet.write_string(2, 1, "2")
    assert table(tmp_path / "a.xlsx").frame["name"].to_list() == ["张三", None]


def test_the_first_visible_sheet_with_a_heading_is_read(tmp_path: Path) -> None:
    other: Rows = [["目录"], ["姓名 一栏请填全名"]]
    path = written(tmp_path / "a.xlsx", other, [TITLES, ["张三", "1"]], [TITLES, ["李四", "2"]])
    read = table(path)
    assert read.frame["name"].to_list() == ["张三"]
    assert read.warnings == (Flaw("table.sheets_not_read", params=(("sheets", "3"),)),)


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet().write_row(0, 0, ["别的"])
        hidden = book.add_worksheet()
        hidden.write_row(0, 0, TITLES)
        hidden.hide()
    assert code(tmp_path / "a.xlsx") == "table.heading_not_found"


def test_rare_characters_survive_in_a_workbook(tmp_path: Path) -> None:
    rows: Rows = [TITLES, ["𠀀\ue863\U000f0000", "a\nb", "_x000D_"]]
    read = table(written(tmp_path / "a.xlsx", rows))
    assert read.frame.row(0) == ("𠀀\ue863\U000f0000", "a\nb", "_x000D_")


def test_the_old_format_is_read_alike(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for x, title in enumerate(TITLES):
        sheet.write(1, x, title)
    sheet.write(2, 0, "𠀀\ue863")
    sheet.write(2, 1, 450103199001011234)
    sheet.write(2, 2, dt.date(2020, 3, 6), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    book.save(str(tmp_path / "renamed.csv"))
    read = table(tmp_path / "renamed.csv")
    assert read.format == "xls"
    assert read.frame.row(0) == ("𠀀\ue863", "450103199001011260", "2020-03-06")
    assert read.numeric.row(0) == (False, True, False)
    assert read.line.to_list() == [3]


def test_a_blank_that_says_something_is_in_doubt_in_the_old_format(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for line, row in enumerate([TITLES, ["韦甲", "1"], ["韦乙", "2", "2020-03-06"]]):
        for place, cell in enumerate(row):
            sheet.write(line, place, cell)
    sheet.write(3, 0, "韦丙")
    sheet.write(3, 1, "3")
    sheet.row(3).set_cell_error(2, "#N/A!")
    book.save(str(tmp_path / "a.xls"))
    assert table(tmp_path / "a.xls").frame.height == 3, "a mere blank is as good as any"
    telling = [*HEADINGS[:2], Heading("since", ("日期",), blank_tells=True)]
    found = read_table(tmp_path / "a.xls", telling)
    assert isinstance(found, Table)
    assert found.line.to_list() == [3]
    assert [(row.line, row.flaw.code) for row in found.row_flaws] == [
        (2, "table.blank_in_xls"),
        (4, "table.blank_in_xls"),
    ]


def ring(content: bytes) -> bytes:
    """An xls whose directory is followed by itself, without end (MS-CFB 2.2, 2.3)."""
    directory = int.from_bytes(content[48:52], "little")
    table = 512 * (1 + int.from_bytes(content[76:80], "little"))
    at = table + 4 * directory
    return content[:at] + content[48:52] + content[at + 4 :]


def test_an_old_workbook_that_would_end_the_process_is_damaged(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for x, title in enumerate(TITLES):
        sheet.write(0, x, title)
    book.save(str(tmp_path / "a.xls"))
    assert table(tmp_path / "a.xls").frame.height == 0
    (tmp_path / "a.xls").write_bytes(ring((tmp_path / "a.xls").read_bytes()))
    assert code(tmp_path / "a.xls") == "table.damaged"


def test_an_old_workbook_that_takes_too_long_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = xlwt.Workbook()
    book.add_sheet("s").write(0, 0, "x")
    book.save(str(tmp_path / "a.xls"))
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.001)
    assert code(tmp_path / "a.xls") == "table.damaged"


def opendocument(path: Path, rows: list[list[TableCell]]) -> Path:
    book = OpenDocumentSpreadsheet()
    sheet = OdfTable(name="s")
    for cells in rows:
        row = TableRow()
        for cell in cells:
            row.addElement(cell)
        sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    book.save(str(path))
    return path


def shown(text: str, **attributes: str | int) -> TableCell:
    cell = TableCell(**{"valuetype": "string", **attributes})
    cell.addElement(P(text=text))
    return cell


def test_an_opendocument_is_read_alike(tmp_path: Path) -> None:
    row = [
        shown("𠀀\ue863"),
        shown("4,501", valuetype="float", value="4501"),
        shown("6.3.20", valuetype="date", datevalue="2020-03-06"),
    ]
    read = table(opendocument(tmp_path / "a.ods", [[shown(t) for t in TITLES], row]))
    assert read.format == "ods"
    assert read.frame.row(0) == ("𠀀\ue863", "4501", "2020-03-06")
    assert read.numeric.row(0) == (False, True, False)


def test_an_error_in_an_opendocument_is_marked(tmp_path: Path) -> None:
    row = [shown("张三"), shown("1"), shown("#N/A", stringvalue="", formula="of:=NA()")]
    path = opendocument(tmp_path / "a.ods", [[shown(t) for t in TITLES], row])
    path = rewritten(
        path,
        "content.xml",
        b'table:formula="of:=NA()"',
        b'table:formula="of:=NA()" xmlns:calcext="urn:x" calcext:value-type="error"',
    )
    assert table(path).error.row(0) == (False, False, True)


def test_an_opendocument_that_repeats_cells_without_measure_is_refused(tmp_path: Path) -> None:
    row = [shown("x", numbercolumnsrepeated=16384) for _ in range(200)]
    path = opendocument(tmp_path / "a.ods", [[shown(t) for t in TITLES], *([[c] for c in row])])
    path = rewritten(
        path,
        "content.xml",
        b'<table:table-row><table:table-cell office:value-type="string" '
        b'table:number-columns-repeated="16384"',
        b'<table:table-row table:number-rows-repeated="50000"><table:table-cell '
        b'office:value-type="string" table:number-columns-repeated="16384"',
    )
    assert code(path) in {"table.too_many_cells", "table.too_many_rows"}


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="5"><c r="A4294967295"><v>1</v></c></row>',
        b"<row r='5'><c r='A4294967295'><v>1</v></c></row>",
        b'<row r="1048570">' + b"<c><v>1</v></c>" * 40 + b"</row>",
        b'<row r="9"><c s="0" r="ZZZZZ9"><v>1</v></c></row>',
        b'<x:row xmlns:x="u" r="9"><x:c r="ZZZ999999"><x:v>1</x:v></x:c></x:row>',
        b"<row/>" * 1_048_577 + b"<row><c><v>1</v></c></row>",
    ],
)
def test_a_cell_far_away_does_not_exhaust_the_memory(tmp_path: Path, cell: bytes) -> None:
    path = written(tmp_path / "a.xlsx", [TITLES, ["张三", "1"]])
    rewritten(path, SHEET, b"</sheetData>", cell + b"</sheetData>")
    assert code(path) in {"table.too_many_cells", "table.too_many_rows"}


@pytest.mark.parametrize("count", [b"4294967295", b"18446744073709551615"])
def test_a_declared_count_does_not_exhaust_the_memory(tmp_path: Path, count: bytes) -> None:
    path = written(tmp_path / "a.xlsx", [TITLES, ["张三", "1"]])
    rewritten(path, "xl/sharedStrings.xml", b'uniqueCount="5"', b'uniqueCount="%s"' % count)
    assert code(path) == "table.damaged"


def test_an_opendocument_in_an_unknown_encoding_is_damaged(tmp_path: Path) -> None:
    path = opendocument(tmp_path / "a.ods", [[shown(t) for t in TITLES]])
    rewritten(path, "content.xml", b"UTF-8", b"UTF--1")
    assert code(path) == "table.damaged"


def test_a_wide_sheet_of_moderate_size_is_read(tmp_path: Path) -> None:
    wide = [f"附加{n}" for n in range(60)]
    read = table(written(tmp_path / "a.xlsx", [[*TITLES, *wide], ["张三", "1", None, *wide]]))
    assert len(read.columns) == 63


def test_one_long_text_used_by_every_cell_is_refused(tmp_path: Path) -> None:
    long = "长" * 10_000
    rows: Rows = [TITLES, *([["张三", "1", long]] * 300)]
    path = written(tmp_path / "a.xlsx", rows)
    assert table(path).frame.height == 300
    again = b"".join(b'<row><c r="A%d" t="s"><v>4</v></c></row>' % n for n in range(400, 60_000))
    rewritten(path, SHEET, b"</sheetData>", again + b"</sheetData>")
    with zipfile.ZipFile(path) as book:
        assert book.read("xl/sharedStrings.xml").index("长".encode()) > 0
    rewritten(path, SHEET, b"<v>4</v>", b"<v>5</v>")
    assert code(path) == "table.too_many_cells"


def test_an_encrypted_workbook_is_named_as_such(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "a.xlsx").write_bytes(ole)
    assert code(tmp_path / "a.xlsx") == "table.encrypted"


def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.xlsx", [TITLES, ["张三", "1"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/x.bin", bytes(3_000_000))
    monkeypatch.setattr(archive, "MOST_BYTES", 2_000_000)
    assert code(path) == "table.too_large"


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", [TITLES, ["张三", "1"]])
    bomb = bytes(3_000_000)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/x.bin", bomb)
    honest, lie = len(bomb).to_bytes(4, "little"), (10).to_bytes(4, "little")
    content = path.read_bytes().replace(honest, lie)
    crc = zlib.crc32(bomb).to_bytes(4, "little")
    path.write_bytes(content.replace(crc, zlib.crc32(bomb[:10]).to_bytes(4, "little")))
    with zipfile.ZipFile(path) as book:
        assert len(book.read("xl/media/x.bin")) == 10
    assert code(path) == "table.damaged"


def test_a_part_given_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", [TITLES, ["张三", "1"]])
    with zipfile.ZipFile(path, "a") as book, pytest.warns(UserWarning, match="Duplicate"):
        book.writestr(SHEET, b"<x/>")
    assert code(path) == "table.damaged"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("word/document.xml", "table.not_a_table"),
        ("xl/workbook.bin", "table.xlsb"),
        ("a.csv", "table.archive"),
    ],
)
def test_other_packages_are_told_apart(tmp_path: Path, name: str, expected: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(name, "x")
    (tmp_path / "a.xlsx").write_bytes(buffer.getvalue())
    assert code(tmp_path / "a.xlsx") == expected


def test_a_truncated_workbook_is_damaged(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", [TITLES, ["张三", "1"]])
    path.write_bytes(path.read_bytes()[:-200])
    assert code(path) == "table.damaged"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "table.empty"),
        (b"\xef\xbb\xbf \r\n", "table.empty"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "table.picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "table.picture"),
        (b"%PDF-1.7", "table.pdf"),
        (b"Rar!\x1a\x07", "table.archive"),
        (b"PAR1xxxxPAR1", "table.not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "table.not_a_table"),
        ("<html><table><tr><td>姓名".encode(), "table.markup"),
        (b'<?xml version="1.0"?><Workbook/>', "table.markup"),
        (b'[{"name": "x"}]', "table.json_array"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    assert code(tmp_path / "a.xlsx") == expected
