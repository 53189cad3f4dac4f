"""Proving a phone, registering, being signed in: on a real database, by several at once."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from psycopg import sql

from guikang.bootstrap import System
from guikang.errors import Flaw, GuikangError
from guikang.feeds.definitions import feed_named
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import person_key
from guikang.people.phones import Phone, parse_phone
from guikang.people.resident_number import check_character
from guikang.services.identifying import Identifying
from guikang.services.limits import Limit, Limits
from guikang.services.phone_proof import MOST_TRIES, REMEMBERED, VALID, PhoneProof
from guikang.services.registration import NOT_VERIFIED, Registration
from guikang.services.sessions import IDLE, Sessions
from guikang.services.verifying import Verdict
from guikang.storage.accounts import PostgresAccounts, PostgresOneTimeCodes, PostgresSessions
from guikang.storage.expired import clean
from guikang.storage.limits import PostgresAttempts

NOW = datetime(2020, 4, 1, 8, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Sent:
    """A provider that keeps what it was handed."""

    messages: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    failing: str = ""

    def send(self, phone: str, template: str, params: Mapping[str, str]) -> None:
        if self.failing:
            raise GuikangError(self.failing)
        self.messages.append((phone, template, params))

    @property
    def code(self) -> str:
        return self.messages[-1][2]["code"]


@dataclass
class Register:
    """Knows whose documents are whose: everyone's name is theirs, but 冒名's."""

    failing: str = ""

    def verify(self, document: Document, name: str) -> Verdict:  # noqa: ARG002 - the port's
        if self.failing:
            raise GuikangError(self.failing)
        return Verdict.DIFFERS if name == "冒名" else Verdict.MATCHES


def phone(serial: int) -> Phone:
    found = parse_phone(f"1380000{serial:04d}")
    assert not isinstance(found, Flaw)
    return found


def document(serial: int) -> Document:
    body = f"45010319900101{serial:03d}"
    return Document(DocumentType.RESIDENT_ID, body + check_character(body))


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def limits(running: System) -> Limits:
    with running.pool.connection() as connection:
        connection.execute("truncate attempts")
    return Limits(PostgresAttempts(running.pool), running.keys.secret)


@pytest.fixture
def proof(running: System, sent: Sent, limits: Limits) -> PhoneProof:
    codes = PostgresOneTimeCodes(running.pool)
    return PhoneProof(codes, sent, limits, running.keys.secret, running.keys.keyring)


@pytest.fixture
def registration(running: System, limits: Limits) -> Registration:
    accounts = PostgresAccounts(running.pool, running.keys.keyring)
    return Registration(
        accounts, Identifying(Register(), limits, running.keys.secret), running.keys.secret
    )


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_code_proves_a_phone_once(proof: PhoneProof, sent: Sent) -> None:
    assert proof.send(phone(1), "", NOW) is None
    to, template, params = sent.messages[-1]
    assert (to, template, params["minutes"]) == ("+8613800000001", "one_time_code", "5")
    assert proof.prove(phone(1), sent.code, NOW) is None
    assert proof.prove(phone(1), sent.code, NOW) == Flaw("one_time_code.wrong", "code")


def test_a_code_typed_in_full_width_or_with_gaps_is_the_code(proof: PhoneProof, sent: Sent) -> None:
    assert proof.send(phone(10), "", NOW) is None
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in sent.code)
    assert proof.prove(phone(10), f" {wide[:3]} {wide[3:]} ", NOW) is None


def test_a_code_is_good_for_one_phone_for_five_minutes_and_until_the_next(
    proof: PhoneProof, sent: Sent
) -> None:
    assert proof.send(phone(2), "", NOW) is None
    first = sent.code
    assert isinstance(proof.prove(phone(3), first, NOW), Flaw), "another phone"
    assert isinstance(proof.prove(phone(2), first, NOW + VALID), Flaw), "too late"
    assert proof.send(phone(2), "", NOW + VALID) is None
    second = sent.code
    if first != second:
        assert isinstance(proof.prove(phone(2), first, NOW + VALID), Flaw), "the one before"
    assert proof.prove(phone(2), second, NOW + VALID) is None


def test_after_five_wrong_tries_the_right_code_is_void(proof: PhoneProof, sent: Sent) -> None:
    assert proof.send(phone(4), "", NOW) is None
    for _ in range(MOST_TRIES):
        assert isinstance(proof.prove(phone(4), wrong(sent.code), NOW), Flaw)
    assert isinstance(proof.prove(phone(4), sent.code, NOW), Flaw)


def test_of_many_uses_of_a_code_at_once_one_succeeds(proof: PhoneProof, sent: Sent) -> None:
    assert proof.send(phone(5), "", NOW) is None
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: proof.prove(phone(5), sent.code, NOW), range(4)))
    assert found.count(None) == 1


def test_what_a_provider_refuses_is_said_and_no_code_stays_good(
    proof: PhoneProof, sent: Sent
) -> None:
    sent.failing = "sms.unreachable"
    assert proof.send(phone(6), "", NOW) == Flaw("sms.unreachable")


def test_a_phone_gets_one_code_a_minute_and_five_an_hour(proof: PhoneProof, sent: Sent) -> None:
    found = [proof.send(phone(7), "", NOW + 2 * place * MINUTE) for place in range(8)]
    assert found[:5] == [None] * 5
    assert found[5:] == [
        Flaw("limit.reached", params=(("minutes", str(minutes)),)) for minutes in (50, 48, 46)
    ]
    assert len(sent.messages) == 5
    again = [proof.send(phone(8), "", NOW + place * timedelta(seconds=5)) for place in range(3)]
    assert [flaw is None for flaw in again] == [True, False, False]


@pytest.mark.parametrize("second", [0, 31, 59])
def test_who_waits_as_told_is_served_however_often_they_asked_meanwhile(
    proof: PhoneProof, second: int
) -> None:
    begun = NOW + timedelta(seconds=second)
    assert proof.send(phone(9), "", begun) is None
    for seconds in (1, 20, 40, 59):
        told = proof.send(phone(9), "", begun + timedelta(seconds=seconds))
        assert told == Flaw("limit.reached", params=(("minutes", "1"),))
    assert proof.send(phone(9), "", begun + MINUTE) is None


def test_one_address_cannot_have_codes_sent_to_the_whole_province(proof: PhoneProof) -> None:
    found = [proof.send(phone(100 + place), "192.0.2.1", NOW) for place in range(70)]
    assert found.count(None) == 60
    assert proof.send(phone(200), "192.0.2.2", NOW) is None


def test_a_limit_holds_across_processes_and_in_any_span(running: System, limits: Limits) -> None:
    limit = Limit("tried-here", 10, timedelta(hours=1))
    other = Limits(PostgresAttempts(running.pool), running.keys.secret)
    before = datetime(2020, 4, 1, 8, 59, tzinfo=UTC)
    tries = [(limits, other)[place % 2].tried(limit, "x", before) for place in range(12)]
    assert tries.count(None) == 10
    assert tries[-1] == Flaw("limit.reached", params=(("minutes", "60"),))
    assert limits.tried(limit, "x", before + 2 * MINUTE) is not None, "no clock's hour counts"
    assert limits.tried(limit, "y", before) is None, "another subject"
    assert limits.tried(limit, "x", before + timedelta(hours=1)) is None


def test_of_many_tries_at_once_no_more_are_let_through(limits: Limits) -> None:
    limit = Limit("tried-at-once", 3, timedelta(hours=1))
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: limits.tried(limit, "x", NOW), range(12)))
    assert found.count(None) == 3


def test_what_has_run_out_is_deleted_and_nothing_else(
    running: System, limits: Limits, proof: PhoneProof
) -> None:
    clean(running.pool, NOW + timedelta(days=99))
    sessions = Sessions(PostgresSessions(running.pool), running.keys.keyring)
    limit = Limit("tried-once", 1, timedelta(hours=1))
    assert limits.tried(limit, "x", NOW) is None
    assert proof.send(phone(20), "", NOW) is None  # a code, and four counts of its limits
    token = sessions.begin(person_key(document(20), running.keys.secret), NOW)
    assert clean(running.pool, NOW + VALID) == 0
    assert clean(running.pool, NOW + VALID + MINUTE) == 1, "the code"
    assert clean(running.pool, NOW + timedelta(days=4)) == 5, "the counts"
    assert sessions.person_of(token, NOW + IDLE - MINUTE) is not None
    assert clean(running.pool, NOW + 2 * IDLE) == 1, "the session"


def test_a_person_whom_nobody_knew_registers_and_is_found_by_phone(
    running: System, registration: Registration
) -> None:
    person = registration.register(phone(21), document(21), "韦小宝", "", NOW)
    assert person == person_key(document(21), running.keys.secret)
    assert registration.account_of(phone(21)) == person
    assert registration.account_of(phone(22)) is None
    assert not isinstance(person, Flaw)
    code = running.showing.code(person, NOW, NOW)
    assert code is not None
    assert code.decision.colour is None, "no code without a basis"
    assert code.resident.masked_name == "韦**"


def test_a_person_on_a_list_finds_their_true_colour_at_the_first_sight(
    running: System, registration: Registration
) -> None:
    there = f"姓名,证件号码,确诊时间\n黄丽,{document(23).number},2020-03-30\n"
    confirmed = feed_named(running.rulebook, "confirmed")
    running.importing.run(running.importing.accept(confirmed, "x.csv", there.encode(), "test"))
    present = datetime.now(UTC)
    person = registration.register(phone(23), document(23), "黄丽", "", present)
    assert not isinstance(person, Flaw)
    code = running.showing.code(person, present, present)
    assert code is not None
    assert code.decision.colour == "red"


def test_a_refusal_tells_nobody_whether_a_person_is_known(registration: Registration) -> None:
    assert not isinstance(registration.register(phone(24), document(24), "覃明", "", NOW), Flaw)
    refusals = [
        registration.register(phone(25), document(24), "李四", "", NOW),  # known by another name
        registration.register(phone(25), document(24), "覃明", "", NOW),  # has another phone
        registration.register(phone(25), document(25), "冒名", "", NOW),  # nobody knows them
    ]
    assert refusals == [NOT_VERIFIED] * 3
    assert registration.account_of(phone(25)) is None


def test_a_phone_is_one_persons(registration: Registration, running: System) -> None:
    assert not isinstance(registration.register(phone(26), document(26), "陆一", "", NOW), Flaw)
    again = registration.register(phone(26), document(27), "陆二", "", NOW)
    assert again == Flaw("registration.phone_bound")
    second = person_key(document(27), running.keys.secret)
    assert running.showing.code(second, NOW, NOW) is None, "nothing of it was kept"


def test_of_two_who_register_one_document_at_once_one_succeeds(
    registration: Registration,
) -> None:
    with ThreadPoolExecutor(2) as threads:
        found = list(
            threads.map(
                lambda serial: registration.register(phone(serial), document(28), "农七", "", NOW),
                (28, 29),
            )
        )
    assert sorted(isinstance(one, Flaw) for one in found) == [False, True]


def test_names_for_one_document_are_not_to_be_guessed(registration: Registration) -> None:
    found = [
        registration.register(phone(30), document(30), "冒名", "", NOW + place * MINUTE)
        for place in range(7)
    ]
    assert found[:5] == [NOT_VERIFIED] * 5
    told = [Flaw("limit.reached_for_long", params=(("hours", "24"),))] * 2
    assert found[5:] == told, "said in hours, not in 1,436 minutes"


def test_where_identities_cannot_be_verified_nobody_is_registered(
    running: System, limits: Limits
) -> None:
    accounts = PostgresAccounts(running.pool, running.keys.keyring)
    secret = running.keys.secret
    down = Registration(
        accounts, Identifying(Register("identity.unreachable"), limits, secret), secret
    )
    assert down.register(phone(31), document(31), "韦一", "", NOW) == Flaw("identity.unreachable")
    assert down.account_of(phone(31)) is None


def test_a_proved_phone_is_remembered_for_half_an_hour_and_cannot_be_forged(
    proof: PhoneProof,
) -> None:
    token = proof.remembered(phone(40), NOW)
    assert proof.phone_of(token, NOW + REMEMBERED - MINUTE) == phone(40)
    assert proof.phone_of(token, NOW + REMEMBERED) is None
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        forged = token[:place] + other + token[place + 1 :]
        assert proof.phone_of(forged, NOW) is None
    assert proof.phone_of("", NOW) is None
    assert proof.phone_of("韦" * 50, NOW) is None


def test_a_session_goes_on_while_it_is_used_and_ends_where_it_is_ended(running: System) -> None:
    sessions = Sessions(PostgresSessions(running.pool), running.keys.keyring)
    person = person_key(document(41), running.keys.secret)
    token, other = (sessions.begin(person, NOW) for _ in range(2))
    assert sessions.person_of(token, NOW) == person
    later = NOW + IDLE - MINUTE
    assert sessions.person_of(token, later) == person
    assert sessions.person_of(token, later + IDLE - MINUTE) == person, "used, so it goes on"
    assert sessions.person_of(other, later + IDLE) is None, "too long unused"
    sessions.end(token)
    assert sessions.person_of(token, later) is None
    sessions.end("nonsense")


def test_no_token_but_our_own_signs_anybody_in(running: System, proof: PhoneProof) -> None:
    sessions = Sessions(PostgresSessions(running.pool), running.keys.keyring)
    token = sessions.begin(person_key(document(42), running.keys.secret), NOW)
    for place in range(0, len(token), 9):
        other = "A" if token[place] != "A" else "B"
        assert sessions.person_of(token[:place] + other + token[place + 1 :], NOW) is None
    assert sessions.person_of(proof.remembered(phone(42), NOW), NOW) is None


def test_nothing_of_an_account_stands_in_the_database_in_clear(
    running: System, registration: Registration
) -> None:
    registration.register(phone(43), document(43), "莫言语", "", NOW)
    tables = ("people", "accounts", "phones", "attempts", "one_time_codes", "sessions")
    with running.pool.connection() as connection:
        rows = [
            connection.execute(sql.SQL("select * from {}").format(sql.Identifier(table))).fetchall()
            for table in tables
        ]
    text = str(rows)
    for secret in (document(43).number, phone(43).number, "13800000043", "莫言语"):
        assert secret not in text
