"""The demo on a real PostgreSQL: every path of the notice is alive, and it is laid once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from guikang.bootstrap import System, now, system
from guikang.demo.accounts import ELDER, STREET, WORKER, lay_accounts
from guikang.demo.damaged import DAMAGES, FILE_NAME
from guikang.demo.laying import ACTOR, MARKER, Demo, OfferedResident, lay_demo
from guikang.demo.lists import DemoError, lists
from guikang.demo.paths import paths
from guikang.demo.population import Population, populate
from guikang.divisions.division import Level
from guikang.feeds.definitions import feed_named, feeds_of
from guikang.people.documents import Document, DocumentType, parse_document
from guikang.people.keys import PersonKey, person_key
from guikang.people.phones import Phone, parse_phone
from guikang.services.paging import Span
from guikang.services.representation import Representation
from guikang.services.staffing import Sought
from guikang.settings import Settings
from guikang.staff.posts import Post
from guikang.storage.divisions import load_tree
from guikang.web.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from guikang.services.showing import Code

SEED = 72
PERSONS = 500
DECLARED = ("declaration/declared",)

# What each story says: the colour, the grounds, the exceptions that stand.
STORIES: dict[str, tuple[str | None, tuple[str, ...], tuple[str, ...]]] = {
    "green": ("green", DECLARED, ()),
    "confirmed": ("red", ("confirmed/diagnosed",), ()),
    "discharged": ("yellow", ("confirmed/discharged",), ()),
    "yellow-lifted": ("green", DECLARED, ()),
    "diagnosed-again": ("red", ("confirmed/diagnosed", "confirmed/discharged"), ()),
    "asymptomatic": ("red", ("asymptomatic/found",), ()),
    "asymptomatic-discharged": ("yellow", ("asymptomatic/discharged",), ()),
    "suspected": ("red", ("suspected/found",), ()),
    "suspicion-lifted": ("green", DECLARED, ()),
    "suspected-confirmed": ("red", ("confirmed/diagnosed",), ()),
    "contact": ("red", ("close_contact/observed",), ()),
    "contact-tonight": ("red", ("close_contact/observed",), ()),
    "contact-lifted": ("green", DECLARED, ()),
    "contact-again": ("red", ("close_contact/observed",), ()),
    "contact-over": ("green", DECLARED, ()),
    "entry": ("red", ("entry/entered",), ()),
    "entry-tonight": ("red", ("entry/entered",), ()),
    "entry-awaiting": ("red", ("entry/entered",), ("retest_missing",)),
    "entry-positive": ("red", ("entry/entered",), ("retest_positive",)),
    "entry-green": ("green", DECLARED, ()),
    "positive-after-end": ("green", DECLARED, ("positive_after_end",)),
    "wuhan-there": ("yellow", ("wuhan/there",), ()),
    "wuhan-left": ("yellow", ("wuhan/left",), ()),
    "wuhan-full": ("green", DECLARED, ()),
    "wuhan-closed": ("yellow", ("wuhan/left",), ()),
    "wuhan-contradiction": ("yellow", ("wuhan/left",), ("contradiction",)),
    "wuhan-lifted": ("green", DECLARED, ()),
    "two-grounds": ("red", ("close_contact/observed", "wuhan/left"), ()),
    "withdrawn": ("green", DECLARED, ()),
    "withdrawn-grid-entry": ("green", DECLARED, ()),
    "withdrawn-police-entry": ("green", DECLARED, ()),
    "withdrawn-retest": ("green", DECLARED, ()),
    "withdrawn-wuhan": ("green", DECLARED, ()),
    "no-code": (None, (), ()),
    "nothing-to-lift": ("green", DECLARED, ("nothing_to_lift",)),
    "hong-kong": ("red", ("entry/entered",), ()),
    "foreigner": ("red", ("entry/entered",), ()),
    "taiwan": ("green", DECLARED, ()),
    "residence-permit": ("yellow", ("wuhan/left",), ()),
    "permanent-residence": ("green", DECLARED, ()),
    "old-number": ("red", ("close_contact/observed",), ()),
    "child": ("red", ("close_contact/observed",), ()),
    "elder": ("green", DECLARED, ()),
}

# By slug, in how many days' time a code turns green at 00:00.
TURNS = {
    "contact": 9,
    "contact-tonight": 1,
    "entry-tonight": 1,
    "wuhan-left": 10,
    "wuhan-closed": 15,
    "wuhan-contradiction": 9,
    "foreigner": 6,
    "residence-permit": 13,
    "child": 8,
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with system(Settings(data=tmp_path_factory.mktemp("data"))) as started:
        yield started


@pytest.fixture(scope="module")
def today(running: System) -> date:
    """The present day, or the next one when it is about to begin before the tests are done."""
    soon = datetime.now(UTC) + timedelta(minutes=20)
    return soon.astimezone(running.rulebook.time_zone).date()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "名单"


@pytest.fixture(scope="module")
def villages() -> list[str]:
    return [village.code for village in load_tree(Settings().divisions).of(Level.VILLAGE)]


@pytest.fixture(scope="module")
def demo(running: System, folder: Path, today: date) -> Demo:
    return lay_demo(running, folder, today, persons=PERSONS, seed=SEED, report=lambda _: None)


@pytest.fixture(scope="module")
def population(today: date, villages: list[str], demo: Demo) -> Population:
    assert demo.residents
    return populate(today, SEED, PERSONS, villages)


def code_of(running: System, resident: OfferedResident, today: date) -> Code:
    """The code as known now, on the day around which the demo lies."""
    now = datetime.now(UTC)
    noon = datetime.combine(today, time(12), running.rulebook.time_zone)
    code = running.showing.code(resident.person, max(now, noon), now)
    assert code is not None
    return code


def silent(_: str) -> None:
    """Take a report and say nothing."""


@pytest.mark.parametrize("slug", STORIES)
def test_an_offered_resident_has_the_code_that_the_story_says(
    running: System, demo: Demo, today: date, slug: str
) -> None:
    resident = next(resident for resident in demo.residents if resident.slug == slug)
    code = code_of(running, resident, today)
    colour, grounds, exceptions = STORIES[slug]
    assert code.decision.colour == colour
    assert tuple(f"{r.ground}/{r.state}" for r in code.decision.reasons) == grounds
    assert tuple(exception.kind for exception in code.exceptions) == exceptions


def test_every_offered_resident_has_a_story_that_is_held_to(demo: Demo) -> None:
    assert [resident.slug for resident in demo.residents] == list(STORIES)


@pytest.mark.parametrize("slug", TURNS)
def test_a_code_turns_green_by_itself_on_the_day_that_its_story_names(
    running: System, demo: Demo, today: date, slug: str
) -> None:
    resident = next(resident for resident in demo.residents if resident.slug == slug)
    day = today + timedelta(days=TURNS[slug])
    midnight = datetime.combine(day, time(), running.rulebook.time_zone)
    assert code_of(running, resident, today).decision.until == midnight
    now = datetime.now(UTC)
    after = running.showing.code(resident.person, midnight, now)
    assert after is not None
    assert after.decision.colour == "green"
    assert f"{day.month}月{day.day}日" in resident.story["zh"]
    assert f"{day.day} {day:%B}" in resident.story["en"]
    assert f"{day.day}/{day.month}" in resident.story["vi"]


def test_the_residents_show_every_state_and_every_exception_of_the_notice(
    running: System, demo: Demo, today: date
) -> None:
    codes = [code_of(running, resident, today) for resident in demo.residents]
    states = {
        (name, state)
        for name, ground in running.rulebook.grounds.items()
        for state in ground.states
    }
    assert {(r.ground, r.state) for code in codes for r in code.decision.reasons} == states
    # A withdrawal of nothing is refused before it could become an exception.
    kinds = set(running.rulebook.exceptions) - {"nothing_to_withdraw"}
    assert {exception.kind for code in codes for exception in code.exceptions} == kinds


def test_a_list_of_every_feed_is_taken_in_without_a_rejection(
    running: System, folder: Path, population: Population
) -> None:
    records = {
        record.file_name: record for record in running.imports.recent(200) if record.actor == ACTOR
    }
    feeds = feeds_of(running.rulebook)
    assert {record.feed for record in records.values()} == set(feeds)
    handed_in = lists(feeds, population.rows)
    assert {one.file_name for one in handed_in} == set(records)
    for one in handed_in:
        record = records[one.file_name]
        assert (record.state, record.rows, record.rejected) == ("done", len(one.rows), 0)
        assert (folder / one.file_name).is_file()


def test_every_person_of_the_population_is_known(running: System, population: Population) -> None:
    now = datetime.now(UTC)
    for row in population.rows[:: len(population.rows) // 40]:
        kind = DocumentType.PASSPORT if row.cells["document_type"] == "护照" else None
        document = parse_document(row.cells["number"] or "", kind)
        if isinstance(document, Document):
            key = person_key(document, running.keys.secret)
            assert running.showing.code(key, now, now) is not None


def test_a_second_laying_changes_nothing(
    running: System, demo: Demo, folder: Path, today: date
) -> None:
    before = running.imports.recent(200)
    written = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    told: list[str] = []
    again = lay_demo(running, folder, today + timedelta(days=1), persons=60, report=told.append)
    assert again == demo
    assert not told
    assert running.imports.recent(200) == before
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == written


class CutOffError(Exception):
    """What stops a laying half way."""


def test_a_laying_that_was_cut_off_goes_on_where_it_was(
    running: System, tmp_path: Path, today: date
) -> None:
    told: list[str] = []

    def cut_off(text: str) -> None:
        told.append(text)
        if len(told) == 4:
            raise CutOffError

    before = len(running.imports.recent(1000))
    with pytest.raises(CutOffError):
        lay_demo(running, tmp_path, today, persons=60, seed=1, report=cut_off)
    assert not (tmp_path / MARKER).exists()
    later = today + timedelta(days=1)
    demo = lay_demo(running, tmp_path, later, persons=99, seed=2, report=told.append)
    assert (tmp_path / MARKER).exists()
    assert len(running.imports.recent(1000)) - before == len(list(tmp_path.glob("*.xlsx"))) - 1
    for resident in demo.residents:
        assert code_of(running, resident, today).decision.colour == STORIES[resident.slug][0]


def test_an_import_that_was_cut_off_before_it_was_noted_does_no_harm(
    running: System, tmp_path: Path, today: date
) -> None:
    def cut_off(_: str) -> None:
        raise CutOffError

    with pytest.raises(CutOffError):
        lay_demo(running, tmp_path, today, persons=60, seed=3, report=cut_off)
    journal = tmp_path / "laying.json"
    content = json.loads(journal.read_text("utf-8"))
    content["imports"] = {}
    journal.write_text(json.dumps(content), "utf-8")
    demo = lay_demo(running, tmp_path, today, persons=60, seed=3, report=silent)
    for resident in demo.residents:
        assert code_of(running, resident, today).decision.colour == STORIES[resident.slug][0]


def test_a_folder_that_was_laid_in_another_database_is_laid_again(
    running: System, tmp_path: Path, today: date
) -> None:
    lay_demo(running, tmp_path, today, persons=60, seed=4, report=silent)
    journal = tmp_path / "laying.json"
    content = json.loads(journal.read_text("utf-8"))
    content["imports"] = {name: 1_000_000 + n for name, n in content["imports"].items()}
    journal.write_text(json.dumps(content), "utf-8")
    told: list[str] = []
    lay_demo(running, tmp_path, today, persons=60, seed=5, report=told.append)
    assert told


def test_the_list_with_mistakes_is_refused_row_by_row_for_the_reasons_intended(
    running: System, demo: Demo
) -> None:
    feed = feed_named(running.rulebook, "entry-police")
    preview = running.importing.preview(feed, (demo.folder / FILE_NAME).read_bytes())
    found: dict[int, set[str]] = {}
    for rejection in preview.rejections:
        found.setdefault(rejection.line, set()).add(rejection.flaw.code)
    named = dict(zip(range(2, 2 + len(DAMAGES)), DAMAGES.items(), strict=True))
    assert {damage: found.get(line, set()) for line, (damage, _) in named.items()} == {
        damage: set(codes) for damage, codes in DAMAGES.items()
    }
    assert preview.accepted == sum(not codes for codes in DAMAGES.values())
    assert FILE_NAME not in {record.file_name for record in running.imports.recent(1000)}


def test_what_is_offered_names_nobody(demo: Demo, population: Population) -> None:
    text = (demo.folder / MARKER).read_text("utf-8")
    for person in population.offered.values():
        assert person.name not in text
        assert person.document.number not in text
        assert person.phone not in text
        assert person.name not in repr(person)


def test_offered_residents_are_shown_masked(
    running: System, demo: Demo, population: Population, today: date
) -> None:
    for resident in demo.residents:
        shown = code_of(running, resident, today).resident
        person = population.offered[resident.slug]
        assert "*" in shown.masked_name
        assert "*" in shown.masked_number
        assert shown.masked_number != person.document.number


def test_the_marker_lists_each_resident_in_every_language(demo: Demo) -> None:
    content = json.loads((demo.folder / MARKER).read_text("utf-8"))
    assert [entry["slug"] for entry in content] == [path.slug for path in paths()]
    for entry in content:
        assert set(entry) == {"slug", "title", "story", "person"}
        for words in (entry["title"], entry["story"]):
            assert set(words) == set(LANGUAGES)
            assert "{" not in "".join(words.values())


def test_the_same_day_and_seed_give_the_same_people(villages: list[str]) -> None:
    day = date(2026, 3, 1)
    first = populate(day, 5, 200, villages)
    assert populate(day, 5, 200, villages) == first
    assert populate(day, 6, 200, villages).rows != first.rows
    assert populate(day + timedelta(days=1), 5, 200, villages).rows != first.rows


def test_the_population_is_mostly_plain_and_of_every_age_and_document(
    villages: list[str],
) -> None:
    day = date(2026, 3, 1)
    population = populate(day, 5, 8_000, villages)
    said: dict[str, set[str]] = {}
    for row in population.rows:
        said.setdefault(row.cells["phone"] or "", set()).add(row.feed)
    assert len(said) == population.persons == 8_000
    plain = sum(feeds == {"declaration"} for feeds in said.values())
    assert 0.97 < plain / 8_000 < 0.98
    numbers = [row.cells["number"] or "" for row in population.rows]
    born = {int(number[6:10]) for number in numbers if len(number) == 18 and number[0] == "4"}
    assert min(born) <= 1926
    assert max(born) >= 2025
    assert {row.cells["document_type"] for row in population.rows} == {
        None,
        "港澳居民来往内地通行证",
        "台湾居民来往大陆通行证",
        "港澳台居民居住证",
        "外国人永久居留身份证",
        "护照",
    }
    assert {row.cells["division"] for row in population.rows} <= set(villages)
    assert any("·" in (row.cells["name"] or "") for row in population.rows)


def test_every_number_is_in_order_and_of_a_block_that_nobody_has(villages: list[str]) -> None:
    population = populate(date(2026, 3, 1), 7, 600, villages)
    for row in population.rows:
        number, phone = row.cells["number"] or "", row.cells["phone"] or ""
        if row.cells["document_type"] is None:
            document = parse_document(number, today=date(2026, 3, 1))
            assert isinstance(document, Document)
            assert not document.warnings
            assert "459100" <= document.number[:6] <= "459999"
        assert isinstance(parse_phone(phone), Phone)
        assert phone.startswith("15400")


def test_fewer_persons_than_residents_offered_are_refused(villages: list[str]) -> None:
    assert len(populate(date(2026, 3, 1), 1, len(paths()), villages).offered) == len(paths())
    with pytest.raises(ValueError, match="offered"):
        populate(date(2026, 3, 1), 1, len(paths()) - 1, villages)


def test_a_rulebook_that_lacks_a_list_is_refused_by_its_name(
    running: System, population: Population
) -> None:
    feeds = feeds_of(running.rulebook)
    del feeds["wuhan-stay"]
    with pytest.raises(DemoError) as refused:
        lists(feeds, population.rows)
    assert refused.value.code == "demo.feed_missing"
    assert refused.value.params == {"feed": "wuhan-stay"}


def test_keys_of_offered_residents_are_those_of_their_documents(
    running: System, demo: Demo, population: Population
) -> None:
    keys = {resident.slug: resident.person for resident in demo.residents}
    assert keys == {
        slug: PersonKey(person_key(person.document, running.keys.secret))
        for slug, person in population.offered.items()
    }


def test_the_demos_grid_worker_is_there_once_and_may_serve_its_elder(running: System) -> None:
    for _ in range(2):
        lay_accounts(running)
    [member] = running.staffing.page(Sought(STREET), Span()).items
    [post] = member.standing.appointments
    assert (post.post, post.division) == (Post.GRID_ADMINISTRATOR, STREET)
    phone, elder = parse_phone(WORKER.phone), parse_document(ELDER.number)
    assert isinstance(phone, Phone)
    assert isinstance(elder, Document)
    worker = running.residents.registration.account_of(phone)
    assert worker is not None
    begun = running.residents.representations.serve(worker, elder, ELDER.name, now())
    assert isinstance(begun, Representation)
