"""Registering: a person and the phone that they have proved become an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw
from guikang.people.keys import PersonKey, phone_key
from guikang.services.identifying import NOT_VERIFIED, Identified, Identifying
from guikang.services.limits import Limit

if TYPE_CHECKING:
    from guikang.people.documents import Document
    from guikang.people.phones import Phone
    from guikang.services.ports.residents import AccountStore

BY_PHONE: Final = Limit("registration-phone", 10, timedelta(days=1))
BY_DOCUMENT: Final = Limit("registration-document", 5, timedelta(days=1))
BY_ADDRESS: Final = Limit("registration-address", 60, timedelta(hours=1))


class Registered(Enum):
    """What became of a registration in the store."""

    DONE = "done"
    NAME_DIFFERS = "name_differs"
    OTHER_PHONE = "other_phone"
    PHONE_BOUND = "phone_bound"


@dataclass(frozen=True, slots=True)
class Registrant:
    """Who registers, as the store keeps them; never shown whole."""

    who: Identified
    phone: Phone
    phone_key: str

    def __repr__(self) -> str:
        """Without anything personal."""
        return "Registrant()"


class Registration:
    """Makes accounts and finds them by phone."""

    def __init__(self, store: AccountStore, identifying: Identifying, secret: bytes) -> None:
        self._store = store
        self._identifying = identifying
        self._secret = secret

    def account_of(self, phone: Phone) -> PersonKey | None:
        """Whose a proved phone is, or None: nobody's yet."""
        return self._store.owner(phone_key(phone, self._secret))

    def register(
        self, phone: Phone, document: Document, name: str, address: str, now: datetime
    ) -> PersonKey | Flaw:
        """Make an account.

        A person whom a list has named before is found by their document, so they see
        their true colour at once.

        Args:
            phone: proved just now.
            document: as ``parse_document`` has it.
            name: as ``parse_name`` has it.
            address: from where the request comes.
            now: aware.

        Returns:
            The person; ``registration.not_verified``, ``registration.phone_bound``,
            ``limit.reached``, or why the identity cannot be verified now (``identity.*``).
        """
        limits = ((BY_ADDRESS, address), (BY_PHONE, phone.number))
        who = self._identifying.identify(document, name, limits, BY_DOCUMENT, now)
        if isinstance(who, Flaw):
            return who
        registrant = Registrant(who, phone, phone_key(phone, self._secret))
        match self._store.register(registrant, now):
            case Registered.DONE:
                return who.person
            case Registered.PHONE_BOUND:
                return Flaw("registration.phone_bound")
            case Registered.NAME_DIFFERS | Registered.OTHER_PHONE:
                return NOT_VERIFIED
