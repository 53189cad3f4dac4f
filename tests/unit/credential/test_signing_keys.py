from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.credential.es256 import SigningKey, SigningKeyError, public_key
from guikang.credential.keys import LEAD, Issuing, key_of, published, signing
from guikang.errors import Flaw

NOW = datetime(2020, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def key(signs_from: datetime, revoked_at: datetime | None = None) -> Issuing:
    return Issuing(SigningKey.fresh().public, signs_from, revoked_at)


def test_a_key_comes_back_from_its_bytes_and_signs_alike() -> None:
    one = SigningKey.fresh()
    again = SigningKey.of(one.secret_bytes())
    assert again.kid == one.kid
    assert one.public.verifies(again.sign(b"said"), b"said")
    assert not one.public.verifies(again.sign(b"said"), b"other")


@given(st.binary(max_size=200))
def test_other_bytes_are_no_key(content: bytes) -> None:
    with pytest.raises(SigningKeyError):
        SigningKey.of(content)


def test_a_public_key_is_no_signing_key_and_another_curve_no_key() -> None:
    with pytest.raises(SigningKeyError):
        public_key({"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"})
    with pytest.raises(SigningKeyError):
        public_key({"kty": "oct", "k": "AA"})


def test_what_is_published_holds_nothing_private() -> None:
    assert set(SigningKey.fresh().public.jwk) == {"kty", "crv", "x", "y", "kid", "alg", "use"}


def test_the_latest_key_whose_time_has_come_signs() -> None:
    old, new = key(NOW - 30 * DAY), key(NOW + LEAD)
    assert signing([new, old], NOW) is old
    assert signing([new, old], NOW + LEAD) is new
    assert signing([], NOW) is None


def test_rotation_leaves_no_gap_every_token_can_be_verified_while_it_holds() -> None:
    old, new = key(NOW - 30 * DAY), key(NOW + LEAD)
    longest = 2 * DAY
    assert published([old, new], NOW, longest) == [old, new]
    end = NOW + LEAD + longest
    assert published([old, new], end - timedelta(seconds=1), longest) == [old, new]
    assert published([old, new], end, longest) == [new]


def test_a_revoked_key_neither_signs_nor_is_published_nor_believed() -> None:
    lost = key(NOW - DAY, revoked_at=NOW)
    other = key(NOW - 2 * DAY)
    assert signing([lost, other], NOW) is other
    assert published([lost, other], NOW, DAY) == [other]
    assert key_of([lost, other], lost.kid, NOW) == Flaw("credential.revoked_key")
    assert key_of([lost, other], lost.kid, NOW - timedelta(seconds=1)) is lost.public
    assert key_of([lost], "none", NOW) == Flaw("credential.unknown_key")
