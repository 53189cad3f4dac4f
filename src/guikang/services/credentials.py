"""Issuing credentials and judging them: the one door for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from guikang.credential.claims import MOST_NAME_BYTES, Claims
from guikang.credential.es256 import SigningKey
from guikang.credential.keys import LEAD, Issuing, key_of, published, signing
from guikang.credential.pseudonyms import DayPseudonyms
from guikang.credential.tokens import issued, mac_key, verified
from guikang.errors import Flaw, GuikangError
from guikang.people.masking import STAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guikang.codes.decision import Decision
    from guikang.services.ports.credentials import SigningKeyStore
    from guikang.services.ports.evidence import Resident

ON_SCREEN: Final = timedelta(minutes=2)
"""A page shows a fresh token each minute, so a picture of one is soon of no use."""
LONGEST: Final = timedelta(days=31)
"""No token holds longer, printed ones included."""
_FRESH: Final = timedelta(seconds=15)
"""So soon a rotation or a revocation by another process is known here."""


class CredentialError(GuikangError):
    """No credential can be issued: ``credential.no_key``, ``credential.no_code``."""


@dataclass(frozen=True, slots=True)
class _Held:
    """The keys as read at an instant."""

    keys: Sequence[Issuing]
    read_at: datetime
    signer: SigningKey | None


class Credentials:
    """Issues and judges the tokens of one installation.

    Args:
        store: of the signing keys.
        secret: the installation's; pseudonyms and MAC keys follow from it.
        issuer: six digits of GB/T 2260.
        zone: in which days are counted.
    """

    def __init__(self, store: SigningKeyStore, secret: bytes, issuer: str, zone: ZoneInfo) -> None:
        self._store = store
        self._secret = secret
        self._issuer = issuer
        self._zone = zone
        self._held: _Held | None = None
        self._reading = Lock()

    def begin(self, now: datetime) -> None:
        """Make a key where there is none that signs.

        It signs at once, and did so a while ago for processes whose clocks are behind.
        """
        if signing(self._store.keys(), now) is None:
            self._store.add(SigningKey.fresh(), now - LEAD)
            self._held = None

    def rotate(self, now: datetime) -> str:
        """Make a new key, published now and signing from ``LEAD`` on; its id."""
        key = SigningKey.fresh()
        self._store.add(key, now + LEAD)
        return key.kid

    def revoke(self, kid: str, now: datetime) -> bool:
        """Believe no token of a key any more; false where there is no such key.

        A key that is lost leaves its tokens in strangers' hands, so another signs at once.
        """
        found = self._store.revoke(kid, now)
        self._held = None
        self.begin(now)
        return found

    def all_keys(self) -> Sequence[Issuing]:
        """Those there ever were, by when they began to sign."""
        return self._store.keys()

    def published(self, now: datetime) -> list[Mapping[str, str]]:
        """The public keys, as JWKs."""
        return [key.public.jwk for key in published(self._keys(now).keys, now, LONGEST)]

    def issue(
        self, resident: Resident, decision: Decision, now: datetime, life: timedelta = ON_SCREEN
    ) -> str:
        """The token that shows a decision.

        Raises:
            CredentialError: ``credential.no_code``: a person without a colour has nothing to
                show; ``credential.no_key``: no key signs.
            ValueError: ``life`` is longer than ``LONGEST``.
        """
        if life > LONGEST:
            raise ValueError("no token holds longer than LONGEST")
        if decision.colour is None:
            raise CredentialError("credential.no_code")
        signer = self._keys(now).signer
        if signer is None:
            raise CredentialError("credential.no_key")
        pseudonyms = DayPseudonyms(self._secret, now.astimezone(self._zone).date())
        claims = Claims(
            issuer=self._issuer,
            pseudonym=pseudonyms.of(resident.person),
            masked_name=_short(resident.masked_name),
            colour=decision.colour,
            at=decision.at,
            issued_at=now,
            expires_at=now + life,
        )
        return issued(claims, signer, mac_key(self._secret, signer.kid))

    def verify(self, token: str, now: datetime) -> Claims | Flaw:
        """What a token says, if it is ours and holds now."""
        keys = self._keys(now).keys
        return verified(token, lambda kid: key_of(keys, kid, now), now)

    def _keys(self, now: datetime) -> _Held:
        held = self._held
        if held is not None and abs(now - held.read_at) < _FRESH:
            return held
        with self._reading:
            keys = self._store.keys()
            chosen = signing(keys, now)
            signer = held.signer if held is not None else None
            if chosen is None:
                signer = None
            elif signer is None or signer.kid != chosen.kid:
                signer = self._store.signer(chosen.kid)
            held = self._held = _Held(keys, now, signer)
        return held


def _short(masked_name: str) -> str:
    """The name as the format has room for it; one with a tower of accents is only a star."""
    return masked_name if len(masked_name.encode()) <= MOST_NAME_BYTES else STAR
