"""Reception channels on a real PostgreSQL: published, changed, handed over, counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from guikang.bootstrap import System, now
from guikang.demo.reception import lay_reception
from guikang.errors import Flaw
from guikang.services.opening import Shift
from guikang.services.operations import Act, Actor, Wanted
from guikang.services.paging import Span
from guikang.services.reception import DUTIES_KEPT, MOST, Count
from guikang.services.reception_entries import (
    STALE_AFTER,
    Content,
    Duty,
    Entry,
    Hotline,
    Kind,
    Point,
)
from guikang.storage import keys, rotation
from guikang.storage.reception import PostgresReception

NOW = datetime(2020, 4, 1, 1, tzinfo=UTC)
BY = Actor("韦甲乙")
HOUR = timedelta(hours=1)
OFFICE = (Shift((1, 2, 3, 4, 5), 510, 720), Shift((6,), 540, 1440))
HOTLINE = Hotline("0771-12345", "街道值班电话", OFFICE, "节假日照常")
POINT = Point("便民服务中心", "某路 1 号 𠮷字楼", OFFICE)
DUTY = Duty("蒙小兰", NOW, NOW + 8 * HOUR, "0771-5550011", phone_shown=True)


def published(running: System, division: str, content: Content, now: datetime = NOW) -> Entry:
    found = running.reception.publish(division, content, by=BY, now=now)
    assert isinstance(found, Entry), found
    return found


def log(running: System, division: str) -> list[tuple[str, str]]:
    page = running.operations.page(Wanted(division, Act.RECEPTION_CHANGED), Span())
    return [(one.details["change"], one.details["kind"]) for one in page.items]


def test_what_is_published_is_read_as_it_was_entered(running: System) -> None:
    entries = [published(running, "450102", one) for one in (HOTLINE, POINT, DUTY)]
    assert running.reception.of("450102") == entries
    assert running.reception.entry(entries[2].id) == entries[2]
    (seen,) = running.reception.published(["450102"], NOW)
    assert [one.content for one in (*seen.hotlines, *seen.points, *seen.on_duty)] == [
        *(HOTLINE, POINT, DUTY)
    ]
    (later,) = running.reception.published(["450102"], NOW + 8 * HOUR)
    assert later.on_duty == ()


def test_each_change_confirms_and_stands_in_the_log(running: System) -> None:
    entry = published(running, "450107", HOTLINE)
    later, other = NOW + timedelta(days=20), Actor("农丙丁")
    assert entry.stale(later)
    confirmed = running.reception.confirm(entry, by=other, now=later)
    assert confirmed == replace(entry, confirmed_at=later, confirmed_by="农丙丁")
    mended = running.reception.mend(entry, Hotline("12320"), by=other, now=later)
    assert isinstance(mended, Entry)
    assert running.reception.entry(entry.id) == mended
    assert running.reception.withdraw(mended, by=other, now=later) is None
    assert running.reception.of("450107") == []
    assert log(running, "450107") == [
        *[(change, "hotline") for change in ("withdrawn", "mended", "confirmed", "published")]
    ]
    gone = Flaw("reception.unknown")
    assert running.reception.confirm(entry, by=other, now=later) == gone
    assert running.reception.mend(entry, HOTLINE, by=other, now=later) == gone
    assert running.reception.withdraw(entry, by=other, now=later) == gone
    assert len(log(running, "450107")) == 4, "what was not done is not logged"


def test_confirming_what_somebody_mended_meanwhile_keeps_what_they_wrote(running: System) -> None:
    seen = published(running, "450108", HOTLINE)
    running.reception.mend(seen, Hotline("12320"), by=BY, now=NOW + HOUR)
    running.reception.confirm(seen, by=BY, now=NOW + 2 * HOUR)
    (kept,) = running.reception.of("450108")
    assert kept.content == Hotline("12320")
    assert kept.confirmed_at == NOW + 2 * HOUR


def test_an_entry_stays_of_its_kind(running: System) -> None:
    entry = published(running, "450109", HOTLINE)
    flaw = running.reception.mend(entry, POINT, by=BY, now=NOW)
    assert flaw == Flaw("reception.other_kind", "content")


def test_an_id_that_is_none_has_no_entry(running: System) -> None:
    assert running.reception.entry("0" * 32) is None
    assert running.reception.entry("' or 1=1") is None


def test_a_division_that_is_not_there_publishes_nothing(running: System) -> None:
    flaw = running.reception.publish("459999", HOTLINE, by=BY, now=NOW)
    assert isinstance(flaw, Flaw)
    assert flaw.code == "division.unknown"


def test_a_division_publishes_a_bounded_number_and_duties_that_are_over_do_not_count(
    running: System,
) -> None:
    for place in range(MOST[Kind.HOTLINE]):
        published(running, "450110", Hotline(f"0771-55500{place:02d}"))
    flaw = running.reception.publish("450110", HOTLINE, by=BY, now=NOW)
    assert flaw == Flaw("reception.full", None, (("most", "10"),))
    for day in range(MOST[Kind.DUTY]):
        begins = NOW + timedelta(days=day)
        published(running, "450110", Duty("韦甲", begins, begins + HOUR))
    duty = Duty("韦甲", NOW + timedelta(days=300), NOW + timedelta(days=301))
    assert isinstance(running.reception.publish("450110", duty, by=BY, now=NOW), Flaw)
    published(running, "450110", duty, NOW + HOUR)


def test_duties_that_were_over_for_long_are_forgotten(running: System) -> None:
    published(running, "450123", DUTY)
    at = DUTY.ends + DUTIES_KEPT
    published(running, "450123", HOTLINE, at)
    assert len(running.reception.of("450123")) == 2
    published(running, "450123", POINT, at + timedelta(seconds=1))
    assert [one.kind for one in running.reception.of("450123")] == [Kind.HOTLINE, Kind.POINT]


def test_a_form_hands_over_once_and_what_it_says_waits_to_be_confirmed(running: System) -> None:
    hotlines, places = ["0771-5550011、12345", "不详"], ["某路 1 号\n某街 2 号", "某路 1 号"]
    found = running.reception.from_form("450124", hotlines, places, BY, NOW)
    assert found == (Flaw("phone.characters", "hotlines"),)
    again = running.reception.from_form("450124", hotlines, places, BY, NOW + HOUR)
    assert again == found
    kept = running.reception.of("450124")
    assert {one.content for one in kept} == {
        *(Hotline("0771-5550011"), Hotline("12345")),
        *(Point("", "某路 1 号"), Point("", "某街 2 号")),
    }
    assert [one.confirmed_at for one in kept] == [None] * 4
    (seen,) = running.reception.published(["450124"], NOW)
    assert (seen.hotlines, seen.points) == ((), ())
    running.reception.confirm(kept[0], by=BY, now=NOW)
    (seen,) = running.reception.published(["450124"], NOW)
    assert len(seen.hotlines) + len(seen.points) == 1
    assert log(running, "450124")[-1][0] == "handed_in"


def test_entries_are_counted_by_division_and_staleness_begins_on_the_instant(
    running: System,
) -> None:
    published(running, "450203", HOTLINE)
    published(running, "450203", POINT, NOW + HOUR)
    published(running, "450203001", DUTY)
    running.reception.from_form("450203001", ["12345"], [], BY, NOW)
    counts = running.reception.counts("450203", NOW)
    assert counts == {"450203": Count(1, 1, 0, 0), "450203001": Count(0, 0, 0, 1)}
    stale = running.reception.counts("450203", NOW + STALE_AFTER)
    assert stale["450203"] == Count(1, 1, 1, 0)
    assert stale["450203001"] == Count(0, 0, 0, 1), "a duty that is over is not stale"
    assert running.reception.counts("4502", NOW)["450203"] == Count(1, 1, 0, 0)
    assert running.reception.counts("450204", NOW) == {}


def test_the_demo_lays_channels_once_with_one_that_is_stale(running: System) -> None:
    lay_reception(running)
    codes = ["450103001", "450103", "4501"]
    first = [len(running.reception.of(code)) for code in codes]
    lay_reception(running)
    assert [len(running.reception.of(code)) for code in codes] == first == [4, 2, 2]
    counts = running.reception.counts("4501", now())
    assert counts["450103"].stale == 1
    assert counts["450103001"] == Count(1, 2, 0, 0)


def test_the_phone_of_a_duty_is_sealed_and_opens_after_the_key_was_changed(
    running: System, tmp_path: Path
) -> None:
    entry = published(running, "450105", DUTY)
    with running.pool.connection() as connection:
        rows = connection.execute(
            "select content::text from reception_entries where kind = 'duty'"
        ).fetchall()
    assert not [row for row in rows if "5550011" in row[0]]
    keys.keys_in(tmp_path)
    rotated, _ = rotation.rotate(running.pool, tmp_path, running.keys)
    assert rotation.reseal(running.pool, rotated.keyring) == 0
    assert PostgresReception(running.pool, rotated.keyring).entry(entry.id) == entry
