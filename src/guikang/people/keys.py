"""Keys: how a person is found without naming them.

A key is a keyed hash. Whoever lacks the secret cannot try numbers against it;
whoever has it can, so the secret is kept apart from the store. Each kind of key
has its own domain: the same text gives three unrelated keys.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NewType

from guikang.people.names import comparable_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guikang.people.documents import Document, DocumentType
    from guikang.people.phones import Phone

PersonKey = NewType("PersonKey", str)
"""An opaque key of a person; in the running system a keyed hash of the document."""

PhoneKey = NewType("PhoneKey", str)
"""An opaque key of a telephone number."""

NameKey = NewType("NameKey", str)
"""An opaque key of a name: alike for all writings that ``same_name`` takes for one."""

KEY_BYTES: Final = 16
"""128 bits: among 10^9 persons two share a key with a chance of 1 in 10^20."""

SECRET_BYTES: Final = range(16, 65)
"""Lengths allowed of the secret; BLAKE2b takes 64 bytes at most."""

_PERSON = b"guikang.person"
_PHONE = b"guikang.phone"
_NAME = b"guikang.name"


def person_key(document: Document, secret: bytes) -> PersonKey:
    """Return the key of the person to whom ``document`` belongs.

    Both forms of a resident's number give one key. Two documents of different
    types give two, though one person hold both.

    Raises:
        ValueError: ``secret`` is shorter than 16 bytes or longer than 64.
    """
    return person_keys(document.type, (document.number,), secret)[0]


def person_keys(kind: DocumentType, numbers: Iterable[str], secret: bytes) -> list[PersonKey]:
    """Return the keys of many documents of one type, in order.

    Args:
        kind: the type of them all.
        numbers: normalised, as ``Document.number``; they are not checked here.
        secret: 16 to 64 bytes.

    Raises:
        ValueError: ``secret`` is shorter than 16 bytes or longer than 64.
    """
    prefix = f"{kind.value}:"
    return [PersonKey(key) for key in _hashed(_PERSON, prefix, numbers, secret)]


def phone_key(phone: Phone, secret: bytes) -> PhoneKey:
    """Return the key of a number; an extension does not count.

    Raises:
        ValueError: ``secret`` is shorter than 16 bytes or longer than 64.
    """
    return phone_keys((phone.number,), secret)[0]


def phone_keys(numbers: Iterable[str], secret: bytes) -> list[PhoneKey]:
    """Return the keys of many numbers in E.164, as ``Phone.number``, in order."""
    return [PhoneKey(key) for key in _hashed(_PHONE, "", numbers, secret)]


def name_key(name: str, secret: bytes) -> NameKey:
    """Return the key of a name, however it is written.

    Raises:
        ValueError: ``secret`` is shorter than 16 bytes or longer than 64.
    """
    return name_keys((comparable_name(name),), secret)[0]


def name_keys(names: Iterable[str], secret: bytes) -> list[NameKey]:
    """Return the keys of many names that ``comparable_name`` has folded, in order."""
    return [NameKey(key) for key in _hashed(_NAME, "", names, secret)]


def _hashed(domain: bytes, prefix: str, texts: Iterable[str], secret: bytes) -> list[str]:
    """Return hashes in hexadecimal; the keyed, prefixed state is computed once."""
    if len(secret) not in SECRET_BYTES:
        raise ValueError("the secret of keys has 16 to 64 bytes")
    state = blake2b(prefix.encode(), digest_size=KEY_BYTES, key=secret, person=domain)
    hashes: list[str] = []
    for text in texts:
        one = state.copy()
        one.update(text.encode())
        hashes.append(one.hexdigest())
    return hashes
