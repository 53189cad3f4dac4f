from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from guikang.services.accounts.passwords import LEAST, MOST, STRENGTH, Passwords, flaw_of

SECRET = b"s" * 32
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "山歌好比春江水，九曲十八湾"
PHONE, NUMBER = "13877101234", "45990119800307123X"


def code(password: str) -> str | None:
    flaw = flaw_of(password, [PHONE, NUMBER])
    return None if flaw is None else flaw.code


@pytest.mark.parametrize(
    "password", [GOOD, "correct horse battery", "Xq7!vmP2#k", "我" * 5 + "你们他她它"]
)
def test_a_sentence_or_ten_mixed_characters_will_do(password: str) -> None:
    assert code(password) is None


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("Xq7!vmP2#", "account.password_short"),
        ("x7" * (MOST // 2) + "y", "account.password_long"),
        ("password123", "account.password_common"),
        ("Jiankangma2020", "account.password_common"),
        ("ｐａｓｓｗｏｒｄ１２３", "account.password_common"),
        ("password123!!", "account.password_common"),
        ("aabbaabbaabb", "account.password_simple"),
        ("qwertasdfgzxcv", "account.password_simple"),
        ("abcdefgh4321x", "account.password_simple"),
        ("韦甲乙 771012 很好记", "account.password_personal"),
        ("myday 19800307 xy", "account.password_personal"),
        ("mine-7123X-and-x307123x", "account.password_personal"),
    ],
)
def test_what_is_easily_guessed_is_refused_with_the_reason(password: str, refused: str) -> None:
    assert code(password) == refused


def test_five_digits_of_ones_own_are_no_reason() -> None:
    assert code("Xq!vm 77101 P#k") is None
    assert code("Xq!vm 771012 P#k") == "account.password_personal"


def test_nothing_is_personal_of_whom_nothing_is_known() -> None:
    assert flaw_of("Xq!vm 771012 P#k") is None


@given(st.text(min_size=LEAST, max_size=40))
def test_every_password_is_judged_and_a_flaw_never_repeats_it(password: str) -> None:
    flaw = flaw_of(password, [PHONE, NUMBER])
    assert flaw is None or password not in repr(flaw)


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_password_fits_what_was_kept_of_it_and_no_other_does(one: str, other: str) -> None:
    passwords = Passwords(SECRET, QUICK)
    kept = passwords.hashed(one)
    assert passwords.fits(kept, one)
    assert passwords.fits(kept, other) == (passwords._keyed(one) == passwords._keyed(other))


def test_full_width_and_composed_forms_are_one_password() -> None:
    passwords = Passwords(SECRET, QUICK)
    assert passwords.fits(passwords.hashed("ｃａｆé 2020"), "cafe\u0301 2020")


def test_whoever_has_the_table_alone_cannot_try_passwords() -> None:
    assert not Passwords(b"t" * 32, QUICK).fits(Passwords(SECRET, QUICK).hashed(GOOD), GOOD)


def test_where_nothing_was_kept_nothing_fits_and_as_much_is_worked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passwords = Passwords(SECRET, QUICK)
    verified: list[str] = []
    verify = PasswordHasher.verify

    def seen(self: PasswordHasher, kept: str, password: bytes) -> bool:
        verified.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", seen)
    assert not passwords.fits(None, GOOD)
    assert not passwords.fits(None, "")  # what was hashed for nobody opens nothing
    assert len(verified) == 2
    assert all("m=8,t=1" in kept for kept in verified)


def test_a_damaged_hash_fits_nothing() -> None:
    assert not Passwords(SECRET, QUICK).fits("$argon2id$broken", GOOD)


def test_what_was_hashed_with_weaker_parameters_is_outdated() -> None:
    weak = Passwords(SECRET, QUICK).hashed(GOOD)
    assert Passwords(SECRET).outdated(weak)
    assert not Passwords(SECRET, QUICK).outdated(weak)


def test_hashing_is_argon2id_with_64_mebibytes() -> None:
    assert (STRENGTH.memory_cost, STRENGTH.time_cost, STRENGTH.type.name) == (65536, 3, "ID")
