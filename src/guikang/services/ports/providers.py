"""What others do for us: text messages, and who somebody is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from guikang.people.documents import Document
from guikang.services.verifying import Verdict

if TYPE_CHECKING:
    from guikang.services.accounts.elsewhere import Asked, Vouched


class SmsSender(Protocol):
    """Sends text messages; any thread may."""

    def send(
        self, phone: str, template: str, params: Mapping[str, str], reference: str | None = None
    ) -> None:
        """Hand a message to the provider, who has accepted it when this returns.

        Args:
            phone: E.164 with its plus sign, as ``Phone.number``.
            template: a name of ``texting.MESSAGES``.
            params: that template's, each of them.
            reference: by which to find it there; opaque, and of this message alone.

        Raises:
            SmsError: ``sms.refused`` or ``sms.unreachable``.
        """

    def sent(self, reference: str) -> bool | None:
        """Whether the provider has accepted a message, or None: it cannot tell.

        Raises:
            SmsError: ``sms.unreachable``: it cannot tell just now.
        """


class IdentityVerifier(Protocol):
    """Knows whose documents are whose, or asks who does; any thread may call."""

    def verify(self, document: Document, name: str) -> Verdict:
        """Whether the document is that of a person of this name.

        Raises:
            IdentityError: ``identity.unreachable``.
        """


class IdentityIssuer(Protocol):
    """An OpenID provider, whose accounts staff may sign in by; any thread may call."""

    def address(self, asked: Asked) -> str:
        """Where a browser is led to sign in.

        Raises:
            IssuerError: ``oidc.unreachable``.
        """

    def vouched(
        self, code: str, *, verifier: str, nonce: str, redirect: str, now: datetime
    ) -> Vouched:
        """What it says of whoever came back with a code.

        Raises:
            IssuerError: ``oidc.unreachable``; ``oidc.refused``: the code, or its answer, is
                no good.
        """
