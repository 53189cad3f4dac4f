"""Authenticators, recovery codes, passkeys' records, resetting: on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consoles import (
    DESK,
    PASSWORD,
    active,
    code_at,
    enrolled,
    hash_quickly,
    signed_in,
    texted,
    with_totp,
)
from guikang.bootstrap import System, system
from guikang.errors import Flaw
from guikang.services.accounts.alarms import Kind
from guikang.services.accounts.passkeys import MOST, Ceremony, Kept, Passkey
from guikang.services.accounts.second_factor import PENDING, Factors, Proved, SecondFactors, Shown
from guikang.services.accounts.sessions import SignedStaff, State
from guikang.services.accounts.tries import LOCKED
from guikang.services.operations import Act, Operations, Wanted
from guikang.services.paging import Span
from guikang.services.staffing import Giver
from guikang.settings import Settings
from guikang.staff.posts import NEEDS_SECOND_FACTOR, Post
from guikang.storage.operations import PostgresOperations
from guikang.storage.rotation import reseal
from guikang.storage.staff_passkeys import PostgresPasskeys
from synthetic import OPERATOR

NOW = datetime(2020, 4, 1, 0, 30, tzinfo=UTC)
STEP = timedelta(seconds=30)
COUNTY, TOWNSHIP, VILLAGE, ELSEWHERE = "450103", "450103001", "450103001005", "450102"
ADMINISTRATOR = Post.DIVISION_ADMINISTRATOR


@pytest.fixture(autouse=True)
def _quick(running: System) -> None:
    hash_quickly(running)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[System]:
    """A system whose keys the test changes."""
    with system(Settings(data=tmp_path)) as running:
        yield running


@pytest.fixture
def factors(running: System) -> SecondFactors:
    return running.accounts.second_factors


def code_of(found: object) -> str | None:
    return found.code if isinstance(found, Flaw) else None


def kinds(running: System, signed: SignedStaff) -> list[Kind]:
    return [one.kind for one in reversed(running.accounts.alarms.unseen(signed.person))]


def passkey(place: int, name: str = "办公电脑") -> Passkey:
    return Passkey(f"passkey {place}".encode(), name, "localhost", b"key", NOW, None)


@pytest.mark.parametrize("post", list(Post))
def test_a_post_that_needs_a_second_factor_lets_nobody_in_before_it(
    running: System, post: Post
) -> None:
    signed, _ = signed_in(running, active(running, post, COUNTY, at=NOW), NOW)
    needed = post in NEEDS_SECOND_FACTOR
    assert signed.state is (State.SECOND_FACTOR_TO_SET_UP if needed else State.SIGNED_IN)
    assert signed.partial is needed


def test_with_an_authenticator_each_session_shows_it_once(
    running: System, factors: SecondFactors
) -> None:
    member = active(running, ADMINISTRATOR, COUNTY, at=NOW)
    signed, _ = signed_in(running, member, NOW)
    whole, secret, _ = with_totp(running, signed, NOW)
    assert whole.state is State.SIGNED_IN
    again, begun = signed_in(running, member, NOW + STEP)
    assert again.state is State.SECOND_FACTOR_NEEDED
    proved = factors.prove_totp(again, code_at(secret, NOW + STEP), NOW + STEP)
    assert isinstance(proved, Proved)
    assert running.accounts.sessions.who(begun.token, NOW + STEP) is None  # the token is new
    there = running.accounts.sessions.who(proved.token, NOW + STEP)
    assert there is not None
    assert there.state is State.SIGNED_IN


def test_a_code_counts_once_and_none_before_it_counts_after(
    running: System, factors: SecondFactors
) -> None:
    member = active(running, ADMINISTRATOR, COUNTY, at=NOW)
    _, secret, _ = with_totp(running, signed_in(running, member, NOW)[0], NOW)
    signed, _ = signed_in(running, member, NOW)
    assert code_of(factors.prove_totp(signed, code_at(secret, NOW), NOW)) == "account.code_used"
    earlier = code_at(secret, NOW - STEP)
    assert code_of(factors.prove_totp(signed, earlier, NOW)) == "account.code_used"
    assert isinstance(factors.prove_totp(signed, code_at(secret, NOW + STEP), NOW), Proved)


def test_of_two_uses_of_one_code_at_once_one_counts(
    running: System, factors: SecondFactors
) -> None:
    member = active(running, ADMINISTRATOR, COUNTY, at=NOW)
    _, secret, _ = with_totp(running, signed_in(running, member, NOW)[0], NOW)
    later = NOW + STEP
    sessions = [signed_in(running, member, later)[0] for _ in range(4)]
    code = code_at(secret, later)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: factors.prove_totp(one, code, later), sessions))
    assert sorted(map(str, map(code_of, found))) == ["None", *["account.code_used"] * 3]


def test_five_wrong_codes_lock_the_second_factor_and_ring(
    running: System, factors: SecondFactors
) -> None:
    member = active(running, ADMINISTRATOR, COUNTY, at=NOW)
    whole, secret, _ = with_totp(running, signed_in(running, member, NOW)[0], NOW)
    later = NOW + STEP
    signed, _ = signed_in(running, member, later)
    wrong = f"{(int(code_at(secret, later)) + 1) % 1_000_000:06d}"
    found = [code_of(factors.prove_totp(signed, wrong, NOW + 40 * STEP)) for _ in range(3)]
    found += [code_of(factors.prove_recovery(signed, "ABCDE-FGHJK", later)) for _ in range(2)]
    assert found == [*["account.code_wrong"] * 4, "account.second_locked"]
    assert code_of(factors.prove_totp(signed, code_at(secret, later), later)) == (
        "account.second_locked"
    )
    assert kinds(running, whole)[-1] is Kind.LOCKED_OUT
    after = NOW + 40 * STEP + LOCKED
    signed, _ = signed_in(running, member, after)
    assert isinstance(factors.prove_totp(signed, code_at(secret, after), after), Proved)


def test_asking_for_what_is_not_set_up_begins_no_row_anew(
    running: System, factors: SecondFactors
) -> None:
    member = active(running, ADMINISTRATOR, COUNTY, at=NOW)
    signed, _ = signed_in(running, member, NOW)
    for _ in range(4):
        assert code_of(factors.prove_recovery(signed, "ABCDE-FGHJK", NOW)) == "account.code_wrong"
    assert code_of(factors.prove_totp(signed, "123456", NOW)) == "account.no_totp"
    assert code_of(factors.confirm_totp(signed, "123456", NOW)) == "account.no_totp_begun"
    assert code_of(factors.prove_recovery(signed, "ABCDE-FGHJK", NOW)) == "account.second_locked"


def test_a_secret_waits_ten_minutes_for_its_first_code(
    running: System, factors: SecondFactors
) -> None:
    signed, _ = signed_in(running, active(running, ADMINISTRATOR, COUNTY, at=NOW), NOW)
    shown = factors.begin_totp(signed, NOW)
    assert isinstance(shown, Shown)
    late = NOW + PENDING
    assert code_of(factors.confirm_totp(signed, code_at(shown.secret, late), late)) == (
        "account.no_totp_begun"
    )
    last = late - timedelta(seconds=1)
    assert isinstance(factors.confirm_totp(signed, code_at(shown.secret, last), last), Proved)


def test_whoever_has_the_password_alone_sets_up_no_other_factor(
    running: System, factors: SecondFactors
) -> None:
    member = active(running, ADMINISTRATOR, COUNTY, at=NOW)
    thief, _ = signed_in(running, member, NOW)  # before there is a factor
    shown = factors.begin_totp(thief, NOW)
    assert isinstance(shown, Shown)
    whole, _, _ = with_totp(running, signed_in(running, member, NOW)[0], NOW)
    factors.begin_totp(whole, NOW)
    with running.pool.connection() as connection:  # as if both had begun at once
        connection.execute(
            "update staff_accounts set totp_begun = %s where person = %s",
            (
                running.keys.keyring.seal(
                    shown.secret.encode(), b"staff_totp:" + member.person.encode()
                ),
                member.person,
            ),
        )
    found = factors.confirm_totp(thief, code_at(shown.secret, NOW), NOW)
    assert code_of(found) == "account.second_factor"
    needed, _ = signed_in(running, member, NOW)
    assert code_of(factors.begin_totp(needed, NOW)) == "account.second_factor"
    assert code_of(factors.confirm_totp(needed, "123456", NOW)) == "account.second_factor"


def test_ten_recovery_codes_count_once_each_and_ring(
    running: System, factors: SecondFactors
) -> None:
    member = active(running, ADMINISTRATOR, COUNTY, at=NOW)
    signed, _ = signed_in(running, member, NOW)
    shown = factors.begin_totp(signed, NOW)
    assert isinstance(shown, Shown)
    proved = factors.confirm_totp(signed, code_at(shown.secret, NOW), NOW)
    assert isinstance(proved, Proved)
    code = proved.recovery_codes[3]
    again, _ = signed_in(running, member, NOW)
    assert isinstance(factors.prove_recovery(again, code.lower(), NOW), Proved)
    third, _ = signed_in(running, member, NOW)
    assert code_of(factors.prove_recovery(third, code, NOW)) == "account.code_wrong"
    assert factors.of(member.person, NOW) == Factors(totp=True, recovery_codes=9, needed=True)
    assert kinds(running, signed).count(Kind.RECOVERY_CODE_USED) == 1


def test_the_last_factor_goes_only_where_no_post_needs_it(
    running: System, factors: SecondFactors
) -> None:
    for post, refused in ((ADMINISTRATOR, "account.last_factor"), (Post.COLLECTOR, None)):
        member = active(running, post, COUNTY, at=NOW)
        whole, _, _ = with_totp(running, signed_in(running, member, NOW)[0], NOW)
        assert code_of(factors.drop_totp(whole, NOW)) == refused
        assert factors.of(member.person, NOW).totp is (refused is not None)
        assert factors.of(member.person, NOW).recovery_codes == (10 if refused else 0)


def test_of_two_last_factors_that_go_at_once_one_stays(
    running: System, factors: SecondFactors
) -> None:
    store = PostgresPasskeys(running.pool)
    for place in range(5):
        member = active(running, ADMINISTRATOR, COUNTY, at=NOW)
        whole, _, _ = with_totp(running, signed_in(running, member, NOW)[0], NOW)
        store.add(member.person, passkey(place), 0, most=MOST, only_first=False)
        with ThreadPoolExecutor(2) as pool:
            found = [
                pool.submit(factors.drop_totp, whole, NOW),
                pool.submit(running.accounts.passkeys.drop, whole, passkey(place).handle, NOW),
            ]
        assert sorted(str(code_of(one.result())) for one in found) == [
            "None",
            "account.last_factor",
        ]


def test_a_factor_that_is_set_up_makes_other_sessions_partial(running: System) -> None:
    member = active(running, Post.COLLECTOR, COUNTY, at=NOW)
    other, begun = signed_in(running, member, NOW)
    assert not other.partial
    with_totp(running, signed_in(running, member, NOW)[0], NOW)
    there = running.accounts.sessions.who(begun.token, NOW)
    assert there is not None
    assert there.state is State.SECOND_FACTOR_NEEDED


def test_a_count_that_does_not_rise_is_not_kept(running: System) -> None:
    store = PostgresPasskeys(running.pool)
    member = enrolled(running, Post.COLLECTOR, COUNTY, at=NOW)
    counting, silent = passkey(1), passkey(2)
    store.add(member.person, counting, 5, most=MOST, only_first=False)
    store.add(member.person, silent, 0, most=MOST, only_first=False)

    def counted(one: Passkey, count: int) -> bool:
        return store.counted(member.person, one.id, count, NOW)

    assert [counted(counting, count) for count in (5, 4, 0, 6, 6, 7)] == [
        *(False, False, False, True, False, True),
    ]
    assert [counted(silent, count) for count in (0, 0, 1, 0)] == [True, True, True, False]


def test_passkeys_are_kept_once_and_ten_at_most(running: System) -> None:
    store = PostgresPasskeys(running.pool)
    person = enrolled(running, Post.COLLECTOR, COUNTY, at=NOW).person

    def added(place: int, *, only_first: bool = False) -> Kept:
        return store.add(person, passkey(place), 0, most=MOST, only_first=only_first)

    assert added(0, only_first=True) is Kept.DONE
    assert added(1, only_first=True) is Kept.NOT_THE_FIRST
    assert added(0) is Kept.THERE
    assert [added(place) for place in range(1, 11)] == [*[Kept.DONE] * 9, Kept.FULL]


def test_a_challenge_is_a_sessions_own_counts_once_and_for_five_minutes(running: System) -> None:
    store = PostgresPasskeys(running.pool)
    person = enrolled(running, Post.COLLECTOR, COUNTY, at=NOW).person
    session, other, until = b"s" * 32, b"o" * 32, NOW + timedelta(minutes=5)

    def kept(challenge: bytes) -> None:
        store.keep_challenge(person, session, Ceremony.PROVE, challenge, expires_at=until)

    kept(b"first")
    kept(b"second")
    assert store.use_challenge(person, other, Ceremony.PROVE, NOW) is None
    assert store.use_challenge(person, session, Ceremony.REGISTER, NOW) is None
    assert store.use_challenge(person, session, Ceremony.PROVE, NOW) == b"second"
    assert store.use_challenge(person, session, Ceremony.PROVE, NOW) is None
    kept(b"third")
    assert store.use_challenge(person, session, Ceremony.PROVE, until) is None


def giver(running: System, post: Post, division: str) -> Giver:
    member = enrolled(running, post, division, at=NOW, name="韦上级")
    return Giver("韦上级", member.person, running.staffing.standing_of(member.person))


def test_an_administrator_above_resets_a_lost_factor_and_it_is_written_down(
    running: System, factors: SecondFactors
) -> None:
    member = active(running, ADMINISTRATOR, TOWNSHIP, at=NOW)
    _, _, token = with_totp(running, signed_in(running, member, NOW)[0], NOW)
    known = running.staffing.by_person(member.person)
    assert known is not None
    above = giver(running, ADMINISTRATOR, COUNTY)
    flaw = running.accounts.resetting.reset(known, "手机遗失", by=above, now=NOW)
    assert flaw is None
    assert running.accounts.sessions.who(token, NOW) is None
    assert factors.of(member.person, NOW) == Factors(totp=False, recovery_codes=0, needed=True)
    found = running.accounts.signing_in.sign_in(member.phone, PASSWORD, DESK, NOW)
    assert code_of(found) == "account.wrong"  # they activate anew, by phone
    log = Operations(PostgresOperations(running.pool)).page(Wanted(TOWNSHIP), Span())
    entry = log.items[0]
    assert (entry.act, entry.subject, entry.why) == (
        Act.RESET_SECOND_FACTOR,
        member.person,
        "手机遗失",
    )
    assert (entry.by.name, entry.by.division) == ("韦上级", COUNTY)
    (alarm, *_) = running.accounts.alarms.unseen(member.person)
    assert alarm.kind is Kind.SECOND_FACTOR_RESET


@pytest.mark.parametrize(
    ("post", "division", "refused"),
    [
        (ADMINISTRATOR, ELSEWHERE, "staff.foreign"),
        (ADMINISTRATOR, VILLAGE, "staff.foreign"),
        (Post.GRID_ADMINISTRATOR, COUNTY, "staff.foreign"),
        (Post.RESPONSIBLE, COUNTY, "staff.foreign"),
        (Post.AUDITOR, COUNTY, "staff.foreign"),
    ],
)
def test_nobody_else_resets_it(running: System, post: Post, division: str, refused: str) -> None:
    member = active(running, Post.COLLECTOR, TOWNSHIP, at=NOW)
    known = running.staffing.by_person(member.person)
    assert known is not None
    by = giver(running, post, division)
    signed_in(running, member, NOW)
    resetting = running.accounts.resetting
    assert code_of(resetting.reset(known, "手机遗失", by=by, now=NOW)) == refused
    assert code_of(resetting.end_sessions(known, "手机遗失", by=by, now=NOW)) == refused
    assert len(running.accounts.sessions.of(member.person, NOW)) == 1


def test_power_over_one_of_a_members_posts_is_not_enough(running: System) -> None:
    member = active(running, Post.COLLECTOR, TOWNSHIP, at=NOW)
    flaw = running.staffing.appoint(
        member.person, Post.COLLECTOR, ELSEWHERE, "兼任", by=OPERATOR, now=NOW
    )
    assert flaw is None
    known = running.staffing.by_person(member.person)
    assert known is not None
    by = giver(running, ADMINISTRATOR, COUNTY)
    assert code_of(running.accounts.resetting.reset(known, "遗失", by=by, now=NOW)) == (
        "staff.foreign"
    )


def test_nobody_resets_themselves_or_without_a_reason(running: System) -> None:
    member = active(running, ADMINISTRATOR, COUNTY, at=NOW)
    known = running.staffing.by_person(member.person)
    assert known is not None
    oneself = Giver(known.name, known.person, known.standing)
    resetting = running.accounts.resetting
    assert code_of(resetting.reset(known, "遗失", by=oneself, now=NOW)) == "staff.self"
    above = giver(running, ADMINISTRATOR, "4501")
    assert code_of(resetting.reset(known, " ", by=above, now=NOW)) == "operations.no_reason"


def test_an_authenticators_secret_is_sealed_and_sealed_anew_with_the_key(
    own: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, factors = own, own.accounts.second_factors
    hash_quickly(own)
    member = active(running, ADMINISTRATOR, COUNTY, at=NOW)
    whole, secret, _ = with_totp(running, signed_in(running, member, NOW)[0], NOW)
    begun = factors.begin_totp(whole, NOW)
    assert isinstance(begun, Shown)
    with running.pool.connection() as connection:
        kept = connection.execute(
            "select totp, totp_begun from staff_accounts where person = %s", (member.person,)
        ).fetchone()
    assert kept is not None
    assert secret.encode() not in bytes(kept[0])
    rotated = running.keys.keyring.rotated()
    assert reseal(running.pool, rotated) >= 2
    with running.pool.connection() as connection:
        row = connection.execute(
            "select totp, totp_begun from staff_accounts where person = %s", (member.person,)
        ).fetchone()
    assert row is not None
    context = b"staff_totp:" + member.person.encode()
    assert rotated.open(bytes(row[0]), context) == secret.encode()
    assert rotated.open(bytes(row[1]), context) == begun.secret.encode()
    assert int.from_bytes(bytes(row[0])[1:3]) == rotated.current
    monkeypatch.setattr(factors._store, "_keyring", rotated)
    assert factors._store.totp(member.person) == secret


def test_alarms_are_told_by_message_once_and_by_division(running: System) -> None:
    member = active(running, ADMINISTRATOR, TOWNSHIP, at=NOW)
    alarms = running.accounts.alarms
    while alarms.text_next(NOW + timedelta(days=1)) is not None:
        pass
    alarms.ring(member.person, Kind.NEW_DEVICE, NOW, device="tablet")
    told = alarms.text_next(NOW)
    assert told is not None
    assert told.reason is None
    assert alarms.text_next(NOW + timedelta(days=1)) is None
    assert texted(running, member.phone, "staff_alarm")[-1] == {
        "what": "账号在一台新设备上登录",
        "at": "4月1日08:30",
    }
    for division, seen in ((TOWNSHIP, True), (COUNTY, True), (VILLAGE, False)):
        page = alarms.page(division, Span())
        listed = [one for one in page.items if one.alarm.kind is Kind.NEW_DEVICE and one.name]
        known = running.staffing.by_person(member.person)
        assert known is not None
        assert any(one.handle == known.handle for one in listed) is seen
    (alarm, *_) = alarms.unseen(member.person)
    alarms.seen(member.person, [alarm.number], NOW)
    assert alarm.number not in [one.number for one in alarms.unseen(member.person)]


def test_a_message_that_could_not_be_sent_is_tried_again_and_sent_once(
    running: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = active(running, Post.COLLECTOR, TOWNSHIP, at=NOW)
    alarms = running.accounts.alarms
    while alarms.text_next(NOW + timedelta(days=1)) is not None:
        pass
    alarms.ring(member.person, Kind.LOCKED_OUT, NOW)
    outbox, finish = running.settings.data / "sms-outbox.jsonl", alarms._store.finish
    monkeypatch.setattr(alarms._store, "finish", lambda *_: None)  # killed after it was sent
    assert alarms.text_next(NOW) is not None
    monkeypatch.setattr(alarms._store, "finish", finish)
    assert alarms.text_next(NOW) is None  # it is the other's for a while
    assert alarms.text_next(NOW + timedelta(minutes=2)) is not None
    assert alarms.text_next(NOW + timedelta(days=1)) is None
    assert len(texted(running, member.phone, "staff_alarm")) == 1
    assert outbox.exists()
