"""Forms in word processors' documents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from guikang.feeds.work_form.reading import read_form
from guikang.staff.posts import Post
from guikang.staff.work_form import Place
from work_forms import (
    HEADING,
    NOW,
    UNTICKED,
    ZONE,
    number,
    person,
    read,
    refused,
    told,
    warned,
    word,
)

TAIL: list[list[object]] = [
    ["群众咨询电话：12345"] + [None] * 6,
    ["现场受理地点：甲县政务中心"] + [None] * 6,
]
MAIN = "word/document.xml"


def rewritten(content: bytes, change: Callable[[bytes], bytes], part: str = MAIN) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            whole = source.read(name)
            archive.writestr(name, change(whole) if name == part else whole)
    return target.getvalue()


def with_posts(*xml: str) -> bytes:
    """A document whose one person has these runs in 人员类型."""
    document = docx.Document(io.BytesIO(word([HEADING, person(1, ""), *TAIL])))
    paragraph = document.tables[0].cell(1, 5).paragraphs[0]._p
    spaces = nsdecls("w") + ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    for piece in parse_xml(f"<w:p {spaces}>{''.join(xml)}</w:p>"):
        paragraph.append(piece)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def run(text: str, font: str = "") -> str:
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    return f'<w:r>{fonts}<w:t xml:space="preserve">{text}</w:t></w:r>'


def symbol(code: str, font: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


def control(state: str, shown: str) -> str:
    return (
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{state}"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent><w:r><w:t>{shown}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def form_field(state: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:sizeAuto/>'
        f'<w:default w:val="0"/>{state}</w:checkBox></w:ffData></w:fldChar></w:r>'
    )


def posts_of(content: bytes) -> tuple[Post, ...]:
    found = read(content)
    assert found.refused == (), found.refused
    return found.form.rows[0].posts


def test_the_printed_form_filled_in_is_read_whole() -> None:
    rows = [
        HEADING,
        person(1, "☑ 负责人 □ 采集员"),
        person(2),
        [3, *[None] * 4, UNTICKED, None],
        *TAIL,
    ]
    found = read(word(rows, merges=[(4, 0, 4, 6), (5, 0, 5, 6)]))
    assert (found.refused, found.flaws, found.warnings) == ((), (), ())
    assert found.form.unit == "甲县疫情防控指挥部"
    assert [row.place for row in found.form.rows] == [Place("表1", 2), Place("表1", 3)]
    assert [row.document.number for row in found.form.rows] == [number(1), number(2)]
    assert found.form.rows[0].posts == (Post.RESPONSIBLE,)
    assert [one.number for one in found.form.hotlines] == ["12345"]
    assert found.form.places == ("甲县政务中心",)


def test_hotline_and_place_may_follow_the_table_as_paragraphs() -> None:
    after = [
        "群众咨询电话：12345",
        "0771-5550011",
        "现场受理地点：",
        "甲县政务中心",
        "填表人：韦甲",
    ]
    found = read(word([HEADING, person(1)], after=after))
    assert [one.number for one in found.form.hotlines] == ["12345", "0771-5550011"]
    assert found.form.places == ("甲县政务中心",)


def test_merged_cells_are_filled_in_down_and_across() -> None:
    rows = [HEADING, person(1), person(2, unit=None), person(3, unit=None), *TAIL]
    found = read(word(rows, merges=[(1, 3, 3, 3), (4, 0, 4, 6)]))
    assert [row.unit_and_position for row in found.form.rows] == ["甲县卫生健康局干部"] * 3
    assert len(read(word(rows, merges=[(1, 3, 2, 3), (4, 0, 4, 6)])).refused) == 1


def test_two_merged_cells_one_below_the_other_are_kept_apart() -> None:
    rows = [HEADING, person(1), person(2, unit=None), person(3, unit="乙局"), person(4, unit=None)]
    found = read(word(rows, merges=[(1, 3, 2, 3), (3, 3, 4, 3)]))
    assert [row.unit_and_position for row in found.form.rows] == [
        *["甲县卫生健康局干部"] * 2,
        *["乙局"] * 2,
    ]


@pytest.mark.parametrize(
    ("ticked", "box"),
    [
        (symbol("F052", "Wingdings 2"), symbol("F0A3", "Wingdings 2")),
        (symbol("F0FE", "Wingdings"), symbol("F0A8", "Wingdings")),
        (run("R", "Wingdings 2"), run("£", "Wingdings 2")),
        (control("1", "☒"), control("0", "☐")),
        (form_field("<w:checked/>"), form_field("")),
        (form_field('<w:checked w:val="1"/>'), form_field('<w:checked w:val="0"/>')),
        (run("☑"), run("□")),
    ],
)
def test_boxes_are_read_by_what_they_say_and_not_by_how_they_are_drawn(
    ticked: str, box: str
) -> None:
    content = with_posts(ticked, run("负责人"), box, run("采集员"))
    assert posts_of(content) == (Post.RESPONSIBLE,)


def test_text_that_is_marked_as_deleted_is_left_out() -> None:
    deleted = "<w:del w:id='1' w:author='x'><w:r><w:delText>☑负责人</w:delText></w:r></w:del>"
    added = "<w:ins w:id='2' w:author='x'><w:r><w:t>☑采集员</w:t></w:r></w:ins>"
    assert posts_of(with_posts(deleted, added)) == (Post.COLLECTOR,)


def test_a_table_that_goes_on_in_another_is_read_with_the_first_one_s_heading() -> None:
    document = docx.Document(io.BytesIO(word([HEADING, person(1)])))
    document.add_paragraph("（续表）")
    table = document.add_table(rows=1, cols=7)
    for place, cell in enumerate(person(2)):
        table.cell(0, place).text = "" if cell is None else str(cell)
    target = io.BytesIO()
    document.save(target)
    found = read(target.getvalue())
    assert [row.place for row in found.form.rows] == [Place("表1", 2), Place("表2", 1)]


def test_one_bad_row_does_not_stop_the_others() -> None:
    found = read(word([HEADING, person(1), person(2, "", phone="138"), *TAIL]))
    assert len(found.form.rows) == 1
    assert told(found) == {3: ["phone.length", "work_form.no_post"]}
    assert found.refused[0].place == Place("表1", 3)


def test_a_document_without_the_table_is_no_form() -> None:
    assert refused(word([["姓名", "甲"], ["电话", "1"]])) == "work_form.heading_not_found"


def test_a_document_type_is_refused_as_entities_could_grow_without_end() -> None:
    laughs = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    found = rewritten(
        word([HEADING, person(1)]),
        lambda whole: whole.replace(b"<w:document", laughs + b"<w:document", 1),
    )
    assert refused(found) == "table.damaged"


def test_a_document_nested_too_deep_or_cut_off_is_damaged() -> None:
    whole = word([HEADING, person(1)])
    deep = b"<w:sdtContent>" * 50_000 + b"</w:sdtContent>" * 50_000
    assert (
        refused(rewritten(whole, lambda part: part.replace(b"<w:body>", b"<w:body>" + deep, 1)))
        == "table.damaged"
    )
    assert refused(rewritten(whole, lambda part: part[:-40])) == "table.damaged"
    assert refused(whole[:-100]) == "table.damaged"


def test_a_document_that_unpacks_to_too_much_is_refused() -> None:
    assert (
        refused(rewritten(word([HEADING]), lambda part: part + b" " * 61_000_000))
        == "table.too_large"
    )


def test_the_main_part_may_have_another_name() -> None:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word([HEADING, person(1)]))) as source,
        zipfile.ZipFile(target, "w") as archive,
    ):
        for name in source.namelist():
            whole = source.read(name)
            if name == "_rels/.rels":
                whole = whole.replace(b"word/document.xml", b"word/document2.xml")
            archive.writestr("word/document2.xml" if name == MAIN else name, whole)
    assert len(read(target.getvalue()).form.rows) == 1


def test_the_strict_variant_is_read_alike() -> None:
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    content = rewritten(word([HEADING, person(1)]), lambda part: part.replace(usual, strict))
    assert len(read(content).form.rows) == 1


def test_a_table_that_is_none_of_the_form_s_is_told() -> None:
    document = docx.Document(io.BytesIO(word([HEADING, person(1)])))
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "盖章"
    target = io.BytesIO()
    document.save(target)
    assert "work_form.sheet_not_read" in warned(read(target.getvalue()))


def test_whatever_the_bytes_the_answer_is_a_form_or_a_flaw() -> None:
    whole = bytearray(word([HEADING, person(1)]))
    for place in range(0, len(whole), 211):
        changed = bytes(whole[:place]) + b"\xff" + bytes(whole[place + 1 :])
        read_form(changed, now=NOW, zone=ZONE)
