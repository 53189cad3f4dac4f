"""The second factor: authenticator apps and recovery codes; resetting what was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw
from guikang.people.masking import mask_phone
from guikang.services.accounts import recovery, totp
from guikang.services.accounts.alarms import Kind
from guikang.services.accounts.sessions import State
from guikang.services.accounts.tries import SECOND_FACTOR
from guikang.staff.posts import NEEDS_SECOND_FACTOR

if TYPE_CHECKING:
    from guikang.people.keys import PersonKey
    from guikang.services.accounts.alarms import Alarms
    from guikang.services.accounts.sessions import SignedStaff, StaffSessions
    from guikang.services.accounts.tries import Tries, Try
    from guikang.services.ports.accounts import FactorStore, MemberReader

ISSUER: Final = "桂康 Guikang"
PENDING: Final = timedelta(minutes=10)
"""So long a secret that was shown waits for its first code."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A secret as it is shown once, to be taken into an authenticator."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proved:
    """The second factor was shown or set up.

    Attributes:
        token: of the session, new, and the one before is void; None: it stays.
        recovery_codes: where these were made now: shown once, kept as hashes.
    """

    token: str | None = field(repr=False)
    recovery_codes: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Factors:
    """What second factors a member has.

    Attributes:
        totp: whether an authenticator.
        recovery_codes: how many are left.
        needed: whether a post of theirs asks for one.
    """

    totp: bool
    recovery_codes: int
    needed: bool


