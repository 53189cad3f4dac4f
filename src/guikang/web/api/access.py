"""Who of the staff asks, and whether they may: the one door of the staff's API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from litestar.status_codes import HTTP_403_FORBIDDEN

from guikang.errors import Flaw
from guikang.services.staffing import Giver
from guikang.staff.appointments import allowing, scopes, untrained
from guikang.web.api.signed_staff import refusal, signed_staff
from guikang.web.logs import events
from guikang.web.problems import RefusedError

if TYPE_CHECKING:
    from guikang.services.operations import Actor
    from guikang.services.staffing import Member
    from guikang.staff.posts import Deed
    from guikang.web.reader import WebRequest
    from guikang.web.site import Site

_REFUSED: Final = Flaw("access.refused")
_UNTRAINED: Final = Flaw("access.untrained")


@dataclass(frozen=True, slots=True)
class Acting:
    """A member of the staff at a deed that is allowed.

    Attributes:
        member: who.
        by: the same, by the power that allows it, for the log.
        division: where; a whole code, of a division that is there.
        now: when.
    """

    member: Member
    by: Actor
    division: str
    now: datetime

    @property
    def giver(self) -> Giver:
        """Them as who enrols and appoints."""
        return giver_of(self.member)


def who(site: Site, request: WebRequest) -> Member:
    """Who is signed in, with their second factor where their posts ask for it.

    Raises:
        RefusedError: as ``signed_staff``.
    """
    signed = signed_staff(site, request)
    member = site.staffing.by_person(signed.person)
    if member is None:
        raise refusal(Flaw("account.signed_out"))
    return member


def must(site: Site, request: WebRequest, deed: Deed, division: str | None = None) -> Acting:
    """Who asks, allowed a deed at a division; without one, at the first where they are.

    Raises:
        RefusedError: as ``who``; 403 ``access.refused``, also for a division that is not
            there, and ``access.untrained`` where nothing but the training is missing. The
            log says why.
    """
    member, now = who(site, request), site.clock()
    own = scopes(member.standing, deed, now)
    where = next(iter(own), "") if division is None else division
    found = allowing(member.standing, deed, where, now)
    if found is None or where not in site.divisions.tree:
        late = untrained(member.standing, deed, now)
        reason = "untrained" if late else "power"
        events.warning("access.refused", deed=deed.value, reason=reason, member=member.handle)
        raise RefusedError(HTTP_403_FORBIDDEN, _UNTRAINED if late else _REFUSED)
    return Acting(member, giver_of(member).actor(found), where, now)


def giver_of(member: Member) -> Giver:
    """A member as who enrols and appoints."""
    return Giver(member.name, member.person, member.standing)
