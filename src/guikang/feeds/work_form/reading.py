"""Reading: a file that an office hands in becomes a form, or the reason why not.

The rules are generous in form and strict in meaning: a heading anywhere near the top, any
number of sheets, pages and merged cells, but never a guess at a number, a phone or a post.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain
from typing import Final
from zoneinfo import ZoneInfo

from guikang.errors import Flaw
from guikang.feeds.tables.archive import is_document
from guikang.feeds.tables.formats import OLE, format_of
from guikang.feeds.work_form.document_grid import document_grids
from guikang.feeds.work_form.gathering import Found, gathered
from guikang.feeds.work_form.grid import Grid
from guikang.feeds.work_form.head import (
    HeadTexts,
    day_of,
    hotlines_of,
    places_of,
    unit_of,
)
from guikang.feeds.work_form.rows import TakenRow, read_row
from guikang.feeds.work_form.ticks import Mark
from guikang.feeds.work_form.workbook_grid import workbook_grids
from guikang.staff.joining import joined
from guikang.staff.work_form import Form, HeadAsWritten, Place, ReadForm, Told

MOST_BYTES: Final = 20_000_000
"""The largest file taken: a form of 60,000 persons has a quarter of it."""

MOST_ROWS: Final = 100_000

_OLD_WORD: Final = "WordDocument".encode("utf-16-le")
_OLD_BOOK: Final = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


def read_form(content: bytes, *, now: datetime, zone: ZoneInfo) -> ReadForm | Flaw:
    """Read a form from the bytes of an xlsx, xls, ods or docx.

    Args:
        content: the file; its name plays no part.
        now: when it was handed in; later days are refused.
        zone: in which days are counted.

    Returns:
        The form; or why the file as a whole cannot be read: the codes of ``tables``,
        ``work_form.old_word``, ``work_form.not_a_form``, ``work_form.heading_not_found``,
        ``table.columns_missing``, ``table.heading_repeated``, ``work_form.empty``,
        ``work_form.too_many_rows``.
    """
    grids = _grids(content)
    if isinstance(grids, Flaw):
        return grids
    found = gathered(grids)
    if not found.lines and found.flaws:
        return found.flaws[0][1]
    if not found.headed:
        return Flaw("work_form.heading_not_found")
    if len(found.lines) > MOST_ROWS:
        return Flaw("work_form.too_many_rows", params=(("rows", str(MOST_ROWS)),))
    read = _judged(found, now.astimezone(zone).date(), zone)
    form = read.form
    if not (form.rows or read.refused or form.hotlines or form.places):
        return Flaw("work_form.empty")
    return read


def _grids(content: bytes) -> list[Grid] | Flaw:
    if len(content) > MOST_BYTES:
        return Flaw("table.too_large", params=(("megabytes", str(MOST_BYTES // 1_000_000)),))
    if _is_old_word(content):
        return Flaw("work_form.old_word")
    kind = format_of(content)
    if isinstance(kind, Flaw):
        return kind if kind.code != "table.not_a_table" else Flaw("work_form.not_a_form")
    if kind == "zip" and is_document(content):
        return document_grids(content)
    if kind in {"zip", "xls"}:
        return workbook_grids(content, old=kind == "xls")
    return Flaw("work_form.not_a_form")


def _is_old_word(content: bytes) -> bool:
    streams = [one for one in (_OLD_WORD, *_OLD_BOOK) if one in content]
    return content.startswith(OLE) and streams == [_OLD_WORD]


def _judged(found: Found, today: date, zone: ZoneInfo) -> ReadForm:
    marks = frozenset(chain.from_iterable(line.marks for _, line in found.lines))
    crosses_deny = {Mark.TICK, Mark.CROSS} <= marks
    taken, refused, warnings = [], [], []
    for sheet, line in found.lines:
        row = read_row(line, sheet, today, crosses_deny=crosses_deny)
        if isinstance(row, TakenRow):
            taken.append(row.row)
            warnings += [Told(flaw, row.row.place) for flaw in row.warnings]
        else:
            refused.append(row)
    rows, contradicting = joined(taken)
    order = {(sheet, line.line): place for place, (sheet, line) in enumerate(found.lines)}
    refused += contradicting
    refused.sort(key=lambda row: order[row.place.sheet, row.place.line])
    flaws: list[Flaw] = []
    head = _head(found.head)
    filled_on = _filled_on(found.head, today, zone, flaws)
    hotlines, wrong = hotlines_of(head.hotlines)
    form = Form(unit_of(head.unit), filled_on, rows, hotlines, places_of(head.places))
    return ReadForm(form, tuple(refused), (*flaws, *wrong), (*_told(found, form), *warnings), head)


def _head(texts: HeadTexts) -> HeadAsWritten:
    unit = next(iter(texts.text("unit").split("\n")), "")
    filled_on = next(iter(texts.text("filled_on").split("\n")), "")
    return HeadAsWritten(unit, filled_on, texts.text("hotlines"), texts.text("places"))


def _filled_on(texts: HeadTexts, today: date, zone: ZoneInfo, flaws: list[Flaw]) -> date | None:
    for cell in texts.texts.get("filled_on", ()):
        day = day_of(cell, zone)
        if isinstance(day, Flaw):
            flaws.append(day)
            return None
        if day is not None and day > today:
            flaws.append(Flaw("work_form.day_in_future", "filled_on"))
            return None
        if day is not None:
            return day
    return None


def _told(found: Found, form: Form) -> Iterator[Told]:
    units = [unit_of(cell.text) for cell in found.head.texts.get("unit", ())]
    if not form.unit:
        yield Told(Flaw("work_form.no_unit", "unit"))
    elif len(set(units)) > 1:
        yield Told(Flaw("work_form.several_units", "unit"))
    if form.filled_on is None and "filled_on" not in found.head.texts:
        yield Told(Flaw("work_form.no_day", "filled_on"))
    if not form.hotlines:
        yield Told(Flaw("work_form.no_hotline", "hotlines"))
    if not form.places:
        yield Told(Flaw("work_form.no_place", "places"))
    for place in found.skipped:
        yield Told(Flaw("work_form.line_skipped"), place)
    for sheet, flaw in found.flaws:
        yield Told(flaw, Place(sheet, 0))
    for sheet in found.unread:
        yield Told(Flaw("work_form.sheet_not_read"), Place(sheet, 0))
    if found.unknown:
        letters = "、".join(found.unknown)
        yield Told(Flaw("table.columns_unknown", params=(("columns", letters),)))
