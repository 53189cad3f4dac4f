"""Activating an account by phone, signing in by password, changing the password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw
from guikang.people.keys import PersonKey, phone_key
from guikang.services.accounts.alarms import Kind
from guikang.services.accounts.passwords import flaw_of
from guikang.services.accounts.tries import CHANGE, PASSWORD
from guikang.services.devices import Device
from guikang.services.limits import Limit, Limits

if TYPE_CHECKING:
    from guikang.people.phones import Phone
    from guikang.services.accounts.alarms import Alarms
    from guikang.services.accounts.passwords import Passwords
    from guikang.services.accounts.sessions import SignedStaff, StaffSessions
    from guikang.services.accounts.tries import Tries, Try
    from guikang.services.phone_proof import PhoneProof
    from guikang.services.ports.accounts import MemberReader, StaffAccountStore

PER_ADDRESS: Final = Limit("staff-sign-in-address", 300, timedelta(hours=1))
"""A county's offices may stand behind one address."""
PER_DAY: Final = Limit("staff-sign-in-day", 50, timedelta(days=1))
"""By phone, or by device where that is known: ten lock-outs a day, no more guesses."""
_NOBODY: Final = PersonKey("0" * 32)
_DEVICE_BYTES: Final = 24


@dataclass(frozen=True, slots=True)
class Came:
    """From where somebody signs in.

    Attributes:
        address: of the network; for limits alone.
        kind: of device, as the browser says.
        token: what this browser was given when somebody signed in here before, or empty.
    """

    address: str = field(repr=False)
    kind: Device
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Begun:
    """Somebody is signed in.

    Attributes:
        token: of the session.
        device: what the browser is to keep, so that it is known the next time.
    """

    token: str = field(repr=False)
    device: str = field(repr=False)


class SigningIn:
    """The ways in. Nothing here tells whose a phone is to whoever has not proved it.

    Args:
        members: the staff registry.
        store: of accounts.
        sessions: begins them.
        proof: sends one-time codes and judges them; staff's own, residents' codes are no good.
        passwords: hashes them.
        tries: lock-out.
        limits: by address and by day.
        alarms: tells a member what befell their account.
        secret: phones are found by hashes keyed by it.
    """

    def __init__(
        self,
        members: MemberReader,
        store: StaffAccountStore,
        sessions: StaffSessions,
        *,
        proof: PhoneProof,
        passwords: Passwords,
        tries: Tries,
        limits: Limits,
        alarms: Alarms,
        secret: bytes,
    ) -> None:
        self._members = members
        self._store = store
        self._sessions = sessions
        self._proof = proof
        self._passwords = passwords
        self._tries = tries
        self._limits = limits
        self._alarms = alarms
        self._secret = secret

    def send_code(self, phone: Phone, address: str, now: datetime) -> Flaw | None:
        """Send a code to a phone, whoever it belongs to: see ``PhoneProof.send``."""
        return self._proof.send(phone, address, now)

    def activate(self, phone: Phone, code: str, password: str, now: datetime) -> PersonKey | Flaw:
        """Give the member of a proved phone a password, in place of the one before.

        All their sessions end, lock-outs too. Second factors stay: a stolen phone is not enough.
        A code is not used up by a password that cannot be one.

        Returns:
            Whose account it is; or ``account.password_*``, what ``PhoneProof.prove`` says,
            ``account.not_staff`` or ``account.no_post``: who has proved the phone may know.
        """
        flaw = flaw_of(password, [phone.national])
        if flaw is None:
            flaw = self._proof.prove(phone, code, now)
        if flaw is not None:
            return flaw
        key = phone_key(phone, self._secret)
        person = self._members.by_phone(key)
        if person is None:
            return Flaw("account.not_staff", "phone")
        if not self._members.posts(person, now):
            return Flaw("account.no_post", "phone")
        flaw = flaw_of(password, self._personal(person))
        if flaw is not None:
            self._proof.give_back(phone, code, now)
            return flaw
        if self._store.activate(person, self._passwords.hashed(password), now):
            self._alarms.ring(person, Kind.PASSWORD_CHANGED, now)
        self._tries.forget(PASSWORD, key)
        return person

    def sign_in(self, phone: Phone, password: str, came: Came, now: datetime) -> Begun | Flaw:
        """Begin a session, which is partial where a second factor is to come.

        As much work is done, and the same said, whether or not the phone is a member's. A
        device where a member signed in before is counted by itself, so that others who try
        the member's phone do not lock them out at their own desk.

        Returns:
            Or ``account.wrong``, ``account.locked``, ``limit.reached``, ``limit.reached_for_long``;
            ``account.no_post`` with the right password alone.
        """
        key = phone_key(phone, self._secret)
        person = self._members.by_phone(key)
        device = _device(came.token)
        known = self._store.knows_device(person or _NOBODY, device)
        subject = device.hex() if known else key
        flaw = self._limits.tried(PER_ADDRESS, came.address, now) or self._limits.tried(
            PER_DAY, subject, now
        )
        if flaw is not None:
            return flaw
        begun = self._tries.begin(PASSWORD, subject, now)
        if isinstance(begun, Flaw):
            return begun
        kept = self._store.password(person or _NOBODY)
        if not self._passwords.fits(kept, password) or person is None or kept is None:
            return self._wrong(person, came.kind, begun, now)
        self._tries.succeeded(begun)
        if not self._members.posts(person, now):
            return Flaw("account.no_post")
        if self._passwords.outdated(kept):
            self._store.rehash(person, kept, self._passwords.hashed(password))
        return self.begin(person, came, now)

    def begin(self, person: PersonKey, came: Came, now: datetime, *, proved: bool = False) -> Begun:
        """Begin a session of whoever has shown who they are; ``proved``: by two factors."""
        token = came.token
        if not self._store.knows_device(person, _device(token)):
            token = secrets.token_urlsafe(_DEVICE_BYTES)
        if self._store.used_device(person, _device(token), now):
            self._alarms.ring(person, Kind.NEW_DEVICE, now, device=came.kind.value)
        return Begun(self._sessions.begin(person, now, came.kind, proved=proved), token)

    def change(
        self, signed: SignedStaff, present: str, password: str, now: datetime
    ) -> Flaw | None:
        """Give oneself another password; all other sessions end.

        Returns:
            None, or ``account.password_*``, ``account.present_wrong``, ``account.locked``.
        """
        flaw = flaw_of(password, self._personal(signed.person))
        if flaw is not None:
            return flaw
        begun = self._tries.begin(CHANGE, signed.person, now)
        if isinstance(begun, Flaw):
            return begun
        if not self._passwords.fits(self._store.password(signed.person), present):
            if begun.refusal is None:
                return Flaw("account.present_wrong", "present")
            self._alarms.ring(signed.person, Kind.LOCKED_OUT, now)
            return begun.refusal
        self._tries.succeeded(begun)
        hashed = self._passwords.hashed(password)
        self._store.change_password(signed.person, hashed, now, staying=signed.digest)
        self._alarms.ring(signed.person, Kind.PASSWORD_CHANGED, now)
        return None

    def _wrong(self, person: PersonKey | None, kind: Device, tried: Try, now: datetime) -> Flaw:
        if tried.refusal is None:
            return Flaw("account.wrong")
        if person is not None:
            self._alarms.ring(person, Kind.LOCKED_OUT, now, device=kind.value)
        return tried.refusal

    def _personal(self, person: PersonKey) -> list[str]:
        phone, number = self._members.phone(person), self._members.number(person)
        return [*([phone.national] if phone else []), *([number] if number else [])]


def _device(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
