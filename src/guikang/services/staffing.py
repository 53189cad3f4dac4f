"""The staff registry: who is enrolled, who gives which post to whom, never deleted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw, GuikangError
from guikang.people.keys import name_key, person_key, phone_key
from guikang.people.masking import mask_document
from guikang.services.operations import Act, Actor, Operation, reason
from guikang.staff.appointments import NONE, Appointment, Standing, allowing
from guikang.staff.giving import FOREIGN, giving
from guikang.staff.posts import Deed, Post

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from guikang.people.documents import Document
    from guikang.people.keys import PersonKey
    from guikang.people.phones import Phone
    from guikang.services.paging import Page, Span
    from guikang.services.ports.staff import StaffStore

UNKNOWN: Final = Flaw("staff.unknown")
SELF: Final = Flaw("staff.self")
_HANDLE_BYTES: Final = 12


class StaffError(GuikangError):
    """Nobody was appointed, or nothing ended: ``staff.*``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody as a form or a page enters them: 姓名, 身份证号, 手机号码, 单位职务, 备注."""

    name: str
    document: Document
    phone: Phone
    unit: str
    note: str = ""

    def __repr__(self) -> str:
        """Without anything personal."""
        return "Entry()"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the staff, as the registry shows them.

    Attributes:
        person: their key, which stands on no page.
        handle: by which programs name them; opaque.
        name: in full: staff answer by name.
        masked_number: of their document.
        phone: in full, E.164: they are called by it.
        unit: 单位职务.
        note: 备注.
        division: where they were enrolled; whoever manages staff there corrects the entry.
        enrolled_at: since when they are registered.
        standing: what they hold, and whether they are trained.
    """

    person: PersonKey
    handle: str
    name: str
    masked_number: str
    phone: str = field(repr=False)
    unit: str
    note: str
    division: str
    enrolled_at: datetime
    standing: Standing


class State(StrEnum):
    """What a list may be narrowed to."""

    HELD = "held"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Sought:
    """Which members are asked for.

    Attributes:
        division: enrolled or holding a post there or below.
        words: part of the name or of 单位职务; empty: all.
        phone_key: of exactly this phone.
        person: exactly this person.
        post: who hold, or held, this post there.
        state: how they hold it; None: whatever.
    """

    division: str
    words: str = ""
    phone_key: str | None = None
    person: PersonKey | None = None
    post: Post | None = None
    state: State | None = None


class EventKind(StrEnum):
    """What became of an appointment; the values are stored and never change."""

    APPOINTED = "appointed"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    HANDED_OVER = "handed_over"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Event:
    """A step in the history of an appointment.

    Attributes:
        number: of the appointment among its holder's.
        post: which.
        division: where, by the code of that time.
        at: when.
        kind: what.
        by: name of who did it.
        why: the reason they gave.
    """

    number: int
    post: Post
    division: str
    at: datetime
    kind: EventKind
    by: str
    why: str


class Enrolment(Enum):
    """What became of an entry."""

    NEW = auto()
    CORRECTED = auto()
    KNOWN = auto()
    NAME_DIFFERS = auto()
    PHONE_TAKEN = auto()


_REFUSED: Final = {
    Enrolment.NAME_DIFFERS: Flaw("staff.name_differs", "name"),
    Enrolment.PHONE_TAKEN: Flaw("staff.phone_taken", "phone"),
}


@dataclass(frozen=True, slots=True)
class Giver:
    """Who enrols, appoints, ends.

    Attributes:
        name: theirs.
        person: their key; None: an operator of the installation, at its command line, who
            appoints the first administrators and is bound by no table of powers.
        standing: what they hold.
    """

    name: str
    person: PersonKey | None
    standing: Standing

    @classmethod
    def operator(cls, name: str) -> Giver:
        """Who works at the command line."""
        return cls(name, None, NONE)

    def actor(self, appointment: Appointment | None) -> Actor:
        """Them, acting by a power."""
        if appointment is None:
            return Actor(self.name, self.person)
        return Actor(self.name, self.person, appointment.post, appointment.division)

    def allowed(self, deed: Deed, division: str, at: datetime) -> Actor | Flaw:
        """Them at a deed; ``staff.foreign``."""
        found = None if self.person is None else allowing(self.standing, deed, division, at)
        return FOREIGN if found is None and self.person is not None else self.actor(found)

    def giving(self, post: Post, division: str, at: datetime) -> Actor | Flaw:
        """Them at giving or taking a post; flaws of ``giving``."""
        if self.person is None:
            return self.actor(None)
        found = giving(self.standing, post, division, at)
        return found if isinstance(found, Flaw) else self.actor(found)


