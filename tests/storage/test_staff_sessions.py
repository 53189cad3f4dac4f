"""Where members are signed in, for how long, and how it ends: on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consoles import active, hash_quickly, signed_in, with_totp
from guikang.bootstrap import System
from guikang.people.keys import PersonKey
from guikang.services.accounts.sessions import IDLE, LONGEST, SignedStaff, StaffSessions, State
from guikang.services.devices import Device
from guikang.staff.posts import Post
from guikang.storage.expired import clean
from synthetic import OPERATOR

NOW = datetime(2020, 4, 1, 0, 30, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
COUNTY = "450103"


@pytest.fixture
def sessions(running: System) -> StaffSessions:
    hash_quickly(running)
    return running.accounts.sessions


def test_a_session_is_over_half_an_hour_after_its_last_use(
    running: System, sessions: StaffSessions
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    _, begun = signed_in(running, member, NOW)
    last = NOW + IDLE - SECOND
    assert sessions.who(begun.token, last) is not None
    assert sessions.who(begun.token, last + IDLE - SECOND) is not None
    assert sessions.who(begun.token, last + 2 * IDLE) is None


def test_a_session_is_over_twelve_hours_after_it_began_however_busy(
    running: System, sessions: StaffSessions
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    _, begun = signed_in(running, member, NOW)
    at = NOW
    while at + 20 * MINUTE < NOW + LONGEST:
        at += 20 * MINUTE
        assert sessions.who(begun.token, at) is not None
    assert sessions.who(begun.token, NOW + LONGEST) is None
    assert sessions.of(member.person, NOW + LONGEST) == []


def test_a_session_ends_with_the_last_post_and_does_not_come_back(
    running: System, sessions: StaffSessions
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    running.staffing.appoint(
        member.person, Post.HOTLINE_OPERATOR, COUNTY, "兼任", by=OPERATOR, now=NOW
    )
    _, begun = signed_in(running, member, NOW)
    running.staffing.end(member.person, 1, "调离", by=OPERATOR, now=NOW)
    assert sessions.who(begun.token, NOW) is not None
    running.staffing.suspend(member.person, 2, "调查", by=OPERATOR, now=NOW)
    assert sessions.who(begun.token, NOW) is None
    running.staffing.resume(member.person, 2, "恢复", by=OPERATOR, now=NOW)
    assert sessions.who(begun.token, NOW) is None


def test_a_post_that_needs_a_second_factor_makes_sessions_partial_at_once(
    running: System, sessions: StaffSessions
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    _, begun = signed_in(running, member, NOW)
    running.staffing.appoint(member.person, Post.VERIFIER, COUNTY, "兼任", by=OPERATOR, now=NOW)
    signed = sessions.who(begun.token, NOW)
    assert signed is not None
    assert signed.state is State.SECOND_FACTOR_TO_SET_UP


def test_sessions_are_listed_and_ended_by_name(running: System, sessions: StaffSessions) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    _, first = signed_in(running, member, NOW)
    _, second = signed_in(running, member, NOW + MINUTE)
    listed = sessions.of(member.person, NOW + MINUTE)
    assert [(one.device, one.begun_at) for one in listed] == [
        (Device.COMPUTER, NOW + MINUTE),
        (Device.COMPUTER, NOW),
    ]
    assert sessions.end_named(member.person, listed[0].name, NOW + MINUTE)
    assert not sessions.end_named(member.person, listed[0].name, NOW + MINUTE)
    assert sessions.who(second.token, NOW + MINUTE) is None
    assert sessions.who(first.token, NOW + MINUTE) is not None


def test_nobody_ends_anothers_session_by_its_name(running: System, sessions: StaffSessions) -> None:
    one = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    other = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    _, begun = signed_in(running, one, NOW)
    (listed,) = sessions.of(one.person, NOW)
    assert not sessions.end_named(other.person, listed.name, NOW)
    assert sessions.who(begun.token, NOW) is not None


def test_signing_out_ends_the_session_here_alone(running: System, sessions: StaffSessions) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    signed, here = signed_in(running, member, NOW)
    _, there = signed_in(running, member, NOW)
    sessions.end(signed)
    assert sessions.who(here.token, NOW) is None
    assert sessions.who(there.token, NOW) is not None


def test_each_session_has_a_guard_of_its_own_and_a_new_one_after_the_second_factor(
    running: System, sessions: StaffSessions
) -> None:
    member = active(running, Post.VERIFIER, COUNTY, at=NOW)
    one, _ = signed_in(running, member, NOW)
    other, _ = signed_in(running, member, NOW)
    guard = sessions.guard(one)
    assert sessions.guarded(one, guard)
    assert not sessions.guarded(other, guard)
    whole, _, _ = with_totp(running, one, NOW)
    assert not sessions.guarded(whole, guard)
    assert sessions.guarded(whole, sessions.guard(whole))


@given(brought=st.text(max_size=80))
def test_what_is_no_guard_guards_nothing(running: System, brought: str) -> None:
    signed = SignedStaff(PersonKey("1" * 32), b"digest", State.SIGNED_IN)
    assert not running.accounts.sessions.guarded(signed, brought)


@given(token=st.text(max_size=300))
def test_what_is_no_token_is_nobody(running: System, token: str) -> None:
    assert running.accounts.sessions.who(token, NOW) is None


def test_a_residents_token_lets_nobody_into_the_console(
    running: System, sessions: StaffSessions
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    token = running.residents.sessions.begin(member.person, NOW)
    assert sessions.who(token, NOW) is None


def test_what_has_run_out_is_cleaned_and_what_goes_on_stays(
    running: System, sessions: StaffSessions
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    _, old = signed_in(running, member, NOW)
    later = NOW + IDLE + SECOND
    _, fresh = signed_in(running, member, later)
    clean(running.pool, later)
    assert sessions.who(fresh.token, later) is not None
    with running.pool.connection() as connection:
        left = connection.execute(
            "select count(*) from staff_sessions where person = %s", (member.person,)
        ).fetchone()
    assert left == (1,)
    assert sessions.who(old.token, NOW) is None
