"""An account moves to another phone: whole or not at all, also by several at once."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import psycopg
import pytest

from guikang.bootstrap import System
from guikang.errors import Flaw, GuikangError
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey, phone_key
from guikang.people.phones import Phone, parse_phone
from guikang.people.resident_number import check_character
from guikang.services.identifying import Identifying
from guikang.services.limits import Limits
from guikang.services.rebinding import Rebinding, Rebound
from guikang.services.registration import Registration
from guikang.services.sessions import Sessions
from guikang.services.texting import SmsError
from guikang.services.verifying import Verdict
from guikang.storage.accounts import PostgresAccounts, PostgresSessions
from guikang.storage.limits import PostgresAttempts

NOW = datetime(2020, 3, 31, 16, 5, tzinfo=UTC)
SAME = Flaw("rebinding.same_phone", "phone")
BOUND = Flaw("rebinding.phone_bound", "phone")
_serials = count(1)


@dataclass
class Sent:
    """A provider that keeps what it was handed."""

    messages: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    failing: bool = False

    def send(self, phone: str, template: str, params: Mapping[str, str]) -> None:
        if self.failing:
            raise SmsError("sms.unreachable", reason="ConnectError")
        self.messages.append((phone, template, params))


class Register:
    """Everyone's name is theirs."""

    def verify(self, document: Document, name: str) -> Verdict:  # noqa: ARG002 - the port's
        return Verdict.MATCHES


def fresh_phone() -> Phone:
    found = parse_phone(f"1340000{next(_serials):04d}")
    assert not isinstance(found, Flaw)
    return found


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def rebinding(running: System, sent: Sent) -> Rebinding:
    accounts = PostgresAccounts(running.pool, running.keys.keyring)
    return Rebinding(accounts, sent, running.keys.secret, running.rulebook.time_zone)


@pytest.fixture
def registration(running: System) -> Registration:
    accounts = PostgresAccounts(running.pool, running.keys.keyring)
    with running.pool.connection() as connection:
        connection.execute("truncate attempts")
    limits = Limits(PostgresAttempts(running.pool), running.keys.secret)
    identifying = Identifying(Register(), limits, running.keys.secret)
    return Registration(accounts, identifying, running.keys.secret)


@pytest.fixture
def sessions(running: System) -> Sessions:
    return Sessions(PostgresSessions(running.pool), running.keys.keyring)


def registered(registration: Registration, phone: Phone) -> PersonKey:
    body = f"45990119800808{next(_serials):03d}"
    document = Document(DocumentType.RESIDENT_ID, body + check_character(body))
    person = registration.register(phone, document, "陆甲乙", body, NOW)
    assert not isinstance(person, Flaw)
    return person


def bound_to(running: System, person: PersonKey) -> list[str]:
    """The keys of the phones that are the person's, as each table has it."""
    with running.pool.connection() as connection:
        rows = connection.execute(
            "select phone_key from phones where owner = %(p)s"
            " union all select phone_key from accounts where person = %(p)s"
            " union all select phone_key from people where person = %(p)s",
            {"p": person},
        ).fetchall()
    return [row[0] for row in rows]


def test_an_account_is_bound_to_the_new_phone_in_every_table_and_the_old_is_free_again(
    running: System, rebinding: Rebinding, registration: Registration, sent: Sent
) -> None:
    old, new = fresh_phone(), fresh_phone()
    person = registered(registration, old)
    assert rebinding.rebind(person, new, NOW) == Rebound(None)
    assert bound_to(running, person) == [phone_key(new, running.keys.secret)] * 3
    assert (registration.account_of(new), registration.account_of(old)) == (person, None)
    assert rebinding.phone_of(person) == new
    held = running.residents.holdings.of(person, NOW).identity
    assert (held.phone, held.name) == (new.number, "陆甲乙")
    assert sent.messages == [(old.number, "phone_changed", {"at": "4月1日00:05"})]
    other = registered(registration, old)
    assert registration.account_of(old) == other


def test_all_sessions_end_but_the_one_that_acts_and_nobody_elses(
    rebinding: Rebinding, registration: Registration, sessions: Sessions
) -> None:
    person, other = (registered(registration, fresh_phone()) for _ in range(2))
    here, elsewhere = (sessions.begin(person, NOW) for _ in range(2))
    theirs = sessions.begin(other, NOW)
    assert rebinding.rebind(person, fresh_phone(), NOW, sessions.digest(here)) == Rebound(None)
    assert sessions.person_of(here, NOW) == person
    assert sessions.person_of(elsewhere, NOW) is None
    assert rebinding.rebind(person, fresh_phone(), NOW) == Rebound(None)  # staff, in person
    assert sessions.person_of(here, NOW) is None
    assert sessions.person_of(theirs, NOW) == other


def test_a_phone_that_is_bound_is_refused_and_nothing_changes(
    running: System, rebinding: Rebinding, registration: Registration, *, sessions: Sessions
) -> None:
    mine, theirs = fresh_phone(), fresh_phone()
    person, other = registered(registration, mine), registered(registration, theirs)
    token = sessions.begin(person, NOW)
    assert rebinding.rebind(person, mine, NOW) == SAME
    assert rebinding.rebind(person, theirs, NOW) == BOUND
    assert bound_to(running, person) == [phone_key(mine, running.keys.secret)] * 3
    assert registration.account_of(theirs) == other
    assert sessions.person_of(token, NOW) == person, "no session ended"


