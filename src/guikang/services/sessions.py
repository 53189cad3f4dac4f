"""Being signed in: a sealed token in the browser, a row in the store that can be ended."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Final

from guikang.people.keys import KEY_BYTES, PersonKey
from guikang.people.sealing import SealingError
from guikang.services.devices import Device

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guikang.people.sealing import Keyring
    from guikang.services.ports.residents import SessionStore

IDLE: Final = timedelta(days=30)
"""So long after its last use a session is over."""
_SECRET_BYTES: Final = 16
_CONTEXT: Final = b"session"
_MOST_CHARACTERS: Final = 200
_NAME_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Session:
    """A person signed in somewhere.

    Attributes:
        digest: of its secret; finds it among the person's.
        device: what kind of device signed in.
        begun_at: when it did.
        used_at: when that was last used, to the hour.
    """

    digest: bytes = field(repr=False)
    device: Device
    begun_at: datetime
    used_at: datetime

    def name(self, person: PersonKey) -> str:
        """What a form calls it: nobody could sign in by that, nor find the session by it."""
        return blake2b(
            self.digest,
            digest_size=_NAME_BYTES,
            key=bytes.fromhex(person),
            person=b"guikang.session",
        ).hexdigest()


class Sessions:
    """Begins sessions, knows them again, ends them."""

    def __init__(self, store: SessionStore, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    def begin(self, person: PersonKey, now: datetime, device: Device = Device.OTHER) -> str:
        """The token of a new session; whoever holds it is the person."""
        secret = secrets.token_bytes(_SECRET_BYTES)
        self._store.add(person, sha256(secret).digest(), now, device)
        sealed = self._keyring.seal(bytes.fromhex(person) + secret, _CONTEXT)
        return urlsafe_b64encode(sealed).decode()

    def person_of(self, token: str, now: datetime) -> PersonKey | None:
        """Who is signed in by a token, or None: nobody, no more, or never."""
        opened = self._opened(token)
        if opened is None:
            return None
        person, digest = opened
        return person if self._store.use(person, digest, now, now - IDLE) else None

    def end(self, token: str) -> None:
        """Sign out here; nothing happens where nobody was signed in."""
        opened = self._opened(token)
        if opened is not None:
            self._store.end(*opened)

    def of(self, person: PersonKey, now: datetime) -> Sequence[Session]:
        """Where the person is signed in, the last used first; those that are over are left out."""
        return self._store.of(person, now - IDLE)

    def digest(self, token: str) -> bytes | None:
        """By what a session is found among its person's, or None: the token is none of ours."""
        opened = self._opened(token)
        return None if opened is None else opened[1]

    def end_named(self, person: PersonKey, name: str, now: datetime) -> None:
        """End one of the person's own sessions; nothing happens where none has that name."""
        for session in self.of(person, now):
            if session.name(person) == name:
                self._store.end(person, session.digest)

    def end_others(self, token: str) -> None:
        """Sign the token's person out wherever else they are signed in."""
        opened = self._opened(token)
        if opened is not None:
            self._store.end_others(*opened)

    def _opened(self, token: str) -> tuple[PersonKey, bytes] | None:
        if len(token) > _MOST_CHARACTERS or not token.isascii():
            return None
        try:
            content = self._keyring.open(urlsafe_b64decode(token), _CONTEXT)
        except (ValueError, SealingError):  # not ours; there is nothing to tell
            return None
        return PersonKey(content[:KEY_BYTES].hex()), sha256(content[KEY_BYTES:]).digest()
