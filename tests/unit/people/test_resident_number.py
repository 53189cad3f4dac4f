from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.people import resident_number

BODIES = st.from_regex(r"[0-9]{17}", fullmatch=True).filter(str.isascii)


def polynomial(number: str) -> int:
    """ISO 7064 MOD 11-2 by its own definition: a polynomial in 2, not a table of weights."""
    value = 0
    for character in number:
        value = (value * 2 + (10 if character == "X" else int(character))) % 11
    return value


@given(BODIES)
def test_a_number_with_its_check_character_satisfies_iso_7064(body: str) -> None:
    assert polynomial(body + resident_number.check_character(body)) == 1


@given(BODIES, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_always_changes_the_check_character(
    body: str, place: int, shift: int
) -> None:
    wrong = body[:place] + str((int(body[place]) + shift) % 10) + body[place + 1 :]
    assert resident_number.check_character(wrong) != resident_number.check_character(body)


@given(BODIES, st.integers(0, 15))
def test_two_neighbouring_digits_exchanged_change_the_check_character(
    body: str, place: int
) -> None:
    wrong = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    same = resident_number.check_character(wrong) == resident_number.check_character(body)
    assert same == (wrong == body)


@pytest.mark.parametrize("body", ["", "4501031990010100", "45010319900101000X", "４" * 17])
def test_a_check_character_is_refused_to_anything_but_seventeen_digits(body: str) -> None:
    with pytest.raises(ValueError, match="seventeen"):
        resident_number.check_character(body)


def test_an_old_number_becomes_one_of_the_twentieth_century() -> None:
    assert resident_number.from_old_form("450103900101001").startswith("45010319900101001")


@pytest.mark.parametrize(
    ("born", "code"),
    [
        ("18891231", "document.date_too_early"),
        ("18900101", None),
        ("19000229", "document.date"),
        ("20000229", None),
        ("20190229", "document.date"),
        ("20191301", "document.date"),
        ("20190431", "document.date"),
        ("00000101", "document.date"),
        ("20200328", None),
        ("20200329", "document.date_in_future"),
    ],
)
def test_a_birth_date_is_a_real_day_from_1890_to_today(born: str, code: str | None) -> None:
    body = f"450103{born}001"
    flaw = resident_number.flaw_of(body + resident_number.check_character(body), date(2020, 3, 28))
    assert (flaw and flaw.code) == code


def test_without_a_today_the_future_is_not_judged() -> None:
    body = "45010329990101001"
    assert resident_number.flaw_of(body + resident_number.check_character(body), None) is None


def test_a_wrong_check_character_is_named_last() -> None:
    body = "45010319900101001"
    wrong = "0" if resident_number.check_character(body) != "0" else "1"
    assert resident_number.flaw_of(body + wrong, None) == Flaw("document.check_digit", "document")
