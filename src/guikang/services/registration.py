"""Registering: a person and the phone that they have proved become an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw, GuikangError
from guikang.people.keys import PersonKey, name_key, person_key, phone_key
from guikang.people.masking import mask_document, mask_name
from guikang.services.limits import Limit, Limits
from guikang.services.verifying import Verdict

if TYPE_CHECKING:
    from guikang.people.documents import Document
    from guikang.people.phones import Phone
    from guikang.services.ports import AccountStore, IdentityVerifier

BY_DOCUMENT: Final = Limit("registration-document", 5, timedelta(days=1))
BY_PHONE: Final = Limit("registration-phone", 10, timedelta(days=1))
BY_ADDRESS: Final = Limit("registration-address", 60, timedelta(hours=1))

NOT_VERIFIED: Final = Flaw("registration.not_verified")
"""One answer for a name that is not the document's, whoever says so, and for a document that
has another phone: it tells nobody whether a person is known."""


class Registered(Enum):
    """What became of a registration in the store."""

    DONE = "done"
    NAME_DIFFERS = "name_differs"
    OTHER_PHONE = "other_phone"
    PHONE_BOUND = "phone_bound"


@dataclass(frozen=True, slots=True)
class Registrant:
    """Who registers, as the store keeps them; never shown whole."""

    person: PersonKey
    document: Document
    name: str
    name_key: str
    phone: Phone
    phone_key: str

    def __repr__(self) -> str:
        """Without anything personal."""
        return "Registrant()"

    @property
    def masked_number(self) -> str:
        """As pages show it."""
        return mask_document(self.document)

    @property
    def masked_name(self) -> str:
        """As pages show it."""
        return mask_name(self.name)


class Registration:
    """Makes accounts and finds them by phone."""

    def __init__(
        self, store: AccountStore, verifier: IdentityVerifier, limits: Limits, secret: bytes
    ) -> None:
        self._store = store
        self._verifier = verifier
        self._limits = limits
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
        person = person_key(document, self._secret)
        for limit, subject in (
            (BY_ADDRESS, address),
            (BY_PHONE, phone.number),
            (BY_DOCUMENT, person),
        ):
            flaw = self._limits.tried(limit, subject, now)
            if flaw is not None:
                return flaw
        try:
            verdict = self._verifier.verify(document, name)
        except GuikangError as error:
            return Flaw(error.code)
        if verdict is not Verdict.MATCHES:
            return NOT_VERIFIED
        registrant = Registrant(
            person,
            document,
            name,
            name_key(name, self._secret),
            phone,
            phone_key(phone, self._secret),
        )
        match self._store.register(registrant, now):
            case Registered.DONE:
                return person
            case Registered.PHONE_BOUND:
                return Flaw("registration.phone_bound")
            case Registered.NAME_DIFFERS | Registered.OTHER_PHONE:
                return NOT_VERIFIED
