from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import psycopg
import pytest

from guikang.bootstrap import System, now
from guikang.feeds import imports
from guikang.feeds.definitions import feed_named, feeds_of
from guikang.feeds.papers import written_columns
from guikang.feeds.tables.writing import WrittenSheet, write_workbook
from guikang.people.documents import DocumentType, parse_document
from guikang.people.keys import PersonKey, person_key
from guikang.people.resident_number import check_character
from guikang.services.intake import Intake, Place, Taken
from guikang.services.ports.evidence import ImportRecord

_numbers = iter(range(1, 999))


def a_number() -> str:
    """A number with a right check digit that no other test uses."""
    body = (
        f"45010319900{1 + next(_numbers) % 9}11{next(_numbers):03d}"[:14] + f"{next(_numbers):03d}"
    )
    return body + check_character(body)


def key_of(running: System, number: str) -> PersonKey:
    document = parse_document(number, DocumentType.RESIDENT_ID)
    assert not hasattr(document, "code")
    return person_key(document, running.keys.secret)


def hand_in(running: System, feed: str, csv: str) -> ImportRecord:
    number = running.importing.accept(
        feed_named(running.rulebook, feed), "list.csv", csv.encode(), "tester"
    )
    assert running.importing.run(number)
    return running.importing.record(number)


def day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%d")


def reasons_at_line(running: System, record: ImportRecord) -> dict[int, list[str]]:
    return {
        row.line: [flaw.code for flaw in row.flaws]
        for row in running.importing.failures(record.id).rows
    }


def test_a_person_on_a_list_has_their_colour_at_once(running: System) -> None:
    number = a_number()
    record = hand_in(running, "confirmed", f"姓名,证件号码,确诊时间\n韦甲,{number},{day(-1)}\n")
    assert (record.state, record.accepted, record.rejected) == ("done", 1, 0)
    code = running.showing.code(key_of(running, number), now(), now())
    assert code is not None
    assert code.decision.colour == "red"
    assert code.resident.masked_name == "韦*"
    assert code.resident.masked_number == f"{number[:3]}***********{number[-4:]}"


def test_the_same_file_twice_changes_nothing(running: System) -> None:
    lines = "".join(f"韦甲,{a_number()},{day(-2)}\n" for _ in range(5))
    csv = f"姓名,证件号码,发现时间\n{lines}"
    first = hand_in(running, "suspected", csv)
    again = hand_in(running, "suspected", csv)
    assert (first.accepted, first.known) == (5, 0)
    assert (again.accepted, again.known) == (0, 5)


def test_a_file_half_known_says_so_and_takes_the_other_half(running: System) -> None:
    lines = [f"韦甲,{a_number()},{day(-2)}\n" for _ in range(6)]
    hand_in(running, "asymptomatic", "姓名,证件号码,发现时间\n" + "".join(lines[:3]))
    record = hand_in(running, "asymptomatic", "姓名,证件号码,发现时间\n" + "".join(lines))
    assert (record.accepted, record.known, record.rejected) == (3, 3, 0)


def test_a_row_twice_in_one_file_goes_in_once(running: System) -> None:
    row = f"韦甲,{a_number()},{day(-2)}\n"
    record = hand_in(running, "suspected", "姓名,证件号码,发现时间\n" + row + row)
    assert (record.accepted, record.known) == (1, 1)


def test_bad_rows_come_back_each_with_its_reasons_and_good_ones_go_in(running: System) -> None:
    good, other = a_number(), a_number()
    wrong = other[:-1] + ("1" if other[-1] != "1" else "2")
    record = hand_in(
        running,
        "close-contact",
        "姓名,证件号码,末次接触时间,接触对象类别\n"
        f"韦甲,{good},{day(-3)},确诊病人\n"
        f"韦乙,{wrong},{day(-3)},\n"
        f"韦丙,{a_number()},2020-02-30,\n"
        f"韦丁,{a_number()},{day(5)},\n"
        f"韦戊、韦己,{a_number()},{day(-3)},\n"
        f"韦庚,4.50103E+17,{day(-3)},\n"
        f"韦辛,{a_number()} {a_number()},{day(-3)},\n"
        f"韦壬,{a_number()},{day(-3)},朋友\n"
        f",{a_number()},{day(-3)},\n",
    )
    assert (record.rows, record.accepted, record.rejected) == (9, 1, 8)
    assert reasons_at_line(running, record) == {
        3: ["document.check_digit"],
        4: ["date.impossible"],
        5: ["row.in_the_future"],
        6: ["name.two_names"],
        7: ["document.spreadsheet_damage"],
        8: ["document.two_numbers"],
        9: ["row.not_a_choice"],
        10: ["row.missing"],
    }


