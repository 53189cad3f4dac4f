"""A change of colour is told once, by a notice and a text message, whoever was working then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count

import psycopg
import pytest

import synthetic
from guikang.bootstrap import System, now
from guikang.errors import Flaw
from guikang.feeds.definitions import feed_named
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey, person_key
from guikang.people.phones import parse_phone
from guikang.people.resident_number import check_character
from guikang.services.noticing import Change, Noticing
from guikang.services.ports.providers import SmsSender
from guikang.services.reporting import Answers, Whereabouts, Wuhan
from guikang.services.representation import Relationship, Representation
from guikang.services.sending import MOST_TRIES, PATIENCE, Outcome, Sending, State
from guikang.services.texting import SmsError
from guikang.storage import notices as stored
from guikang.storage.holdings import PostgresHoldings
from guikang.storage.messages import PostgresMessages
from guikang.storage.notices import PostgresNotices
from guikang.web.resident import texted
from guikang.web.resident.texted import LONGEST, TextedWords

_serials = count(1)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass
class Provider:
    """Keeps what it was handed, or fails as it is told."""

    taken: list[tuple[str, Mapping[str, str], str]] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    failing: SmsError | None = None
    knows: bool | None = None

    def send(self, phone: str, template: str, params: Mapping[str, str], reference: str) -> None:
        if self.failing is not None:
            raise self.failing
        self.taken.append((phone, params, reference))
        self.templates.append(template)

    def sent(self, reference: str) -> bool | None:  # noqa: ARG002 - the port's
        return self.knows


@dataclass(frozen=True)
class Someone:
    """A synthetic resident."""

    name: str
    number: str
    person: PersonKey
    phone: str


def someone(running: System) -> Someone:
    """Nobody has heard of them."""
    serial = next(_serials)
    body = f"45010319850101{serial:03d}"
    number = body + check_character(body)
    person = person_key(Document(DocumentType.RESIDENT_ID, number), running.keys.secret)
    return Someone("韦小宝", number, person, f"1350000{serial:04d}")


def register(running: System, one: Someone, at: datetime | None = None) -> None:
    phone = parse_phone(one.phone)
    assert not isinstance(phone, Flaw)
    document = Document(DocumentType.RESIDENT_ID, one.number)
    found = running.residents.registration.register(
        phone, document, one.name, one.number, at or now()
    )
    assert found == one.person


def hand_in(running: System, feed: str, heading: str, *rows: tuple[Someone, str]) -> None:
    lines = [f"姓名,证件号码,{heading}", *(f"{one.name},{one.number},{rest}" for one, rest in rows)]
    number = running.importing.accept(
        feed_named(running.rulebook, feed), "list.csv", "\n".join(lines).encode(), "tester"
    )
    running.importing.run(number)
    assert running.importing.record(number).rejected == 0


def declare(running: System, *people: Someone) -> None:
    hand_in(running, "declaration", "填报时间", *((one, ago(40)) for one in people))


def ago(days: int) -> str:
    return f"{datetime.now(UTC) - days * DAY:%Y-%m-%d}"


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def noticing(running: System) -> Noticing:
    return Noticing(PostgresNotices(running.pool))


@pytest.fixture
def sending(running: System, provider: Provider) -> Sending:
    return sending_by(running, provider)


def sending_by(running: System, provider: SmsSender) -> Sending:
    return Sending(
        PostgresMessages(running.pool),
        PostgresHoldings(running.pool, running.keys.keyring),
        provider,
        TextedWords(running.rulebook, running.showing),
        running.residents.representations.representative_of,
    )


@pytest.fixture
def all_told(running: System) -> Callable[[datetime], int]:
    """Tells whatever is due by an instant; nobody is left over from another test."""

    def tell(at: datetime) -> int:
        done = 0
        while looked_at := running.residents.noticing.tell(at):
            done += looked_at
        return done

    return tell


@pytest.fixture(autouse=True)
def alone(running: System) -> Iterator[None]:
    """What other tests left behind is nobody's work any more."""
    yield
    with running.pool.connection() as connection:
        connection.execute("update watches set due_at = null")
        connection.execute("update messages set due_at = null")


