"""ES256: ECDSA over P-256 with SHA-256 (RFC 7518 3.4), which every browser verifies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from guikang.errors import GuikangError

if TYPE_CHECKING:
    from collections.abc import Mapping

ALG: Final = "ES256"
KID_CHARACTERS: Final = 8

_CURVE: Final = "P-256"
_ECDSA: Final = JWSRegistry.algorithms[ALG]


class SigningKeyError(GuikangError):
    """The bytes are no key of ours: ``credential.broken_key``."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that verifies.

    Attributes:
        jwk: as published (RFC 7517).
    """

    jwk: Mapping[str, str]
    _key: ECKey
    alg: str = ALG

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the key's owner signed the message."""
        return bool(_ECDSA.verify(message, signature, self._key))


class SigningKey:
    """A key that signs; whoever has it can make codes, so it never leaves in clear."""

    alg: Final = ALG

    def __init__(self, key: ECKey) -> None:
        self._key = key
        self.kid = key.thumbprint()[:KID_CHARACTERS]

    def __repr__(self) -> str:
        """The id, never the key."""
        return f"SigningKey(kid={self.kid})"

    @classmethod
    def fresh(cls) -> SigningKey:
        """A new random key."""
        return cls(ECKey.generate_key(_CURVE))

    @classmethod
    def of(cls, secret: bytes) -> SigningKey:
        """The key that ``secret_bytes`` gave.

        Raises:
            SigningKeyError: these bytes are none.
        """
        try:
            key = ECKey.import_key(secret)
            private = key.is_private and key.curve_name == _CURVE
        except (JoseError, ValueError) as error:
            raise SigningKeyError("credential.broken_key") from error
        if not private:
            raise SigningKeyError("credential.broken_key")
        return cls(key)

    def secret_bytes(self) -> bytes:
        """The key as DER (PKCS #8), to be sealed."""
        return self._key.as_der(private=True)

    @property
    def public(self) -> PublicKey:
        """What is published of it."""
        members = self._key.as_dict(private=False)
        jwk = {name: str(members[name]) for name in ("kty", "crv", "x", "y")}
        return public_key({**jwk, "kid": self.kid, "alg": ALG, "use": "sig"})

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes: r and s."""
        return bytes(_ECDSA.sign(message, self._key))


def public_key(jwk: Mapping[str, str]) -> PublicKey:
    """The key of a published JWK.

    Raises:
        SigningKeyError: it is no P-256 key.
    """
    try:
        key = ECKey.import_key(dict(jwk))
        fits = key.curve_name == _CURVE
    except (JoseError, ValueError, KeyError) as error:
        raise SigningKeyError("credential.broken_key") from error
    if not fits:
        raise SigningKeyError("credential.broken_key")
    return PublicKey(dict(jwk), key)
