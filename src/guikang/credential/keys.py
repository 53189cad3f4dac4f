"""Which key signs, which are published, and which are believed no more.

A new key is published some time before it signs, so that whoever keeps a copy of the
published keys has it when the first token comes: rotation leaves no gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from guikang.credential.tokens import Verifier
from guikang.errors import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

LEAD: Final = timedelta(hours=1)
"""From being published to signing; verifiers fetch the keys at least so often."""


class PublicKey(Verifier, Protocol):
    """A key that verifies, with the form in which it is published (RFC 7517)."""

    @property
    def jwk(self) -> Mapping[str, str]:
        """Its members, ``kid`` among them."""


@dataclass(frozen=True, slots=True)
class Issuing:
    """A key over its life.

    Attributes:
        public: what is published of it.
        signs_from: from then on it signs, until a later key does.
        revoked_at: from then on no token of it is believed; None: never.
    """

    public: PublicKey
    signs_from: datetime
    revoked_at: datetime | None = None

    @property
    def kid(self) -> str:
        """Its id."""
        return self.public.jwk["kid"]

    def believed(self, now: datetime) -> bool:
        """Whether its tokens are."""
        return self.revoked_at is None or now < self.revoked_at


def signing(keys: Iterable[Issuing], now: datetime) -> Issuing | None:
    """The key that signs now: of those whose time has come and that are believed, the latest."""
    ready = [key for key in keys if key.signs_from <= now and key.believed(now)]
    return max(ready, key=lambda key: (key.signs_from, key.kid), default=None)


def published(keys: Iterable[Issuing], now: datetime, longest: timedelta) -> list[Issuing]:
    """The keys to publish: those that will sign, and those whose tokens may still hold.

    Args:
        keys: all there are.
        now: aware.
        longest: how long a token holds at most.
    """
    believed = sorted(
        (key for key in keys if key.believed(now)), key=lambda key: (key.signs_from, key.kid)
    )
    ends = [later.signs_from + longest for later in believed[1:]]
    return [
        key for key, end in zip(believed, [*ends, None], strict=True) if end is None or now < end
    ]


def key_of(keys: Iterable[Issuing], kid: str, now: datetime) -> PublicKey | Flaw:
    """The public key of a kid, or ``credential.unknown_key``, ``credential.revoked_key``."""
    for key in keys:
        if key.kid == kid:
            return key.public if key.believed(now) else Flaw("credential.revoked_key")
    return Flaw("credential.unknown_key")