def changes(running: System, one: Someone) -> list[tuple[str | None, str | None]]:
    inbox = running.residents.noticing.inbox(one.person)
    return [(notice.change.before, notice.change.after) for notice in reversed(inbox)]


def states(running: System, one: Someone) -> list[str | None]:
    return [notice.message for notice in reversed(running.residents.noticing.inbox(one.person))]


def all_sent(sending: Sending, at: datetime) -> list[Outcome]:
    outcomes = []
    while outcome := sending.send(at):
        outcomes.append(outcome)
    return outcomes


@pytest.fixture
def resident(running: System, all_told: Callable[[datetime], int]) -> Someone:
    """Someone who has registered with a green code."""
    one = someone(running)
    declare(running, one)
    register(running, one)
    all_told(now())
    assert changes(running, one) == []
    return one


Tell = Callable[[datetime], int]


def test_evidence_that_changes_a_colour_makes_a_notice_and_one_message(
    running: System, resident: Someone, all_told: Tell, sending: Sending, provider: Provider
) -> None:
    hand_in(running, "confirmed", "确诊时间", (resident, ago(1)))
    known = running.residents.holdings.of(resident.person, now()).shown[-1]
    assert all_told(now()) == 1
    (notice,) = running.residents.noticing.inbox(resident.person)
    assert notice.change == Change(known.since, "green", "red")
    assert (notice.number, notice.read_at, notice.message) == (1, None, "queued")
    assert [outcome.state for outcome in all_sent(sending, now())] == [State.SENT]
    ((phone, params, _),) = provider.taken
    assert phone == f"+86{resident.phone}"
    assert provider.templates == ["colour_changed"]
    assert params == {
        "word": "红码",
        "why": "被诊断为新冠肺炎确诊病人",
        "next": "仍需自治区卫生健康委的出院名单。",
    }
    assert all_told(now() + DAY) == 0
    assert all_sent(sending, now() + DAY) == []
    assert states(running, resident) == ["sent"]


def test_whoever_is_on_a_list_before_registering_is_told_nothing_old(
    running: System, all_told: Tell
) -> None:
    one = someone(running)
    hand_in(running, "confirmed", "确诊时间", (one, ago(3)))
    register(running, one)
    all_told(now())
    assert changes(running, one) == []
    hand_in(running, "discharged", "出院时间", (one, ago(0)))
    all_told(now())
    assert changes(running, one) == [("red", "yellow")]


def test_a_first_code_is_a_change_from_none(running: System, all_told: Tell) -> None:
    one = someone(running)
    register(running, one)
    all_told(now())
    declare(running, one)
    all_told(now())
    assert changes(running, one) == [(None, "green")]


def test_the_same_list_again_tells_nothing(
    running: System, resident: Someone, all_told: Tell
) -> None:
    for _ in range(2):
        hand_in(running, "confirmed", "确诊时间", (resident, ago(1)))
        all_told(now())
    assert changes(running, resident) == [("green", "red")]


def test_evidence_that_changes_no_colour_tells_nothing(
    running: System, resident: Someone, all_told: Tell
) -> None:
    hand_in(running, "discharged", "出院时间", (resident, ago(1)))
    assert all_told(now()) == 1, "looked at"
    assert changes(running, resident) == []


def test_a_turn_at_fourteen_days_is_told_at_that_instant_and_not_before(
    running: System, resident: Someone, all_told: Tell, sending: Sending, provider: Provider
) -> None:
    hand_in(running, "wuhan-stay", "离开武汉时间", (resident, ago(3)))
    all_told(now())
    assert changes(running, resident) == [("green", "yellow")]
    turn = running.showing.code(resident.person, now(), now())
    assert turn is not None
    until = turn.decision.until
    assert until is not None
    assert all_told(until - timedelta(microseconds=1)) == 0
    assert all_told(until) == 1
    latest = running.residents.noticing.inbox(resident.person)[0]
    assert latest.change == Change(until, "yellow", "green")
    all_sent(sending, until)
    assert [params["word"] for _, params, _ in provider.taken] == ["绿码"], "the later change"
    local = until.astimezone(running.rulebook.time_zone)
    assert (local.hour, local.minute) == (0, 0)


