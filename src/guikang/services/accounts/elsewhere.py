"""Signing in by another's account (OpenID Connect): who is no member stays outside.

Source: OpenID Connect Core 1.0, 3.1; RFC 7636 (PKCE); RFC 9700.
"""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw, GuikangError
from guikang.people.keys import phone_key
from guikang.people.phones import parse_phone
from guikang.people.sealing import SealingError

if TYPE_CHECKING:
    from guikang.people.sealing import Keyring
    from guikang.services.accounts.signing_in import Begun, Came, SigningIn
    from guikang.services.ports.accounts import MemberReader
    from guikang.services.ports.providers import IdentityIssuer

VALID: Final = timedelta(minutes=10)
"""So long somebody may take to sign in there."""
_CONTEXT: Final = b"staff_oidc"
_MOST_CHARACTERS: Final = 1_000
_BYTES: Final = 32


class IssuerError(GuikangError):
    """Another's account told us nothing: ``oidc.unreachable``, ``oidc.refused``."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes with a browser to the issuer.

    Attributes:
        redirect: where it comes back to.
        state: by which we know it again.
        nonce: by which we know that the token was made for this.
        challenge: hash of what proves that it is we who fetch the token (S256).
    """

    redirect: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    challenge: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the issuer says of somebody.

    Attributes:
        phone: their telephone number, which the issuer has verified, or None.
        strong: whether they showed two factors there.
    """

    phone: str | None = field(repr=False)
    strong: bool


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a browser brings back from the issuer.

    Attributes:
        kept: what it kept meanwhile, as ``begin`` gave it.
        state: as the issuer hands it back.
        code: for the token.
    """

    kept: str = field(repr=False)
    state: str = field(repr=False)
    code: str = field(repr=False)


class SigningInElsewhere:
    """The way in by another's account.

    Args:
        issuer: whose accounts these are.
        members: the staff registry; nobody is added to it.
        signing_in: begins the session.
        keyring: seals what the browser keeps meanwhile.
        secret: phones are found by hashes keyed by it.
    """

    def __init__(
        self,
        issuer: IdentityIssuer,
        members: MemberReader,
        signing_in: SigningIn,
        *,
        keyring: Keyring,
        secret: bytes,
    ) -> None:
        self._issuer = issuer
        self._members = members
        self._signing_in = signing_in
        self._keyring = keyring
        self._secret = secret

    def begin(self, redirect: str, now: datetime) -> tuple[str, str]:
        """Where the browser is led, and what it keeps meanwhile.

        Raises:
            IssuerError: ``oidc.unreachable``.
        """
        state, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(3))
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
        address = self._issuer.address(Asked(redirect, state, nonce, challenge))
        said = json.dumps([int(now.timestamp()), state, nonce, verifier]).encode()
        return address, urlsafe_b64encode(self._keyring.seal(said, _CONTEXT)).decode()

    def finish(self, back: CameBack, redirect: str, came: Came, now: datetime) -> Begun | Flaw:
        """Begin a session of the member whose verified phone the issuer tells.

        It is partial where a second factor is needed that was not shown there.

        Args:
            back: what the browser brought.
            redirect: where it came back to.
            came: from where it came in the first place.
            now: aware.

        Returns:
            Or ``oidc.stale``: it is not what was begun in this browser, or too long ago;
            ``oidc.no_phone``, ``account.not_staff``, ``account.no_post``.

        Raises:
            IssuerError: ``oidc.unreachable``, ``oidc.refused``.
        """
        begun = self._opened(back.kept, now)
        if begun is None or not hmac.compare_digest(begun[0].encode(), back.state.encode()):
            return Flaw("oidc.stale")
        _, nonce, verifier = begun
        vouched = self._issuer.vouched(
            back.code, verifier=verifier, nonce=nonce, redirect=redirect, now=now
        )
        phone = parse_phone(vouched.phone or "")
        if isinstance(phone, Flaw):
            return Flaw("oidc.no_phone")
        person = self._members.by_phone(phone_key(phone, self._secret))
        if person is None:
            return Flaw("account.not_staff")
        if not self._members.posts(person, now):
            return Flaw("account.no_post")
        return self._signing_in.begin(person, came, now, proved=vouched.strong)

    def _opened(self, kept: str, now: datetime) -> tuple[str, str, str] | None:
        """State, nonce and verifier, or None: not ours, or too long ago."""
        if len(kept) > _MOST_CHARACTERS or not kept.isascii():
            return None
        try:
            said = self._keyring.open(urlsafe_b64decode(kept), _CONTEXT)
        except (ValueError, SealingError):  # not ours; there is nothing to tell
            return None
        begun_at, state, nonce, verifier = json.loads(said)
        if not 0 <= now.timestamp() - begun_at < VALID.total_seconds():
            return None
        return state, nonce, verifier
