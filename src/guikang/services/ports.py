"""What the use cases need of the world, as protocols; storage and bootstrap provide it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import polars as pl

from guikang.codes.decision import Timeline
from guikang.credential.es256 import SigningKey
from guikang.credential.keys import Issuing
from guikang.errors import Flaw
from guikang.evidence.statement import Statement
from guikang.people.documents import Document
from guikang.people.keys import PersonKey
from guikang.people.phones import Phone
from guikang.services.incoming import RowRejection
from guikang.services.verifying import Verdict

if TYPE_CHECKING:
    from guikang.services.appealing import Appeal
    from guikang.services.devices import Device
    from guikang.services.holdings import Identity, ReportHeld, SignedIn
    from guikang.services.identifying import Identified
    from guikang.services.looking import Ground, Look, Looked
    from guikang.services.noticing import Notice, Telling, Watch
    from guikang.services.rebinding import NotRebound
    from guikang.services.registration import Registered, Registrant
    from guikang.services.reporting import Report
    from guikang.services.representation import Added, Beside, Representation, Representing
    from guikang.services.sending import Claimed, State
    from guikang.services.sessions import Session
    from guikang.services.staffing import Appointee
    from guikang.staff.posts import Appointment, Post

Clock = Callable[[], datetime]
"""Tells the present instant, aware."""


class CollisionError(Exception):
    """Another transaction was at the same persons; nothing was written, try again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a part of a file is after a batch, written with the batch or not at all."""

    import_id: int
    part: int
    rows_done: int
    accepted: int
    known: int
    rejections: Sequence[RowRejection]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What follows from statements, for many persons.

    Attributes:
        timelines: ``person``, ``turns`` (list of instants), ``colours`` (list, null where
            there is no code).
        exceptions: ``person``, ``place`` (from 0 within the person), ``kind``,
            ``clause``, ``evidence`` (list of ids), ``since``, ``until``.
    """

    timelines: pl.DataFrame
    exceptions: pl.DataFrame


class EvidenceTransaction(Protocol):
    """One transaction over evidence: all of it is written, or nothing."""

    def names_of(self, persons: pl.Series) -> pl.DataFrame:
        """Those of the persons who are there: ``person`` and ``stored_name_key``."""

    def known(self, rows: pl.DataFrame) -> pl.Series:
        """Which rows' (person, source, id) are there: Boolean, in order."""

    def lock_people(self, persons: pl.Series) -> pl.DataFrame:
        """Lock persons who are there until the end: ``person``, and the timeline's ``version``."""

    def statements_of(self, persons: pl.Series) -> pl.DataFrame:
        """All statements about the persons, as ``incoming.STATEMENTS``."""

    def add_people(self, rows: pl.DataFrame, at: datetime) -> None:
        """Add persons. Raises ``CollisionError`` where one was added meanwhile."""

    def add_statements(self, statements: pl.DataFrame, import_id: int | None) -> None:
        """Add statements, one at least, all recorded at one instant; no id of theirs is there."""

    def add_forecast(
        self, forecast: Forecast, versions: pl.DataFrame, rulebook: str, known_at: datetime
    ) -> None:
        """Add versions of timelines with their exceptions.

        ``versions`` has ``person`` and ``version``, the number to give.
        """

    def advance(self, progress: Progress) -> None:
        """Write how far an import is."""

    def look_again(self, persons: pl.Series, at: datetime) -> None:
        """Have the persons' codes looked at as of ``at``, where they are told of changes."""

    def add_report(self, report: Report) -> None:
        """Keep a resident's report; the person, who is there, lives where it says."""


class EvidenceStore(Protocol):
    """Where evidence is kept."""

    def transaction(self) -> AbstractContextManager[EvidenceTransaction]:
        """Begin; committed when left, rolled back on an exception."""


@dataclass(frozen=True, slots=True)
class Shown:
    """From when a colour was shown, or None: no code."""

    since: datetime
    colour: str | None


