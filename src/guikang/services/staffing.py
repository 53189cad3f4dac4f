"""Who holds which post: appointed and ended by name, never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from guikang.errors import GuikangError
from guikang.people.keys import phone_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from guikang.people.keys import PersonKey
    from guikang.people.phones import Phone
    from guikang.services.ports.residents import AccountStore
    from guikang.services.ports.staff import AppointmentStore
    from guikang.staff.posts import Appointment, Post


class StaffError(GuikangError):
    """Nobody was appointed, or nothing ended: ``staff.*``."""


@dataclass(frozen=True, slots=True)
class Appointee:
    """Who holds a post, masked."""

    person: PersonKey
    masked_name: str


class Staffing:
    """Appoints, ends, tells."""

    def __init__(
        self,
        store: AppointmentStore,
        accounts: AccountStore,
        secret: bytes,
        *,
        exists: Callable[[str], bool],
    ) -> None:
        """Wire; ``exists`` tells whether there is a division of a code."""
        self._store = store
        self._accounts = accounts
        self._secret = secret
        self._exists = exists

    def appoint(self, phone: Phone, post: Post, division: str, *, by: str, now: datetime) -> None:
        """Give a post at a division to whoever registered with a phone.

        Raises:
            StaffError: ``staff.no_account``, ``staff.no_division``, ``staff.appointed_already``.
        """
        if not self._exists(division):
            raise StaffError("staff.no_division", division=division)
        if self._store.add(self._owner(phone), post, division, now, by) is None:
            raise StaffError("staff.appointed_already")

    def end(self, phone: Phone, post: Post, division: str, *, by: str, now: datetime) -> None:
        """End a post at a division, from now on.

        Raises:
            StaffError: ``staff.no_account``, ``staff.not_appointed``.
        """
        person = self._owner(phone)
        for one in self._store.of(person):
            held = one.in_force(now) and (one.post, one.division) == (post, division)
            if held and self._store.end(person, one.number, now, by):
                return
        raise StaffError("staff.not_appointed")

    def all(self) -> Sequence[tuple[Appointee, Appointment]]:
        """Who holds what, by division."""
        return self._store.all()

    def _owner(self, phone: Phone) -> PersonKey:
        owner = self._accounts.owner(phone_key(phone, self._secret))
        if owner is None:
            raise StaffError("staff.no_account")
        return owner
