"""国密: the same tokens, signed by SM2."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guikang.codes.decision import Colour
from guikang.credential import tokens
from guikang.credential.claims import Claims
from guikang.credential.es256 import SigningKeyError
from guikang.credential.sm2 import Sm2SigningKey, sm2_public_key
from guikang.errors import Flaw

NOW = datetime(2020, 4, 1, tzinfo=UTC)
KEY = Sm2SigningKey.fresh()
CLAIMS = Claims("450000", bytes(16), "韦*", Colour("red"), NOW, NOW, NOW + timedelta(minutes=2))
TOKEN = tokens.issued(CLAIMS, KEY, b"a key of 32 bytes for the MACs..")


def test_a_token_signed_by_sm2_is_verified_like_any_other() -> None:
    assert tokens.verified(TOKEN, lambda _: KEY.public, NOW) == CLAIMS


def test_the_published_key_alone_verifies() -> None:
    public = sm2_public_key(KEY.public.jwk)
    assert tokens.verified(TOKEN, lambda _: public, NOW) == CLAIMS


@settings(max_examples=60)
@given(st.integers(0, len(TOKEN) - 1), st.integers(1, 255))
def test_every_flipped_byte_fails(place: int, mask: int) -> None:
    content = bytearray(TOKEN.encode())
    content[place] ^= mask
    found = tokens.verified(content.decode("latin-1"), lambda _: KEY.public, NOW)
    assert isinstance(found, Flaw)


def test_a_key_comes_back_from_its_bytes() -> None:
    assert Sm2SigningKey.of(KEY.secret_bytes()).kid == KEY.kid


@given(st.binary(max_size=100))
def test_other_bytes_are_no_key(content: bytes) -> None:
    with pytest.raises(SigningKeyError):
        Sm2SigningKey.of(content)


def test_the_known_example_of_the_standard_verifies() -> None:
    """GB/T 32918.5 annex A: message digest, curve sm2p256v1, IDA 1234567812345678."""
    public = bytes.fromhex(
        "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    signature = bytes.fromhex(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    )
    x, y = (urlsafe_b64encode(half).rstrip(b"=").decode() for half in (public[:32], public[32:]))
    key = sm2_public_key({"kty": "EC", "crv": "SM2", "x": x, "y": y})
    assert key.verifies(signature, b"message digest")
    assert not key.verifies(signature, b"another message")