@dataclass(frozen=True, slots=True)
class Resident:
    """A person as pages show them: masked."""

    person: PersonKey
    masked_name: str
    masked_number: str
    division: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one person, all as of one instant.

    Attributes:
        resident: the person.
        statements: all of them.
        timelines: all versions, oldest first, without their exceptions.
    """

    resident: Resident
    statements: Sequence[Statement]
    timelines: Sequence[Timeline]


class CodeReader(Protocol):
    """Reads what is known of one person."""

    def record(self, person: PersonKey) -> Record | None:
        """All of it, read at once, or None: nobody is known by that key."""

    def statements(self, person: PersonKey) -> Sequence[Statement]:
        """All statements about the person."""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A file that was handed in, and how far it is.

    Attributes:
        state: ``accepted`` (work is left), ``done`` or ``refused``.
        rows: in the file, or None before it is read.
        rows_done: by part: it has all of its own among so many rows that could be read.
        failure: why the whole file was refused, or None.
    """

    id: int
    feed: str
    file_name: str
    state: str
    actor: str
    received_at: datetime
    finished_at: datetime | None
    rows: int | None
    rows_done: tuple[int, ...]
    accepted: int
    known: int
    rejected: int
    failure: Flaw | None


class SigningKeyStore(Protocol):
    """Where the keys that sign credentials are kept."""

    def keys(self) -> Sequence[Issuing]:
        """All there ever were, without what signs."""

    def signer(self, kid: str) -> SigningKey:
        """The key that signs, opened; ``KeyError`` where there is none."""

    def add(self, key: SigningKey, signs_from: datetime) -> None:
        """Keep a new key, sealed; it is published from now on."""

    def revoke(self, kid: str, at: datetime) -> bool:
        """Believe no token of the key from ``at`` on; false where there is no such key."""


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


class AppointmentStore(Protocol):
    """Where it is kept who holds which post."""

    def of(self, person: PersonKey) -> Sequence[Appointment]:
        """All that a person holds or held, by number."""

    def all(self) -> Sequence[tuple[Appointee, Appointment]]:
        """All of everybody that were not ended."""

    def add(
        self, person: PersonKey, post: Post, division: str, since: datetime, by: str
    ) -> int | None:
        """Appoint; the number, or None: the person holds that post there already."""

    def end(self, person: PersonKey, number: int, at: datetime, by: str) -> bool:
        """End an appointment; false where there is none that goes on."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person, and the posts they hold or held.

    Attributes:
        asked: how many ask to act for them, by the name they have.
        unread: how many notices of theirs were never opened.
        appointments: by number.
        beside: who else is a guardian of the children whom they are a guardian of, by handle.
    """

    asked: int
    unread: int
    appointments: Sequence[Appointment]
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


class ImportStore(Protocol):
    """Where files that were handed in are kept, and how far they are."""

    def accept(
        self, feed: str, file_name: str, content: bytes, *, actor: str, at: datetime, parts: int
    ) -> int:
        """Keep a file, durably, to be taken in by so many parts; its number."""

    def claim(self, import_id: int) -> AbstractContextManager[bool]:
        """Hold an import against all others; false where another process holds it."""

    def unfinished(self) -> Sequence[int]:
        """Numbers of imports with work left, oldest first."""

    def record(self, import_id: int) -> ImportRecord | None:
        """How far an import is, or None: no such number."""

    def recent(self, most: int) -> Sequence[ImportRecord]:
        """The latest, newest first."""

    def content(self, import_id: int) -> bytes | None:
        """The file, or None where it is no longer kept."""

    def counted(self, import_id: int, rows: int) -> None:
        """Write how many rows the file has, good and bad."""

    def finish(self, import_id: int, state: str, at: datetime, failure: Flaw | None) -> None:
        """Write that no work is left."""

    def rejections(self, import_id: int) -> Sequence[RowRejection]:
        """All rows that were not taken, by line."""


class SmsSender(Protocol):
    """Sends text messages; any thread may."""

    def send(
        self, phone: str, template: str, params: Mapping[str, str], reference: str | None = None
    ) -> None:
        """Hand a message to the provider, who has accepted it when this returns.

        Args:
            phone: E.164 with its plus sign, as ``Phone.number``.
            template: a name of ``texting.MESSAGES``.
            params: that template's, each of them.
            reference: by which to find it there; opaque, and of this message alone.

        Raises:
            SmsError: ``sms.refused`` or ``sms.unreachable``.
        """

    def sent(self, reference: str) -> bool | None:
        """Whether the provider has accepted a message, or None: it cannot tell.

        Raises:
            SmsError: ``sms.unreachable``: it cannot tell just now.
        """


class IdentityVerifier(Protocol):
    """Knows whose documents are whose, or asks who does; any thread may call."""

    def verify(self, document: Document, name: str) -> Verdict:
        """Whether the document is that of a person of this name.

        Raises:
            IdentityError: ``identity.unreachable``.
        """