def test_a_name_that_differs_for_one_number_is_refused_within_a_file_and_across(
    running: System,
) -> None:
    number = a_number()
    within = hand_in(
        running,
        "suspected",
        f"姓名,证件号码,发现时间\n韦甲,{number},{day(-3)}\n覃乙,{number},{day(-2)}\n",
    )
    across = hand_in(running, "discharged", f"姓名,证件号码,出院时间\n覃乙,{number},{day(-1)}\n")
    assert reasons_at_line(running, within) == {3: ["intake.name_differs"]}
    assert reasons_at_line(running, across) == {2: ["intake.name_differs"]}
    assert across.accepted == 0


def test_a_wrong_name_is_refused_even_where_the_statement_is_known(running: System) -> None:
    number = a_number()
    head = "姓名,证件号码,发现时间\n"
    hand_in(running, "suspected", f"{head}韦甲,{number},{day(-3)}\n")
    again = hand_in(
        running, "suspected", f"{head}覃乙,{number},{day(-3)}\n韦甲,{number},{day(-3)}\n"
    )
    assert reasons_at_line(running, again) == {2: ["intake.name_differs"]}
    assert (again.known, again.rejected) == (1, 1)


def test_a_withdrawal_takes_a_statement_out_and_the_code_turns_back(running: System) -> None:
    number = a_number()
    person = key_of(running, number)
    hand_in(running, "declaration", f"姓名,证件号码,填报时间\n韦甲,{number},{day(-9)}\n")
    hand_in(running, "confirmed", f"姓名,证件号码,确诊时间\n韦甲,{number},{day(-2)}\n")
    before = now()
    record = hand_in(
        running,
        "withdrawal-health-commission",
        f"撤回的记录,姓名,证件号码,原记录时间\n确诊,韦甲,{number},{day(-2)}\n",
    )
    assert (record.accepted, record.rejected) == (1, 0)
    was, is_ = (running.showing.code(person, at, at) for at in (before, now()))
    assert was is not None
    assert is_ is not None
    assert (was.decision.colour, is_.decision.colour) == ("red", "green")
    assert [shown.colour for shown in running.showing.shown(person, now())] == [
        "green",
        "red",
        "green",
    ]


