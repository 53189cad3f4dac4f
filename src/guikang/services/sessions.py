"""Being signed in: a sealed token in the browser, a row in the store that can be ended."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from guikang.people.keys import KEY_BYTES, PersonKey
from guikang.people.sealing import SealingError

if TYPE_CHECKING:
    from guikang.people.sealing import Keyring
    from guikang.services.ports import SessionStore

IDLE: Final = timedelta(days=30)
"""So long after its last use a session is over."""
_SECRET_BYTES: Final = 16
_CONTEXT: Final = b"session"
_MOST_CHARACTERS: Final = 200


class Sessions:
    """Begins sessions, knows them again, ends them."""

    def __init__(self, store: SessionStore, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    def begin(self, person: PersonKey, now: datetime) -> str:
        """The token of a new session; whoever holds it is the person."""
        secret = secrets.token_bytes(_SECRET_BYTES)
        self._store.add(person, sha256(secret).digest(), now)
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

    def _opened(self, token: str) -> tuple[PersonKey, bytes] | None:
        if len(token) > _MOST_CHARACTERS or not token.isascii():
            return None
        try:
            content = self._keyring.open(urlsafe_b64decode(token), _CONTEXT)
        except (ValueError, SealingError):  # not ours; there is nothing to tell
            return None
        return PersonKey(content[:KEY_BYTES].hex()), sha256(content[KEY_BYTES:]).digest()