def test_a_message_says_when_the_code_turns(
    running: System, resident: Someone, all_told: Tell, sending: Sending, provider: Provider
) -> None:
    hand_in(running, "wuhan-stay", "离开武汉时间", (resident, ago(3)))
    all_told(now())
    all_sent(sending, now())
    code = running.showing.code(resident.person, now(), now())
    assert code is not None
    assert code.decision.until is not None
    full = code.decision.until.astimezone(running.rulebook.time_zone)
    ((_, params, _),) = provider.taken
    assert params["why"] == "离开武汉市未满 14 天"
    assert params["next"] == f"将于 {full.month}月{full.day}日 00:00 自动转为绿码。"


def test_several_turns_while_nobody_worked_are_each_a_notice_and_one_message_at_most(
    running: System, resident: Someone, all_told: Tell
) -> None:
    hand_in(running, "close-contact", "末次接触时间", (resident, ago(3)))
    hand_in(running, "wuhan-stay", "离开武汉时间", (resident, ago(1)))
    later = now() + 60 * DAY
    assert all_told(later) == 1
    assert changes(running, resident) == [
        ("green", "red"),
        ("red", "yellow"),
        ("yellow", "green"),
    ]
    assert states(running, resident) == [None, None, None], "what was told last is true again"
    hand_in(running, "confirmed", "确诊时间", (resident, ago(1)))
    all_told(later + DAY)
    assert changes(running, resident)[3:] == [("green", "red")]
    assert states(running, resident)[3:] == ["queued"]


def test_evidence_that_is_committed_behind_a_look_at_a_later_instant_is_told_all_the_same(
    running: System, resident: Someone, all_told: Tell
) -> None:
    ahead = now() + timedelta(hours=1)
    with running.pool.connection() as connection:
        connection.execute(
            "update watches set due_at = %s where person = %s", (ahead, resident.person)
        )
    assert all_told(ahead) == 1, "by a clock that is ahead of the one that takes evidence in"
    hand_in(running, "confirmed", "确诊时间", (resident, ago(1)))
    assert all_told(now()) == 1
    (notice,) = running.residents.noticing.inbox(resident.person)
    assert notice.change == Change(ahead, "green", "red"), "it was not seen before"


def test_workers_side_by_side_tell_each_change_once(running: System, all_told: Tell) -> None:
    people = [someone(running) for _ in range(60)]
    declare(running, *people)
    for one in people:
        register(running, one)
    all_told(now())
    hand_in(running, "confirmed", "确诊时间", *((one, ago(1)) for one in people))
    present, noticing = now(), running.residents.noticing

    def work(_: int) -> int:
        done = 0
        while looked_at := noticing.tell(present, 7):
            done += looked_at
        return done

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(work, range(4))) >= 60
    all_told(present)
    assert all(changes(running, one) == [("green", "red")] for one in people)
    provider = Provider()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: all_sent(sending_by(running, provider), now()), range(4)))
    assert sorted(phone for phone, _, _ in provider.taken) == sorted(
        f"+86{one.phone}" for one in people
    )
    assert len({reference for _, _, reference in provider.taken}) == 60


