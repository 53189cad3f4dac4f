"""Believing a name and a document: one way, whoever states them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw, GuikangError
from guikang.people.keys import PersonKey, name_key, person_key
from guikang.people.masking import mask_document, mask_name
from guikang.services.limits import Limit, Limits
from guikang.services.verifying import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guikang.people.documents import Document
    from guikang.services.ports.providers import IdentityVerifier

NOT_VERIFIED: Final = Flaw("registration.not_verified")
"""One answer for a name that is not the document's, whoever says so, and for a document that
has another phone: it tells nobody whether a person is known."""


@dataclass(frozen=True, slots=True)
class Identified:
    """Who somebody is, believed; never shown whole."""

    person: PersonKey
    document: Document
    name: str
    name_key: str

    def __repr__(self) -> str:
        """Without anything personal."""
        return "Identified()"

    @property
    def masked_number(self) -> str:
        """As pages show it."""
        return mask_document(self.document)

    @property
    def masked_name(self) -> str:
        """As pages show it."""
        return mask_name(self.name)


class Identifying:
    """Asks whether documents and names belong together, and not too often."""

    def __init__(self, verifier: IdentityVerifier, limits: Limits, secret: bytes) -> None:
        self._verifier = verifier
        self._limits = limits
        self._secret = secret

    def identify(
        self,
        document: Document,
        name: str,
        limits: Sequence[tuple[Limit, str]],
        by_document: Limit,
        now: datetime,
    ) -> Identified | Flaw:
        """Who they are.

        Args:
            document: as ``parse_document`` has it.
            name: as ``parse_name`` has it.
            limits: with their subjects, of whoever asks.
            by_document: how often the document may be tried; counted after ``limits``. Each
                deed has its own: nobody is kept from registering by others who try to add them.
            now: aware.

        Returns:
            The person; ``registration.not_verified``, ``limit.reached``, or why the identity
            cannot be verified now (``identity.*``).
        """
        person = person_key(document, self._secret)
        for limit, subject in (*limits, (by_document, person)):
            flaw = self._limits.tried(limit, subject, now)
            if flaw is not None:
                return flaw
        try:
            verdict = self._verifier.verify(document, name)
        except GuikangError as error:
            return Flaw(error.code)
        if verdict is not Verdict.MATCHES:
            return NOT_VERIFIED
        return Identified(person, document, name, name_key(name, self._secret))
