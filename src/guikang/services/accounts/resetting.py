"""What an administrator above does to a member's account; who may is asked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guikang.services.accounts.alarms import Kind
from guikang.services.accounts.tries import CHANGE, SECOND_FACTOR

if TYPE_CHECKING:
    from datetime import datetime

    from guikang.people.keys import PersonKey
    from guikang.services.accounts.alarms import Alarms
    from guikang.services.accounts.sessions import StaffSessions
    from guikang.services.accounts.tries import Tries
    from guikang.services.ports.accounts import FactorStore


class Resetting:
    """Takes second factors away that were lost, and ends sessions.

    Args:
        store: of factors.
        sessions: of members.
        tries: lock-out.
        alarms: tells a member what befell their account.
    """

    def __init__(
        self, store: FactorStore, sessions: StaffSessions, *, tries: Tries, alarms: Alarms
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._tries = tries
        self._alarms = alarms

    def reset(self, person: PersonKey, now: datetime) -> None:
        """Forget a member's second factors, and their password: they activate anew by phone.

        So whoever has got hold of a password alone, and talks an administrator into this,
        has gained nothing.
        """
        self._store.reset(person)
        for deed in (SECOND_FACTOR, CHANGE):
            self._tries.forget(deed, person)
        self._alarms.ring(person, Kind.SECOND_FACTOR_RESET, now)

    def end_sessions(self, person: PersonKey, now: datetime) -> int:
        """End all of a member's sessions; how many there were."""
        ended = self._sessions.end_all(person)
        if ended:
            self._alarms.ring(person, Kind.SESSIONS_ENDED, now)
        return ended