def test_a_look_that_fails_writes_nothing_and_repeats_nothing(
    running: System, resident: Someone, all_told: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(running, "confirmed", "确诊时间", (resident, ago(1)))
    with monkeypatch.context() as patched:
        patched.setattr(stored, "_MOVE_ON", "select 1 / 0 from unnest(%s, %s, %s, %s)")
        with pytest.raises(psycopg.Error):
            running.residents.noticing.tell(now())
    assert changes(running, resident) == []
    all_told(now())
    assert changes(running, resident) == [("green", "red")]


def test_a_person_without_an_account_has_an_inbox_and_no_message(
    running: System, all_told: Tell
) -> None:
    child = someone(running)
    declare(running, child)
    with running.pool.connection() as connection:
        for _ in range(2):
            stored.watch(connection, child.person, now())
    hand_in(running, "confirmed", "确诊时间", (child, ago(1)))
    all_told(now())
    assert changes(running, child) == [("green", "red")]
    assert states(running, child) == [None]


def test_a_watch_begun_again_goes_on_as_before(
    running: System, resident: Someone, all_told: Tell
) -> None:
    hand_in(running, "confirmed", "确诊时间", (resident, ago(1)))
    with running.pool.connection() as connection:
        stored.watch(connection, resident.person, now())
    all_told(now())
    assert changes(running, resident) == [("green", "red")]


def test_whoever_registered_under_an_earlier_release_is_told_from_the_migration_on(
    running: System, resident: Someone, all_told: Tell
) -> None:
    hand_in(running, "wuhan-stay", "离开武汉时间", (resident, ago(3)))
    migration = import_module("guikang.storage.migrations.versions.0006_notices")
    with running.pool.connection() as connection:
        connection.execute("delete from watches")
        connection.execute(migration._WATCH_ALL)
    all_told(now())
    assert changes(running, resident) == [], "nothing of before"
    all_told(now() + 30 * DAY)
    assert changes(running, resident) == [("yellow", "green")]


def test_a_message_that_a_later_change_has_overtaken_is_not_sent(
    running: System, resident: Someone, all_told: Tell, sending: Sending, provider: Provider
) -> None:
    hand_in(running, "confirmed", "确诊时间", (resident, ago(2)))
    all_told(now())
    hand_in(running, "discharged", "出院时间", (resident, ago(0)))
    all_told(now())
    all_sent(sending, now())
    assert [params["word"] for _, params, _ in provider.taken] == ["黄码"]
    assert states(running, resident) == ["superseded", "sent"]


def test_a_message_waits_while_an_earlier_one_of_the_person_is_on_its_way(
    running: System, resident: Someone, all_told: Tell
) -> None:
    messages = PostgresMessages(running.pool)
    hand_in(running, "confirmed", "确诊时间", (resident, ago(2)))
    all_told(now())
    present = now()
    first = messages.claim(present, present + PATIENCE)
    assert first is not None
    hand_in(running, "discharged", "出院时间", (resident, ago(0)))
    all_told(now())
    assert messages.claim(now(), now() + PATIENCE) is None
    messages.finish(first, State.SENT, None)
    second = messages.claim(now(), now() + PATIENCE)
    assert second is not None
    assert (second.number, second.found, second.overtaken) == (2, False, False)


@pytest.fixture
def queued(running: System, resident: Someone, all_told: Tell) -> Someone:
    """A resident for whom one message is queued."""
    hand_in(running, "confirmed", "确诊时间", (resident, ago(1)))
    all_told(now())
    return resident


def test_what_may_go_later_is_tried_again_after_growing_pauses_and_given_up_in_the_end(
    running: System, queued: Someone, sending: Sending, provider: Provider
) -> None:
    provider.failing = SmsError("sms.unreachable", reason="isv.BUSINESS_LIMIT_CONTROL")
    at, tries = now(), 0
    begun = at
    while states(running, queued) == ["queued"]:
        at += MINUTE
        tries += len(all_sent(sending, at))
    assert tries == MOST_TRIES
    assert states(running, queued) == ["unsent"]
    assert timedelta(hours=20) < at - begun < timedelta(hours=36)
    provider.failing = None
    assert all_sent(sending, at + DAY) == []


def test_what_could_not_be_reached_at_first_is_sent_once(
    running: System, queued: Someone, sending: Sending, provider: Provider
) -> None:
    present = now()
    provider.failing = SmsError("sms.unreachable", reason="ConnectError")
    assert [one.state for one in all_sent(sending, present)] == [State.QUEUED]
    provider.failing = None
    assert all_sent(sending, present + MINUTE - timedelta(seconds=1)) == []
    assert [one.state for one in all_sent(sending, present + MINUTE)] == [State.SENT]
    assert all_sent(sending, present + DAY) == []
    assert len(provider.taken) == 1
    assert states(running, queued) == ["sent"]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SmsError("sms.refused", reason="isv.MOBILE_NUMBER_ILLEGAL"), "refused"),
        (SmsError("sms.unreachable", reason="ReadTimeout", perhaps_sent=True), "unknown"),
    ],
)
def test_what_was_refused_or_perhaps_sent_is_not_sent_again(
    running: System,
    queued: Someone,
    *,
    sending: Sending,
    provider: Provider,
    error: SmsError,
    state: str,
) -> None:
    provider.failing = error
    (outcome,) = all_sent(sending, now())
    assert (outcome.state, outcome.reason) == (state, error.params["reason"])
    provider.failing = None
    assert all_sent(sending, now() + DAY) == []
    assert states(running, queued) == [state]


