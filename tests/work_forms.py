"""Made-up work forms (附件2), written as offices write them; no number is a real person's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import docx
import openpyxl  # type: ignore[import-untyped]
import xlwt  # type: ignore[import-untyped]
from odf.opendocument import OpenDocumentSpreadsheet  # type: ignore[import-untyped]
from odf.table import CoveredTableCell, Table, TableCell, TableRow  # type: ignore[import-untyped]
from odf.text import P  # type: ignore[import-untyped]

from guikang.errors import Flaw
from guikang.feeds.work_form.reading import read_form
from guikang.people.resident_number import check_character
from guikang.staff.work_form import ReadForm

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2020, 4, 1, 8, tzinfo=UTC)
HEADING = ("序号", "姓名", "身份证号", "单位职务", "手机号码", "人员类型", "备注")
UNTICKED = "□ 负责人 □ 区划管理员 □ 网格管理员 □ 采集员"

Rows = Sequence[Sequence[object]]
Merges = Sequence[tuple[int, int, int, int]]
"""Top, left, bottom, right; counted from 0, all within."""


def number(place: int) -> str:
    """A made-up identity number with its right check character."""
    body = f"4501021980{place // 900 % 12 + 1:02d}01{place % 900:03d}"
    return body + check_character(body)


def mobile(place: int) -> str:
    return f"1380000{place:04d}"


def person(place: int, posts: str = "☑采集员", **changes: object) -> list[object]:
    cells = {
        "serial": place,
        "name": "韦" + "甲乙丙丁戊己庚辛壬癸"[place % 10],
        "number": number(place),
        "unit": "甲县卫生健康局干部",
        "phone": mobile(place),
        "posts": posts,
        "note": None,
    } | changes
    return list(cells.values())


def form(*rows: Sequence[object], tail: Rows = ()) -> list[Sequence[object]]:
    """The form as it is printed, with these rows."""
    return [
        ["附件2"],
        ["广西健康码工作信息表"],
        ["填报单位：甲县疫情防控指挥部", None, None, None, "填报日期：2020年4月1日"],
        HEADING,
        *rows,
        *(tail or [["群众咨询电话：12345"], ["现场受理地点：甲县政务服务中心"]]),
    ]


def xlsx(*sheets: Rows, merges: Merges = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
        for top, left, bottom, right in merges:
            sheet.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def xls(*sheets: Rows, merges: Merges = ()) -> bytes:
    book = xlwt.Workbook()
    for place, rows in enumerate(sheets):
        sheet = book.add_sheet(f"表{place}")
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if cell is not None:
                    sheet.write(y, x, cell)
        for top, left, bottom, right in merges:
            sheet.merge(top, bottom, left, right)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def ods(*sheets: Rows, merges: Merges = ()) -> bytes:
    document = OpenDocumentSpreadsheet()
    for place, rows in enumerate(sheets):
        table = Table(name=f"表{place}")
        for y, row in enumerate(rows):
            line = TableRow()
            for x in range(max(len(row), 7)):
                _add_ods_cell(line, row[x] if x < len(row) else None, y, x, merges)
            table.addElement(line)
        document.spreadsheet.addElement(table)
    target = BytesIO()
    document.write(target)
    return target.getvalue()


def _add_ods_cell(line: TableRow, value: object, y: int, x: int, merges: Merges) -> None:
    spans: dict[str, int] = {}
    for top, left, bottom, right in merges:
        if (y, x) == (top, left):
            spans = {
                "numberrowsspanned": bottom - top + 1,
                "numbercolumnsspanned": right - left + 1,
            }
        elif top <= y <= bottom and left <= x <= right:
            line.addElement(CoveredTableCell())
            return
    if isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=value, **spans)
    elif value is None:
        cell = TableCell(**spans)
    else:
        cell = TableCell(valuetype="string", **spans)
        for text in str(value).split("\n"):
            cell.addElement(P(text=text))
    line.addElement(cell)


def word(
    rows: Rows,
    *,
    before: Sequence[str] = (
        "广西健康码工作信息表",
        "填报单位：甲县疫情防控指挥部    填报日期：2020年4月1日",
    ),
    after: Sequence[str] = (),
    merges: Merges = (),
) -> bytes:
    """A docx; ``rows`` begin with the heading."""
    document = docx.Document()
    for text in before:
        document.add_paragraph(text)
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            table.cell(y, x).text = "" if cell is None else str(cell)
    for top, left, bottom, right in merges:
        table.cell(top, left).merge(table.cell(bottom, right))
    for text in after:
        document.add_paragraph(text)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def read(content: bytes) -> ReadForm:
    found = read_form(content, now=NOW, zone=ZONE)
    assert isinstance(found, ReadForm), found
    return found


def refused(content: bytes) -> str:
    found = read_form(content, now=NOW, zone=ZONE)
    assert isinstance(found, Flaw)
    return found.code


def told(found: ReadForm) -> dict[int, list[str]]:
    """The codes of each refused row, by its line."""
    return {row.place.line: [flaw.code for flaw in row.flaws] for row in found.refused}


def warned(found: ReadForm) -> list[str]:
    return [one.flaw.code for one in found.warnings]
