"""Sessions of staff: short, listed, revocable, and worth little before the second factor."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Final

from guikang.people.keys import KEY_BYTES, PersonKey
from guikang.people.sealing import SealingError
from guikang.staff.posts import NEEDS_SECOND_FACTOR, Post

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guikang.people.sealing import Keyring
    from guikang.services.devices import Device
    from guikang.services.ports.accounts import StaffSessionStore

IDLE: Final = timedelta(minutes=30)
"""So long after its last use a session is over: a desk at a hall is left for longer at lunch."""
LONGEST: Final = timedelta(hours=12)
"""So long after it began, however busy: one shift; a stolen one does not outlast the day."""
_SECRET_BYTES: Final = 32
_CONTEXT: Final = b"staff_session"
_MOST_CHARACTERS: Final = 200
_NAME_BYTES: Final = 8


class State(StrEnum):
    """How far somebody is in; the values are answered by the API and never change."""

    SIGNED_IN = "signed_in"
    SECOND_FACTOR_NEEDED = "second_factor_needed"
    SECOND_FACTOR_TO_SET_UP = "second_factor_to_set_up"


@dataclass(frozen=True, slots=True)
class SignedStaff:
    """Who uses the console.

    Attributes:
        person: the member of staff.
        digest: of the session's secret; finds it among the person's.
        state: how far they are in.
    """

    person: PersonKey
    digest: bytes = field(repr=False)
    state: State

    @property
    def partial(self) -> bool:
        """Whether the second factor is still to come: nothing else may be done."""
        return self.state is not State.SIGNED_IN


@dataclass(frozen=True, slots=True)
class Used:
    """What the store knows of a session that goes on.

    Attributes:
        second_factor_at: when that was shown in it, or None.
        has_factor: whether the person has one, of whatever kind.
        posts: that the person holds at this instant.
    """

    second_factor_at: datetime | None
    has_factor: bool
    posts: Collection[Post]


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A member signed in somewhere.

    Attributes:
        digest: of its secret.
        device: what kind of device signed in.
        begun_at: when it did.
        used_at: when that was last used, to the minute.
        second_factor_at: when that was shown, or None.
    """

    digest: bytes = field(repr=False)
    device: Device
    begun_at: datetime
    used_at: datetime
    second_factor_at: datetime | None

    @property
    def name(self) -> str:
        """What a list calls it: nobody could sign in by that."""
        return blake2b(self.digest, digest_size=_NAME_BYTES, person=b"guikang.staffses").hexdigest()


class StaffSessions:
    """Begins sessions, knows them again, ends them.

    Args:
        store: of them.
        keyring: seals tokens, so that a browser tells nobody whose it is.
        secret: keys what guards against forged requests.
    """

    def __init__(self, store: StaffSessionStore, keyring: Keyring, secret: bytes) -> None:
        self._store = store
        self._keyring = keyring
        self._secret = secret

    def begin(
        self, person: PersonKey, now: datetime, device: Device, *, proved: bool = False
    ) -> str:
        """The token of a new session; ``proved``: the second factor was shown elsewhere."""
        secret = secrets.token_bytes(_SECRET_BYTES)
        self._store.add(person, _digest(secret), now, device, now if proved else None)
        return self._token(person, secret)

    def who(self, token: str, now: datetime) -> SignedStaff | None:
        """Who is signed in by a token, or None: nobody, no more, or never.

        A session ends with the last post of its person: looked at whenever it is used.
        """
        opened = self._opened(token)
        if opened is None:
            return None
        person, digest = opened
        used = self._store.use(
            person, digest, now, used_after=now - IDLE, begun_after=now - LONGEST
        )
        if used is None:
            return None
        if not used.posts:
            self._store.end(person, digest)
            return None
        return SignedStaff(person, digest, _state(used))

    def proved(self, signed: SignedStaff, now: datetime) -> str | None:
        """The second factor was shown: the session's new token, and the one before is void.

        None where the session was whole before: then its token stays.
        """
        if not signed.partial:
            self._store.renew(signed.person, signed.digest, signed.digest, now)
            return None
        secret = secrets.token_bytes(_SECRET_BYTES)
        self._store.renew(signed.person, signed.digest, _digest(secret), now)
        return self._token(signed.person, secret)

    def guard(self, signed: SignedStaff) -> str:
        """What each request of the session that changes something brings along."""
        return self._guard(signed.digest)

    def guarded(self, signed: SignedStaff, brought: str) -> bool:
        """Whether a request brought the session's own guard: no foreign page knows it."""
        return hmac.compare_digest(self._guard(signed.digest).encode(), brought.encode())

    def of(self, person: PersonKey, now: datetime) -> Sequence[StaffSession]:
        """Where a member is signed in, the last used first."""
        return self._store.of(person, used_after=now - IDLE, begun_after=now - LONGEST)

    def end(self, signed: SignedStaff) -> None:
        """Sign out here."""
        self._store.end(signed.person, signed.digest)

    def end_named(self, person: PersonKey, name: str, now: datetime) -> bool:
        """End one of a member's sessions; false where none has that name."""
        found = [one for one in self.of(person, now) if one.name == name]
        for one in found:
            self._store.end(person, one.digest)
        return bool(found)

    def end_others(self, signed: SignedStaff, now: datetime) -> None:
        """Sign out wherever else the member is signed in."""
        for one in self.of(signed.person, now):
            if one.digest != signed.digest:
                self._store.end(signed.person, one.digest)

    def end_all(self, person: PersonKey) -> int:
        """End all of a member's sessions; how many there were."""
        return self._store.end_all(person)

    def _token(self, person: PersonKey, secret: bytes) -> str:
        sealed = self._keyring.seal(bytes.fromhex(person) + secret, _CONTEXT)
        return urlsafe_b64encode(sealed).decode()

    def _opened(self, token: str) -> tuple[PersonKey, bytes] | None:
        if len(token) > _MOST_CHARACTERS or not token.isascii():
            return None
        try:
            content = self._keyring.open(urlsafe_b64decode(token), _CONTEXT)
        except (ValueError, SealingError):  # not ours; there is nothing to tell
            return None
        return PersonKey(content[:KEY_BYTES].hex()), _digest(content[KEY_BYTES:])

    def _guard(self, digest: bytes) -> str:
        return hmac.digest(self._secret, b"staff_guard:" + digest, "sha256").hex()


def _digest(secret: bytes) -> bytes:
    return sha256(secret).digest()


def _state(used: Used) -> State:
    needed = used.has_factor or not NEEDS_SECOND_FACTOR.isdisjoint(used.posts)
    if not needed:
        return State.SIGNED_IN
    if not used.has_factor:
        return State.SECOND_FACTOR_TO_SET_UP
    return State.SECOND_FACTOR_NEEDED if used.second_factor_at is None else State.SIGNED_IN
