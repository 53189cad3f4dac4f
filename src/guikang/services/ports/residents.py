"""What residents' pages, notices and representation ask of a store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from guikang.people.keys import PersonKey
from guikang.people.phones import Phone

if TYPE_CHECKING:
    from guikang.services.appealing import Appeal
    from guikang.services.devices import Device
    from guikang.services.holdings import Identity, ReportHeld, SignedIn
    from guikang.services.identifying import Identified
    from guikang.services.looking import Ground, Look, Looked
    from guikang.services.noticing import Notice, Telling, Watch
    from guikang.services.rebinding import NotRebound
    from guikang.services.registration import Registered, Registrant
    from guikang.services.representation import Added, Beside, Representation, Representing
    from guikang.services.sending import Claimed, State
    from guikang.services.sessions import Session
    from guikang.staff.appointments import Standing


class AttemptStore(Protocol):
    """Where tries are counted, for all processes."""

    def tried(
        self, deed: str, subject: bytes, now: datetime, *, most: int, per: timedelta
    ) -> datetime | None:
        """Count a try where fewer than ``most`` came within ``per``; else when to come again."""


class OneTimeCodeStore(Protocol):
    """Where the codes that were sent to phones are kept, as digests."""

    def keep(self, phone_key: str, digest: bytes, expires_at: datetime) -> None:
        """Keep a phone's code in place of the one before."""

    def use(self, phone_key: str, digest: bytes, now: datetime, most_tries: int) -> bool:
        """Whether this is the phone's code; it is gone then. Each try counts."""


class AccountStore(Protocol):
    """Where accounts are kept."""

    def owner(self, phone_key: str) -> PersonKey | None:
        """Whose a phone is."""

    def register(self, registrant: Registrant, now: datetime) -> Registered:
        """Make an account, whole or not at all."""

    def number(self, person: PersonKey) -> str | None:
        """The number that the person's account is bound to, or None: there is no account."""

    def rebind(
        self, person: PersonKey, phone: Phone, phone_key: str, now: datetime, staying: bytes | None
    ) -> str | NotRebound:
        """Bind an account to another phone and end its sessions but one, whole or not at all.

        Returns:
            The number it was bound to.
        """


class SessionStore(Protocol):
    """Where it is kept who is signed in."""

    def add(self, person: PersonKey, digest: bytes, now: datetime, device: Device) -> None:
        """A person is signed in from now on."""

    def use(self, person: PersonKey, digest: bytes, now: datetime, used_after: datetime) -> bool:
        """Whether the session goes on and was used after an instant."""

    def of(self, person: PersonKey, used_after: datetime) -> Sequence[Session]:
        """The person's sessions that were used after an instant, the last used first."""

    def end(self, person: PersonKey, digest: bytes) -> None:
        """The session is over."""

    def end_others(self, person: PersonKey, digest: bytes) -> None:
        """All of the person's sessions but this are over."""


class ReportStore(Protocol):
    """Where residents' reports are read."""

    def name_key(self, person: PersonKey) -> str:
        """The key of the person's name; ``KeyError`` where there is no such person."""

    def latest(self, person: PersonKey) -> str | None:
        """The text of the last report, or None."""


class AppealStore(Protocol):
    """Where appeals are kept."""

    def add(self, person: PersonKey, appeal: Appeal) -> None:
        """Keep an appeal; one of that number that is there stays as it is."""

    def of(self, person: PersonKey) -> Sequence[Appeal]:
        """The person's appeals, the latest first."""


class LookStore(Protocol):
    """Where it is kept who looked at whose record."""

    def add(self, by: Representing, look: Look, at: datetime, *, unless_after: datetime) -> None:
        """Keep a look, durably, unless the same was there after an instant."""

    def of(self, person: PersonKey, most: int | None) -> Sequence[Looked]:
        """The latest at a person's record, the latest first; None: all of them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person, and what they hold.

    Attributes:
        asked: how many ask to act for them, by the name they have.
        unread: how many notices of theirs were never opened.
        standing: what they hold or held.
        beside: who else is a guardian of the children whom they are a guardian of, by handle.
    """

    asked: int
    unread: int
    standing: Standing
    beside: Mapping[str, Beside]


class DoorReader(Protocol):
    """Reads what a person's own page opens."""

    def waiting(self, person: PersonKey, lapsed: datetime) -> Waiting:
        """What waits for a person; what is older than an instant waits no more."""


class RepresentationStore(Protocol):
    """Where it is kept who acts for whom; what was ended is never found."""

    def held(
        self, holder: PersonKey, grounds: Collection[Ground], since: datetime
    ) -> Sequence[Representation]:
        """A holder's on some grounds; those unanswered, or served, before an instant are none."""

    def of(
        self, person: PersonKey, grounds: Collection[Ground], since: datetime
    ) -> Sequence[Representation]:
        """Those for a person on some grounds, by the name they have; ``since`` as in ``held``."""

    def found(self, holder: PersonKey, handle: str) -> Representation | None:
        """A holder's, by its handle."""

    def add_family(
        self,
        begun: Representation,
        who: Identified,
        now: datetime,
        *,
        most: int,
        guardians: int,
        lapsed: datetime,
    ) -> Added:
        """Keep one of a guardian or family; where it holds at once the person is known then.

        One more than ``guardians`` of a child, and whom another has ended, waits.
        """

    def add_served(
        self, begun: Representation, who: Identified, now: datetime, scopes: Sequence[str]
    ) -> Added:
        """Keep a grid worker's, in place of an earlier one; the person is known then."""

    def confirm(
        self,
        person: PersonKey,
        handle: str,
        grounds: Collection[Ground],
        at: datetime,
        lapsed: datetime,
    ) -> bool:
        """Let it hold; false where nothing of that handle and grounds waits for the person."""

    def end(self, person: PersonKey, handle: str, at: datetime, by: PersonKey) -> bool:
        """End it, by whom; false where it has ended, or never was."""


class HoldingsReader(Protocol):
    """Reads what is held about one person, for that person."""

    def identity(self, person: PersonKey) -> Identity:
        """Who the person is, opened; ``KeyError`` where there is no such person."""

    def reports(self, person: PersonKey) -> Sequence[ReportHeld]:
        """The person's reports, the latest first."""

    def sessions(self, person: PersonKey) -> Sequence[SignedIn]:
        """Where the person is signed in, the latest first."""


class NoticeStore(Protocol):
    """Where it is kept who is told of changes, and what they were told."""

    def tell(self, now: datetime, most: int, look: Callable[[Watch], Telling]) -> int:
        """Look at watches that are due and write what follows, all of it or nothing; how many."""

    def latest(self, person: PersonKey, most: int | None, before: int | None) -> Sequence[Notice]:
        """A person's notices, the latest first: so many, before a number, where these are given."""

    def read(self, person: PersonKey, numbers: Sequence[int], now: datetime) -> None:
        """They were opened; the first time counts."""


class MessageStore(Protocol):
    """The queue of text messages."""

    def claim(self, now: datetime, until: datetime) -> Claimed | None:
        """Take the message that is due the longest, durably; it is ours until an instant."""

    def finish(self, claimed: Claimed, state: State, due_at: datetime | None) -> None:
        """Write what became of it; nothing happens where it is not ours any more.

        ``due_at``: when it is to be sent after all; for ``queued`` alone.
        """
