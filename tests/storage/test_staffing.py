"""The registry: who is enrolled, who gives which post to whom, and all of it written down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from psycopg import errors

from guikang.bootstrap import System
from guikang.errors import Flaw
from guikang.people.keys import PersonKey
from guikang.services.operations import Act, Operations, Wanted
from guikang.services.paging import Span
from guikang.services.staffing import Enrolment, Entry, EventKind, Giver, Sought, Staffing, State
from guikang.staff.posts import Deed, Post
from guikang.storage.operations import PostgresOperations
from guikang.storage.rotation import reseal
from synthetic import OPERATOR, document, phone

NOW = datetime(2020, 4, 1, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)
CITY, COUNTY, TOWNSHIP, VILLAGE, ELSEWHERE = "4501", "450103", "450103001", "450103001005", "4502"


def entry(name: str = "蒙小格") -> Entry:
    return Entry(name, document(), phone(), "某镇卫生院 院长")


@pytest.fixture
def staffing(running: System) -> Staffing:
    return running.staffing


def enrolled(staffing: Staffing, division: str = TOWNSHIP, one: Entry | None = None) -> PersonKey:
    one = one or entry()
    assert staffing.enrol(one, division, by=OPERATOR, now=NOW) is Enrolment.NEW
    return staffing.person_of(one.document)


def administrator(staffing: Staffing, division: str, post: Post | None = None) -> Giver:
    person = enrolled(staffing, division)
    post = post or Post.DIVISION_ADMINISTRATOR
    assert staffing.appoint(person, post, division, "任命", by=OPERATOR, now=NOW) is None
    return Giver("覃管理", person, staffing.standing_of(person))


def log(running: System, division: str = "45") -> list[tuple[Act, str, str]]:
    page = Operations(PostgresOperations(running.pool)).page(Wanted(division), Span(1, 200))
    return [(one.act, one.by.name, one.why) for one in page.items]


def test_an_entry_made_twice_is_known_and_a_changed_one_is_corrected(staffing: Staffing) -> None:
    one = entry()
    person = enrolled(staffing, TOWNSHIP, one)
    assert staffing.enrol(one, TOWNSHIP, by=OPERATOR, now=NOW) is Enrolment.KNOWN
    moved = replace(one, unit="某村委会 主任", phone=phone())
    assert staffing.enrol(moved, TOWNSHIP, by=OPERATOR, now=NOW) is Enrolment.CORRECTED
    member = staffing.by_person(person)
    assert member is not None
    assert (member.unit, member.phone) == ("某村委会 主任", moved.phone.number)
    assert staffing.by_phone(one.phone) is None
    assert staffing.by_phone(moved.phone) == member
    assert staffing.member(member.handle) == member


def test_a_dry_entry_says_what_would_become_of_it_and_keeps_nothing(
    running: System, staffing: Staffing
) -> None:
    one, before = entry(), log(running)
    assert staffing.enrol(one, TOWNSHIP, by=OPERATOR, now=NOW, dry=True) is Enrolment.NEW
    assert staffing.by_phone(one.phone) is None
    assert log(running) == before


def test_a_document_under_another_name_and_a_phone_of_another_are_refused(
    staffing: Staffing,
) -> None:
    one, other = entry(), entry()
    enrolled(staffing, TOWNSHIP, one)
    enrolled(staffing, TOWNSHIP, other)
    for wrong, code in (
        (replace(one, name="覃乙"), "staff.name_differs"),
        (replace(entry(), phone=one.phone), "staff.phone_taken"),
        (replace(other, phone=one.phone), "staff.phone_taken"),
    ):
        found = staffing.enrol(wrong, TOWNSHIP, by=OPERATOR, now=NOW)
        assert isinstance(found, Flaw)
        assert found.code == code


def test_two_who_take_one_phone_at_once_do_not_both_get_it(staffing: Staffing) -> None:
    theirs = phone()
    entries = [replace(entry(), phone=theirs) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        found = list(
            threads.map(lambda one: staffing.enrol(one, TOWNSHIP, by=OPERATOR, now=NOW), entries)
        )
    assert found.count(Enrolment.NEW) == 1
    assert found.count(Flaw("staff.phone_taken", "phone")) == 7


def test_an_administrator_enrols_and_corrects_within_their_division_alone(
    staffing: Staffing,
) -> None:
    ours, theirs = administrator(staffing, COUNTY), administrator(staffing, ELSEWHERE)
    one = entry()
    assert staffing.enrol(one, VILLAGE, by=ours, now=NOW) is Enrolment.NEW
    foreign = Flaw("staff.foreign", "division")
    assert staffing.enrol(entry(), CITY, by=ours, now=NOW) == foreign
    assert staffing.enrol(entry(), VILLAGE, by=theirs, now=NOW) == foreign
    changed = replace(one, unit="他处")
    assert staffing.enrol(changed, ELSEWHERE, by=theirs, now=NOW) is Enrolment.KNOWN
    assert staffing.enrol(changed, VILLAGE, by=ours, now=NOW) is Enrolment.CORRECTED
    flaw = staffing.enrol(entry(), "459999", by=OPERATOR, now=NOW)
    assert flaw == Flaw("staff.no_division", "division", (("division", "459999"),))


def test_a_post_is_given_suspended_resumed_and_ended_with_its_history(
    running: System, staffing: Staffing
) -> None:
    by, person = administrator(staffing, COUNTY), enrolled(staffing)

    def serves(at: datetime) -> bool:
        return bool(staffing.standing_of(person).appointments[0].in_force(at))

    assert staffing.appoint(person, Post.COLLECTOR, VILLAGE, "缺人", by=by, now=NOW) is None
    again = staffing.appoint(person, Post.COLLECTOR, VILLAGE, "缺人", by=by, now=NOW)
    assert again == Flaw("staff.appointed_already", "post")
    assert staffing.suspend(person, 1, "隔离中", by=by, now=NOW + DAY) is None
    assert not serves(NOW + DAY)
    assert staffing.suspend(person, 1, "隔离中", by=by, now=NOW + DAY) == Flaw("staff.not_held")
    assert staffing.resume(person, 1, "已解除", by=by, now=NOW + 2 * DAY) is None
    assert serves(NOW + 2 * DAY)
    assert staffing.end(person, 1, "调离", by=by, now=NOW + 3 * DAY) is None
    assert not serves(NOW + 3 * DAY)
    assert staffing.end(person, 1, "调离", by=by, now=NOW + 3 * DAY) == Flaw("staff.not_held")
    assert staffing.appoint(person, Post.COLLECTOR, VILLAGE, "回来", by=by, now=NOW + DAY) is None
    assert [(one.number, one.kind, one.by, one.why) for one in staffing.history(person)] == [
        (2, EventKind.APPOINTED, "覃管理", "回来"),
        (1, EventKind.ENDED, "覃管理", "调离"),
        (1, EventKind.RESUMED, "覃管理", "已解除"),
        (1, EventKind.SUSPENDED, "覃管理", "隔离中"),
        (1, EventKind.APPOINTED, "覃管理", "缺人"),
    ]
    assert [act for act, name, _ in log(running, VILLAGE) if name == "覃管理"][:5] == [
        Act.APPOINTED,
        Act.ENDED,
        Act.RESUMED,
        Act.SUSPENDED,
        Act.APPOINTED,
    ]


def test_a_post_is_handed_over_whole_or_not_at_all(staffing: Staffing) -> None:
    by = administrator(staffing, COUNTY)
    person, successor = enrolled(staffing), enrolled(staffing)
    staffing.appoint(person, Post.GRID_ADMINISTRATOR, TOWNSHIP, "任命", by=by, now=NOW)
    assert staffing.hand_over(person, 1, successor, "退休", by=by, now=NOW + DAY) is None
    assert not staffing.standing_of(person).appointments[0].held(NOW + DAY)
    [held] = staffing.standing_of(successor).appointments
    assert (held.post, held.division) == (Post.GRID_ADMINISTRATOR, TOWNSHIP)
    staffing.appoint(person, Post.GRID_ADMINISTRATOR, TOWNSHIP, "任命", by=by, now=NOW + DAY)
    again = staffing.hand_over(person, 2, successor, "退休", by=by, now=NOW + DAY)
    assert again == Flaw("staff.appointed_already", "successor")
    assert staffing.standing_of(person).appointments[1].held(NOW + DAY)


def test_nobody_appoints_or_ends_themselves(staffing: Staffing) -> None:
    by = administrator(staffing, COUNTY)
    assert by.person is not None
    refused = Flaw("staff.self")
    assert staffing.appoint(by.person, Post.COLLECTOR, VILLAGE, "我", by=by, now=NOW) == refused
    assert staffing.end(by.person, 1, "我", by=by, now=NOW) == refused
    other = enrolled(staffing)
    assert staffing.hand_over(by.person, 1, other, "我", by=by, now=NOW) == refused


@pytest.mark.parametrize("post", sorted(set(Post) - {Post.DIVISION_ADMINISTRATOR}))
def test_who_does_not_administer_appoints_nobody(staffing: Staffing, post: Post) -> None:
    by = administrator(staffing, CITY, post)
    person = enrolled(staffing)
    flaw = staffing.appoint(person, Post.COLLECTOR, VILLAGE, "试", by=by, now=NOW)
    assert flaw == Flaw("staff.foreign", "division")
    assert not staffing.standing_of(person).appointments


def test_a_deed_without_a_reason_is_not_done(staffing: Staffing) -> None:
    person = enrolled(staffing)
    for why, code in (("", "operations.no_reason"), (" \u3000", "operations.no_reason")):
        flaw = staffing.appoint(person, Post.COLLECTOR, VILLAGE, why, by=OPERATOR, now=NOW)
        assert flaw == Flaw(code, "why")
    long = staffing.appoint(person, Post.COLLECTOR, VILLAGE, "因" * 201, by=OPERATOR, now=NOW)
    assert isinstance(long, Flaw)
    assert long.code == "operations.long_reason"
    assert not staffing.standing_of(person).appointments


def test_a_whole_number_is_opened_with_a_reason_by_who_may_and_is_written_down(
    running: System, staffing: Staffing
) -> None:
    one = entry("黄大开")
    member = staffing.by_person(enrolled(staffing, TOWNSHIP, one))
    assert member is not None
    assert one.document.number not in repr(member)
    by, foreign = administrator(staffing, COUNTY), administrator(staffing, ELSEWHERE)
    assert staffing.opened_number(member, "", by=by, now=NOW) == Flaw("operations.no_reason", "why")
    refused = staffing.opened_number(member, "核对", by=foreign, now=NOW)
    assert refused == Flaw("staff.foreign", "division")
    before = len(log(running, TOWNSHIP))
    assert staffing.opened_number(member, "核对", by=by, now=NOW) == one.document.number
    assert log(running, TOWNSHIP)[0] == (Act.OPENED_STAFF_NUMBER, "覃管理", "核对")
    assert len(log(running, TOWNSHIP)) == before + 1


def test_lists_show_a_division_and_all_below_and_nothing_beside(staffing: Staffing) -> None:
    here, beside = "450105", "450107"
    inside = enrolled(staffing, f"{here}001", entry("农在内"))
    enrolled(staffing, beside, entry("农在外"))
    holds = enrolled(staffing, beside, entry("农兼任"))
    staffing.appoint(holds, Post.VERIFIER, here, "兼任", by=OPERATOR, now=NOW)

    def names(**narrowed: object) -> list[str]:
        sought = replace(Sought(here), **narrowed)  # type: ignore[arg-type] # by the test's words
        return [one.name for one in staffing.page(sought, Span()).items]

    assert names() == ["农在内", "农兼任"]
    assert names(words="兼") == ["农兼任"]
    assert names(words="卫生院") == ["农在内", "农兼任"]
    assert names(words="%") == []
    assert names(post=Post.VERIFIER) == ["农兼任"]
    assert names(post=Post.COLLECTOR) == []
    assert names(state=State.HELD) == ["农兼任"]
    assert names(state=State.ENDED) == []
    assert names(person=inside) == ["农在内"]
    staffing.end(holds, 1, "调离", by=OPERATOR, now=NOW)
    assert names() == ["农在内", "农兼任"]
    assert names(state=State.ENDED) == ["农兼任"]
    second = staffing.page(Sought(here), Span(2, 1))
    assert ([one.name for one in second.items], second.total) == (["农兼任"], 2)


def test_powers_over_codes_come_with_the_pass_of_the_rulebook_in_force(
    running: System, staffing: Staffing
) -> None:
    by = administrator(staffing, COUNTY)
    assert by.person is not None
    assert not isinstance(by.allowed(Deed.SEE_FEEDS, VILLAGE, NOW), Flaw)
    assert isinstance(by.allowed(Deed.LOOK_UP_PERSON, VILLAGE, NOW), Flaw)
    with running.pool.connection() as connection:
        connection.execute(
            "insert into training_passes values (%s, 'another-rulebook', %s)", (by.person, NOW)
        )
    assert not staffing.standing_of(by.person).trained
    with running.pool.connection() as connection:
        connection.execute(
            "insert into training_passes values (%s, %s, %s)",
            (by.person, running.rulebook.id, NOW),
        )
    assert staffing.standing_of(by.person).trained


@pytest.mark.parametrize("table", ["operations", "appointment_events", "training_passes"])
def test_histories_are_never_changed_or_deleted(running: System, table: str) -> None:
    enrolled(running.staffing)
    for deed in (f"delete from {table}", f"truncate {table}"):
        with running.pool.connection() as connection, pytest.raises(errors.RestrictViolation):
            connection.execute(deed)


def test_the_last_nothing_but_names_stands_in_clear_and_sealing_keys_can_be_changed(
    running: System, staffing: Staffing
) -> None:
    one = entry()
    person = enrolled(staffing, TOWNSHIP, one)
    with running.pool.connection() as connection:
        row = str(
            connection.execute(
                "select m::text from staff_members m where person = %s", (person,)
            ).fetchone()
        )
    assert one.document.number not in row
    assert one.phone.number.removeprefix("+86") not in row
    rotated = running.keys.keyring.rotated()
    assert reseal(running.pool, rotated) > 0
    with running.pool.connection() as connection:
        [(kept,)] = connection.execute(
            "select sealed from staff_members where person = %s", (person,)
        ).fetchall()
    assert one.document.number in rotated.open(bytes(kept), f"staff:{person}".encode()).decode()
