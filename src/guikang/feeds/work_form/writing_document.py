"""The form as a docx: the notice's own table, A4 across, the heading on every page."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Final

from docx import Document
from docx.document import Document as Made
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from guikang.feeds.work_form.written import (
    BEFORE_TITLE,
    WrittenForm,
    head_lines,
    in_lines,
    tail_lines,
)
from guikang.staff.work_form import TITLE

_LONG, _SHORT = Mm(297), Mm(210)
_MARGIN: Final = Mm(18)
_BODY_FONT: Final = "宋体"
_LATIN_FONT: Final = "Times New Roman"
_TITLE_FONT: Final = "黑体"
_BETWEEN: Final = "\u3000" * 6
_ROW_HEIGHT: Final = Mm(12)


def form_document(form: WrittenForm, *, at: datetime) -> bytes:
    """A docx with the form.

    Args:
        form: what to write.
        at: when; it stands in the document's properties.
    """
    document = Document()
    _set_up(document, at)
    _paragraph(document, BEFORE_TITLE, _TITLE_FONT, 14)
    title = _paragraph(document, TITLE, _TITLE_FONT, 20)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _paragraph(document, _BETWEEN.join(head_lines(form.head)), _BODY_FONT, 12)
    table = document.add_table(rows=1 + len(form.rows) + 2, cols=len(form.columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _fill(table, form)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _set_up(document: Made, at: datetime) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = _LONG, _SHORT
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    normal.font.name = _LATIN_FONT
    normal.font.size = Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _BODY_FONT)
    normal.paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = TITLE, "", ""
    properties.created = properties.modified = at
    properties.language = "zh-CN"


def _paragraph(document: Made, text: str, font: str, size: float) -> Paragraph:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    _set_font(run, font, size)
    paragraph.paragraph_format.space_after = Pt(4)
    return paragraph


def _set_font(run: Run, font: str, size: float) -> None:
    run.font.name = _LATIN_FONT
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(  # noqa: SLF001 - the documented way
        qn("w:eastAsia"), font
    )


def _fill(table: Table, form: WrittenForm) -> None:
    rows = list(table.rows)
    room = _LONG - 2 * _MARGIN
    total = sum(column.share for column in form.columns)
    widths = [Mm(int(room / 36_000 * column.share / total)) for column in form.columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _repeat(rows[0])
    lines = [tuple(column.title for column in form.columns), *form.rows]
    for number, (row, texts) in enumerate(zip(rows, lines, strict=False)):
        row.height = _ROW_HEIGHT
        _keep_whole(row)
        for cell, text, column, width in zip(row.cells, texts, form.columns, widths, strict=True):
            cell.width = width
            _put(cell, in_lines(text, column), centred=column.centred or number == 0)
            if number == 0:
                cell.paragraphs[0].runs[0].bold = True
    for row, text in zip(rows[-2:], tail_lines(form.head), strict=True):
        row.height = _ROW_HEIGHT
        _put(row.cells[0].merge(row.cells[-1]), text, centred=False)


def _put(cell: _Cell, text: str, *, centred: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.add_run(text)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _repeat(row: _Row) -> None:
    """Show the row on every page that the table goes on to."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no other way


def _keep_whole(row: _Row) -> None:
    """Let no page end within the row."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no other way
