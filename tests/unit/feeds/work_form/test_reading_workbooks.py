"""Forms in spreadsheets, as county offices fill them in."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence

import pytest

from guikang.feeds.work_form.reading import read_form
from guikang.staff.posts import FORM_POSTS, Post
from guikang.staff.work_form import Hotline, Place
from work_forms import (
    HEADING,
    NOW,
    UNTICKED,
    ZONE,
    Merges,
    Rows,
    form,
    mobile,
    number,
    ods,
    person,
    read,
    refused,
    told,
    warned,
    xls,
    xlsx,
)

Writer = Callable[..., bytes]
EVERY_FORMAT = pytest.mark.parametrize("write", [xlsx, xls, ods])


@EVERY_FORMAT
def test_the_printed_form_filled_in_is_read_whole(write: Writer) -> None:
    found = read(
        write(
            form(
                person(1, "☑ 负责人 □ 区划管理员 □ 网格管理员 □ 采集员"),
                person(2, "□ 负责人 □ 区划管理员 ☑ 网格管理员 ☑ 采集员", note="驻点"),
                tail=[
                    ["群众咨询电话：12345、0771-5550011"],
                    ["现场受理地点：甲县政务中心；乙镇政府"],
                ],
            )
        )
    )
    assert found.refused == ()
    assert found.flaws == ()
    assert found.warnings == ()
    assert found.form.unit == "甲县疫情防控指挥部"
    assert found.form.filled_on == dt.date(2020, 4, 1)
    assert found.form.hotlines == (Hotline("12345"), Hotline("0771-5550011"))
    assert found.form.places == ("甲县政务中心", "乙镇政府")
    first, second = found.form.rows
    assert (first.name, first.document.number, first.phone.national) == (
        "韦乙",
        number(1),
        mobile(1),
    )
    assert first.place.line == 5
    assert first.unit_and_position == "甲县卫生健康局干部"
    assert first.posts == (Post.RESPONSIBLE,)
    assert second.posts == (Post.GRID_ADMINISTRATOR, Post.COLLECTOR)
    assert second.note == "驻点"


@EVERY_FORMAT
def test_a_unit_merged_over_several_persons_is_each_ones(write: Writer) -> None:
    rows = form(person(1), person(2, unit=None), person(3, unit=None), person(4, unit="乙局"))
    found = read(write(rows, merges=[(4, 3, 6, 3), (1, 0, 1, 6)]))
    assert [row.unit_and_position for row in found.form.rows] == ["甲县卫生健康局干部"] * 3 + [
        "乙局"
    ]


@EVERY_FORMAT
def test_a_blank_unit_that_is_not_merged_is_missing(write: Writer) -> None:
    found = read(write(form(person(1), person(2, unit=None))))
    assert told(found) == {6: ["row.missing"]}
    assert found.refused[0].flaws[0].field == "unit_and_position"


@EVERY_FORMAT
def test_one_bad_row_does_not_stop_the_others_and_names_every_reason(write: Writer) -> None:
    bad = person(2, "√", number="450102198001010014", phone="1380000001")
    found = read(write(form(person(1), bad, person(3))))
    assert [row.name for row in found.form.rows] == ["韦乙", "韦丁"]
    assert told(found) == {
        6: ["document.check_digit", "phone.length", "work_form.tick_without_post"]
    }
    assert found.refused[0].texts.number == "450102198001010014"


@EVERY_FORMAT
def test_a_number_that_the_spreadsheet_has_cut_short_is_refused(write: Writer) -> None:
    found = read(write(form(person(1, number=450102198001010015))))
    assert told(found) == {5: ["document.spreadsheet_damage"]}
    assert found.refused[0].texts.number == "4.50102E+17"


@EVERY_FORMAT
def test_a_phone_kept_as_a_number_is_read(write: Writer) -> None:
    found = read(write(form(person(1, phone=13800000011), person(2, phone="138 0000 0012"))))
    assert [row.phone.national for row in found.form.rows] == ["13800000011", "13800000012"]


def test_full_width_and_padded_text_is_read() -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number(1))
    found = read(
        xlsx(form(person(1, name=" 韦　甲 ", number=wide, phone="１３８００００００１１")))
    )
    assert [(row.name, row.document.number) for row in found.form.rows] == [("韦甲", number(1))]


@pytest.mark.parametrize(
    "heading",
    [
        ("编号", "姓  名", "身份证号码", "单位及职务", "联系电话", "人员类别", "备 注"),
        ("序号", "姓名*", "公民身份号码", "工作单位和职务", "手机", "类型", "备注（选填）"),
        ("序\n号", "姓\n名", "身份证\n号码", "单位、职务", "手机号", "人员类型（可多选）", "备注"),
    ],
)
def test_headings_are_known_by_their_other_names(heading: Sequence[str]) -> None:
    rows = [[*row] for row in form(person(1))]
    rows[3] = list(heading)
    assert len(read(xlsx(rows)).form.rows) == 1


def test_unit_and_position_may_stand_in_two_columns_and_the_order_does_not_matter() -> None:
    rows = [
        ("人员类型", "手机号码", "职务", "工作单位", "身份证号", "姓名"),
        ("采集员", mobile(1), "局长", "甲县卫健局", number(1), "韦甲"),
    ]
    assert read(xlsx(rows)).form.rows[0].unit_and_position == "甲县卫健局 局长"


def test_the_heading_is_found_below_many_titles() -> None:
    titles = [[f"说明第{place}条"] for place in range(15)]
    assert len(read(xlsx([*titles, *form(person(1))])).form.rows) == 1


def test_columns_before_the_form_may_be_blank() -> None:
    rows = [[None, None, *row] for row in form(person(1))]
    assert len(read(xlsx(rows)).form.rows) == 1


def _by_column(*marks: object) -> list[list[object]]:
    return [
        ["广西健康码工作信息表"],
        ["序号", "姓名", "身份证号", "单位职务", "手机号码", "人员类型", None, None, None, "备注"],
        [None] * 5 + ["负责人", "区划管理员", "网格管理员", "采集员"],
        [1, "韦甲", number(1), "甲局", mobile(1), *marks],
    ]


@EVERY_FORMAT
def test_each_post_may_have_its_own_column_under_a_second_heading(write: Writer) -> None:
    merges: Merges = [(1, 5, 1, 8), *((1, x, 2, x) for x in (0, 1, 2, 3, 4, 9))]
    found = read(write(_by_column("√", None, None, "√"), merges=merges))
    assert found.form.rows[0].posts == (Post.RESPONSIBLE, Post.COLLECTOR)


def test_each_post_may_have_its_own_column_in_the_heading_itself() -> None:
    rows = [
        [
            "姓名",
            "身份证号",
            "单位职务",
            "手机号码",
            "负责人",
            "区划管理员",
            "网格管理员",
            "采集员",
        ],
        ["韦甲", number(1), "甲局", mobile(1), "", "", True, "√"],
    ]
    assert read(xlsx(rows)).form.rows[0].posts == (Post.GRID_ADMINISTRATOR, Post.COLLECTOR)


def test_crosses_say_no_in_a_form_that_ticks() -> None:
    found = read(xlsx(form(person(1, "√负责人 ×采集员"), person(2, "×负责人"))))
    assert [row.posts for row in found.form.rows] == [(Post.RESPONSIBLE,)]
    assert told(found) == {6: ["work_form.crosses_unclear"]}


def test_crosses_are_ticks_in_a_form_that_has_no_others() -> None:
    found = read(xlsx(form(person(1, "×负责人 □采集员"), person(2, "□负责人 x采集员"))))
    assert [row.posts for row in found.form.rows] == [(Post.RESPONSIBLE,), (Post.COLLECTOR,)]


def test_the_template_s_blank_rows_and_totals_are_passed_over() -> None:
    rows = form(
        person(1),
        [2, None, None, None, None, UNTICKED, None],
        [None] * 7,
        ["合计", "1人"],
    )
    found = read(xlsx(rows))
    assert len(found.form.rows) == 1
    assert (found.refused, found.warnings) == ((), ())


def test_a_page_with_the_heading_again_goes_on() -> None:
    rows = form(person(1))
    found = read(xlsx([*rows[:5], ["广西健康码工作信息表（续）"], HEADING, person(2), *rows[5:]]))
    assert [row.place.line for row in found.form.rows] == [5, 8]


def test_a_title_between_persons_is_told_and_no_person() -> None:
    rows = form(["一、甲镇"], person(1), ["二、乙镇"], person(2))
    found = read(xlsx(rows, merges=[(4, 0, 4, 6), (6, 0, 6, 6)]))
    assert len(found.form.rows) == 2
    assert [(one.flaw.code, one.place and one.place.line) for one in found.warnings] == [
        ("work_form.line_skipped", 5),
        ("work_form.line_skipped", 7),
    ]


def test_a_name_alone_is_a_row_with_reasons_and_is_not_passed_over() -> None:
    found = read(xlsx(form(person(1), [2, "韦甲"])))
    assert told(found) == {6: ["row.missing", "row.missing", "row.missing", "work_form.no_post"]}


def test_every_sheet_with_the_heading_is_read_and_the_others_are_told() -> None:
    second = form(person(2))
    second[2] = ["填报单位：乙镇"]
    found = read(xlsx(form(person(1)), second, [["填写说明"], ["每人一行"]]))
    assert [row.place for row in found.form.rows] == [Place("Sheet", 5), Place("Sheet1", 5)]
    assert warned(found) == ["work_form.several_units", "work_form.sheet_not_read"]


def test_a_sheet_without_a_needed_column_is_told_and_the_others_are_read() -> None:
    lacking = [[cell for place, cell in enumerate(row) if place != 4] for row in form(person(2))]
    found = read(xlsx(form(person(1)), lacking))
    assert len(found.form.rows) == 1
    assert "table.columns_missing" in warned(found)


def test_hotlines_and_places_may_go_on_below_and_notes_end_them() -> None:
    tail = [
        ["群众咨询电话：", None, "12345"],
        [None, None, "0771-5550011"],
        ["现场受理地点：", "甲县政务中心"],
        [None, "乙镇政府"],
        ["填表人：韦甲", None, "联系电话：13800000011"],
        ["注：以上信息请核对"],
    ]
    found = read(xlsx(form(person(1), tail=tail)))
    assert [one.number for one in found.form.hotlines] == ["12345", "0771-5550011"]
    assert found.form.places == ("甲县政务中心", "乙镇政府")
    assert (found.refused, found.warnings) == ((), ())


def test_the_day_may_be_a_date_cell_and_stand_apart() -> None:
    rows = form(person(1))
    rows[2] = ["填报单位：", "甲县指挥部", None, "填报日期：", dt.date(2020, 3, 31)]
    found = read(xlsx(rows))
    assert (found.form.unit, found.form.filled_on) == ("甲县指挥部", dt.date(2020, 3, 31))


def test_a_day_that_cannot_be_read_or_has_not_come_is_told_and_stops_nothing() -> None:
    for written, code in [
        ("4月1日", "date.year_missing"),
        ("2020年5月1日", "work_form.day_in_future"),
    ]:
        rows = form(person(1))
        rows[2] = [f"填报单位：甲县   填报日期：{written}"]
        found = read(xlsx(rows))
        assert [(flaw.code, flaw.field) for flaw in found.flaws] == [(code, "filled_on")]
        assert len(found.form.rows) == 1


def test_what_the_head_lacks_is_told_and_stops_nothing() -> None:
    found = read(xlsx([HEADING, person(1)]))
    assert warned(found) == [
        "work_form.no_unit",
        "work_form.no_day",
        "work_form.no_hotline",
        "work_form.no_place",
    ]


def test_a_person_in_several_rows_has_all_their_posts() -> None:
    found = read(xlsx(form(person(1, "负责人"), person(1, "采集员", serial=2, note="兼"))))
    assert [(row.posts, row.note) for row in found.form.rows] == [
        ((Post.RESPONSIBLE, Post.COLLECTOR), "兼")
    ]


def test_a_person_merged_over_two_rows_has_the_posts_of_both() -> None:
    rows = form(person(1, "负责人"), [None, None, None, None, None, "采集员"])
    found = read(xlsx(rows, merges=[(4, x, 5, x) for x in range(5)]))
    assert found.form.rows[0].posts == (Post.RESPONSIBLE, Post.COLLECTOR)
    assert found.refused == ()


def test_rows_that_contradict_one_another_are_all_refused() -> None:
    found = read(
        xlsx(form(person(1), person(1, name="韦别"), person(3), person(4, phone=mobile(3))))
    )
    assert found.form.rows == ()
    assert told(found) == {
        5: ["work_form.contradicts"],
        6: ["work_form.contradicts"],
        7: ["work_form.phone_shared"],
        8: ["work_form.phone_shared"],
    }
    assert dict(found.refused[0].flaws[0].params) == {"lines": "5、6"}


def test_a_landline_is_no_mobile_and_two_numbers_are_not_one() -> None:
    rows = form(person(1, phone="0771-5550011"), person(2, phone="13800000011/13800000012"))
    assert told(read(xlsx(rows))) == {
        5: ["work_form.mobile_needed"],
        6: ["phone.two_numbers"],
    }


def test_a_formula_s_error_is_named() -> None:
    found = read(xlsx(form(person(1, name="=NA()"))))
    assert told(found) == {5: ["row.spreadsheet_error"]}


def test_characters_beyond_the_basic_plane_survive() -> None:
    found = read(xlsx(form(person(1, name="韦𬭎", unit="𪨶冲村\ue000"))))
    assert (found.form.rows[0].name, found.form.rows[0].unit_and_position) == (
        "韦𬭎",
        "𪨶冲村\ue000",
    )


def test_all_four_posts_may_be_ticked() -> None:
    text = "☑ 负责人 ☑ 区划管理员 ☑ 网格管理员 ☑ 采集员"
    assert read(xlsx(form(person(1, text)))).form.rows[0].posts == FORM_POSTS


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["甲"], ["乙"]], "work_form.heading_not_found"),
        (form(tail=[["群众咨询电话："]]), "work_form.empty"),
        (
            form(["", None, None, None, None, UNTICKED], tail=[["群众咨询电话："]]),
            "work_form.empty",
        ),
        ([HEADING[:5], ["1", "韦甲"]], "table.columns_missing"),
        ([(*HEADING, "姓名"), person(1)], "table.heading_repeated"),
    ],
)
def test_a_file_that_is_no_filled_in_form_is_refused_whole(rows: Rows, code: str) -> None:
    assert refused(xlsx(rows)) == code


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table.empty"),
        (OLE + "WordDocument".encode("utf-16-le"), "work_form.old_word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "table.encrypted"),
        (OLE + "Other".encode("utf-16-le"), "work_form.not_a_form"),
        (OLE + "Workbook".encode("utf-16-le"), "table.damaged"),
        (b"%PDF-1.7", "table.pdf"),
        (b"\xff\xd8\xff\xe0", "table.picture"),
        ("姓名,身份证号\n".encode(), "work_form.not_a_form"),
        (xlsx(form(person(1)))[:-200], "table.damaged"),
    ],
)
def test_another_file_is_refused_with_what_it_is(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_workbook_that_unpacks_to_more_than_it_says_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<sheetData>" + b"0" * 5_000_000)
    content = bomb.getvalue().replace((5_000_011).to_bytes(4, "little"), (11).to_bytes(4, "little"))
    assert refused(content) == "table.damaged"


def test_whatever_the_bytes_the_answer_is_a_form_or_a_flaw() -> None:
    whole = bytearray(xlsx(form(person(1))))
    for place in range(0, len(whole), 97):
        changed = bytes(whole[:place]) + b"\xff" + bytes(whole[place + 1 :])
        read_form(changed, now=NOW, zone=ZONE)
