"""A later edition is taken in: what hangs on old codes moves, history keeps its codes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from psycopg import errors

from guikang.bootstrap import System, system
from guikang.divisions.division import DivisionError
from guikang.divisions.recoding import Declared
from guikang.feeds.divisions import TABLES, read_tree
from guikang.people.keys import PersonKey
from guikang.services.operations import Act, Wanted
from guikang.services.paging import Span
from guikang.services.redividing import Plan
from guikang.services.staffing import EventKind, Sought, State
from guikang.settings import Settings
from guikang.staff.posts import Post
from guikang.storage import editions
from guikang.storage.hanging import COLUMNS, HISTORY, MOVED
from guikang.storage.tables import metadata
from synthetic import OPERATOR, Enrolled, appointed, enrolled

DATA = Path(__file__).parents[2] / "data"
LATER = DATA / "guangxi_divisions_2023.csv.gz"
SINCE, TODAY = date(2023, 6, 30), date(2023, 7, 2)
NOW = datetime(2023, 7, 2, 3, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(days=9), NOW + timedelta(days=1)
COUNTY, TOWN, VILLAGE = "450127", "450127100", "450127100201"
DISSOLVED, ABOVE = "450110100001", "450110100"
UNTOUCHED = "450103001005"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[System]:
    """A system whose divisions a test may change."""
    with system(Settings(data=tmp_path)) as running:
        yield running


def planned(running: System, *stated: Declared) -> Plan:
    return running.redividing.preview(read_tree(LATER), SINCE, stated, TODAY)


def taken_in(running: System) -> dict[str, int]:
    plan = planned(running)
    return dict(running.redividing.take_in(plan, by="cli:test", why="区划撤销", now=NOW))


def collector(running: System, division: str, post: Post = Post.COLLECTOR) -> PersonKey:
    one = enrolled(running)
    return appointed(
        running, Enrolled(one.person, one.document, one.phone), post, division, at=BEFORE
    )


def lives(running: System, person: PersonKey, division: str) -> None:
    with running.pool.connection() as connection:
        connection.execute("update people set division = %s where person = %s", (division, person))


def home(running: System, person: PersonKey) -> str:
    with running.pool.connection() as connection:
        row = connection.execute(
            "select division from people where person = %s", (person,)
        ).fetchone()
    assert row is not None
    return str(row[0])


# ---- the registry of columns


def test_every_column_of_codes_is_moved_or_is_history() -> None:
    """Where this fails, a table has a new column of codes: say in ``hanging`` what it is."""
    there = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name in COLUMNS or column.name.endswith(("division", "divisions"))
    }
    said = {(moved.table, "division") for moved in MOVED}
    said |= {(table, column) for table, columns in HISTORY.items() for column in columns}
    assert there == said


def test_the_database_has_no_column_of_codes_that_the_code_does_not_name(running: System) -> None:
    with running.pool.connection() as connection:
        rows = connection.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'public' and column_name = any(%s)",
            (list(COLUMNS),),
        ).fetchall()
    moved = {(one.table, "division") for one in MOVED}
    history = {(table, column) for table, columns in HISTORY.items() for column in columns}
    assert set(rows) == moved | history


def test_everything_that_moves_has_a_name_for_the_list() -> None:
    assert set(TABLES) == {moved.table for moved in MOVED}


# ---- taking in


def test_a_post_at_heng_county_goes_on_at_hengzhou_city(running: System) -> None:
    theirs = {at: collector(running, at) for at in (COUNTY, TOWN, VILLAGE, UNTOUCHED)}
    moved = taken_in(running)
    assert (moved["appointments"], moved["staff_members"]) == (3, 3)
    for at, now_at in (
        (COUNTY, "450181"),
        (TOWN, "450181100"),
        (VILLAGE, "450181100201"),
        (UNTOUCHED, UNTOUCHED),
    ):
        member = running.staffing.by_person(theirs[at])
        assert member is not None
        (held,) = member.standing.appointments
        assert (held.division, member.division) == (now_at, now_at)
        assert held.in_force(AFTER)
        (event,) = running.staffing.history(theirs[at])
        assert event.division == at, "history keeps the code of its time"


def test_the_posts_of_a_dissolved_village_rest_above_it_and_go_on_when_confirmed(
    running: System,
) -> None:
    person = collector(running, DISSOLVED)
    assert planned(running).resting() == {"appointments": 1}
    taken_in(running)
    (held,) = running.staffing.standing_of(person).appointments
    assert (held.division, held.in_force(AFTER)) == (ABOVE, False)
    latest = running.staffing.history(person)[0]
    assert (latest.kind, latest.by, latest.why) == (EventKind.SUSPENDED, "cli:test", "区划撤销")
    entries = running.operations.page(Wanted(ABOVE, Act.SUSPENDED), Span(1, 9)).items
    assert [(one.subject, one.by.name) for one in entries] == [(person, "cli:test")]
    assert entries[0].details == {"post": "collector", "former_division": DISSOLVED}
    assert running.staffing.resume(person, 1, "已核对", by=OPERATOR, now=AFTER) is None
    assert running.staffing.standing_of(person).appointments[0].in_force(AFTER)


def test_what_ended_keeps_its_code_and_is_found_under_the_new_one(running: System) -> None:
    person = collector(running, TOWN)
    assert running.staffing.end(person, 1, "换届", by=OPERATOR, now=BEFORE) is None
    taken_in(running)
    (ended,) = running.staffing.standing_of(person).appointments
    assert ended.division == TOWN
    page = running.staffing.page(Sought("450181", state=State.ENDED), Span(1, 9))
    assert [one.person for one in page.items] == [person]
    assert running.staffing.page(Sought("4502", state=State.ENDED), Span(1, 9)).total == 0
    log = running.operations.page(Wanted("450181100"), Span(1, 99)).items
    assert {one.division for one in log} == {TOWN}
    acts = [one.act for one in log if one.act is not Act.PASSED_TRAINING]
    assert acts == [Act.ENDED, Act.APPOINTED, Act.ENROLLED]


def test_residents_go_along_with_their_village(running: System) -> None:
    ours, theirs = enrolled(running).person, enrolled(running).person
    lives(running, ours, VILLAGE)
    lives(running, theirs, UNTOUCHED)
    assert planned(running).moving()["people"] == 1
    assert taken_in(running)["people"] == 1
    assert (home(running, ours), home(running, theirs)) == ("450181100201", UNTOUCHED)


def test_nothing_that_is_open_hangs_on_a_code_that_is_no_more(running: System) -> None:
    person = enrolled(running).person
    for code in [one.code for one in running.divisions.tree if one.code.startswith("4501")][::40]:
        collector(running, code)
    lives(running, person, DISSOLVED)
    taken_in(running)
    with running.pool.connection() as connection:
        for moved in MOVED:
            rows = connection.execute(
                f"select distinct division from {moved.table}"
                f" where {moved.open} and division is not null"
            ).fetchall()
            assert [code for (code,) in rows if code not in running.divisions.tree] == []


def test_a_former_code_that_is_written_later_becomes_its_successor(running: System) -> None:
    person = enrolled(running).person
    taken_in(running)
    lives(running, person, VILLAGE)
    assert home(running, person) == "450181100201"


def test_no_post_grows_wider_by_a_former_code(running: System) -> None:
    person = collector(running, UNTOUCHED)
    taken_in(running)
    with (
        pytest.raises(errors.RestrictViolation),
        running.pool.connection() as connection,
    ):
        connection.execute(
            "update appointments set division = %s where person = %s", (DISSOLVED, person)
        )


def test_old_codes_and_names_stay_readable_after_it(running: System) -> None:
    before = running.divisions.now
    assert running.divisions.look() is False
    taken_in(running)
    assert running.divisions.now is not before
    assert COUNTY not in running.divisions.tree
    assert running.divisions.full_name(VILLAGE) == before.full_name(VILLAGE)
    former = running.divisions.former(COUNTY)
    assert former is not None
    assert (former.successor.code, former.until) == ("450181", date(2021, 2, 3))


def test_another_process_notices_the_edition_and_reads_the_same(running: System) -> None:
    with system(running.settings) as other:
        assert COUNTY in other.divisions.tree
        taken_in(running)
        assert COUNTY in other.divisions.tree
        assert other.divisions.look() is True
        assert list(other.divisions.tree) == list(running.divisions.tree)
        first, second = other.redividing.editions()
        assert (first.since, second.since, second.recorded_at) == (None, SINCE, NOW)
        assert list(first.tree) != list(second.tree)
        assert second.successors == running.redividing.editions()[1].successors


# ---- wholly or not at all


def test_where_it_fails_on_the_way_nothing_is_changed(
    running: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = collector(running, VILLAGE)
    plan = planned(running)
    broken = (*MOVED, replace(MOVED[0], table="no_such_table"))
    monkeypatch.setattr(editions, "MOVED", broken)
    with pytest.raises(errors.UndefinedTable):
        running.redividing.take_in(plan, by="cli:test", why="区划撤销", now=NOW)
    monkeypatch.undo()
    (held,) = running.staffing.standing_of(person).appointments
    assert held.division == VILLAGE
    assert len(running.redividing.editions()) == 1
    assert running.divisions.look() is False
    assert taken_in(running)["appointments"] == 1


def test_of_two_plans_the_later_is_told_to_look_again(running: System) -> None:
    plan = planned(running)
    taken_in(running)
    with pytest.raises(DivisionError, match=r"division\.meanwhile"):
        running.redividing.take_in(plan, by="cli:test", why="区划撤销", now=NOW)


def test_where_somebody_writes_all_the_time_it_says_so_and_changes_nothing(
    running: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = enrolled(running).person
    plan = planned(running)
    monkeypatch.setattr(editions, "_PATIENCE", "200ms")
    with running.pool.connection() as connection:
        connection.execute("update people set division = %s where person = %s", (VILLAGE, person))
        with pytest.raises(DivisionError, match=r"division\.busy"):
            running.redividing.take_in(plan, by="cli:test", why="区划撤销", now=NOW)
    assert len(running.redividing.editions()) == 1


def test_who_appoints_while_it_runs_never_leaves_an_old_code(running: System) -> None:
    stop, plan = Event(), planned(running)
    theirs = [collector(running, UNTOUCHED) for _ in range(3)]

    def appoint(person: PersonKey) -> None:
        while not stop.is_set():
            for deed in ("450127100202", "450127100203"):
                running.staffing.appoint(person, Post.VERIFIER, deed, "测试", by=OPERATOR, now=NOW)

    with ThreadPoolExecutor(3) as threads:
        running_ones = [threads.submit(appoint, person) for person in theirs]
        try:
            running.redividing.take_in(plan, by="cli:test", why="区划撤销", now=NOW)
        finally:
            stop.set()
        for one in running_ones:
            with suppress(errors.RestrictViolation):
                one.result()
    for person in theirs:
        for held in running.staffing.standing_of(person).appointments:
            assert held.division in running.divisions.tree


def test_editions_and_their_successors_are_never_changed(running: System) -> None:
    taken_in(running)
    for statement in (
        "update division_editions set recorded_by = 'x'",
        "delete from division_successors",
        "truncate division_successors",
    ):
        with pytest.raises(errors.Error, match="append-only"), running.pool.connection() as one:
            one.execute(statement)


def test_a_table_that_a_later_release_brings_is_kept_from_former_codes_at_its_start(
    running: System,
) -> None:
    taken_in(running)
    with running.pool.connection() as connection:
        connection.execute("drop trigger present_division on people")
    editions.guard(running.pool)
    person = enrolled(running).person
    lives(running, person, VILLAGE)
    assert home(running, person) == "450181100201"
