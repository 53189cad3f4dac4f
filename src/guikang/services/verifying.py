"""Whether a document and a name belong together, as somebody who knows answers."""

from __future__ import annotations

from enum import Enum

from guikang.errors import GuikangError


class Verdict(Enum):
    """What was answered."""

    MATCHES = "matches"
    DIFFERS = "differs"


class IdentityError(GuikangError):
    """No answer: ``identity.unreachable``; ``reason`` is for the log."""
