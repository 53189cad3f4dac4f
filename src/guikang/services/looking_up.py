"""Person look-up: staff find one resident's code by document, with a purpose, and are seen to.

It is written down in the operations log and in the resident's own log, in one transaction,
before anything is shown; where that fails, nothing is. Whoever is sought in vain and whoever
lives beyond the member's divisions get one answer, so that it tells nobody who is known here.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw
from guikang.people.keys import PersonKey, person_key
from guikang.people.sealing import SealingError
from guikang.services.limits import Limit
from guikang.services.looking import Look
from guikang.services.operations import Act, Operation, reason
from guikang.staff.appointments import allowing, scopes
from guikang.staff.posts import Deed

if TYPE_CHECKING:
    from guikang.people.documents import Document
    from guikang.people.sealing import Keyring
    from guikang.services.limits import Limits
    from guikang.services.ports.evidence import Resident
    from guikang.services.ports.look_ups import LookUpStore
    from guikang.services.showing import Code, Showing
    from guikang.services.staffing import Giver
    from guikang.staff.appointments import Appointment

PER_HOUR: Final = Limit("looked_up", 100, timedelta(hours=1))
"""Look-ups of one member, in vain or not; whoever answers a hotline needs one a minute."""
HOLDS: Final = timedelta(minutes=15)
"""So long a look-up's handle opens the whole number."""
UNKNOWN: Final = Flaw("people.unknown", "number")
EXPIRED: Final = Flaw("people.expired")
_CONTEXT: Final = b"look-up"


@dataclass(frozen=True, slots=True)
class Found:
    """A resident who was looked up.

    Attributes:
        handle: sealed; for a while it stands for this look-up by this member.
        code: all that is shown.
    """

    handle: str
    code: Code


@dataclass(frozen=True, slots=True)
class Seeing:
    """What a resident's own log is told of a member's deed: by which power, and what."""

    power: Appointment
    look: Look


class LookingUp:
    """Looks residents up for members of the staff."""

    def __init__(
        self,
        store: LookUpStore,
        showing: Showing,
        *,
        limits: Limits,
        keyring: Keyring,
        secret: bytes,
    ) -> None:
        self._store = store
        self._showing = showing
        self._limits = limits
        self._keyring = keyring
        self._secret = secret

    def look_up(
        self, document: Document, purpose: str, *, by: Giver, now: datetime
    ) -> Found | Flaw:
        """A resident's code.

        Args:
            document: as ``parse_document`` has it.
            purpose: what for, as written.
            by: a member who has ``LOOK_UP_PERSON`` somewhere.
            now: aware.

        Returns:
            The code; ``people.unknown``, also of whoever lives elsewhere; ``operations.*`` of
            the purpose; ``limit.reached``.
        """
        given = reason(purpose)
        if isinstance(given, Flaw):
            return replace(given, field="purpose")
        flaw = self._limits.tried(PER_HOUR, str(by.person), now)
        if flaw is not None:
            return flaw
        person = person_key(document, self._secret)
        resident = self._store.resident(person)
        power = None if resident is None else _power(by, Deed.LOOK_UP_PERSON, resident, now)
        if resident is None or power is None:
            own = _own(by, Deed.LOOK_UP_PERSON, now)
            if own is not None:
                self._store.note(
                    Operation(
                        now,
                        by.actor(own),
                        Act.LOOKED_UP,
                        own.division,
                        given,
                        person,
                        details={"found": "no"},
                    ),
                    None,
                )
            return UNKNOWN
        done = _operation(Act.LOOKED_UP, resident, given, power, by=by, now=now)
        self._store.note(done, Seeing(power, Look.LOOKED_UP))
        code = self._showing.code(person, now, now)
        if code is None:
            return UNKNOWN
        return Found(self.handle(person, by=by, now=now), code)

    def number(self, handle: str, purpose: str, *, by: Giver, now: datetime) -> str | Flaw:
        """The whole number of a resident whom the member has just looked up.

        Returns:
            The number; ``people.expired``: the handle is none of theirs or too old, or the
            resident no longer lives where they may; ``operations.*`` of the purpose.
        """
        given = reason(purpose)
        if isinstance(given, Flaw):
            return replace(given, field="purpose")
        person = self._opened(handle, by, now)
        resident = None if person is None else self._store.resident(person)
        power = None if resident is None else _power(by, Deed.OPEN_PERSON_NUMBER, resident, now)
        if resident is None or power is None:
            return EXPIRED
        done = _operation(Act.OPENED_PERSON_NUMBER, resident, given, power, by=by, now=now)
        self._store.note(done, Seeing(power, Look.NUMBER))
        return self._store.number(resident.person)

    def handle(self, person: PersonKey, *, by: Giver, now: datetime) -> str:
        """What stands for a look-up by a member for a while, and tells nothing itself."""
        said = f"{by.person}\n{person}\n{(now + HOLDS).isoformat()}"
        return urlsafe_b64encode(self._keyring.seal(said.encode(), _CONTEXT)).decode()

    def _opened(self, handle: str, by: Giver, now: datetime) -> PersonKey | None:
        try:
            sealed = urlsafe_b64decode(handle.encode())
            said = self._keyring.open(sealed, _CONTEXT).decode()
        except (binascii.Error, SealingError):
            return None
        member, person, until = said.split("\n")
        if member != by.person or datetime.fromisoformat(until) <= now:
            return None
        return PersonKey(person)


def _operation(
    act: Act, resident: Resident, why: str, power: Appointment, *, by: Giver, now: datetime
) -> Operation:
    """The entry of the log; of whoever has no known division it concerns the member's own."""
    return Operation(
        now,
        by.actor(power),
        act,
        resident.division or power.division,
        why,
        resident.person,
        f"{resident.masked_name} {resident.masked_number}",
        {} if resident.division else {"lives": "unknown"},
    )


def _power(by: Giver, deed: Deed, resident: Resident, now: datetime) -> Appointment | None:
    """By which power a member may do a deed to a resident.

    Where nobody knows where they live, any will do: somebody has to find them.
    """
    if resident.division is None:
        return _own(by, deed, now)
    return allowing(by.standing, deed, resident.division, now)


def _own(by: Giver, deed: Deed, now: datetime) -> Appointment | None:
    own = next(iter(scopes(by.standing, deed, now)), None)
    return None if own is None else allowing(by.standing, deed, own, now)
