"""TOTP: six digits that a phone's authenticator makes of a shared secret and the clock.

Source: RFC 6238; RFC 4226.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
DIGITS: Final = 6
_AROUND: Final = (0, -1, 1)
"""A clock may be one step off, and a code typed as it turns (RFC 6238, 5.2)."""


def fresh_secret() -> str:
    """A secret of 160 bits, base32 (RFC 4226, 4 R6)."""
    return pyotp.random_base32()


def uri_of(secret: str, name: str, issuer: str) -> str:
    """What an authenticator reads from a QR.

    Args:
        secret: base32.
        name: of the account there; it may be read over a shoulder, so it is masked.
        issuer: of the account.
    """
    made = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS, name=name, issuer=issuer)
    return made.provisioning_uri()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, of the present one and those beside it; None: it is none.

    Spaces and full-width digits do not matter. That a step is used once is the store's to see.
    """
    typed = re.sub(r"\s", "", unicodedata.normalize("NFKC", code))
    if re.fullmatch(f"[0-9]{{{DIGITS}}}", typed, re.ASCII) is None:
        return None
    made = pyotp.HOTP(secret, digits=DIGITS)
    present = int(now.timestamp()) // STEP_SECONDS
    for step in (present + beside for beside in _AROUND):
        if hmac.compare_digest(made.at(step), typed):
            return step
    return None