def test_who_never_registered_has_no_account_to_move(rebinding: Rebinding) -> None:
    nobody = PersonKey("f" * 32)
    assert rebinding.rebind(nobody, fresh_phone(), NOW) == Flaw("rebinding.no_account")
    assert rebinding.phone_of(nobody) is None


def test_a_message_that_cannot_be_sent_undoes_nothing_and_is_told_to_the_log(
    rebinding: Rebinding, registration: Registration, sent: Sent
) -> None:
    old, new = fresh_phone(), fresh_phone()
    person = registered(registration, old)
    sent.failing = True
    done = rebinding.rebind(person, new, NOW)
    assert isinstance(done, Rebound)
    assert isinstance(done.untold, GuikangError)
    assert str(done.untold) == "sms.unreachable reason=ConnectError"
    assert registration.account_of(new) == person


def test_what_fails_half_way_leaves_all_as_it_was(
    running: System, rebinding: Rebinding, registration: Registration, *, sessions: Sessions
) -> None:
    old, new = fresh_phone(), fresh_phone()
    person = registered(registration, old)
    token = sessions.begin(person, NOW)
    with running.pool.connection() as connection:
        connection.execute(
            "create function fails() returns trigger language plpgsql as"
            " $$ begin raise exception 'disk full'; end $$"
        )
        connection.execute(  # the very last of the deeds
            "create trigger fails before delete on sessions for each row execute function fails()"
        )
    try:
        with pytest.raises(psycopg.errors.RaiseException):
            rebinding.rebind(person, new, NOW)
    finally:
        with running.pool.connection() as connection:
            connection.execute("drop trigger fails on sessions")
            connection.execute("drop function fails()")
    assert bound_to(running, person) == [phone_key(old, running.keys.secret)] * 3
    assert registration.account_of(new) is None
    assert sessions.person_of(token, NOW) == person


def test_of_many_who_take_one_number_at_once_one_gets_it(
    running: System, rebinding: Rebinding, registration: Registration
) -> None:
    new = fresh_phone()
    persons = [registered(registration, fresh_phone()) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda person: rebinding.rebind(person, new, NOW), persons))
    assert sorted(found.count(one) for one in (BOUND, Rebound(None))) == [1, 5]
    winner = persons[found.index(Rebound(None))]
    assert registration.account_of(new) == winner
    for person in persons:
        keys = bound_to(running, person)
        assert len(keys) == 3
        assert len(set(keys)) == 1, "no table says other than another"


def test_of_one_persons_changes_at_once_the_last_stands_whole(
    running: System, rebinding: Rebinding, registration: Registration
) -> None:
    first = fresh_phone()
    person = registered(registration, first)
    wanted = [fresh_phone() for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda phone: rebinding.rebind(person, phone, NOW), wanted))
    assert found == [Rebound(None)] * 6
    keys = bound_to(running, person)
    assert len(keys) == 3, "one row of phones: every number but the last is free"
    assert set(keys) <= {phone_key(phone, running.keys.secret) for phone in wanted}
    assert len(set(keys)) == 1
    bound = rebinding.phone_of(person)
    assert bound is not None
    assert phone_key(bound, running.keys.secret) == keys[0]


def test_one_change_sent_twice_at_once_is_done_once(
    rebinding: Rebinding, registration: Registration, sent: Sent
) -> None:
    person, new = registered(registration, fresh_phone()), fresh_phone()
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda _: rebinding.rebind(person, new, NOW), range(2)))
    assert sorted(map(str, found)) == sorted(map(str, [Rebound(None), SAME]))
    assert len(sent.messages) == 1


def test_two_who_take_each_others_number_at_once_do_not_wait_for_one_another_for_ever(
    rebinding: Rebinding, registration: Registration
) -> None:
    for _ in range(5):
        mine, theirs = fresh_phone(), fresh_phone()
        pairs = [(registered(registration, mine), theirs), (registered(registration, theirs), mine)]
        with ThreadPoolExecutor(2) as threads:
            found = list(threads.map(lambda pair: rebinding.rebind(*pair, NOW), pairs))
        assert found == [BOUND, BOUND]


def test_a_number_that_somebody_registers_by_meanwhile_is_one_persons_only(
    running: System, rebinding: Rebinding, registration: Registration
) -> None:
    for _ in range(5):
        person, new = registered(registration, fresh_phone()), fresh_phone()
        body = f"45990119810808{next(_serials):03d}"
        document = Document(DocumentType.RESIDENT_ID, body + check_character(body))
        with ThreadPoolExecutor(2) as threads:
            moving = threads.submit(rebinding.rebind, person, new, NOW)
            joining = threads.submit(registration.register, new, document, "农甲", body, NOW)
            moved, joined = moving.result(), joining.result()
        owner = registration.account_of(new)
        if isinstance(moved, Rebound):
            assert joined == Flaw("registration.phone_bound")
            assert owner == person
        else:
            assert moved == BOUND
            assert owner == joined
            assert new.number not in str(bound_to(running, person))