def test_a_withdrawal_of_what_was_never_stated_is_refused(running: System) -> None:
    record = hand_in(
        running,
        "withdrawal-health-commission",
        f"撤回的记录,姓名,证件号码,原记录时间\n确诊,韦甲,{a_number()},{day(-2)}\n",
    )
    assert reasons_at_line(running, record) == {2: ["intake.nothing_to_withdraw"]}


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_a_row_that_comes_twice_is_refused_twice_or_taken_once(
    running: System, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(imports, "BATCH", batch)
    stated, stranger = a_number(), a_number()
    hand_in(running, "confirmed", f"姓名,证件号码,确诊时间\n韦甲,{stated},{day(-2)}\n")
    matched = f"确诊,韦甲,{stated},{day(-2)}\n"
    unmatched = f"确诊,韦甲,{stated},{day(-3)}\n"
    unknown = f"确诊,韦乙,{stranger},{day(-2)}\n"
    csv = "撤回的记录,姓名,证件号码,原记录时间\n" + unmatched + matched + unknown
    csv += unknown + matched + unmatched + unmatched
    feed = feed_named(running.rulebook, "withdrawal-health-commission")
    reasons = {line: ["intake.nothing_to_withdraw"] for line in (2, 4, 5, 7, 8)}

    found = running.importing.preview(feed, csv.encode())
    assert (found.rows, found.accepted, found.known) == (7, 1, 1)
    assert {each.line: [each.flaw.code] for each in found.rejections} == reasons

    for accepted, known in ((1, 1), (0, 2)):
        record = hand_in(running, feed.name, csv)
        assert (record.accepted, record.known, record.rejected) == (accepted, known, 5)
        assert reasons_at_line(running, record) == reasons


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_a_row_with_a_differing_name_that_comes_twice_is_refused_twice(
    running: System, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(imports, "BATCH", batch)
    number = a_number()
    right = f"韦甲,{number},{day(-3)}\n"
    same_day, later = f"覃乙,{number},{day(-3)}\n", f"覃乙,{number},{day(-2)}\n"
    csv = "姓名,证件号码,发现时间\n" + right + later + later + right + same_day + same_day
    feed = feed_named(running.rulebook, "suspected")
    reasons = {line: ["intake.name_differs"] for line in (3, 4, 6, 7)}

    found = running.importing.preview(feed, csv.encode())
    assert (found.rows, found.accepted, found.known) == (6, 1, 1)
    assert {each.line: [each.flaw.code] for each in found.rejections} == reasons

    for accepted, known in ((1, 1), (0, 2)):
        record = hand_in(running, feed.name, csv)
        assert (record.accepted, record.known, record.rejected) == (accepted, known, 4)
        assert reasons_at_line(running, record) == reasons


def test_a_source_cannot_withdraw_another_sources_statement(running: System) -> None:
    number = a_number()
    hand_in(running, "entry-grid", f"姓名,证件号码,入境时间\n韦甲,{number},{day(-2)}\n")
    record = hand_in(
        running,
        "withdrawal-public-security",
        f"撤回的记录,姓名,证件号码,原记录时间\n入境,韦甲,{number},{day(-2)}\n",
    )
    assert reasons_at_line(running, record) == {2: ["intake.nothing_to_withdraw"]}


def test_a_file_that_is_no_list_is_refused_as_a_whole(running: System) -> None:
    number = running.importing.accept(
        feed_named(running.rulebook, "confirmed"), "x.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "t"
    )
    running.importing.run(number)
    record = running.importing.record(number)
    assert record.state == "refused"
    assert record.failure is not None
    assert record.failure.code.startswith("table.")


class InterruptedImportError(Exception):
    """The test's own fault."""


@pytest.mark.parametrize("batch", [1, 3, 4, 100])
@pytest.mark.parametrize("every", [1, 2, 3])
def test_an_import_interrupted_at_any_batch_is_whole_in_the_end(
    running: System, monkeypatch: pytest.MonkeyPatch, batch: int, every: int
) -> None:
    rows = [f"韦甲,{a_number()},{day(-2)},13800138000" for _ in range(9)]
    rows.insert(2, "韦甲,,昨天,13800138000")
    rows.insert(5, f"韦甲,{a_number()}")
    rows.insert(7, f"韦乙,{rows[0][3:]}")
    content = "姓名,证件号码,发现时间,手机号码\n" + "\n".join(rows) + "\n"
    monkeypatch.setattr(imports, "BATCH", batch)
    calls = iter(range(1_000))
    take = Intake.take

    def failing(intake: Intake, rows: pl.DataFrame, place: Place | None = None) -> Taken:
        if next(calls) % (every + 1) == every:
            raise InterruptedImportError
        return take(intake, rows, place)

    monkeypatch.setattr(Intake, "take", failing)
    feed = feed_named(running.rulebook, "suspected")
    number = running.importing.accept(feed, "list.csv", content.encode(), "tester")
    for _ in range(50):
        if running.importing.record(number).state == "done":
            break
        with suppress(InterruptedImportError):
            running.importing.run(number)
    record = running.importing.record(number)
    assert (record.state, record.rows) == ("done", 12)
    assert (record.accepted, record.known, record.rejected) == (9, 0, 3)
    assert reasons_at_line(running, record) == {
        4: ["row.missing", "date.form"],
        7: ["table.fields"],
        9: ["intake.name_differs"],
    }


def test_an_import_goes_on_with_batches_of_another_size(
    running: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"韦甲,{a_number()},{day(-2)}" for _ in range(20)]
    rows[10] = "韦甲,1,昨天"
    content = "姓名,证件号码,发现时间\n" + "\n".join(rows) + "\n"
    take = Intake.take

    def failing(intake: Intake, rows: pl.DataFrame, place: Place | None = None) -> Taken:
        if place is not None and place.part == 1 and place.rows_done > 4:
            raise InterruptedImportError
        return take(intake, rows, place)

    feed = feed_named(running.rulebook, "suspected")
    number = running.importing.accept(feed, "list.csv", content.encode(), "tester")
    monkeypatch.setattr(imports, "BATCH", 4)
    monkeypatch.setattr(Intake, "take", failing)
    with suppress(InterruptedImportError):
        running.importing.run(number)
    done = running.importing.record(number).rows_done
    assert done[0] > done[1] == 4
    monkeypatch.setattr(Intake, "take", take)
    monkeypatch.setattr(imports, "BATCH", 10)
    assert running.importing.run(number)
    record = running.importing.record(number)
    assert (record.state, record.accepted, record.known, record.rejected) == ("done", 19, 0, 1)


def test_a_list_without_any_good_row_is_done_and_says_why(running: System) -> None:
    record = hand_in(running, "suspected", "姓名,证件号码,发现时间\n韦甲,1\n韦甲\n")
    assert (record.state, record.rows, record.accepted, record.rejected) == ("done", 2, 0, 2)
    assert list(reasons_at_line(running, record)) == [2, 3]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(running: System) -> None:
    number = a_number()
    csv = f"姓名,证件号码,确诊时间\n韦甲,{number},{day(-1)}\n韦甲,{number}X,{day(-1)}\n".encode()
    found = running.importing.preview(feed_named(running.rulebook, "confirmed"), csv)
    assert (found.rows, found.accepted, found.known, len(found.rejections)) == (2, 1, 0, 1)
    assert running.showing.code(key_of(running, number), now(), now()) is None


def test_an_entry_without_a_retest_is_recorded_as_an_exception(running: System) -> None:
    number = a_number()
    hand_in(running, "entry-police", f"姓名,证件号码,入境时间\n韦甲,{number},{day(-30)}\n")
    with running.pool.connection() as connection:
        rows = connection.execute(
            "select kind, clause from conversion_exceptions where person = %s",
            (key_of(running, number),),
        ).fetchall()
    assert rows == [("retest_missing", "附件1 二(一)4")]


@pytest.mark.parametrize("table", ["statements", "timelines", "conversion_exceptions"])
@pytest.mark.parametrize("deed", ["delete from {}", "truncate {}"])
def test_what_was_stated_and_shown_cannot_be_taken_away(
    running: System, table: str, deed: str
) -> None:
    with (
        running.pool.connection() as connection,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        connection.execute(deed.format(table))


def test_numbers_names_and_phones_stand_nowhere_in_the_database_in_clear(running: System) -> None:
    number, phone, name = a_number(), "13800001234", "覃无忌"
    hand_in(
        running,
        "confirmed",
        f"姓名,证件号码,手机号码,确诊时间\n{name},{number},{phone},{day(-1)}\n"
        f"{name},{number}0,{phone},{day(-1)}\n",
    )
    with running.pool.connection() as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
        ).fetchall()
        for (table,) in tables:
            rows = connection.execute(f"select t::text from {table} t").fetchall()
            for secret in (number, phone, name, name.encode().hex(), number.encode().hex()):
                assert not any(secret in str(row) for row in rows), table


def test_every_feed_takes_its_own_template_filled_in(running: System, tmp_path: Path) -> None:
    for feed in feeds_of(running.rulebook).values():
        if feed.withdraws:
            continue
        columns = written_columns(feed)
        cells = {"姓名": "韦甲", "证件号码": a_number(), "检测结果": "阴性"}
        occurred = next(c for c in feed.columns if c.name == "occurred").title
        cells[occurred] = day(-1)
        path = tmp_path / f"{feed.name}.xlsx"
        row = [cells.get(column.title) for column in columns]
        write_workbook(path, WrittenSheet(feed.title, columns, [row]))
        number = running.importing.accept(feed, path.name, path.read_bytes(), "tester")
        running.importing.run(number)
        record = running.importing.record(number)
        assert (record.state, record.accepted, record.rejected) == ("done", 1, 0), feed.name
