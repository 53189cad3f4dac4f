"""Where a person is signed in, and ending it, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guikang.bootstrap import System
from guikang.people.keys import PersonKey
from guikang.services.devices import Device
from guikang.services.sessions import IDLE, Sessions
from guikang.storage.accounts import PostgresSessions

NOW = datetime(2020, 4, 1, 8, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE, OTHER = PersonKey("1" * 32), PersonKey("2" * 32)


@pytest.fixture
def sessions(running: System) -> Sessions:
    with running.pool.connection() as connection:
        connection.execute("truncate sessions")
    return Sessions(PostgresSessions(running.pool), running.keys.keyring)


def test_each_session_is_listed_with_its_device_and_times_the_last_used_first(
    sessions: Sessions,
) -> None:
    first = sessions.begin(ONE, NOW, Device.COMPUTER)
    second = sessions.begin(ONE, NOW + HOUR, Device.ANDROID_PHONE)
    sessions.begin(OTHER, NOW)
    sessions.person_of(first, NOW + 3 * HOUR)
    listed = sessions.of(ONE, NOW + 3 * HOUR)
    assert [(one.device, one.begun_at, one.used_at) for one in listed] == [
        (Device.COMPUTER, NOW, NOW + 3 * HOUR),
        (Device.ANDROID_PHONE, NOW + HOUR, NOW + HOUR),
    ]
    assert [one.digest for one in listed] == [sessions.digest(first), sessions.digest(second)]


def test_a_session_that_is_over_is_not_listed_though_its_row_is_still_there(
    sessions: Sessions,
) -> None:
    sessions.begin(ONE, NOW)
    assert len(sessions.of(ONE, NOW + IDLE - HOUR)) == 1
    assert sessions.of(ONE, NOW + IDLE) == []


def test_one_session_is_ended_by_its_name_and_the_others_go_on(sessions: Sessions) -> None:
    kept, ended = (sessions.begin(ONE, NOW) for _ in range(2))
    name = next(
        one.name(ONE) for one in sessions.of(ONE, NOW) if one.digest == sessions.digest(ended)
    )
    sessions.end_named(ONE, name, NOW)
    sessions.end_named(ONE, name, NOW)  # sent twice
    assert sessions.person_of(ended, NOW) is None
    assert sessions.person_of(kept, NOW) == ONE


def test_nobody_ends_another_persons_session_whatever_name_they_send(sessions: Sessions) -> None:
    theirs = sessions.begin(OTHER, NOW)
    (session,) = sessions.of(OTHER, NOW)
    sessions.begin(ONE, NOW)
    for name in (session.name(OTHER), session.name(ONE), session.digest.hex(), theirs, ""):
        sessions.end_named(ONE, name, NOW)
    assert sessions.person_of(theirs, NOW) == OTHER


def test_all_others_are_ended_at_once_and_nobody_elses(sessions: Sessions) -> None:
    here = sessions.begin(ONE, NOW)
    elsewhere = [sessions.begin(ONE, NOW) for _ in range(3)]
    theirs = sessions.begin(OTHER, NOW)
    sessions.end_others("nonsense")
    assert len(sessions.of(ONE, NOW)) == 4
    sessions.end_others(here)
    assert [sessions.person_of(token, NOW) for token in elsewhere] == [None] * 3
    assert sessions.person_of(here, NOW) == ONE
    assert sessions.person_of(theirs, NOW) == OTHER


def test_the_name_of_a_session_is_neither_its_digest_nor_of_another_person(
    sessions: Sessions,
) -> None:
    sessions.begin(ONE, NOW)
    (session,) = sessions.of(ONE, NOW)
    assert session.name(ONE) not in session.digest.hex()
    assert session.name(ONE) != session.name(OTHER)
    assert session.digest.hex() not in repr(session)
