from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guikang.people.keys import PersonKey
from guikang.services.accounts.recovery import digest_of, fresh_codes

ONE, OTHER = PersonKey("1" * 32), PersonKey("2" * 32)
SECRET = b"s" * 32


def test_ten_different_codes_are_made_without_letters_that_are_taken_for_others() -> None:
    codes = fresh_codes()
    assert len(set(codes)) == 10
    assert not set("".join(codes)) & set("01IO")
    assert {len(code) for code in codes} == {11}


def test_a_code_is_known_however_it_is_typed() -> None:
    (code, *_) = fresh_codes()
    typed = f" {code.lower().replace('-', ' ')} "
    assert digest_of(typed, ONE, SECRET) == digest_of(code, ONE, SECRET) is not None


def test_a_code_is_its_persons_alone_and_cannot_be_tried_without_the_secret() -> None:
    (code, *_) = fresh_codes()
    digests = {
        digest_of(code, ONE, SECRET),
        digest_of(code, OTHER, SECRET),
        digest_of(code, ONE, b"t" * 32),
    }
    assert len(digests) == 3


@given(st.text(max_size=20))
def test_what_is_no_code_has_no_digest(text: str) -> None:
    digest = digest_of(text, ONE, SECRET)
    assert digest is None or len(digest) == 32
