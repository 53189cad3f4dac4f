"""Activating an account, signing in, being locked out: on a real database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consoles import (
    DESK,
    PASSWORD,
    activate,
    active,
    enrolled,
    hash_quickly,
    signed_in,
    texted,
    with_totp,
)
from guikang.bootstrap import System
from guikang.errors import Flaw
from guikang.people.phones import Phone
from guikang.services.accounts.alarms import Kind
from guikang.services.accounts.passwords import STRENGTH, Passwords
from guikang.services.accounts.signing_in import PER_ADDRESS, Begun, SigningIn
from guikang.services.accounts.tries import FORGOTTEN, LOCKED
from guikang.services.devices import Device
from guikang.staff.posts import Post
from synthetic import OPERATOR, phone

NOW = datetime(2020, 4, 1, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
COUNTY = "450103"
OTHER = "西江水长流，木棉花正红"


@pytest.fixture
def entry(running: System) -> SigningIn:
    hash_quickly(running)
    return running.accounts.signing_in


def refused(entry: SigningIn, to: Phone, at: datetime, password: str = "wrong wrong") -> Flaw:  # noqa: S107 - meant
    found = entry.sign_in(to, password, DESK, at)
    assert isinstance(found, Flaw)
    return found


def rung(running: System, person: str) -> list[Kind]:
    with running.pool.connection() as connection:
        rows = connection.execute(
            "select kind from staff_alarms where person = %s order by number", (person,)
        ).fetchall()
    return [Kind(kind) for (kind,) in rows]


def test_a_code_is_sent_to_any_phone_and_only_its_owner_learns_that_it_is_no_members(
    running: System, entry: SigningIn
) -> None:
    stranger = phone()
    assert entry.send_code(stranger, "10.0.0.1", NOW) is None
    code = texted(running, stranger)[-1]["code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    found = entry.activate(stranger, wrong, PASSWORD, NOW)
    assert isinstance(found, Flaw)
    assert found.code == "one_time_code.wrong"
    found = entry.activate(stranger, code, PASSWORD, NOW)
    assert isinstance(found, Flaw)
    assert found.code == "account.not_staff"


def test_who_holds_no_post_activates_nothing(running: System, entry: SigningIn) -> None:
    member = enrolled(running, Post.COLLECTOR, COUNTY, at=NOW)
    running.staffing.end(member.person, 1, "调离", by=OPERATOR, now=NOW)
    entry.send_code(member.phone, "10.0.0.1", NOW)
    found = entry.activate(member.phone, texted(running, member.phone)[-1]["code"], PASSWORD, NOW)
    assert isinstance(found, Flaw)
    assert found.code == "account.no_post"


def test_a_code_is_not_used_up_by_a_password_that_tells_ones_own_number(
    running: System, entry: SigningIn
) -> None:
    member = enrolled(running, Post.COLLECTOR, COUNTY, at=NOW)
    entry.send_code(member.phone, "10.0.0.1", NOW)
    code = texted(running, member.phone)[-1]["code"]
    for password, why in (
        ("short", "account.password_short"),
        (f"my{member.phone.national[-6:]}phone", "account.password_personal"),
        (f"my{member.number[6:14]}birthday", "account.password_personal"),
    ):
        found = entry.activate(member.phone, code, password, NOW)
        assert isinstance(found, Flaw)
        assert found.code == why
    assert entry.activate(member.phone, code, PASSWORD, NOW) == member.person
    again = entry.activate(member.phone, code, PASSWORD, NOW)
    assert isinstance(again, Flaw)
    assert again.code == "one_time_code.wrong"


def test_a_code_for_residents_pages_activates_nothing(running: System, entry: SigningIn) -> None:
    member = enrolled(running, Post.COLLECTOR, COUNTY, at=NOW)
    assert running.residents.phone_proof.send(member.phone, "10.0.0.1", NOW) is None
    found = entry.activate(member.phone, texted(running, member.phone)[-1]["code"], PASSWORD, NOW)
    assert isinstance(found, Flaw)
    assert found.code == "one_time_code.wrong"


def test_activating_anew_ends_all_sessions_and_rings_but_leaves_the_second_factor(
    running: System, entry: SigningIn
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    assert rung(running, member.person) == []
    signed, begun = signed_in(running, member, NOW)
    _, _, token = with_totp(running, signed, NOW, begun.token)
    assert running.accounts.sessions.who(token, NOW) is not None
    activate(running, member, NOW + MINUTE, OTHER)
    assert running.accounts.sessions.who(token, NOW + MINUTE) is None
    assert Kind.PASSWORD_CHANGED in rung(running, member.person)
    anew = entry.sign_in(member.phone, OTHER, DESK, NOW + MINUTE)
    assert isinstance(anew, Begun)
    there = running.accounts.sessions.who(anew.token, NOW + MINUTE)
    assert there is not None
    assert there.partial
    assert refused(entry, member.phone, NOW + MINUTE, PASSWORD).code == "account.wrong"


def test_a_phone_of_nobody_an_account_not_active_and_a_wrong_password_are_told_alike(
    running: System, entry: SigningIn
) -> None:
    known = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    fresh = enrolled(running, Post.COLLECTOR, COUNTY, at=NOW)
    said = {
        tuple(refused(entry, one, NOW) for _ in range(7))
        for one in (known.phone, fresh.phone, phone())
    }
    assert len(said) == 1
    (flaws,) = said
    assert [one.code for one in flaws] == ["account.wrong"] * 4 + ["account.locked"] * 3
    assert dict(flaws[-1].params) == {"until": "08:45:00"}


def test_five_wrong_in_a_row_lock_for_a_quarter_of_an_hour_even_the_right_password(
    running: System, entry: SigningIn
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    for _ in range(5):
        refused(entry, member.phone, NOW)
    last = NOW + LOCKED - timedelta(seconds=1)
    assert refused(entry, member.phone, last, PASSWORD).code == "account.locked"
    assert isinstance(entry.sign_in(member.phone, PASSWORD, DESK, NOW + LOCKED), Begun)
    assert rung(running, member.person) == [Kind.LOCKED_OUT]


def test_four_wrong_and_a_right_one_begin_the_row_anew(running: System, entry: SigningIn) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    for _ in range(2):
        for _ in range(4):
            assert refused(entry, member.phone, NOW).code == "account.wrong"
        signed_in(running, member, NOW)


def test_wrong_ones_of_yesterday_are_not_in_a_row_with_todays(
    running: System, entry: SigningIn
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    for _ in range(4):
        refused(entry, member.phone, NOW)
    later = NOW + FORGOTTEN + timedelta(seconds=1)
    assert refused(entry, member.phone, later).code == "account.wrong"


def test_activating_anew_by_message_ends_a_lock_out(running: System, entry: SigningIn) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    for _ in range(5):
        refused(entry, member.phone, NOW)
    activate(running, member, NOW + MINUTE)
    signed_in(running, member, NOW + MINUTE)


def test_of_many_wrong_tries_at_once_no_more_than_five_are_looked_at(
    running: System, entry: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    looked_at: list[str] = []
    fits = Passwords.fits

    def seen(self: Passwords, kept: str | None, password: str) -> bool:
        looked_at.append(password)
        return fits(self, kept, password)

    monkeypatch.setattr(Passwords, "fits", seen)
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: refused(entry, member.phone, NOW).code, range(12)))
    assert len(looked_at) == 5
    assert sorted(found) == ["account.locked"] * 8 + ["account.wrong"] * 4
    assert rung(running, member.person) == [Kind.LOCKED_OUT]


def test_others_who_try_a_members_phone_do_not_lock_them_out_at_their_own_desk(
    running: System, entry: SigningIn
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    _, begun = signed_in(running, member, NOW)
    for _ in range(5):
        refused(entry, member.phone, NOW)
    own = replace(DESK, token=begun.device)
    assert isinstance(entry.sign_in(member.phone, PASSWORD, own, NOW), Begun)
    elsewhere = replace(DESK, token="made up")  # noqa: S106 - of no device
    locked = entry.sign_in(member.phone, PASSWORD, elsewhere, NOW)
    assert isinstance(locked, Flaw)


def test_a_known_device_is_locked_out_by_itself(running: System, entry: SigningIn) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    _, begun = signed_in(running, member, NOW)
    own = replace(DESK, token=begun.device)
    for _ in range(5):
        entry.sign_in(member.phone, "wrong wrong", own, NOW)
    locked = entry.sign_in(member.phone, PASSWORD, own, NOW)
    assert isinstance(locked, Flaw)
    assert locked.code == "account.locked"


@pytest.mark.usefixtures("entry")
def test_a_new_device_rings_but_not_the_first_nor_a_known_one(
    running: System,
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    _, begun = signed_in(running, member, NOW)
    signed_in(running, member, NOW, replace(DESK, token=begun.device))
    assert rung(running, member.person) == []
    _, other = signed_in(running, member, NOW, replace(DESK, kind=Device.TABLET))
    assert other.device != begun.device
    assert rung(running, member.person) == [Kind.NEW_DEVICE]
    (alarm,) = running.accounts.alarms.unseen(member.person)
    assert alarm.details == {"device": "tablet"}


@pytest.mark.usefixtures("entry")
def test_another_members_device_is_a_new_one_and_gets_a_token_of_its_own(
    running: System,
) -> None:
    one = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    other = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    _, begun = signed_in(running, one, NOW)
    _, second = signed_in(running, other, NOW, replace(DESK, token=begun.device))
    assert second.device != begun.device


def test_an_address_may_try_three_hundred_times_an_hour(
    entry: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "guikang.services.accounts.signing_in.PER_ADDRESS",
        replace(PER_ADDRESS, most=3),
    )
    came = replace(DESK, address="10.9.9.9")
    found = [entry.sign_in(phone(), PASSWORD, came, NOW) for _ in range(4)]
    assert [one.code for one in found if isinstance(one, Flaw)] == [
        *["account.wrong"] * 3,
        "limit.reached",
    ]


def test_a_phone_may_be_tried_fifty_times_a_day(entry: SigningIn) -> None:
    stranger = phone()
    found = []
    for lock_out in range(11):
        at = NOW + lock_out * LOCKED
        found += [refused(entry, stranger, at).code for _ in range(5)]
    assert found.count("account.wrong") == 40
    assert found.count("account.locked") == 10
    assert found[50:] == ["limit.reached_for_long"] * 5


def test_a_password_hashed_with_weaker_parameters_is_hashed_anew_when_it_is_used(
    running: System, entry: SigningIn
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    entry._passwords = Passwords(running.keys.secret)
    signed_in(running, member, NOW)
    kept = entry._store.password(member.person)
    assert kept is not None
    assert f"m={STRENGTH.memory_cost}," in kept
    signed_in(running, member, NOW)


def test_who_has_lost_their_last_post_is_told_so_with_the_right_password_alone(
    running: System, entry: SigningIn
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    running.staffing.suspend(member.person, 1, "调查", by=OPERATOR, now=NOW)
    assert refused(entry, member.phone, NOW).code == "account.wrong"
    assert refused(entry, member.phone, NOW, PASSWORD).code == "account.no_post"
    running.staffing.resume(member.person, 1, "恢复", by=OPERATOR, now=NOW)
    signed_in(running, member, NOW)


def test_a_changed_password_ends_all_other_sessions_and_needs_the_present_one(
    running: System, entry: SigningIn
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    _, begun = signed_in(running, member, NOW)
    signed, here = signed_in(running, member, NOW)
    wrong = entry.change(signed, "not the present", OTHER, NOW)
    assert wrong == Flaw("account.present_wrong", "present")
    short = entry.change(signed, PASSWORD, "short", NOW)
    assert short is not None
    assert short.code == "account.password_short"
    assert entry.change(signed, PASSWORD, OTHER, NOW) is None
    assert running.accounts.sessions.who(begun.token, NOW) is None
    assert running.accounts.sessions.who(here.token, NOW) is not None
    assert rung(running, member.person)[-1] is Kind.PASSWORD_CHANGED
    assert isinstance(entry.sign_in(member.phone, OTHER, DESK, NOW), Begun)


def test_the_present_password_cannot_be_guessed_by_whoever_took_a_desk(
    running: System, entry: SigningIn
) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    signed, _ = signed_in(running, member, NOW)
    found = [entry.change(signed, f"guess {place}", OTHER, NOW) for place in range(5)]
    assert [one.code for one in found if one] == [
        *["account.present_wrong"] * 4,
        "account.second_locked",
    ]
    locked = entry.change(signed, PASSWORD, OTHER, NOW)
    assert locked is not None
    assert locked.code == "account.second_locked"
    assert rung(running, member.person) == [Kind.LOCKED_OUT]
