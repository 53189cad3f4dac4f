"""Passkeys of members: several each, with names; one challenge a ceremony, used once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from guikang.errors import Flaw
from guikang.people.masking import mask_phone
from guikang.services.accounts import ceremonies
from guikang.services.accounts.alarms import Kind
from guikang.services.accounts.second_factor import Proved
from guikang.services.accounts.sessions import State

if TYPE_CHECKING:
    from guikang.people.keys import PersonKey
    from guikang.services.accounts.alarms import Alarms
    from guikang.services.accounts.ceremonies import Made, Options, Place
    from guikang.services.accounts.second_factor import SecondFactors
    from guikang.services.accounts.sessions import SignedStaff
    from guikang.services.ports.accounts import MemberReader, PasskeyStore

VALID: Final = timedelta(minutes=5)
"""So long a challenge waits for its answer."""
MOST: Final = 10
LONGEST_NAME: Final = 40
_CHALLENGE_BYTES: Final = 32


class Ceremony(StrEnum):
    """What a challenge is for; the values are stored and never change."""

    REGISTER = "register"
    PROVE = "prove"


class Kept(StrEnum):
    """What became of a passkey that was made."""

    DONE = "done"
    THERE = "there"
    FULL = "full"
    NOT_THE_FIRST = "not_the_first"


_NOT_KEPT: Final = {
    Kept.THERE: Flaw("account.passkey_there"),
    Kept.FULL: Flaw("account.passkeys_full", params=(("most", str(MOST)),)),
    Kept.NOT_THE_FIRST: Flaw("account.second_factor"),
}


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of a member.

    Attributes:
        id: by which authenticators know it.
        name: as the member calls it.
        rp: the host's name that it is for.
        public_key: COSE.
        added_at: when it was made.
        used_at: when it was last shown, or None.
    """

    id: bytes = field(repr=False)
    name: str
    rp: str
    public_key: bytes = field(repr=False)
    added_at: datetime
    used_at: datetime | None

    @property
    def handle(self) -> str:
        """What a list calls it."""
        return blake2b(self.id, digest_size=8, person=b"guikang.passkey").hexdigest()


