"""Tokens: claims as a compact JWS that also carries a MAC for our own gate.

``BASE64URL(header).BASE64URL(claims || mac).BASE64URL(signature)`` (RFC 7515, 7518).
The MAC stands inside what is signed, so no byte can be changed unseen; the gate that
holds the MAC's key needs no public-key work. Every token has one writing: encodings
that merely decode alike are refused.
"""

from __future__ import annotations

import binascii
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guikang.credential.claims import Claims, packed, unpacked
from guikang.errors import Flaw

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

MAC_BYTES: Final = 16
SKEW: Final = timedelta(minutes=2)
"""How far a verifier's clock may be behind ours."""
MOST_CHARACTERS: Final = 400
LONGEST_BASE: Final = 53
"""Of where a QR leads, scheme included: with ``/v#`` and a token behind it version 12 holds it."""

Key = TypeVar("Key")
_PURPOSE: Final = b"guikang.credential.mac:"
_MAC_KEY_BYTES: Final = 32
_PARTS: Final = 3


class Signer(Protocol):
    """A key that signs."""

    @property
    def kid(self) -> str:
        """Its id, 1 to 16 characters of base64url."""

    @property
    def alg(self) -> str:
        """As in the header, ``ES256`` or ``SM2``."""

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes: r and s."""


class Verifier(Protocol):
    """A published key."""

    @property
    def alg(self) -> str:
        """What a token's header must name."""

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the key's owner signed the message."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as read; nothing in it is proved yet.

    Attributes:
        kid: the key that is said to have signed it.
        alg: how.
        claims: what it says.
        maced: header and claims as they stand in the text, over which the MAC goes.
        mac: the MAC it bears.
        signed: header and payload as they stand in the text, over which the signature goes.
        signature: the signature it bears.
    """

    kid: str
    alg: str
    claims: Claims
    maced: bytes
    mac: bytes
    signed: bytes
    signature: bytes


def mac_key(secret: bytes, kid: str) -> bytes:
    """The key of the MACs in tokens that ``kid`` signs, 32 bytes."""
    return HKDF(SHA256(), _MAC_KEY_BYTES, salt=None, info=_PURPOSE + kid.encode()).derive(secret)


def issued(claims: Claims, signer: Signer, mac_of_kid: bytes) -> str:
    """The token of claims.

    Args:
        claims: what it is to say.
        signer: whose signature it bears.
        mac_of_kid: as ``mac_key`` of the signer's kid.

    Raises:
        ClaimsError: the claims have no place in the format.
    """
    header = _encoded(_header_text(signer.alg, signer.kid))
    content = packed(claims)
    payload = _encoded(content + _mac(mac_of_kid, _maced(header, content)))
    signature = signer.sign(f"{header}.{payload}".encode())
    return f"{header}.{payload}.{_encoded(signature)}"


def read(text: str) -> Token | Flaw:
    """The token in a text, unproved.

    Returns:
        The token; ``credential.malformed``, or ``credential.format`` for a later format.
    """
    malformed = Flaw("credential.malformed")
    parts = text.split(".") if text.isascii() and len(text) <= MOST_CHARACTERS else []
    if len(parts) != _PARTS:
        return malformed
    header, content, signature = (_decoded(part) for part in parts)
    if header is None or content is None or signature is None:
        return malformed
    said = _header(header)
    if said is None:
        return malformed
    alg, kid = said
    said_of_person, mac = content[:-MAC_BYTES], content[-MAC_BYTES:]
    claims = unpacked(said_of_person)
    if isinstance(claims, Flaw):
        return claims
    signed = f"{parts[0]}.{parts[1]}".encode()
    return Token(kid, alg, claims, _maced(parts[0], said_of_person), mac, signed, signature)


def verified(text: str, key_of: Callable[[str], Verifier | Flaw], now: datetime) -> Claims | Flaw:
    """What a token says, if a published key signed it and it holds now.

    Args:
        text: the token.
        key_of: the published key of a kid, or why there is none
            (``credential.unknown_key``, ``credential.revoked_key``).
        now: aware.

    Returns:
        The claims, or the first of: as ``read``; as ``key_of``; ``credential.forged``;
        ``credential.not_yet``; ``credential.expired``.
    """
    return _proved(
        text,
        key_of,
        lambda key, token: key.alg == token.alg and key.verifies(token.signature, token.signed),
        now,
    )


def recognised(
    text: str, mac_key_of: Callable[[str], bytes | Flaw], now: datetime
) -> Claims | Flaw:
    """The same for whoever holds the MAC's keys, some forty times quicker.

    Args:
        text: the token.
        mac_key_of: as ``mac_key`` of a kid that we issued, or why there is none.
        now: aware.
    """
    return _proved(
        text,
        mac_key_of,
        lambda key, token: hmac.compare_digest(token.mac, _mac(key, token.maced)),
        now,
    )


def _proved(
    text: str,
    key_of: Callable[[str], Key | Flaw],
    proves: Callable[[Key, Token], bool],
    now: datetime,
) -> Claims | Flaw:
    token = read(text)
    if isinstance(token, Flaw):
        return token
    key = key_of(token.kid)
    if isinstance(key, Flaw):
        return key
    if not proves(key, token):
        return Flaw("credential.forged")
    return _holding(token.claims, now)


def _holding(claims: Claims, now: datetime) -> Claims | Flaw:
    if claims.issued_at > now + SKEW:
        return Flaw("credential.not_yet")
    if claims.expires_at <= now:
        return Flaw("credential.expired")
    return claims


def _maced(header: str, content: bytes) -> bytes:
    return header.encode() + b"." + content


def _mac(key: bytes, maced: bytes) -> bytes:
    return hmac.digest(key, maced, "sha256")[:MAC_BYTES]


def _header_text(alg: str, kid: str) -> bytes:
    return json.dumps({"alg": alg, "kid": kid}, separators=(",", ":")).encode()


def _header(content: bytes) -> tuple[str, str] | None:
    """Algorithm and kid, if the header is exactly as we write it."""
    try:
        header = json.loads(content)
        alg, kid = header["alg"], header["kid"]
    except (ValueError, TypeError, KeyError):
        return None
    if not isinstance(alg, str) or not isinstance(kid, str) or content != _header_text(alg, kid):
        return None
    return alg, kid


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes | None:
    try:
        content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return None
    return content if _encoded(content) == text else None
