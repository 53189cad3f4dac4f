"""附件2 handed in: looked through, taken, kept, told on the board, and given out again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

import work_forms
from guikang.bootstrap import System, system
from guikang.errors import Flaw
from guikang.people.documents import Document, parse_document
from guikang.people.keys import PersonKey, person_key
from guikang.people.sealing import sealing_key
from guikang.services.operations import Act, Wanted
from guikang.services.paging import Span
from guikang.services.staffing import Entry, Giver
from guikang.services.work_forms.values import BoardState, Checked, FormFormat, HandedIn
from guikang.settings import Settings
from guikang.staff.posts import Post
from guikang.storage.rotation import reseal
from guikang.storage.submissions import PostgresSubmissions
from synthetic import OPERATOR, document, phone
from work_forms import form, mobile, number, person, read, xlsx

NOW = datetime(2020, 4, 1, 8, 30, tzinfo=UTC)
OVER = datetime(2020, 4, 2, 16, tzinfo=UTC)
"""24:00 of the last day in time, in Guangxi."""
CITY, COUNTY, ELSEWHERE = "4505", "450502", "4506"


def giver(running: System, post: Post, division: str) -> Giver:
    entry = Entry("覃管理", document(), phone(), "某市指挥部")
    running.staffing.enrol(entry, division, by=OPERATOR, now=NOW)
    theirs = running.staffing.person_of(entry.document)
    assert running.staffing.appoint(theirs, post, division, "任命", by=OPERATOR, now=NOW) is None
    return Giver(entry.name, theirs, running.staffing.standing_of(theirs))


@pytest.fixture(scope="module")
def administrator(running: System) -> Giver:
    return giver(running, Post.DIVISION_ADMINISTRATOR, "45")


def key(running: System, place: int) -> PersonKey:
    found = parse_document(number(place))
    assert isinstance(found, Document)
    return person_key(found, running.keys.secret)


def held(running: System, place: int) -> list[tuple[Post, str]]:
    member = running.staffing.by_person(key(running, place))
    posts = () if member is None else member.standing.appointments
    return [(one.post, one.division) for one in posts]


def log(running: System) -> int:
    return running.operations.page(Wanted("45"), Span()).total


def check(running: System, content: bytes, by: Giver, division: str = COUNTY) -> Checked:
    found = running.work_forms.submitting.check(content, division, by=by, now=NOW)
    assert isinstance(found, Checked), found
    return found


def hand_in(
    running: System, content: bytes, by: Giver, division: str = COUNTY, now: datetime = NOW
) -> HandedIn:
    found = running.work_forms.submitting.hand_in(content, division, by=by, now=now)
    assert isinstance(found, HandedIn), found
    return found


def counts(found: HandedIn) -> tuple[int, int, int]:
    return found.submission.taken, found.submission.unchanged, found.submission.failed


def refused(found: Checked | HandedIn) -> dict[int, list[str]]:
    rows = found.refused if isinstance(found, Checked) else found.details.refused
    return {row.place.line: [flaw.code for flaw in row.flaws] for row in rows}


def exported(found: bytes | Flaw) -> bytes:
    assert isinstance(found, bytes), found
    return found


def test_a_pre_check_says_what_would_become_of_each_row_and_writes_nothing(
    running: System, administrator: Giver
) -> None:
    content = xlsx(form(person(100), person(101, number="450102198001010011")))
    before = log(running)
    found = check(running, content, administrator)
    assert [outcome.value for _, outcome in found.outcomes] == ["new"]
    assert refused(found) == {6: ["document.check_digit"]}
    assert held(running, 100) == []
    assert log(running) == before
    assert running.work_forms.submissions.page(COUNTY, Span()).total == 0


def test_good_rows_are_enrolled_and_appointed_and_the_others_are_kept_apart(
    running: System, administrator: Giver
) -> None:
    content = xlsx(
        form(
            person(110, "☑ 负责人 □ 区划管理员 □ 网格管理员 ☑ 采集员"),
            person(111, number="450102198001010011"),
            person(112, phone="1380"),
            person(113, "☑网格管理员"),
        )
    )
    found = hand_in(running, content, administrator)
    assert counts(found) == (2, 0, 2)
    assert sorted(refused(found)) == [6, 7]
    assert held(running, 110) == [(Post.RESPONSIBLE, COUNTY), (Post.COLLECTOR, COUNTY)]
    assert held(running, 113) == [(Post.GRID_ADMINISTRATOR, COUNTY)]
    kept = running.work_forms.submissions.one(found.submission.number)
    assert kept == found.submission
    assert [one.number for one in found.submission.hotlines] == ["12345"]
    assert running.work_forms.submissions.details(found.submission) == found.details
    acts = [one.act for one in running.operations.page(Wanted(COUNTY), Span()).items]
    assert acts.count(Act.APPOINTED) == 3
    assert acts.count(Act.ENROLLED) == 2


def test_the_failed_rows_come_back_as_a_form_that_can_be_mended_and_handed_in(
    running: System, administrator: Giver
) -> None:
    bad = "450102198001010011"
    found = hand_in(running, xlsx(form(person(120), person(121, number=bad))), administrator)
    operation = running.operations.page(Wanted("45"), Span(1, 1)).items[0]
    operation = replace(operation, act=Act.EXPORTED, why="失败明细")
    content = running.work_forms.submissions.failures(found.submission, operation)
    again = read(content)
    assert [(row.texts.name, row.texts.number) for row in again.refused] == [("韦乙", bad)]
    book = openpyxl.load_workbook(BytesIO(content))
    book.active["C5"] = number(121)
    target = BytesIO()
    book.save(target)
    assert counts(hand_in(running, target.getvalue(), administrator)) == (1, 0, 0)
    last = running.operations.page(Wanted("45", Act.EXPORTED), Span()).items[0]
    assert last.why == "失败明细"


def test_rows_that_did_not_fit_are_kept_sealed(running: System, administrator: Giver) -> None:
    wrong = xlsx(form(person(125), person(126, number="450102198001010011")))
    found = hand_in(running, wrong, administrator)
    with running.pool.connection() as connection:
        row = connection.execute(
            "select row_to_json(s)::text, sealed from submissions s where number = %s",
            (found.submission.number,),
        ).fetchone()
    assert row is not None
    assert "450102198001010011" not in row[0]
    assert b"450102198001010011" not in bytes(row[1])


def test_rows_that_did_not_fit_are_sealed_anew_with_the_key(tmp_path: Path) -> None:
    with system(Settings(data=tmp_path)) as own:
        by = giver(own, Post.DIVISION_ADMINISTRATOR, "45")
        found = hand_in(own, xlsx(form(person(125), person(126, phone="1"))), by)
        rotated = own.keys.keyring.rotated()
        reseal(own.pool, rotated)
        kept = PostgresSubmissions(own.pool, rotated).details(found.submission.number)
        with own.pool.connection() as connection:
            row = connection.execute("select sealed from submissions").fetchone()
    assert kept == found.details
    assert row is not None
    assert sealing_key(bytes(row[0])) == rotated.current


def test_the_same_form_again_changes_nothing_and_says_so(
    running: System, administrator: Giver
) -> None:
    content = xlsx(form(person(130), person(131)))
    first = hand_in(running, content, administrator)
    before = log(running), running.work_forms.submissions.page("45", Span()).total
    again = hand_in(running, content, administrator, now=NOW + timedelta(days=3))
    assert again.repeated
    assert counts(again) == (0, 2, 0)
    assert (again.submission.number, again.submission.at) == (first.submission.number, NOW)
    assert (log(running), running.work_forms.submissions.page("45", Span()).total) == before
    assert held(running, 130) == [(Post.COLLECTOR, COUNTY)]


def test_a_changed_form_corrects_adds_posts_and_takes_none_away(
    running: System, administrator: Giver
) -> None:
    hand_in(running, xlsx(form(person(140), person(141), person(142))), administrator)
    changed = xlsx(
        form(person(140, "☑负责人"), person(141, unit="乙县人民政府副县长"), person(143))
    )
    found = check(running, changed, administrator)
    assert [outcome.value for _, outcome in found.outcomes] == ["changed", "changed", "new"]
    assert counts(hand_in(running, changed, administrator)) == (3, 0, 0)
    assert held(running, 140) == [(Post.COLLECTOR, COUNTY), (Post.RESPONSIBLE, COUNTY)]
    assert held(running, 142) == [(Post.COLLECTOR, COUNTY)]
    member = running.staffing.by_person(key(running, 141))
    assert member is not None
    assert member.unit == "乙县人民政府副县长"


def test_a_number_under_another_name_and_a_phone_of_another_member_are_refused(
    running: System, administrator: Giver
) -> None:
    hand_in(running, xlsx(form(person(150))), administrator)
    wrong = xlsx(form(person(150, name="覃另名"), person(151, phone=mobile(150)), person(152)))
    assert refused(check(running, wrong, administrator)) == {
        5: ["work_form.phone_shared"],
        6: ["work_form.phone_shared"],
    }
    one = xlsx(form(person(150, name="覃另名"), person(152)))
    other = xlsx(form(person(151, phone=mobile(150)), person(152)))
    assert refused(check(running, one, administrator)) == {5: ["staff.name_differs"]}
    assert refused(hand_in(running, one, administrator)) == {5: ["staff.name_differs"]}
    assert refused(hand_in(running, other, administrator)) == {5: ["staff.phone_taken"]}
    assert held(running, 151) == []


def test_nobody_appoints_themselves_by_a_form(running: System) -> None:
    entry = Entry("韦甲", read(xlsx(form(person(160)))).form.rows[0].document, phone(), "某县")
    running.staffing.enrol(entry, COUNTY, by=OPERATOR, now=NOW)
    theirs = running.staffing.person_of(entry.document)
    post = Post.DIVISION_ADMINISTRATOR
    assert running.staffing.appoint(theirs, post, COUNTY, "任命", by=OPERATOR, now=NOW) is None
    me = Giver("韦甲", theirs, running.staffing.standing_of(theirs))
    mine = person(160, "☑区划管理员 ☑采集员", phone=entry.phone.national)
    found = hand_in(running, xlsx(form(mine, person(161))), me)
    assert refused(found) == {5: ["staff.self"]}
    assert held(running, 160) == [(post, COUNTY)]
    assert held(running, 161) == [(Post.COLLECTOR, COUNTY)]
    as_i_am = person(160, "☑区划管理员", phone=entry.phone.national)
    assert refused(check(running, xlsx(form(as_i_am)), me)) == {}


@pytest.mark.parametrize("post", [Post.RESPONSIBLE, Post.GRID_ADMINISTRATOR, Post.COLLECTOR])
def test_who_does_not_manage_staff_there_hands_nothing_in(running: System, post: Post) -> None:
    foreign = Flaw("staff.foreign", "division")
    submitting = running.work_forms.submitting
    content = xlsx(form(person(170)))
    by = giver(running, post, COUNTY)
    assert submitting.check(content, COUNTY, by=by, now=NOW) == foreign
    assert submitting.hand_in(content, COUNTY, by=by, now=NOW) == foreign
    neighbour = giver(running, Post.DIVISION_ADMINISTRATOR, ELSEWHERE)
    assert submitting.hand_in(content, COUNTY, by=neighbour, now=NOW) == foreign
    assert held(running, 170) == []


def test_a_form_of_which_nothing_can_be_taken_is_not_handed_in(
    running: System, administrator: Giver
) -> None:
    content = xlsx(form(person(175, phone="1"), tail=[["群众咨询电话："], ["现场受理地点："]]))
    submitting = running.work_forms.submitting
    before = running.work_forms.submissions.page("45", Span()).total
    found = submitting.hand_in(content, COUNTY, by=administrator, now=NOW)
    assert found == Flaw("work_form.nothing_to_take")
    assert running.work_forms.submissions.page("45", Span()).total == before
    unknown = submitting.check(content, "459999", by=administrator, now=NOW)
    assert unknown == Flaw("staff.no_division", "division", (("division", "459999"),))


@pytest.mark.parametrize(
    ("unit", "warnings"),
    [("北海市海城区疫情防控指挥部", 0), ("银海区疫情防控指挥部", 1), ("", 0)],
)
def test_a_unit_of_another_division_is_told_and_stops_nothing(
    running: System, administrator: Giver, unit: str, warnings: int
) -> None:
    rows = form(person(180))
    rows[2] = [f"填报单位：{unit}", None, None, None, "填报日期：2020年4月1日"]
    found = check(running, xlsx(rows), administrator)
    codes = [told.flaw.code for told in found.warnings]
    assert codes.count("work_form.unit_differs") == warnings
    assert len(found.outcomes) == 1


@pytest.mark.parametrize(
    ("handed_in_at", "state"),
    [(OVER - timedelta(seconds=1), BoardState.SUBMITTED), (OVER, BoardState.LATE)],
)
def test_a_city_is_in_time_until_the_end_of_the_second_of_april(
    running: System, administrator: Giver, handed_in_at: datetime, state: BoardState
) -> None:
    city = "4507" if state is BoardState.SUBMITTED else "4508"
    hand_in(running, xlsx(form(person(190))), administrator, city, handed_in_at)
    board = running.work_forms.submissions.board("45", OVER)
    row = next(one for one in board.below if one.division.code == city)
    assert (row.state, row.counts.first_at) == (state, handed_in_at)


def test_the_board_shows_who_has_not_handed_in_and_what_is_missing(
    running: System, administrator: Giver
) -> None:
    tail = [["群众咨询电话：12345"], ["现场受理地点："]]
    two = xlsx(form(person(200, "☑负责人"), person(201, "☑采集员"), tail=tail))
    hand_in(running, two, administrator, "4510")
    submissions = running.work_forms.submissions
    before = {one.division.code: one for one in submissions.board("45", NOW).below}
    after = {one.division.code: one for one in submissions.board("45", OVER).below}
    assert len(before) == 14
    assert (before["4514"].state, after["4514"].state) == (BoardState.OPEN, BoardState.OVERDUE)
    assert len(after["4514"].lacking) == 4
    row = after["4510"]
    assert (row.counts.hotline, row.counts.place) == (True, False)
    assert row.lacking == (Post.DIVISION_ADMINISTRATOR, Post.GRID_ADMINISTRATOR)
    county = submissions.board("4510", OVER)
    assert county.own.state is BoardState.SUBMITTED
    assert {(one.state, one.due) for one in county.below} == {(BoardState.OPEN, None)}


def test_a_divisions_form_is_given_out_as_it_was_handed_in(
    running: System, administrator: Giver
) -> None:
    content = xlsx(form(person(210, "☑负责人"), person(211, "☑网格管理员 ☑采集员", note="副科")))
    hand_in(running, content, administrator, "450521")
    hand_in(running, xlsx(form(person(212))), administrator, "450521100")
    for format_ in FormFormat:
        given = running.work_forms.rosters.form(
            "450521", format_, "核对名册", whole=True, by=administrator, now=NOW
        )
        was, now = read(content).form, read(exported(given)).form
        assert [row.texts for row in now.rows] == [row.texts for row in was.rows]
        assert (now.unit, now.hotlines, now.places) == (was.unit, was.hotlines, was.places)
    entry = running.operations.page(Wanted("450521", Act.EXPORTED), Span()).items[0]
    assert (entry.why, entry.by.name) == ("核对名册", administrator.name)
    assert dict(entry.details) == {"format": "docx", "numbers": "whole"}


def test_numbers_are_masked_and_whole_ones_take_a_power_of_their_own(running: System) -> None:
    by = giver(running, Post.RESPONSIBLE, "4511")
    administrator = giver(running, Post.DIVISION_ADMINISTRATOR, "4511")
    hand_in(running, xlsx(form(person(220))), administrator, "4511")
    rosters = running.work_forms.rosters
    before = log(running)
    assert rosters.register("4511", "上报", whole=True, by=by, now=NOW) == Flaw(
        "staff.foreign", "division"
    )
    assert rosters.register("45", "上报", whole=False, by=by, now=NOW) == Flaw(
        "staff.foreign", "division"
    )
    assert rosters.register("4511", " ", whole=False, by=by, now=NOW) == Flaw(
        "operations.no_reason", "why"
    )
    assert log(running) == before
    given = exported(rosters.register("4511", "上报", whole=False, by=by, now=NOW))
    texts = cells(given)
    assert number(220) not in texts
    assert any("*" in one and one.endswith(number(220)[-4:]) for one in texts)
    entry = running.operations.page(Wanted("4511", Act.EXPORTED), Span()).items[0]
    assert dict(entry.details) == {"format": "xlsx", "numbers": "masked"}


def test_the_regions_register_has_a_sheet_for_each_city_and_names_each_division(
    running: System, administrator: Giver
) -> None:
    hand_in(running, xlsx(form(person(230, "☑负责人"))), administrator, "4512")
    hand_in(running, xlsx(form(person(231))), administrator, "451202")
    rosters = running.work_forms.rosters
    given = exported(rosters.register("45", "汇总", whole=True, by=administrator, now=NOW))
    book = openpyxl.load_workbook(BytesIO(given))
    assert len(book.sheetnames) == 15
    assert book.sheetnames[0] == "广西壮族自治区"
    rows = [
        [cell.value for cell in row][:4]
        for row in book["河池市"].iter_rows()
        if row[3].value in {number(230), number(231)}
    ]
    assert rows == [
        ["1", "广西壮族自治区河池市", "韦甲", number(230)],
        ["2", "广西壮族自治区河池市金城江区", "韦乙", number(231)],
    ]


def cells(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(BytesIO(content))
    return [
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def test_a_template_is_a_form_with_nothing_in_it(running: System) -> None:
    for format_ in FormFormat:
        content = running.work_forms.blank(format_, NOW)
        assert work_forms.refused(content) == "work_form.empty"


def test_where_people_turn_is_told_of_the_last_form_of_each_division(
    running: System, administrator: Giver
) -> None:
    tail = [["群众咨询电话：0776-5550011"], ["现场受理地点：甲乡政府一楼"]]
    hand_in(running, xlsx(form(person(240))), administrator, "4513")
    hand_in(running, xlsx(form(person(240), tail=tail)), administrator, "4513")
    hand_in(running, xlsx(form(person(241))), administrator, "451302")
    found = running.work_forms.submitting.reception.reception("4513")
    told = {
        code: ([one.number for one in phones], places) for code, (phones, places) in found.items()
    }
    assert told == {
        "4513": (["0776-5550011"], ("甲乡政府一楼",)),
        "451302": (["12345"], ("甲县政务服务中心",)),
    }
