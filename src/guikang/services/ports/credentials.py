"""What the keys that sign credentials ask of a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from guikang.credential.es256 import SigningKey
from guikang.credential.keys import Issuing

if TYPE_CHECKING:
    pass


class SigningKeyStore(Protocol):
    """Where the keys that sign credentials are kept."""

    def keys(self) -> Sequence[Issuing]:
        """All there ever were, without what signs."""

    def signer(self, kid: str) -> SigningKey:
        """The key that signs, opened; ``KeyError`` where there is none."""

    def add(self, key: SigningKey, signs_from: datetime) -> None:
        """Keep a new key, sealed; it is published from now on."""

    def revoke(self, kid: str, at: datetime) -> bool:
        """Believe no token of the key from ``at`` on; false where there is no such key."""