@pytest.mark.parametrize(
    ("knows", "state", "handed_over"),
    [(None, "unknown", 0), (True, "sent", 0), (False, "sent", 1)],
)
def test_a_claim_of_the_dead_is_asked_after_and_sent_only_where_it_surely_was_not(
    running: System,
    queued: Someone,
    *,
    sending: Sending,
    provider: Provider,
    knows: bool | None,
    state: str,
    handed_over: int,
) -> None:
    present = now()
    assert PostgresMessages(running.pool).claim(present, present + PATIENCE) is not None
    assert all_sent(sending, present + PATIENCE - MINUTE) == [], "they may be alive"
    provider.knows = knows
    (outcome,) = all_sent(sending, present + PATIENCE)
    assert outcome.state == state
    assert len(provider.taken) == handed_over
    assert states(running, queued) == [state]
    assert all_sent(sending, present + DAY) == []


def test_who_was_taken_for_dead_writes_nothing_over_what_others_found(
    running: System, queued: Someone, sending: Sending, provider: Provider
) -> None:
    messages, present = PostgresMessages(running.pool), now()
    slow = messages.claim(present, present + PATIENCE)
    assert slow is not None
    provider.knows = True
    all_sent(sending, present + PATIENCE)
    messages.finish(slow, State.QUEUED, present)
    assert states(running, queued) == ["sent"]


def test_a_message_that_cannot_be_put_together_is_tried_again_and_given_up_in_the_end(
    running: System, queued: Someone, provider: Provider
) -> None:
    def broken(_person: PersonKey, _change: Change) -> Mapping[str, str]:
        raise KeyError

    reader = PostgresHoldings(running.pool, running.keys.keyring)
    sending = Sending(
        PostgresMessages(running.pool),
        reader,
        provider,
        broken,
        running.residents.representations.representative_of,
    )
    at, tries = now(), 0
    while states(running, queued) == ["queued"]:
        at += PATIENCE
        with pytest.raises(KeyError):
            sending.send(at)
        tries += 1
    assert (tries, states(running, queued)) == (MOST_TRIES, ["unsent"])
    assert provider.taken == []


def test_an_account_that_is_gone_gets_no_message(
    running: System, queued: Someone, sending: Sending, provider: Provider
) -> None:
    with running.pool.connection() as connection:
        connection.execute("delete from accounts where person = %s", (queued.person,))
    (outcome,) = all_sent(sending, now())
    assert (outcome.state, outcome.reason, provider.taken) == (State.REFUSED, "no_phone", [])


def test_neither_phone_nor_text_stands_in_the_queue(running: System, queued: Someone) -> None:
    with running.pool.connection() as connection:
        rows = [
            connection.execute(f"select * from {table}").fetchall()
            for table in ("watches", "notices", "messages")
        ]
    for secret in (queued.phone, queued.name, queued.number, "确诊", "红码"):
        assert secret not in str(rows)


