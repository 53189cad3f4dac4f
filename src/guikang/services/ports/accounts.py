"""What the accounts of staff ask of a store, and of the staff registry."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from guikang.people.keys import PersonKey
from guikang.people.phones import Phone
from guikang.staff.posts import Post

if TYPE_CHECKING:
    from guikang.services.accounts.alarms import Alarm, AlarmListed, Kind, ToText
    from guikang.services.accounts.passkeys import Ceremony, Kept, Passkey
    from guikang.services.accounts.sessions import StaffSession, Used
    from guikang.services.devices import Device
    from guikang.services.paging import Page, Span


class MemberReader(Protocol):
    """What the staff registry knows of a member."""

    def by_phone(self, phone_key: str) -> PersonKey | None:
        """Whose a phone is."""

    def phone(self, person: PersonKey) -> Phone | None:
        """The member's phone, opened, or None: there is no such member."""

    def number(self, person: PersonKey) -> str | None:
        """The member's identity number, opened, or None: none was entered."""

    def posts(self, person: PersonKey, now: datetime) -> Collection[Post]:
        """The posts that the member holds, suspended ones left out."""


class StaffAccountStore(Protocol):
    """Where passwords are kept, and the devices where members signed in."""

    def password(self, person: PersonKey) -> str | None:
        """The hash of a member's password, or None: the account is not active."""

    def activate(self, person: PersonKey, hashed: str, now: datetime) -> bool:
        """Keep a password, end the member's sessions; whether there was one before."""

    def change_password(
        self, person: PersonKey, hashed: str, now: datetime, *, staying: bytes
    ) -> None:
        """Keep another password, end the member's sessions but one."""

    def rehash(self, person: PersonKey, before: str, hashed: str) -> None:
        """Keep the same password hashed anew, unless it was changed meanwhile."""

    def knows_device(self, person: PersonKey, device: bytes) -> bool:
        """Whether the member signed in on a device before."""

    def used_device(self, person: PersonKey, device: bytes, now: datetime) -> bool:
        """Keep that a member signed in there; whether it is new, and others were known."""


class TryStore(Protocol):
    """Where wrong tries in a row are counted, for all processes."""

    def begin(
        self,
        subject: str,
        now: datetime,
        *,
        most: int,
        locked: timedelta,
        forgotten_before: datetime,
    ) -> tuple[datetime | None, int]:
        """Count a try as wrong.

        Returns:
            Until when the subject is locked, where it is, and nothing is counted then; else
            None and the how manieth in a row it is. The one that is the ``most``-th locks.
        """

    def forget(self, subject: str) -> None:
        """The next wrong try is the first."""


class FactorStore(Protocol):
    """Where authenticators' secrets and recovery codes are kept."""

    def begin_totp(self, person: PersonKey, secret: str, now: datetime) -> None:
        """Keep a secret that does not count yet, in place of one before that did not."""

    def totp_begun(self, person: PersonKey, begun_after: datetime) -> str | None:
        """The secret that does not count yet, where it was begun after an instant."""

    def confirm_totp(
        self,
        person: PersonKey,
        secret: str,
        step: int,
        recovery: Sequence[bytes],
        now: datetime,
        *,
        only_first: bool,
    ) -> bool:
        """Let the secret count, the step be used, and recovery codes take the place of others.

        False where it is not the one that was begun last; or ``only_first``, and the member
        has a factor already.
        """

    def totp(self, person: PersonKey) -> str | None:
        """The secret that counts."""

    def use_step(self, person: PersonKey, step: int) -> bool:
        """Whether neither the step nor a later one was used before; it is now."""

    def drop_totp(self, person: PersonKey, *, but_the_last: bool) -> bool:
        """Forget the secret; false: ``but_the_last``, and there is no other factor."""

    def recovery_codes(self, person: PersonKey) -> int:
        """How many are left."""

    def keep_recovery_codes(self, person: PersonKey, recovery: Sequence[bytes]) -> None:
        """Keep recovery codes in place of all before."""

    def use_recovery_code(self, person: PersonKey, digest: bytes) -> bool:
        """Whether it is one of the member's; it is gone then."""

    def reset(self, person: PersonKey) -> None:
        """Forget password, factors, recovery codes and devices of a member; end their sessions."""


class PasskeyStore(Protocol):
    """Where passkeys are kept, and the challenges of ceremonies."""

    def of(self, person: PersonKey) -> Sequence[Passkey]:
        """A member's, the oldest first."""

    def add(
        self, person: PersonKey, passkey: Passkey, count: int, *, most: int, only_first: bool
    ) -> Kept:
        """Keep one; ``only_first``: unless the member has a factor already."""

    def counted(self, person: PersonKey, credential: bytes, count: int, now: datetime) -> bool:
        """Keep how often it has signed; false where that does not rise, and nothing is kept."""

    def drop(self, person: PersonKey, credential: bytes, *, but_the_last: bool) -> bool:
        """Forget one; false: ``but_the_last``, and there is no other factor."""

    def keep_challenge(
        self,
        person: PersonKey,
        session: bytes,
        ceremony: Ceremony,
        challenge: bytes,
        *,
        expires_at: datetime,
    ) -> None:
        """Keep a session's challenge in place of the one before."""

    def use_challenge(
        self, person: PersonKey, session: bytes, ceremony: Ceremony, now: datetime
    ) -> bytes | None:
        """The session's challenge, which is gone then; None: there is none that still holds."""


class StaffSessionStore(Protocol):
    """Where it is kept which members are signed in."""

    def add(
        self,
        person: PersonKey,
        digest: bytes,
        now: datetime,
        device: Device,
        second_factor_at: datetime | None,
    ) -> None:
        """A member is signed in from now on."""

    def use(
        self,
        person: PersonKey,
        digest: bytes,
        now: datetime,
        *,
        used_after: datetime,
        begun_after: datetime,
    ) -> Used | None:
        """What is known of a session that was used and begun after two instants."""

    def renew(self, person: PersonKey, digest: bytes, renewed: bytes, now: datetime) -> None:
        """The second factor was shown: the session is found by another digest from now on."""

    def of(
        self, person: PersonKey, *, used_after: datetime, begun_after: datetime
    ) -> Sequence[StaffSession]:
        """A member's that go on, the last used first."""

    def end(self, person: PersonKey, digest: bytes) -> None:
        """The session is over."""

    def end_all(self, person: PersonKey) -> int:
        """All of a member's sessions are over; how many there were."""


class AlarmStore(Protocol):
    """Where alarms are kept, and the queue of their text messages."""

    def add(self, person: PersonKey, kind: Kind, now: datetime, details: Mapping[str, str]) -> None:
        """Keep an alarm; its message is due at once."""

    def unseen(self, person: PersonKey) -> Sequence[Alarm]:
        """Those of a member that they were not shown, the latest first."""

    def see(self, person: PersonKey, numbers: Sequence[int], now: datetime) -> None:
        """They were shown; the first time counts."""

    def page(self, division: str, span: Span) -> Page[AlarmListed]:
        """Those of members who hold or held a post at or below a division, the latest first."""

    def claim(self, now: datetime, until: datetime) -> ToText | None:
        """Take the message that is due the longest, durably; it is ours until an instant."""

    def finish(self, person: PersonKey, number: int, due_at: datetime | None) -> None:
        """Nothing is left to do with a message, or it is due again."""
