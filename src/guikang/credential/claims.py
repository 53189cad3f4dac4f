"""Claims: what a credential says, and its bytes (docs/credential.md, format 1)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from guikang.codes.decision import Colour
from guikang.errors import Flaw, GuikangError

FORMAT: Final = 1
PSEUDONYM_BYTES: Final = 16
MOST_NAME_BYTES: Final = 24
"""Of a masked name in UTF-8: six characters of four bytes."""

_COLOURS: Final = {Colour("green"): 1, Colour("yellow"): 2, Colour("red"): 3}
_BY_NUMBER: Final = {number: colour for colour, number in _COLOURS.items()}
_HEAD: Final = struct.Struct(f">BBI{PSEUDONYM_BYTES}sIIIB")
_ISSUERS: Final = range(100_000, 1_000_000)
_INSTANTS: Final = range(1 << 32)


class ClaimsError(GuikangError):
    """What is to be said cannot be said in this format: ``credential.unsayable``."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a credential says.

    Attributes:
        issuer: six digits of GB/T 2260, as ``450000`` for Guangxi.
        pseudonym: 16 bytes, the person's for one day (see ``pseudonyms``).
        masked_name: as 韦*.
        colour: the code's at ``at``.
        at: as of when the colour was decided; whole seconds, aware.
        issued_at: likewise.
        expires_at: from this instant on the credential proves nothing.
    """

    issuer: str
    pseudonym: bytes
    masked_name: str
    colour: Colour
    at: datetime
    issued_at: datetime
    expires_at: datetime


def packed(claims: Claims) -> bytes:
    """The claims' bytes.

    Raises:
        ClaimsError: a value has no place in the format; ``part`` names it.
    """
    name = claims.masked_name.encode()
    number = _COLOURS.get(claims.colour)
    issuer = int(claims.issuer) if claims.issuer.isdecimal() else 0
    instants = [_seconds(at) for at in (claims.at, claims.issued_at, claims.expires_at)]
    fits = {
        "issuer": issuer in _ISSUERS,
        "pseudonym": len(claims.pseudonym) == PSEUDONYM_BYTES,
        "name": 0 < len(name) <= MOST_NAME_BYTES,
        "colour": number is not None,
        "instant": all(at in _INSTANTS for at in instants),
    }
    for part, fit in fits.items():
        if not fit:
            raise ClaimsError("credential.unsayable", part=part)
    return _HEAD.pack(FORMAT, number, issuer, claims.pseudonym, *instants, len(name)) + name


def unpacked(content: bytes) -> Claims | Flaw:
    """The claims in bytes; every claim has one form in bytes, and no other is read.

    Returns:
        The claims, or ``credential.format`` (a format we do not know) or
        ``credential.malformed``.
    """
    if content[:1] and content[0] != FORMAT:
        return Flaw("credential.format", params=(("format", str(content[0])),))
    malformed = Flaw("credential.malformed")
    if len(content) < _HEAD.size:
        return malformed
    _, number, issuer, pseudonym, *instants, length = _HEAD.unpack_from(content)
    name = content[_HEAD.size :]
    colour = _BY_NUMBER.get(number)
    if colour is None or issuer not in _ISSUERS or not 0 < length == len(name) <= MOST_NAME_BYTES:
        return malformed
    try:
        said = name.decode()
    except UnicodeDecodeError:
        return malformed
    at, issued_at, expires_at = (datetime.fromtimestamp(second, UTC) for second in instants)
    return Claims(str(issuer), pseudonym, said, colour, at, issued_at, expires_at)


def _seconds(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    return int(at.timestamp())