def test_what_was_opened_is_read_once_and_others_stay_unread(
    running: System, queued: Someone
) -> None:
    noticing, present = running.residents.noticing, now()
    assert running.residents.representations.doors(queued.person, now()).unread == 1
    noticing.opened(queued.person, noticing.inbox(queued.person), present)
    noticing.opened(queued.person, noticing.inbox(queued.person), present + DAY)
    (notice,) = noticing.inbox(queued.person)
    assert notice.read_at == present
    assert running.residents.representations.doors(queued.person, now()).unread == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update notices set colour_after = 'green'",
        "update notices set at = now()",
        "delete from notices",
        "truncate notices",
        "delete from messages",
    ],
)
def test_a_notice_cannot_be_changed_or_taken_back(running: System, statement: str) -> None:
    with running.pool.connection() as connection:
        with pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute(statement)
        connection.rollback()


def test_no_parameter_of_a_message_is_longer_than_every_vendor_allows_and_none_is_cut(
    running: System, resident: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(running, "entry-police", "入境时间", (resident, ago(2)))
    hand_in(running, "suspected", "发现时间", (resident, ago(2)))
    hand_in(running, "close-contact", "末次接触时间", (resident, ago(2)))
    words = TextedWords(running.rulebook, running.showing)
    change = Change(now(), "green", "red")
    params = words(resident.person, change)
    assert all(1 <= len(value) <= LONGEST for value in params.values()), params
    assert params["why"].endswith("等 3 种情形")
    assert params["next"] == "仍需自治区卫生健康委的疑似病人解除名单和一次核酸复检阴性结果。"
    monkeypatch.setattr(texted, "LONGEST", len(params["next"]) - 1)
    assert words(resident.person, change)["next"] == "接下来怎样，请看健康码页面。"
    monkeypatch.setattr(texted, "LONGEST", len(params["why"]) - 1)
    assert words(resident.person, change)["why"] == "原因请看健康码页面"


@pytest.fixture
def child(running: System, resident: Someone) -> Representation:
    """A child without an account, for whom the resident acts as guardian."""
    found = running.residents.representations.add(
        resident.person,
        synthetic.document("20150101"),
        "韦小小",
        Relationship.CHILD,
        guardian=True,
        now=now(),
    )
    assert isinstance(found, Representation)
    return found


def report(running: System, child: Representation) -> None:
    at_home = Answers("450103001005", Whereabouts.RESIDENCE, "", Wuhan.NEVER, None)
    assert running.residents.reporting.submit(child.person, at_home, now()) == ()


def test_who_acts_for_a_child_is_told_of_the_childs_change(
    running: System,
    resident: Someone,
    child: Representation,
    *,
    all_told: Tell,
    sending: Sending,
    provider: Provider,
) -> None:
    report(running, child)
    all_told(now())
    (notice,) = running.residents.noticing.inbox(child.person)
    assert (notice.change.before, notice.change.after) == (None, "green")
    assert [outcome.state for outcome in all_sent(sending, now())] == [State.SENT]
    ((phone, params, _),) = provider.taken
    assert phone == f"+86{resident.phone}"
    assert provider.templates == ["family_colour_changed"]
    assert (params["name"], params["word"]) == ("韦**", "绿码")
    assert changes(running, resident) == [], "it is the child's inbox"


def test_who_acts_no_more_is_told_no_more(
    running: System,
    resident: Someone,
    child: Representation,
    *,
    all_told: Tell,
    sending: Sending,
    provider: Provider,
) -> None:
    report(running, child)
    all_told(now())
    assert running.residents.representations.give_up(resident.person, child.handle, now())
    (outcome,) = all_sent(sending, now())
    assert (outcome.state, outcome.reason, provider.taken) == (State.REFUSED, "no_phone", [])
