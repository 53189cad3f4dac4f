"""What an administrator above does to a member's account, by whose power and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guikang.errors import Flaw
from guikang.services.accounts.alarms import Kind
from guikang.services.accounts.tries import CHANGE, SECOND_FACTOR
from guikang.services.operations import Act, Actor, Operation, reason
from guikang.services.staffing import SELF
from guikang.staff.posts import Deed

if TYPE_CHECKING:
    from datetime import datetime

    from guikang.services.accounts.alarms import Alarms
    from guikang.services.accounts.sessions import StaffSessions
    from guikang.services.accounts.tries import Tries
    from guikang.services.operations import Operations
    from guikang.services.ports.accounts import FactorStore
    from guikang.services.staffing import Giver, Member


class Resetting:
    """Takes second factors away that were lost, and ends sessions.

    Args:
        store: of factors.
        sessions: of members.
        operations: the log; it is written first.
        tries: lock-out.
        alarms: tells a member what befell their account.
    """

    def __init__(
        self,
        store: FactorStore,
        sessions: StaffSessions,
        operations: Operations,
        *,
        tries: Tries,
        alarms: Alarms,
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._operations = operations
        self._tries = tries
        self._alarms = alarms

    def reset(self, member: Member, why: str, *, by: Giver, now: datetime) -> Flaw | None:
        """Forget a member's second factors, and their password: they activate anew by phone.

        So whoever has got hold of a password alone, and talks an administrator into this,
        has gained nothing.

        Returns:
            None, or ``staff.self``, ``operations.*`` for the reason, or a flaw of ``giving``:
            only who could give each of the member's posts may.
        """
        flaw = self._noted(member, why, Act.RESET_SECOND_FACTOR, by, now)
        if flaw is not None:
            return flaw
        self._store.reset(member.person)
        for deed in (SECOND_FACTOR, CHANGE):
            self._tries.forget(deed, member.person)
        self._alarms.ring(member.person, Kind.SECOND_FACTOR_RESET, now)
        return None

    def end_sessions(self, member: Member, why: str, *, by: Giver, now: datetime) -> int | Flaw:
        """End all of a member's sessions; how many there were; flaws as ``reset``."""
        flaw = self._noted(member, why, Act.ENDED_SESSIONS, by, now)
        if flaw is not None:
            return flaw
        ended = self._sessions.end_all(member.person)
        if ended:
            self._alarms.ring(member.person, Kind.SESSIONS_ENDED, now)
        return ended

    def _noted(self, member: Member, why: str, act: Act, by: Giver, now: datetime) -> Flaw | None:
        """Write the deed down, or say why it is refused."""
        given = reason(why)
        if isinstance(given, Flaw):
            return given
        if member.person == by.person:
            return SELF
        division, actor = _power(member, by, now)
        if isinstance(actor, Flaw):
            return actor
        self._operations.note(
            Operation(now, actor, act, division, given, member.person, member.name)
        )
        return None


def _power(member: Member, by: Giver, now: datetime) -> tuple[str, Actor | Flaw]:
    """The widest of the member's divisions, and the power over all that they hold."""
    held = sorted(
        (one for one in member.standing.appointments if one.held(now)),
        key=lambda one: (len(one.division), one.number),
    )
    if not held:
        return member.division, by.allowed(Deed.MANAGE_STAFF, member.division, now)
    powers = [by.giving(one.post, one.division, now) for one in held]
    refused = [one for one in powers if isinstance(one, Flaw)]
    return held[0].division, refused[0] if refused else powers[0]
