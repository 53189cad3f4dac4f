"""Recovery codes: ten words to note down, each of which stands once for a lost second factor."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guikang.people.keys import PersonKey

HOW_MANY: Final = 10
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I and 1, O and 0, which are taken for each other."""
_LENGTH: Final = 10
"""Fifty bits: far too many to try against five tries in a quarter of an hour."""
_HALF: Final = _LENGTH // 2


def fresh_codes() -> Sequence[str]:
    """New ones, as they are noted down: ``ABCDE-FGHJK``."""
    words = ("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(HOW_MANY))
    return [f"{word[:_HALF]}-{word[_HALF:]}" for word in words]


def digest_of(code: str, person: PersonKey, secret: bytes) -> bytes | None:
    """What is kept of a code, or None: it is none; hyphens, spaces and case do not matter."""
    typed = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", code)).upper()
    if len(typed) != _LENGTH or not set(typed) <= set(_LETTERS):
        return None
    return hmac.digest(secret, f"recovery_code:{person}:{typed}".encode(), "sha256")
