"""Acting for somebody else: who may, on what ground, and until when.

A guardian acts for a child under fourteen by declaring so; for anybody older the person
themselves agrees, or says so to a grid worker who stands before them; a grid worker acts
for whom they serve in person, within their division. Whoever is asked for, the answer does
not tell whether the person is known.

Source: 儿童个人信息网络保护规定 (2019) 第二条, 第九条: under fourteen the guardian decides.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw
from guikang.people.ages import age_on, born_on
from guikang.services.identifying import NOT_VERIFIED
from guikang.services.limits import Limit
from guikang.services.looking import Ground, Look
from guikang.services.representation import (
    Added,
    Doors,
    Relationship,
    Representation,
    Representing,
)
from guikang.staff.appointments import allowing, holding, untrained
from guikang.staff.posts import Deed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from guikang.people.documents import Document
    from guikang.people.keys import PersonKey
    from guikang.services.identifying import Identified, Identifying
    from guikang.services.looking import Looking
    from guikang.services.ports.residents import DoorReader, RepresentationStore
    from guikang.services.ports.staff import StandingReader
    from guikang.staff.appointments import Appointment

MOST: Final = 8
"""So many may one person represent as family, those who have not answered among them."""
DECIDES_ALONE: Final = 14
"""Years: under them the guardian decides."""
LAPSES: Final = timedelta(days=7)
"""A request that nobody has answered is none any more."""
SERVED: Final = timedelta(days=14)
"""So long a grid worker may go on for a person whom they served: as long as a paper holds."""
GUARDIANS: Final = 2
"""So many of one child by declaring so; one more is confirmed by a grid worker, in person."""
UNCHOSEN: Final = Flaw("family.relationship", "relationship")
BY_HOLDER: Final = Limit("represented-holder", 20, timedelta(days=1))
BY_HOLDER_AND_DOCUMENT: Final = Limit("represented-holder-document", 5, timedelta(days=1))
BY_DOCUMENT: Final = Limit("represented-document", 20, timedelta(days=1))
"""By whomever: more than one holder can use up, who would else keep all others away."""
BY_WORKER: Final = Limit("served-worker", 200, timedelta(days=1))
BY_SERVED: Final = Limit("served-document", 20, timedelta(days=1))
_HANDLE_BYTES: Final = 9
_HANDLE: Final = re.compile(r"[A-Za-z0-9_-]{12}")


_REFUSED: Final = {
    Added.NAME_DIFFERS: NOT_VERIFIED,
    Added.THERE: Flaw("family.there", "number"),
    Added.FULL: Flaw("family.full", params=(("most", str(MOST)),)),
    Added.ELSEWHERE: Flaw("serving.elsewhere", "number"),
}


class Representations:
    """Begins them, judges them, ends them."""

    def __init__(
        self,
        store: RepresentationStore,
        staff: StandingReader,
        *,
        identifying: Identifying,
        looking: Looking,
        zone: ZoneInfo,
        doors: DoorReader,
    ) -> None:
        self._store = store
        self._staff = staff
        self._identifying = identifying
        self._looking = looking
        self._zone = zone
        self._doors = doors

    def doors(self, person: PersonKey, now: datetime) -> Doors:
        """What the person's own page opens now."""
        found = self._doors.waiting(person, now - LAPSES)
        serves = bool(holding(found.standing, Deed.SERVE, now))
        late = untrained(found.standing, Deed.SERVE, now)
        return Doors(found.asked, found.unread, serves, late, found.beside)

    def family_of(self, holder: PersonKey, now: datetime) -> Sequence[Representation]:
        """Whom a person represents as family, or asks to, the oldest first."""
        held = self._store.held(holder, {Ground.GUARDIAN, Ground.FAMILY}, now - LAPSES)
        return [one for one in held if not self._grown_up(one, now)]

    def served_by(self, holder: PersonKey, now: datetime) -> Sequence[Representation]:
        """Whom a grid worker has served of late, the latest first."""
        return self._store.held(holder, {Ground.GRID}, now - SERVED)

    def representatives_of(self, person: PersonKey, now: datetime) -> Sequence[Representation]:
        """Who of the family may act for a person, or asks to, the oldest first."""
        found = self._store.of(person, {Ground.GUARDIAN, Ground.FAMILY}, now - LAPSES)
        return [one for one in found if not self._grown_up(one, now)]

    def workers_of(self, person: PersonKey, now: datetime) -> Sequence[Representation]:
        """Which grid workers may still act for a person whom they served, the oldest first."""
        found = self._store.of(person, {Ground.GRID}, now - SERVED)
        return [one for one in found if self._covering(one.holder, one, now) is not None]

    def representative_of(self, person: PersonKey, now: datetime) -> PersonKey | None:
        """Who of the family has acted for a person the longest, or None: nobody may."""
        found = self.representatives_of(person, now)
        return next((one.holder for one in found if one.confirmed_at is not None), None)

    def add(
        self,
        holder: PersonKey,
        document: Document,
        name: str,
        relationship: Relationship | None,
        *,
        guardian: bool,
        now: datetime,
    ) -> Representation | Flaw:
        """Begin to represent a member of the family, or ask to.

        Args:
            holder: who would act; registered.
            document: the person's.
            name: the person's.
            relationship: of the person to the holder.
            guardian: that the holder declares to be the person's guardian.
            now: aware.

        Returns:
            What was begun, unconfirmed where somebody has to be asked; ``family.relationship``,
            ``family.guardian`` where a child's guardian has not declared it, ``family.self``,
            ``family.there``, ``family.full``, or a flaw of ``Identifying.identify``.
        """
        alone = self._decides_alone(born_on(document), now)
        if relationship is None:
            return UNCHOSEN
        if not alone and not guardian:
            return Flaw("family.guardian", "guardian")
        tried = f"{holder} {document.type} {document.number}"
        limits = ((BY_HOLDER, holder), (BY_HOLDER_AND_DOCUMENT, tried))
        who = self._identifying.identify(document, name, limits, BY_DOCUMENT, now)
        if isinstance(who, Flaw):
            return who
        if who.person == holder:
            return Flaw("family.self", "number")
        self._let_go(holder, now)
        ground = Ground.FAMILY if alone else Ground.GUARDIAN
        begun = _begun(who, holder, ground, relationship, now)
        added = self._store.add_family(
            begun, who, now, most=MOST, guardians=GUARDIANS, lapsed=now - LAPSES
        )
        if added is Added.WAITS:
            return replace(begun, confirmed_at=None)
        return self._added(Representing(begun, None), added, now)

    def serve(
        self, worker: PersonKey, document: Document, name: str, now: datetime
    ) -> Representation | Flaw:
        """Begin to act for a person who stands before a grid worker.

        Returns:
            What was begun; ``serving.no_post``, ``serving.elsewhere`` where the person lives
            in a division that is not the worker's, or a flaw of ``Identifying.identify``.
        """
        appointments = self._serving(worker, now)
        if not appointments:
            return Flaw("serving.no_post")
        who = self._identifying.identify(document, name, [(BY_WORKER, worker)], BY_SERVED, now)
        if isinstance(who, Flaw):
            return who
        begun = _begun(who, worker, Ground.GRID, None, now)
        scopes = [one.division for one in appointments]
        added = self._store.add_served(begun, who, now, scopes)
        return self._added(Representing(begun, appointments[0]), added, now)

    def representing(
        self, holder: PersonKey, handle: str, look: Look, now: datetime
    ) -> Representing | None:
        """That a holder may act now, with the look written down; None: they may not."""
        found = self._store.found(holder, handle) if _may_be(handle) else None
        if found is None or found.confirmed_at is None or self._grown_up(found, now):
            return None
        appointment = None
        if found.ground is Ground.GRID:
            appointment = self._covering(holder, found, now)
            if appointment is None or now >= found.confirmed_at + SERVED:
                return None
        at_work = Representing(found, appointment)
        self._looking.note(at_work, look, now)
        return at_work

    def confirm(
        self, person: PersonKey, handle: str, by: Representing | None, now: datetime
    ) -> bool:
        """Let somebody of the family act for a person; one more guardian: before a grid worker.

        Args:
            person: who agrees.
            handle: of what was asked for.
            by: the grid worker before whom they agree, or None: signed in themselves.
            now: aware.
        """
        if not _may_be(handle) or (by is not None and by.appointment is None):
            return False
        grounds = {Ground.FAMILY} if by is None else {Ground.FAMILY, Ground.GUARDIAN}
        done = self._store.confirm(person, handle, grounds, now, now - LAPSES)
        if done and by is not None:
            self._looking.note(by, Look.CONFIRMED, now)
        return done

    def refuse(
        self, person: PersonKey, handle: str, by: Representing | None, now: datetime
    ) -> bool:
        """Let somebody act no more, or never, for a person; arguments as ``confirm``.

        A guardian may do so for the child; family that was let in by the person may not.
        """
        if not _may_be(handle) or not may_end(by):
            return False
        done = self._store.end(person, handle, now, person if by is None else _holder(by))
        if done and by is not None:
            self._looking.note(by, Look.ENDED, now)
        return done

    def give_up(self, holder: PersonKey, handle: str, now: datetime) -> bool:
        """Act no more for somebody."""
        found = self._store.found(holder, handle) if _may_be(handle) else None
        return found is not None and self._store.end(found.person, handle, now, holder)

    def _let_go(self, holder: PersonKey, now: datetime) -> None:
        """End a guardian's say over children who have grown up, so that they do not count."""
        for one in self._store.held(holder, {Ground.GUARDIAN}, now - LAPSES):
            if self._grown_up(one, now):
                self._store.end(one.person, one.handle, now, holder)

    def _added(self, begun: Representing, added: Added, now: datetime) -> Representation | Flaw:
        if added is not Added.DONE:
            return _REFUSED[added]
        if begun.representation.confirmed_at is not None:
            self._looking.note(begun, Look.BEGUN, now)
        return begun.representation

    def _decides_alone(self, born: date | None, now: datetime) -> bool:
        """Whether a person must be asked: where no age is known, yes."""
        return born is None or age_on(born, now.astimezone(self._zone).date()) >= DECIDES_ALONE

    def _grown_up(self, found: Representation, now: datetime) -> bool:
        """Whether a guardian's say has ended since."""
        return found.ground is Ground.GUARDIAN and self._decides_alone(found.born, now)

    def _serving(self, worker: PersonKey, now: datetime) -> tuple[Appointment, ...]:
        return holding(self._staff.standing(worker), Deed.SERVE, now)

    def _covering(
        self, worker: PersonKey, found: Representation, now: datetime
    ) -> Appointment | None:
        """The post that covers where the person lives; where nobody knows that, any that serves."""
        standing = self._staff.standing(worker)
        if found.division is not None:
            return allowing(standing, Deed.SERVE, found.division, now)
        return next(iter(holding(standing, Deed.SERVE, now)), None)


def may_end(by: Representing | None) -> bool:
    """Whether the person themselves, or whoever acts for them, may end what others hold."""
    return by is None or by.representation.ground is not Ground.FAMILY


def _may_be(handle: str) -> bool:
    """Whether this may be a handle; anything else may hold what no store takes."""
    return _HANDLE.fullmatch(handle) is not None


def _holder(by: Representing) -> PersonKey:
    return by.representation.holder


def _begun(
    who: Identified,
    holder: PersonKey,
    ground: Ground,
    relationship: Relationship | None,
    now: datetime,
) -> Representation:
    return Representation(
        who.person,
        holder,
        secrets.token_urlsafe(_HANDLE_BYTES),
        ground,
        relationship,
        who.masked_name,
        who.masked_number,
        now,
        None if ground is Ground.FAMILY else now,
        None,
        born_on(who.document) if ground is Ground.GUARDIAN else None,
    )
