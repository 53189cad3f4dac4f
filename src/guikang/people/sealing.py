"""Sealing: encryption of single fields, with keys that can be rotated.

A sealed value is, byte by byte::

    1   version, 1: AES-256-GCM
    2   key id, big-endian
    12  nonce, random
    n   ciphertext, as long as the plaintext
    16  tag

The tag also covers version, key id and the caller's context, so a value moved to
another row or column does not open there. Lengths of plaintexts show.

Nonces are random: seal at most 2^32 values with one key, then rotate
(NIST SP 800-38D 8.3).
"""

from __future__ import annotations

import base64
import json
import secrets
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guikang.errors import GuikangError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEY_BYTES: Final = 32
VERSION: Final = 1

_KEY_IDS = range(1 << 16)
_ID_BYTES = 2
_HEAD_BYTES = 1 + _ID_BYTES
_NONCE_BYTES = 12
_TAG_BYTES = 16
_NONCE_ENDS = _HEAD_BYTES + _NONCE_BYTES


class SealingError(GuikangError):
    """Root of the errors of sealing."""


class KeyringError(SealingError):
    """The keys cannot be used: ``sealing.keyring_*``."""


class MalformedSealError(SealingError):
    """The bytes are no sealed value of a version we know: ``sealing.malformed``."""


class UnknownSealingKeyError(SealingError):
    """The key is not in the ring: ``sealing.unknown_key``."""


class TamperedError(SealingError):
    """Bytes, context or key are not those of the sealing: ``sealing.tampered``."""


class Keyring:
    """The keys that open, and the one that seals.

    Args:
        keys: 32 bytes each, by id from 0 to 65535; an id is never given to another key.
        current: id of the key that seals.

    Raises:
        KeyringError: an id or a length is wrong, or ``current`` is not among ``keys``.
    """

    __slots__ = ("_ciphers", "_current", "_keys")

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        for key_id, key in keys.items():
            if key_id not in _KEY_IDS:
                raise KeyringError("sealing.keyring_id", key=str(key_id))
            if len(key) != KEY_BYTES:
                raise KeyringError("sealing.keyring_length", key=str(key_id))
        if current not in keys:
            raise KeyringError("sealing.keyring_current", key=str(current))
        self._keys = dict(keys)
        self._current = current
        self._ciphers = {_head(key_id): AESGCM(key) for key_id, key in keys.items()}

    def __repr__(self) -> str:
        """The ids, never the keys."""
        return f"Keyring(ids={sorted(self._keys)}, current={self._current})"

    @property
    def current(self) -> int:
        """The id of the key that seals."""
        return self._current

    @classmethod
    def fresh(cls) -> Keyring:
        """Return a ring of one new random key, with id 1."""
        return cls({1: secrets.token_bytes(KEY_BYTES)}, 1)

    def rotated(self) -> Keyring:
        """Return a ring with one more random key, which seals; the others still open.

        Raises:
            KeyringError: no id above the highest is left.
        """
        key_id = max(self._keys) + 1
        return Keyring(self._keys | {key_id: secrets.token_bytes(KEY_BYTES)}, key_id)

    def seal(self, plaintext: bytes, context: bytes) -> bytes:
        """Return ``plaintext`` sealed by the current key; never the same bytes twice.

        Args:
            plaintext: any length.
            context: where the value belongs, as ``b"person.number:" + key``; it is not
                stored and must be given again to open.
        """
        head = _head(self._current)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return head + nonce + self._ciphers[head].encrypt(nonce, plaintext, head + context)

    def seal_many(self, plaintexts: Sequence[bytes], contexts: Sequence[bytes]) -> list[bytes]:
        """Return what ``seal`` would, for each pair in order, some times faster.

        Raises:
            ValueError: there are not as many contexts as plaintexts.
        """
        head = _head(self._current)
        encrypt = self._ciphers[head].encrypt
        random = secrets.token_bytes(_NONCE_BYTES * len(plaintexts))
        nonces = (random[i : i + _NONCE_BYTES] for i in range(0, len(random), _NONCE_BYTES))
        return [
            head + nonce + encrypt(nonce, plaintext, head + context)
            for nonce, plaintext, context in zip(nonces, plaintexts, contexts, strict=True)
        ]

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Return the plaintext.

        Raises:
            MalformedSealError: too short, or of another version.
            UnknownSealingKeyError: sealed by a key that is not in the ring.
            TamperedError: altered, or sealed for another context.
        """
        if len(sealed) < _NONCE_ENDS + _TAG_BYTES or sealed[0] != VERSION:
            raise MalformedSealError("sealing.malformed")
        head = sealed[:_HEAD_BYTES]
        cipher = self._ciphers.get(head)
        if cipher is None:
            raise UnknownSealingKeyError("sealing.unknown_key", key=str(sealing_key(sealed)))
        try:
            return cipher.decrypt(
                sealed[_HEAD_BYTES:_NONCE_ENDS], sealed[_NONCE_ENDS:], head + context
            )
        except InvalidTag:
            raise TamperedError("sealing.tampered") from None

    def open_many(self, sealed: Sequence[bytes], contexts: Sequence[bytes]) -> list[bytes]:
        """Return what ``open`` would, for each pair in order; the first error stops.

        Raises:
            SealingError: as ``open``.
            ValueError: there are not as many contexts as sealed values.
        """
        return [self.open(*pair) for pair in zip(sealed, contexts, strict=True)]

    def reseal(self, sealed: bytes, context: bytes) -> bytes:
        """Return the value sealed by the current key; unchanged bytes where it already is.

        The value is opened either way, so damage is found and not carried on.

        Raises:
            SealingError: as ``open``.
        """
        plaintext = self.open(sealed, context)
        if sealing_key(sealed) == self._current:
            return sealed
        return self.seal(plaintext, context)

    def to_text(self) -> str:
        """Return the ring as JSON, keys in base64. Secret: whoever reads it opens all."""
        keys = {str(i): base64.b64encode(key).decode() for i, key in sorted(self._keys.items())}
        return json.dumps({"current": self._current, "keys": keys}, indent=2) + "\n"

    @classmethod
    def from_text(cls, text: str) -> Keyring:
        """Return the ring that ``to_text`` wrote.

        Raises:
            KeyringError: the text is no such ring; the text itself is not in the error.
        """
        try:
            document = json.loads(text)
            current = document["current"]
            keys = {
                int(key_id): base64.b64decode(key, validate=True)
                for key_id, key in document["keys"].items()
            }
        except (ValueError, TypeError, KeyError, AttributeError):
            raise KeyringError("sealing.keyring_text") from None
        if type(current) is not int:
            raise KeyringError("sealing.keyring_text")
        return cls(keys, current)


def sealing_key(sealed: bytes) -> int:
    """Return the id of the key that sealed a value, for finding what is left to rotate."""
    return int.from_bytes(sealed[1:_HEAD_BYTES], "big")


def _head(key_id: int) -> bytes:
    return bytes([VERSION]) + key_id.to_bytes(_ID_BYTES, "big")
