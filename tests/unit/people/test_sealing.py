from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from guikang.people.sealing import (
    Keyring,
    KeyringError,
    MalformedSealError,
    SealingError,
    TamperedError,
    UnknownSealingKeyError,
    sealing_key,
)

FIRST = bytes(range(32))
SECOND = bytes(range(32, 64))
RING = Keyring({1: FIRST}, 1)
ROTATED = Keyring({1: FIRST, 258: SECOND}, 258)


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_what_is_sealed_opens_in_its_context(plaintext: bytes, context: bytes) -> None:
    assert RING.open(RING.seal(plaintext, context), context) == plaintext


def test_a_sealed_value_is_laid_out_as_documented() -> None:
    sealed = ROTATED.seal(b"value", b"context")
    assert sealed[:3] == b"\x01\x01\x02"
    assert len(sealed) == 1 + 2 + 12 + len(b"value") + 16
    opened = AESGCM(SECOND).decrypt(sealed[3:15], sealed[15:], b"\x01\x01\x02context")
    assert opened == b"value"


def test_one_value_is_never_sealed_into_the_same_bytes_twice() -> None:
    assert len({RING.seal(b"value", b"") for _ in range(50)}) == 50
    assert len({sealed[3:15] for sealed in RING.seal_many([b"v"] * 50, [b""] * 50)}) == 50


def test_a_value_does_not_open_in_another_context() -> None:
    sealed = RING.seal(b"value", b"person 1")
    with pytest.raises(TamperedError, match=r"sealing\.tampered"):
        RING.open(sealed, b"person 2")


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_change_of_any_byte_is_found(place: int, change: int) -> None:
    sealed = bytearray(RING.seal(b"value", b"context"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(SealingError):
        RING.open(bytes(sealed), b"context")


@given(st.integers(0, 30))
def test_a_value_cut_short_is_malformed(length: int) -> None:
    with pytest.raises(MalformedSealError):
        RING.open(RING.seal(b"", b"")[:length], b"")


def test_a_value_of_another_version_is_malformed() -> None:
    with pytest.raises(MalformedSealError):
        RING.open(b"\x02" + RING.seal(b"value", b"")[1:], b"")


def test_a_value_of_an_unknown_key_names_the_key_it_needs() -> None:
    with pytest.raises(UnknownSealingKeyError) as caught:
        RING.open(ROTATED.seal(b"value", b""), b"")
    assert caught.value.code == "sealing.unknown_key"
    assert caught.value.params == {"key": "258"}


def test_a_rotated_ring_opens_old_values_and_reseals_them_with_the_new_key() -> None:
    old = RING.seal(b"value", b"context")
    new = ROTATED.reseal(old, b"context")
    assert (sealing_key(old), sealing_key(new)) == (1, 258)
    assert ROTATED.open(new, b"context") == b"value"


def test_resealing_with_the_same_key_changes_nothing() -> None:
    sealed = RING.seal(b"value", b"context")
    assert RING.reseal(sealed, b"context") == sealed


def test_resealing_does_not_carry_damage_on() -> None:
    sealed = RING.seal(b"value", b"context")
    with pytest.raises(TamperedError):
        RING.reseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), b"context")


@given(st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=20))))
def test_many_values_open_one_by_one_and_together(pairs: list[tuple[bytes, bytes]]) -> None:
    plaintexts = [plaintext for plaintext, _ in pairs]
    contexts = [context for _, context in pairs]
    sealed = RING.seal_many(plaintexts, contexts)
    assert [RING.open(*one) for one in zip(sealed, contexts, strict=True)] == plaintexts
    assert RING.open_many(sealed, contexts) == plaintexts


def test_each_plaintext_needs_its_context() -> None:
    with pytest.raises(ValueError, match="shorter"):
        RING.seal_many([b"one", b"two"], [b"context"])


def test_a_ring_survives_its_text() -> None:
    again = Keyring.from_text(ROTATED.to_text())
    assert again.current == 258
    assert again.open(ROTATED.seal(b"value", b""), b"") == b"value"
    assert again.open(RING.seal(b"value", b""), b"") == b"value"


def test_a_fresh_ring_shares_no_key_with_another() -> None:
    with pytest.raises(TamperedError):
        Keyring.fresh().open(Keyring.fresh().seal(b"value", b""), b"")


def test_rotating_adds_a_key_and_keeps_the_others() -> None:
    sealed = RING.seal(b"value", b"")
    rotated = RING.rotated()
    assert rotated.current == 2
    assert rotated.open(sealed, b"") == b"value"


@pytest.mark.parametrize(
    ("keys", "current", "code"),
    [
        ({}, 1, "sealing.keyring_current"),
        ({1: FIRST}, 2, "sealing.keyring_current"),
        ({1: FIRST[:16]}, 1, "sealing.keyring_length"),
        ({-1: FIRST}, -1, "sealing.keyring_id"),
        ({65536: FIRST}, 65536, "sealing.keyring_id"),
    ],
)
def test_a_ring_that_cannot_work_is_refused(
    keys: dict[int, bytes], current: int, code: str
) -> None:
    with pytest.raises(KeyringError) as caught:
        Keyring(keys, current)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"current": 1}',
        '{"current": 1, "keys": []}',
        '{"current": 1, "keys": {"1": 5}}',
        '{"current": 1, "keys": {"1": "§"}}',
        '{"current": true, "keys": {}}',
        '{"current": [], "keys": {}}',
    ],
)
def test_a_text_that_is_no_ring_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(KeyringError) as caught:
        Keyring.from_text(text)
    assert caught.value.code == "sealing.keyring_text"
    assert caught.value.params == {}


def test_no_key_is_in_the_representation() -> None:
    keys = json.loads(RING.to_text())["keys"]
    assert repr(RING) == "Keyring(ids=[1], current=1)"
    assert keys["1"] not in repr(RING)
