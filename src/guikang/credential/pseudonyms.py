"""Pseudonyms: one person, one day, one name that only we can follow back.

A person key is one block of 128 bits. Its pseudonym is that block enciphered by
AES-128 under a key of the day: whoever reads credentials sees the same bytes all day
and unrelated ones the next, and the gate finds the person by one deciphering.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guikang.people.keys import PersonKey

if TYPE_CHECKING:
    from datetime import date

_PURPOSE: Final = b"guikang.credential.pseudonym:"
_BLOCK: Final = 16


class DayPseudonyms:
    """The pseudonyms of one day.

    Args:
        secret: the installation's, 16 to 64 bytes.
        day: in the rulebook's zone, on which the credential is issued.
    """

    __slots__ = ("_cipher",)

    def __init__(self, secret: bytes, day: date) -> None:
        info = _PURPOSE + day.isoformat().encode()
        key = HKDF(SHA256(), _BLOCK, salt=None, info=info).derive(secret)
        # One block under one key: ECB is the block cipher itself, a permutation.
        self._cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305

    def of(self, person: PersonKey) -> bytes:
        """The person's pseudonym, 16 bytes.

        Raises:
            ValueError: the key is not 32 hexadecimal digits, as those of the running system.
        """
        block = bytes.fromhex(person)
        if len(block) != _BLOCK:
            raise ValueError("a person key of the running system has 32 hexadecimal digits")
        encryptor = self._cipher.encryptor()
        return encryptor.update(block) + encryptor.finalize()

    def person(self, pseudonym: bytes) -> PersonKey:
        """The person whose pseudonym it is; any 16 bytes name someone, known or not."""
        decryptor = self._cipher.decryptor()
        return PersonKey((decryptor.update(pseudonym) + decryptor.finalize()).hex())
