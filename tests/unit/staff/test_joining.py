"""Rows of one person, and rows that contradict one another."""

from __future__ import annotations

from guikang.people.documents import Document, parse_document
from guikang.people.names import PersonName
from guikang.people.phones import Phone, parse_phone
from guikang.staff.joining import joined
from guikang.staff.posts import Post
from guikang.staff.work_form import FormRow, Place, posts_text
from work_forms import mobile, number


def row(
    line: int,
    person: int = 1,
    *,
    phone: int | None = None,
    name: str = "韦甲",
    unit: str = "甲局",
    posts: tuple[Post, ...] = (Post.COLLECTOR,),
    note: str = "",
    sheet: str = "表",
) -> FormRow:
    document, number_to_ring = parse_document(number(person)), parse_phone(mobile(phone or person))
    assert isinstance(document, Document)
    assert isinstance(number_to_ring, Phone)
    place = Place(sheet, line)
    return FormRow(place, PersonName(name), document, unit, number_to_ring, posts, note)


def test_rows_of_one_person_are_one_with_all_posts_and_notes() -> None:
    rows = [
        row(1, posts=(Post.COLLECTOR,), note="甲"),
        row(2, 2),
        row(3, posts=(Post.RESPONSIBLE,), note="乙"),
        row(4, note="甲"),
    ]
    kept, refused = joined(rows)
    assert refused == ()
    assert [(one.place.line, one.posts, one.note) for one in kept] == [
        (1, (Post.RESPONSIBLE, Post.COLLECTOR), "甲；乙"),
        (2, (Post.COLLECTOR,), ""),
    ]


def test_rows_of_one_person_that_differ_are_all_refused_with_the_field() -> None:
    rows = [row(1), row(2, name="韦乙"), row(3, unit="乙局"), row(4, phone=9), row(5, 5)]
    kept, refused = joined(rows)
    assert [one.place.line for one in kept] == [5]
    assert [one.place.line for one in refused] == [1, 2, 3, 4]
    fields = {flaw.field for flaw in refused[0].flaws}
    assert fields == {"name", "unit_and_position", "phone"}
    assert refused[0].flaws[0].params == (("lines", "1、2、3、4"),)
    assert refused[3].texts.phone == mobile(9)


def test_one_phone_of_two_persons_refuses_both_and_names_their_sheets() -> None:
    kept, refused = joined([row(1, sheet="甲"), row(1, 2, phone=1, sheet="乙"), row(3, 3)])
    assert [one.place.line for one in kept] == [3]
    assert [[flaw.code for flaw in one.flaws] for one in refused] == [
        ["work_form.phone_shared"],
        ["work_form.phone_shared"],
    ]
    assert refused[0].flaws[0].params == (("lines", "甲!1、乙!1"),)


def test_what_a_row_says_of_a_person_stays_out_of_its_repr() -> None:
    one = row(1)
    assert one.document.number not in repr(one)
    assert "韦甲" not in repr(one)
    assert one.texts.number == one.document.number
    assert one.document.number not in repr(one.texts)


def test_posts_are_written_in_the_order_of_the_form() -> None:
    text = posts_text([Post.COLLECTOR, Post.RESPONSIBLE])
    assert text == "☑ 负责人 □ 区划管理员 □ 网格管理员 ☑ 采集员"