class Staffing:
    """Enrols, appoints, ends, tells."""

    def __init__(self, store: StaffStore, secret: bytes, *, exists: Callable[[str], bool]) -> None:
        """Wire; ``exists`` tells whether there is a division of a code."""
        self._store = store
        self._secret = secret
        self._exists = exists

    def enrol(
        self, entry: Entry, division: str, *, by: Giver, now: datetime, dry: bool = False
    ) -> Enrolment | Flaw:
        """Enter somebody in the registry of a division, or correct what it says of them.

        The entry of somebody enrolled in a division that ``by`` does not manage stays as it
        is: they are ``KNOWN``.

        Args:
            entry: as it was parsed.
            division: where they are enrolled if they are new.
            by: who does so.
            now: aware.
            dry: only say what would become of it.

        Returns:
            ``staff.no_division``, ``staff.foreign``, ``staff.name_differs`` where the document
            is enrolled under another name, ``staff.phone_taken`` where the phone is somebody
            else's.
        """
        if not self._exists(division):
            return Flaw("staff.no_division", "division", (("division", division),))
        actor = by.allowed(Deed.MANAGE_STAFF, division, now)
        if isinstance(actor, Flaw):
            return actor
        member = Member(
            person_key(entry.document, self._secret),
            secrets.token_urlsafe(_HANDLE_BYTES),
            entry.name,
            mask_document(entry.document),
            entry.phone.number,
            entry.unit,
            entry.note,
            division,
            now,
            NONE,
        )
        found = self._store.enrol(
            member,
            entry.document,
            name_key=name_key(entry.name, self._secret),
            phone_key=phone_key(entry.phone, self._secret),
            corrects=lambda at: not isinstance(by.allowed(Deed.MANAGE_STAFF, at, now), Flaw),
            by=actor,
            dry=dry,
        )
        return _REFUSED.get(found, found)

    def person_of(self, document: Document) -> PersonKey:
        """The key of whoever has a document, a member or not."""
        return person_key(document, self._secret)

    def key_of(self, phone: Phone) -> str:
        """The key by which a phone is sought."""
        return phone_key(phone, self._secret)

    def appoint(
        self, person: PersonKey, post: Post, division: str, why: str, *, by: Giver, now: datetime
    ) -> Flaw | None:
        """Give a post at a division to a member.

        Returns:
            ``staff.no_division``, ``staff.unknown``, ``staff.self``, ``staff.appointed_already``,
            ``operations.*`` for the reason, or a flaw of ``giving``.
        """
        if not self._exists(division):
            return Flaw("staff.no_division", "division", (("division", division),))
        checked = self._checked(person, (post, division), why, by, now)
        if isinstance(checked, Flaw):
            return checked
        done = self._store.appoint(person, post, division, checked(Act.APPOINTED))
        return None if done else Flaw("staff.appointed_already", "post")

    def suspend(
        self, person: PersonKey, number: int, why: str, *, by: Giver, now: datetime
    ) -> Flaw | None:
        """Let a post rest; flaws as ``appoint``, or ``staff.not_held``."""
        return self._moved(person, number, why, EventKind.SUSPENDED, by=by, now=now)

    def resume(
        self, person: PersonKey, number: int, why: str, *, by: Giver, now: datetime
    ) -> Flaw | None:
        """Let a resting post go on; flaws as ``suspend``."""
        return self._moved(person, number, why, EventKind.RESUMED, by=by, now=now)

    def end(
        self, person: PersonKey, number: int, why: str, *, by: Giver, now: datetime
    ) -> Flaw | None:
        """End a post, from now on; flaws as ``suspend``."""
        return self._moved(person, number, why, EventKind.ENDED, by=by, now=now)

    def hand_over(
        self,
        person: PersonKey,
        number: int,
        successor: PersonKey,
        why: str,
        *,
        by: Giver,
        now: datetime,
    ) -> Flaw | None:
        """End a post and give it to a successor, both or neither; flaws as ``suspend``."""
        held = self._held(person, number, now)
        if held is None:
            return Flaw("staff.not_held")
        taken = self._checked(person, (held.post, held.division), why, by, now)
        given = self._checked(successor, (held.post, held.division), why, by, now)
        if isinstance(taken, Flaw):
            return taken
        if isinstance(given, Flaw):
            return given
        if successor == person:
            return Flaw("staff.appointed_already", "successor")
        done = self._store.hand_over(
            person, held, successor, taken(Act.HANDED_OVER), given(Act.APPOINTED)
        )
        return None if done else Flaw("staff.appointed_already", "successor")

    def opened_number(self, member: Member, why: str, *, by: Giver, now: datetime) -> str | Flaw:
        """A member's whole number, with the look written down first; ``staff.foreign``."""
        actor = by.allowed(Deed.OPEN_STAFF_NUMBER, member.division, now)
        for one in member.standing.appointments:
            if isinstance(actor, Flaw) and one.held(now):
                actor = by.allowed(Deed.OPEN_STAFF_NUMBER, one.division, now)
        given = reason(why)
        if isinstance(actor, Flaw):
            return actor
        if isinstance(given, Flaw):
            return given
        operation = Operation(
            now, actor, Act.OPENED_STAFF_NUMBER, member.division, given, member.person, member.name
        )
        return self._store.opened_number(member.person, operation)

    def standing_of(self, person: PersonKey) -> Standing:
        """What somebody's powers follow from."""
        return self._store.standing(person)

    def member(self, handle: str) -> Member | None:
        """The member of a handle, or None."""
        return self._store.member(handle)

    def by_person(self, person: PersonKey) -> Member | None:
        """The member who has a document, by its key, or None."""
        return self._store.by_person(person)

    def by_phone(self, phone: Phone) -> Member | None:
        """The member who has a phone, or None."""
        return self._store.by_phone(phone_key(phone, self._secret))

    def page(self, sought: Sought, span: Span) -> Page[Member]:
        """Members, by division and name."""
        return self._store.page(sought, span)

    def filled(self, division: str, now: datetime) -> Sequence[tuple[str, Post]]:
        """Where which post is held in force now, each place and post once.

        In a division and below it; of a village at its township too, whose grids take it in.
        """
        return self._store.filled(division, now)

    def history(self, person: PersonKey) -> Sequence[Event]:
        """What became of somebody's appointments, the latest first."""
        return self._store.history(person)

    def _held(self, person: PersonKey, number: int, now: datetime) -> Appointment | None:
        held = self._store.standing(person).appointments
        return next((one for one in held if one.number == number and one.held(now)), None)

    def _moved(
        self, person: PersonKey, number: int, why: str, kind: EventKind, *, by: Giver, now: datetime
    ) -> Flaw | None:
        held = self._held(person, number, now)
        if held is None:
            return Flaw("staff.not_held")
        checked = self._checked(person, (held.post, held.division), why, by, now)
        if isinstance(checked, Flaw):
            return checked
        done = self._store.move(person, held, kind, checked(Act(kind.value)))
        return None if done else Flaw("staff.not_held")

    def _checked(
        self, person: PersonKey, at: tuple[Post, str], why: str, by: Giver, now: datetime
    ) -> Callable[[Act], Operation] | Flaw:
        """What writes the deed down, or why it is refused."""
        post, division = at
        given = reason(why)
        if isinstance(given, Flaw):
            return given
        member = self._store.by_person(person)
        if member is None:
            return UNKNOWN
        if person == by.person:
            return SELF
        actor = by.giving(post, division, now)
        if isinstance(actor, Flaw):
            return actor
        told = {"post": post.value}
        name = member.name
        return lambda act: Operation(now, actor, act, division, given, person, name, told)
