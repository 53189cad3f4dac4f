"""The form as an xlsx: title, merged head and tail, ruled cells, A4 across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from guikang.feeds.tables.delimited import GUARDED
from guikang.feeds.work_form.written import (
    BEFORE_TITLE,
    WrittenForm,
    head_lines,
    in_lines,
    tail_lines,
)
from guikang.staff.work_form import TITLE

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_A4: Final = 9
_MARGIN: Final = 0.5
_LINE: Final = 16
_LONGEST_CELL: Final = 32_767
_HEAD_ROWS: Final = 3  # 附件 2, the title, unit and day
_SHEET_NAME: Final = 31
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class _Styles:
    before: Format
    title: Format
    head: Format
    heading: Format
    centred: Format
    plain: Format
    centred_text: Format
    plain_text: Format


def form_workbook(forms: Sequence[WrittenForm]) -> bytes:
    """An xlsx with a sheet for each form.

    Every cell is text, so that eighteen digits stay whole and nothing is a formula; a cell
    that begins like one stays text when it is edited, too.

    Args:
        forms: at least one.
    """
    target = BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as workbook:
        workbook.set_properties({"title": TITLE, "author": ""})
        styles = _styles(workbook)
        for form, name in zip(forms, _sheet_names(forms), strict=True):
            _write(workbook.add_worksheet(name), form, styles)
    return target.getvalue()


def _sheet_names(forms: Sequence[WrittenForm]) -> list[str]:
    names: dict[str, None] = {}
    for form in forms:
        plain = form.sheet.translate(_NOT_IN_NAMES).strip()[:_SHEET_NAME] or TITLE
        number, name = 2, plain
        while name.lower() in {one.lower() for one in names}:
            name = f"{plain[: _SHEET_NAME - 4]} {number}"
            number += 1
        names[name] = None
    return list(names)


def _styles(workbook: xlsxwriter.Workbook) -> _Styles:
    def style(**properties: object) -> Format:
        common = {"num_format": "@", "valign": "vcenter", "font_name": "宋体", "font_size": 11}
        return workbook.add_format({**common, **properties})

    cell = {"border": 1, "text_wrap": True}
    return _Styles(
        before=style(font_name="黑体", font_size=14),
        title=style(align="center", font_size=20, bold=True),
        head=style(font_size=12, text_wrap=True),
        heading=style(**cell, align="center", bold=True),
        centred=style(**cell, align="center"),
        plain=style(**cell),
        centred_text=style(**cell, align="center", quote_prefix=True),
        plain_text=style(**cell, quote_prefix=True),
    )


def _write(sheet: Worksheet, form: WrittenForm, styles: _Styles) -> None:
    last = len(form.columns) - 1
    for place, column in enumerate(form.columns):
        sheet.set_column(place, place, column.share)
    _print_setup(sheet, form, last)
    sheet.merge_range(0, 0, 0, last, BEFORE_TITLE, styles.before)
    sheet.merge_range(1, 0, 1, last, TITLE, styles.title)
    sheet.set_row(1, 36)
    unit, day = head_lines(form.head)
    half = last // 2
    sheet.merge_range(2, 0, 2, half, unit, styles.head)
    sheet.merge_range(2, half + 1, 2, last, day, styles.head)
    sheet.set_row(2, 24)
    for place, column in enumerate(form.columns):
        sheet.write_string(_HEAD_ROWS, place, column.title, styles.heading)
    sheet.set_row(_HEAD_ROWS, 24)
    sheet.freeze_panes(_HEAD_ROWS + 1, 0)
    row = _HEAD_ROWS + 1
    for cells in form.rows:
        _write_row(sheet, row, form, cells, styles)
        row += 1
    width = sum(column.share for column in form.columns)
    for text in tail_lines(form.head):
        kept = text[:_LONGEST_CELL]
        sheet.merge_range(row, 0, row, last, "", styles.plain)
        sheet.write_string(row, 0, kept, styles.plain)
        sheet.set_row(row, max(2 * _LINE, _lines(kept, width) * _LINE))
        row += 1


def _write_row(
    sheet: Worksheet, number: int, form: WrittenForm, cells: Iterable[str], styles: _Styles
) -> None:
    lines = 2
    for place, (text, column) in enumerate(zip(cells, form.columns, strict=True)):
        kept = in_lines(text, column)[:_LONGEST_CELL]
        guarded = kept.startswith(tuple(GUARDED))
        if column.centred:
            style = styles.centred_text if guarded else styles.centred
        else:
            style = styles.plain_text if guarded else styles.plain
        if kept:
            sheet.write_string(number, place, kept, style)
        else:
            sheet.write_blank(number, place, None, style)
        lines = max(lines, _lines(kept, column.share))
    sheet.set_row(number, lines * _LINE + 4)


def _lines(text: str, width: int) -> int:
    return sum(-(-_columns_wide(line) // max(width - 1, 1)) or 1 for line in text.split("\n"))


def _columns_wide(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)


def _print_setup(sheet: Worksheet, form: WrittenForm, last: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(_HEAD_ROWS)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.print_area(0, 0, _HEAD_ROWS + len(form.rows) + 2, last)