class Passkeys:
    """Makes passkeys and judges what they sign.

    Args:
        store: of passkeys and challenges.
        members: the staff registry.
        factors: what follows once a factor was shown.
        alarms: tells a member what befell their account.
        secret: keys the opaque name of a member among authenticators.
    """

    def __init__(
        self,
        store: PasskeyStore,
        members: MemberReader,
        factors: SecondFactors,
        *,
        alarms: Alarms,
        secret: bytes,
    ) -> None:
        self._store = store
        self._members = members
        self._factors = factors
        self._alarms = alarms
        self._secret = secret

    def of(self, person: PersonKey) -> Sequence[Passkey]:
        """A member's, the oldest first."""
        return self._store.of(person)

    def to_register(self, signed: SignedStaff, place: Place, now: datetime) -> Options | Flaw:
        """What the browser is asked to make one.

        Returns:
            Or ``account.second_factor``: whoever has a factor shows it first.
        """
        if signed.state is State.SECOND_FACTOR_NEEDED:
            return Flaw("account.second_factor")
        phone = self._members.phone(signed.person)
        return ceremonies.to_register(
            place,
            self._challenge(signed, Ceremony.REGISTER, now),
            user=self._user(signed.person),
            name="" if phone is None else mask_phone(phone),
            known=[one.id for one in self._store.of(signed.person)],
        )

    def register(
        self,
        signed: SignedStaff,
        place: Place,
        name: str,
        answer: Mapping[str, Any],
        now: datetime,
    ) -> Proved | Flaw:
        """Keep the passkey that was made.

        Returns:
            Or ``account.second_factor``, ``account.challenge``, ``account.passkey_refused``,
            ``account.passkey_there``, ``account.passkeys_full``, ``account.passkey_name``.
        """
        if signed.state is State.SECOND_FACTOR_NEEDED:
            return Flaw("account.second_factor")
        called = " ".join(name.split())
        if not called or len(called) > LONGEST_NAME:
            return Flaw("account.passkey_name", "title", (("most", str(LONGEST_NAME)),))
        made = self._made(signed, place, answer, now)
        if isinstance(made, Flaw):
            return made
        passkey = Passkey(made.id, called, place.rp, made.public_key, now, None)
        first = signed.state is State.SECOND_FACTOR_TO_SET_UP
        kept = self._store.add(signed.person, passkey, made.count, most=MOST, only_first=first)
        if kept is not Kept.DONE:
            return _NOT_KEPT[kept]
        codes = self._factors.first_recovery_codes(signed)
        return Proved(self._factors.shown(signed, now, changed=True), codes)

    def to_prove(self, signed: SignedStaff, place: Place, now: datetime) -> Options | Flaw:
        """What the browser is asked to show one; ``account.no_passkey``: there is none for here."""
        known = [one.id for one in self._store.of(signed.person) if one.rp == place.rp]
        if not known:
            return Flaw("account.no_passkey")
        challenge = self._challenge(signed, Ceremony.PROVE, now)
        return ceremonies.to_prove(place, challenge, known)

    def prove(
        self, signed: SignedStaff, place: Place, answer: Mapping[str, Any], now: datetime
    ) -> Proved | Flaw:
        """Show the second factor by a passkey.

        One whose count went back was copied, or its authenticator is broken: it is refused,
        and an alarm rings.

        Returns:
            Or ``account.challenge``, ``account.passkey_refused``, ``account.passkey_copied``.
        """
        challenge = self._store.use_challenge(signed.person, signed.digest, Ceremony.PROVE, now)
        if challenge is None:
            return Flaw("account.challenge")
        shown = ceremonies.id_of(answer)
        known = {one.id: one for one in self._store.of(signed.person) if one.rp == place.rp}
        passkey = None if shown is None else known.get(shown)
        count = (
            None
            if passkey is None
            else ceremonies.proved(place, challenge, answer, passkey.public_key)
        )
        if passkey is None or count is None:
            return Flaw("account.passkey_refused")
        if not self._store.counted(signed.person, passkey.id, count, now):
            self._alarms.ring(
                signed.person, Kind.PASSKEY_COUNT_WENT_BACK, now, passkey=passkey.handle
            )
            return Flaw("account.passkey_copied")
        return Proved(self._factors.shown(signed, now))

    def drop(self, signed: SignedStaff, handle: str, now: datetime) -> Flaw | None:
        """Forget one: ``account.no_passkey``; ``account.last_factor`` where a post needs it."""
        found = [one for one in self._store.of(signed.person) if one.handle == handle]
        if not found:
            return Flaw("account.no_passkey")
        needed = self._factors.needed(signed.person, now)
        if not self._store.drop(signed.person, found[0].id, but_the_last=needed):
            return Flaw("account.last_factor")
        self._alarms.ring(signed.person, Kind.SECOND_FACTOR_CHANGED, now)
        return None

    def _made(
        self, signed: SignedStaff, place: Place, answer: Mapping[str, Any], now: datetime
    ) -> Made | Flaw:
        challenge = self._store.use_challenge(signed.person, signed.digest, Ceremony.REGISTER, now)
        if challenge is None:
            return Flaw("account.challenge")
        made = ceremonies.registered(place, challenge, answer)
        return Flaw("account.passkey_refused") if made is None else made

    def _challenge(self, signed: SignedStaff, ceremony: Ceremony, now: datetime) -> bytes:
        challenge = secrets.token_bytes(_CHALLENGE_BYTES)
        self._store.keep_challenge(
            signed.person, signed.digest, ceremony, challenge, expires_at=now + VALID
        )
        return challenge

    def _user(self, person: PersonKey) -> bytes:
        said = bytes.fromhex(person)
        return blake2b(said, digest_size=32, key=self._secret, person=b"guikang.webauthn").digest()
