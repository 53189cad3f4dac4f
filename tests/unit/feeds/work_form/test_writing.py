"""What is written: the notice's own layout, and read back as the same form."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import docx
import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.feeds.work_form.reading import read_form
from guikang.feeds.work_form.writing_document import form_document
from guikang.feeds.work_form.writing_workbook import form_workbook
from guikang.feeds.work_form.written import (
    WrittenForm,
    blank_form,
    failed_form,
    filled_form,
    reason_of,
    register_form,
)
from guikang.people.documents import Document, parse_document
from guikang.people.names import PersonName
from guikang.people.phones import Phone, parse_phone
from guikang.staff.posts import FORM_POSTS
from guikang.staff.work_form import Form, FormRow, HeadAsWritten, Hotline, Place
from work_forms import NOW, ZONE, form, mobile, number, person, read, refused, told, xlsx

Write = Callable[[WrittenForm], bytes]


def as_workbook(written: WrittenForm) -> bytes:
    return form_workbook([written])


def as_document(written: WrittenForm) -> bytes:
    return form_document(written, at=NOW)


EITHER = pytest.mark.parametrize("write", [as_workbook, as_document])

RARE = "𪨶𬭎\ue000"
TEXT = st.text(
    alphabet="甲乙丙局县镇村一二第３3Aa()（）=+-@'、·: ：" + RARE, min_size=1, max_size=30
)
LINE = TEXT.map(lambda text: " ".join(text.split())).filter(bool)


@st.composite
def rows(draw: st.DrawFn) -> tuple[FormRow, ...]:
    places = draw(st.lists(st.integers(1, 899), unique=True, max_size=6))
    return tuple(_row(draw, place) for place in places)


def _row(draw: st.DrawFn, place: int) -> FormRow:
    document, phone = parse_document(number(place)), parse_phone(mobile(place))
    assert isinstance(document, Document)
    assert isinstance(phone, Phone)
    name = draw(st.text(alphabet="韦黄覃甲乙" + RARE, min_size=2, max_size=6))
    posts = draw(st.sets(st.sampled_from(FORM_POSTS), min_size=1))
    return FormRow(
        Place("", 0),
        PersonName(name),
        document,
        draw(LINE),
        phone,
        tuple(post for post in FORM_POSTS if post in posts),
        draw(st.one_of(st.just(""), LINE)),
    )


HOTLINES = st.lists(
    st.builds(
        Hotline,
        st.sampled_from(["12345", "0771-5550011", "13800000011", "400-123-4567", "96119"]),
        st.sampled_from(["", "政府热线", "24小时", "8:00-18:00"]),
    ),
    unique_by=lambda one: one.number,
    max_size=3,
).map(tuple)
PLACES = st.lists(
    st.sampled_from(["甲县政务中心一楼（8:00-18:00）", "乙镇政府、卫生院旁", f"{RARE}村委会"]),
    unique=True,
    max_size=3,
).map(tuple)
FORMS = st.builds(
    Form,
    st.sampled_from(["", "甲县疫情防控指挥部", f"{RARE}镇政府"]),
    st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2020, 4, 1))),
    rows(),
    HOTLINES,
    PLACES,
).filter(lambda form: bool(form.rows or form.hotlines or form.places))


def without_places(found: Form) -> Form:
    return replace(found, rows=tuple(replace(row, place=Place("", 0)) for row in found.rows))


@EITHER
@settings(max_examples=60)
@given(form=FORMS)
def test_what_is_written_is_read_back_as_the_same_form(write: Write, form: Form) -> None:
    found = read(write(filled_form(form)))
    assert found.refused == ()
    assert found.flaws == ()
    assert without_places(found.form) == form


@EITHER
def test_the_blank_form_is_the_printed_one_and_no_submission(write: Write) -> None:
    assert refused(write(blank_form())) == "work_form.empty"


def filled() -> Form:
    written = form(person(1, "☑负责人 □采集员"), person(2, "采集员"))
    found = read(xlsx(written)).form
    first, second = found.rows
    return replace(found, rows=(replace(first, unit_and_position="=HYPERLINK(1)"), second))


def test_a_workbook_shows_the_notice_s_layout() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(filled_form(filled())))).active
    assert sheet["A1"].value == "附件 2"
    assert sheet["A2"].value == "广西健康码工作信息表"
    assert sheet["A3"].value == "填报单位：甲县疫情防控指挥部"
    assert sheet["D3"].value is None
    assert sheet["E3"].value == "填报日期：2020年4月1日"
    assert [cell.value for cell in sheet[4]] == [
        "序号", "姓名", "身份证号", "单位职务", "手机号码", "人员类型", "备注",
    ]  # fmt: skip
    assert sheet["F5"].value == "☑ 负责人 □ 区划管理员\n□ 网格管理员 □ 采集员"
    assert sheet["A7"].value == "群众咨询电话：12345"
    assert sheet["A8"].value == "现场受理地点：甲县政务服务中心"
    assert {str(one) for one in sheet.merged_cells.ranges} == {
        "A1:G1", "A2:G2", "A3:D3", "E3:G3", "A7:G7", "A8:G8",
    }  # fmt: skip
    assert all(
        sheet.cell(row, column).border.left.style == "thin"
        for row in range(4, 7)
        for column in range(1, 8)
    )
    # Of a merged cell openpyxl keeps the outer lines alone.
    assert [sheet[place].border.bottom.style for place in ("A8", "G8")] == ["thin", "thin"]
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0)
    assert sheet.print_title_rows == "$4:$4"


def test_every_cell_of_a_workbook_is_text_and_none_a_formula() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(filled_form(filled())))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet["C5"].number_format == "@"
    guarded = next(cell for cell in cells if str(cell.value).startswith("="))
    assert guarded.quotePrefix


def test_a_document_shows_the_notice_s_layout() -> None:
    document = docx.Document(io.BytesIO(as_document(filled_form(filled()))))
    assert [paragraph.text.split("\u3000")[0] for paragraph in document.paragraphs] == [
        "附件 2",
        "广西健康码工作信息表",
        "填报单位：甲县疫情防控指挥部",
    ]
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells][1:4] == ["姓名", "身份证号", "单位职务"]
    assert table.cell(1, 5).text == "☑ 负责人 □ 区划管理员\n□ 网格管理员 □ 采集员"
    assert {cell.text for cell in table.rows[-1].cells} == {"现场受理地点：甲县政务服务中心"}
    section = document.sections[0]
    assert (section.page_width or 0) > (section.page_height or 0)
    assert document.core_properties.author == ""


@EITHER
def test_the_failed_rows_can_be_mended_and_handed_in_again(write: Write) -> None:
    content = xlsx(
        form(person(1), person(2, "√", phone="138"), person(3, number=450102198001010015))
    )
    first = read(content)
    failed = [(row.texts, reason_of(row.flaws)) for row in first.refused]
    assert failed[0][1].startswith("手机号码：电话号码有 3 位")
    again = read(write(failed_form(first.head, failed)))
    assert list(told(again).values()) == list(told(first).values())
    assert again.form.unit == first.form.unit
    mended = [
        (replace(first.refused[0].texts, phone=mobile(2), posts="☑ 采集员"), "已改"),
        (replace(first.refused[1].texts, number=number(3)), "已改"),
    ]
    last = read(write(failed_form(first.head, mended)))
    assert last.refused == ()
    assert [row.document.number for row in last.form.rows] == [number(2), number(3)]


def test_a_register_has_a_sheet_for_each_city_and_a_column_of_divisions() -> None:
    head = HeadAsWritten("南宁市", "2020年4月2日", "12345", "")
    written = [
        register_form(name, head, [("兴宁区", row.texts) for row in filled().rows])
        for name in ("南宁市", "南宁市", "a/b:c")
    ]
    book = openpyxl.load_workbook(io.BytesIO(form_workbook(written)))
    assert book.sheetnames == ["南宁市", "南宁市 2", "a b c"]
    assert [cell.value for cell in book["南宁市"][4]][:3] == ["序号", "区划", "姓名"]
    found = read_form(form_workbook(written[:1]), now=NOW, zone=ZONE)
    assert not isinstance(found, Flaw)
    assert len(found.form.rows) == 2