class SecondFactors:
    """Sets up authenticators, judges their codes.

    Args:
        store: of secrets, steps and recovery codes.
        members: the staff registry.
        sessions: are whole after this.
        tries: lock-out.
        alarms: tells a member what befell their account.
        secret: recovery codes are kept as hashes keyed by it.
    """

    def __init__(
        self,
        store: FactorStore,
        members: MemberReader,
        sessions: StaffSessions,
        *,
        tries: Tries,
        alarms: Alarms,
        secret: bytes,
    ) -> None:
        self._store = store
        self._members = members
        self._sessions = sessions
        self._tries = tries
        self._alarms = alarms
        self._secret = secret

    def of(self, person: PersonKey, now: datetime) -> Factors:
        """What a member has."""
        left = self._store.recovery_codes(person)
        return Factors(self._store.totp(person) is not None, left, self.needed(person, now))

    def needed(self, person: PersonKey, now: datetime) -> bool:
        """Whether a post that the member holds asks for a second factor."""
        return not NEEDS_SECOND_FACTOR.isdisjoint(self._members.posts(person, now))

    def begin_totp(self, signed: SignedStaff, now: datetime) -> Shown | Flaw:
        """Make a secret, which counts once ``confirm_totp`` has seen a code of it.

        One that counts already goes on until then. ``account.second_factor``: whoever has a
        factor shows it before they set up another.
        """
        if signed.state is State.SECOND_FACTOR_NEEDED:
            return Flaw("account.second_factor")
        secret = totp.fresh_secret()
        self._store.begin_totp(signed.person, secret, now)
        phone = self._members.phone(signed.person)
        name = "" if phone is None else mask_phone(phone)
        return Shown(secret, totp.uri_of(secret, name, ISSUER))

    def confirm_totp(self, signed: SignedStaff, code: str, now: datetime) -> Proved | Flaw:
        """Let the secret count that was shown last; new recovery codes take the old ones' place.

        Returns:
            Or ``account.no_totp_begun``, ``account.code_wrong``, ``account.second_locked``,
            ``account.second_factor``.
        """
        if signed.state is State.SECOND_FACTOR_NEEDED:
            return Flaw("account.second_factor")
        secret = self._store.totp_begun(signed.person, now - PENDING)
        if secret is None:
            return Flaw("account.no_totp_begun")
        begun = self._tries.begin(SECOND_FACTOR, signed.person, now)
        if isinstance(begun, Flaw):
            return begun
        step = totp.step_of(secret, code, now)
        if step is None:
            return self._wrong(signed, now, begun)
        self._tries.succeeded(begun)
        codes = recovery.fresh_codes()
        first = signed.state is State.SECOND_FACTOR_TO_SET_UP
        kept = self._store.confirm_totp(
            signed.person, secret, step, self._digests(signed, codes), now, only_first=first
        )
        if not kept:  # another session of theirs has set one up meanwhile
            return Flaw("account.second_factor")
        return Proved(self.shown(signed, now, changed=True), codes)

    def prove_totp(self, signed: SignedStaff, code: str, now: datetime) -> Proved | Flaw:
        """Show the second factor by an authenticator's code; each counts once.

        Returns:
            Or ``account.code_wrong``, ``account.code_used``, ``account.no_totp``,
            ``account.second_locked``.
        """
        secret = self._store.totp(signed.person)
        if secret is None:
            return Flaw("account.no_totp")
        begun = self._tries.begin(SECOND_FACTOR, signed.person, now)
        if isinstance(begun, Flaw):
            return begun
        step = totp.step_of(secret, code, now)
        if step is None:
            return self._wrong(signed, now, begun)
        if not self._store.use_step(signed.person, step):
            return self._wrong(signed, now, begun, used=True)
        self._tries.succeeded(begun)
        return Proved(self.shown(signed, now))

    def prove_code(self, signed: SignedStaff, code: str, now: datetime) -> Proved | Flaw:
        """Show the second factor by whichever kind of code was typed; see those two."""
        if recovery.digest_of(code, signed.person, self._secret) is None:
            return self.prove_totp(signed, code, now)
        return self.prove_recovery(signed, code, now)

    def prove_recovery(self, signed: SignedStaff, code: str, now: datetime) -> Proved | Flaw:
        """Show the second factor by a recovery code, which is used up.

        Returns:
            Or ``account.code_wrong``, ``account.second_locked``.
        """
        begun = self._tries.begin(SECOND_FACTOR, signed.person, now)
        if isinstance(begun, Flaw):
            return begun
        digest = recovery.digest_of(code, signed.person, self._secret)
        if digest is None or not self._store.use_recovery_code(signed.person, digest):
            return self._wrong(signed, now, begun)
        self._tries.succeeded(begun)
        self._alarms.ring(signed.person, Kind.RECOVERY_CODE_USED, now)
        return Proved(self.shown(signed, now))

    def drop_totp(self, signed: SignedStaff, now: datetime) -> Flaw | None:
        """Forget the authenticator: ``account.last_factor`` where a post needs it."""
        needed = self.needed(signed.person, now)
        if not self._store.drop_totp(signed.person, but_the_last=needed):
            return Flaw("account.last_factor")
        self._alarms.ring(signed.person, Kind.SECOND_FACTOR_CHANGED, now)
        return None

    def first_recovery_codes(self, signed: SignedStaff) -> Sequence[str]:
        """Recovery codes of a member who has none yet: made with the first factor of any kind."""
        if self._store.recovery_codes(signed.person):
            return ()
        codes = recovery.fresh_codes()
        self._store.keep_recovery_codes(signed.person, self._digests(signed, codes))
        return codes

    def shown(self, signed: SignedStaff, now: datetime, *, changed: bool = False) -> str | None:
        """The session's token, now that the factor was shown; ``changed``: or is a new one."""
        if changed:
            self._alarms.ring(signed.person, Kind.SECOND_FACTOR_CHANGED, now)
        return self._sessions.proved(signed, now)

    def _wrong(self, signed: SignedStaff, now: datetime, tried: Try, *, used: bool = False) -> Flaw:
        if tried.refusal is None:
            return Flaw("account.code_used" if used else "account.code_wrong", "code")
        self._alarms.ring(signed.person, Kind.LOCKED_OUT, now)
        return tried.refusal

    def _digests(self, signed: SignedStaff, codes: Sequence[str]) -> list[bytes]:
        found = (recovery.digest_of(code, signed.person, self._secret) for code in codes)
        return [digest for digest in found if digest is not None]
