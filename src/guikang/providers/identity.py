"""Who knows whose documents are whose: nobody yet, or a register that is asked by HTTP."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Final

from guikang.errors import Flaw
from guikang.people.documents import Document
from guikang.people.names import parse_name
from guikang.providers.calling import Caller, NoReply
from guikang.services.verifying import IdentityError, Verdict

SECONDS: Final = 8.0


class DeclaredIdentity:
    """No register is connected, so what a person declares is believed.

    That a name on our own lists is another one is seen where both are compared: when a
    person registers.
    """

    def verify(self, document: Document, name: str) -> Verdict:  # noqa: ARG002 - the port's
        """Whether this is a name at all."""
        return Verdict.DIFFERS if isinstance(parse_name(name), Flaw) else Verdict.MATCHES


class HttpIdentity:
    """Asks a register.

    It is sent ``{"document_type": ..., "number": ..., "name": ...}``, the type as
    ``DocumentType`` writes it, and answers ``{"matches": true}`` or ``false``.

    Args:
        address: of the register.
        token: the bearer token that lets us in.
        seconds: how long the register may be silent.
    """

    def __init__(self, address: str, token: str, seconds: float = SECONDS) -> None:
        self._caller = Caller(address, seconds)
        self._authorization = f"Bearer {token}"

    def verify(self, document: Document, name: str) -> Verdict:
        """Ask once, see ``ports.IdentityVerifier``; an answer that is none counts as none."""
        asked = {"document_type": document.type.value, "number": document.number, "name": name}
        reply = self._caller.post(
            {
                "host": self._caller.host,
                "content-type": "application/json; charset=utf-8",
                "authorization": self._authorization,
            },
            json.dumps(asked, ensure_ascii=False).encode(),
        )
        if isinstance(reply, NoReply):
            raise IdentityError("identity.unreachable", reason=reply.reason)
        matches = reply.body.get("matches")
        if reply.status != HTTPStatus.OK or not isinstance(matches, bool):
            raise IdentityError("identity.unreachable", reason=reply.in_words)
        return Verdict.MATCHES if matches else Verdict.DIFFERS
