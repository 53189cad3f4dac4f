"""国密: SM2 signatures over SM3 digests (GB/T 32918.2, GB/T 32905), for whom they are required.

Browsers do not know them; a site that issues them says so, and its own check pages and
gate verify. Needs the extra ``sm``.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import gmssl_pyx
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from guikang.credential.es256 import KID_CHARACTERS, SigningKeyError

if TYPE_CHECKING:
    from collections.abc import Mapping

ALG: Final = "SM2"
_CURVE: Final = "SM2"
_HALF: Final = 32
_SECRET_BYTES: Final = 3 * _HALF


@dataclass(frozen=True, slots=True)
class Sm2PublicKey:
    """A key that verifies; its signer's id is GB/T 35276's default.

    Attributes:
        jwk: as published; ``crv`` and ``alg`` are ``SM2``, which no registry has yet.
    """

    jwk: Mapping[str, str]
    _point: bytes
    alg: str = ALG

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the key's owner signed the message."""
        if len(signature) != 2 * _HALF:
            return False
        r, s = (int.from_bytes(half) for half in (signature[:_HALF], signature[_HALF:]))
        try:
            return bool(gmssl_pyx.sm2_verify(self._point, message, encode_dss_signature(r, s)))
        except gmssl_pyx.GmsslInnerError:
            return False


class Sm2SigningKey:
    """A key that signs; it never leaves in clear."""

    alg: Final = ALG

    def __init__(self, private: bytes, point: bytes) -> None:
        self._private, self._point = private, point
        self.kid = _text(hashlib.sha256(b"SM2" + point).digest())[:KID_CHARACTERS]

    def __repr__(self) -> str:
        """The id, never the key."""
        return f"Sm2SigningKey(kid={self.kid})"

    @classmethod
    def fresh(cls) -> Sm2SigningKey:
        """A new random key."""
        point, private = gmssl_pyx.sm2_key_generate()
        return cls(private, point)

    @classmethod
    def of(cls, secret: bytes) -> Sm2SigningKey:
        """The key that ``secret_bytes`` gave.

        Raises:
            SigningKeyError: these bytes are none.
        """
        if len(secret) != _SECRET_BYTES:
            raise SigningKeyError("credential.broken_key")
        key = cls(secret[:_HALF], secret[_HALF:])
        try:
            owns = key.public.verifies(key.sign(b"own"), b"own")
        except gmssl_pyx.GmsslInnerError as error:
            raise SigningKeyError("credential.broken_key") from error
        if not owns:
            raise SigningKeyError("credential.broken_key")
        return key

    def secret_bytes(self) -> bytes:
        """Private number and public point, to be sealed."""
        return self._private + self._point

    @property
    def public(self) -> Sm2PublicKey:
        """What is published of it."""
        x, y = _text(self._point[:_HALF]), _text(self._point[_HALF:])
        jwk = {"kty": "EC", "crv": _CURVE, "x": x, "y": y, "kid": self.kid, "alg": ALG}
        return sm2_public_key({**jwk, "use": "sig"})

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes: r and s."""
        r, s = decode_dss_signature(gmssl_pyx.sm2_sign(self._private, self._point, message))
        return r.to_bytes(_HALF) + s.to_bytes(_HALF)


def sm2_public_key(jwk: Mapping[str, str]) -> Sm2PublicKey:
    """The key of a published JWK.

    Raises:
        SigningKeyError: it is no SM2 key.
    """
    try:
        x, y = (urlsafe_b64decode(jwk[name] + "=") for name in ("x", "y"))
    except (KeyError, ValueError) as error:
        raise SigningKeyError("credential.broken_key") from error
    if jwk.get("crv") != _CURVE or len(x) != _HALF or len(y) != _HALF:
        raise SigningKeyError("credential.broken_key")
    return Sm2PublicKey(dict(jwk), x + y)


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
