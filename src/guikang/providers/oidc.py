"""OpenID Connect: another's accounts, by authorization code, PKCE and signed tokens.

Source: OpenID Connect Core 1.0, 3.1.2 and 3.1.3.7; Discovery 1.0, 4; RFC 8176.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from threading import Lock
from typing import Final
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from guikang.providers.calling import Caller, NoReply
from guikang.services.accounts.elsewhere import Asked, IssuerError, Vouched

SECONDS: Final = 8.0
_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA", "RS384", "RS512", "ES384", "ES512")
"""Of public keys alone: no token that we could have made ourselves."""
_LEEWAY: Final = 60
_STRONG_WAYS: Final = frozenset({"mfa"})
"""``amr`` of RFC 8176: multiple-factor authentication."""
_STRONG_CLASSES: Final = frozenset(
    {"phr", "phrh", "http://schemas.openid.net/pape/policies/2007/06/multi-factor"}
)
"""``acr``: phishing-resistant (OpenID EAP ACR Values), multi-factor (PAPE)."""
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class OpenIdIssuer:
    """Asks one OpenID provider; what it publishes about itself is asked once, and kept.

    Args:
        issuer: its address, as it calls itself.
        client: as it knows us.
        secret: by which it lets us in.
        seconds: how long it may be silent.
    """

    def __init__(self, issuer: str, client: str, secret: str, seconds: float = SECONDS) -> None:
        self._issuer = issuer
        self._client = client
        self._secret = secret
        self._seconds = seconds
        self._lock = Lock()
        self._about: Mapping[str, object] | None = None
        self._keys: KeySet | None = None

    def address(self, asked: Asked) -> str:
        """Where a browser is led to sign in; see ``ports.IdentityIssuer``."""
        endpoint = self._endpoint("authorization_endpoint")
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self._client,
                "redirect_uri": asked.redirect,
                "scope": "openid phone",
                "state": asked.state,
                "nonce": asked.nonce,
                "code_challenge": asked.challenge,
                "code_challenge_method": "S256",
            },
            quote_via=quote,
        )
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{query}"

    def vouched(
        self, code: str, *, verifier: str, nonce: str, redirect: str, now: datetime
    ) -> Vouched:
        """What it says of whoever came back with a code; see ``ports.IdentityIssuer``."""
        answer = self._token(code, verifier, redirect)
        claims = self._claims(str(answer.get("id_token", "")), nonce, now)
        said = claims if "phone_number" in claims else self._user(answer, claims)
        phone = said.get("phone_number")
        verified = said.get("phone_number_verified") is True and isinstance(phone, str)
        return Vouched(str(phone) if verified else None, _strong(claims))

    def _token(self, code: str, verifier: str, redirect: str) -> Mapping[str, object]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": verifier,
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        ways = self._known().get("token_endpoint_auth_methods_supported")
        if isinstance(ways, list) and "client_secret_basic" not in ways:
            form |= {"client_id": self._client, "client_secret": self._secret}
        else:  # RFC 6749, 2.3.1: both are encoded as a form's before
            pair = f"{quote_plus(self._client)}:{quote_plus(self._secret)}"
            headers["authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        caller = Caller(self._endpoint("token_endpoint"), self._seconds)
        reply = caller.post(headers, urlencode(form).encode())
        if isinstance(reply, NoReply):
            raise IssuerError("oidc.unreachable", reason=reply.reason)
        if reply.status != HTTPStatus.OK:
            raise IssuerError("oidc.refused", reason=reply.in_words)
        return reply.body

    def _claims(self, token: str, nonce: str, now: datetime) -> Mapping[str, object]:
        """The claims of an ID token that was made by the issuer, for us, for this, and of late."""
        try:
            try:
                read = jwt.decode(token, self._published(), algorithms=_ALGORITHMS)
            except (JoseError, ValueError):  # perhaps by a key that is new there
                self._keys = None
                read = jwt.decode(token, self._published(), algorithms=_ALGORITHMS)
            jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=_LEEWAY,
                iss={"essential": True, "value": self._issuer},
                aud={"essential": True, "value": self._client},
                nonce={"essential": True, "value": nonce},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
            ).validate(read.claims)
        except (JoseError, ValueError) as error:
            raise IssuerError("oidc.refused", reason=type(error).__name__) from None
        claims: Mapping[str, object] = read.claims
        if claims.get("azp", self._client) != self._client:
            raise IssuerError("oidc.refused", reason="azp")
        return claims

    def _user(
        self, answer: Mapping[str, object], claims: Mapping[str, object]
    ) -> Mapping[str, object]:
        """What is told of the user apart from the token, where it is told at all."""
        if "userinfo_endpoint" not in self._known():
            return {}
        authorization = {"authorization": f"Bearer {answer.get('access_token', '')}"}
        said = self._get(self._endpoint("userinfo_endpoint"), authorization)
        if said.get("sub") != claims["sub"]:  # Core, 5.3.2
            raise IssuerError("oidc.refused", reason="sub")
        return said

    def _published(self) -> KeySet:
        with self._lock:
            if self._keys is None:
                found = self._get(self._endpoint("jwks_uri"), {})
                keys = found.get("keys")
                self._keys = KeySet.import_key_set({"keys": keys if isinstance(keys, list) else []})
            return self._keys

    def _known(self) -> Mapping[str, object]:
        if self._about is None:
            address = f"{self._issuer.removesuffix('/')}/.well-known/openid-configuration"
            about = self._get(address, {})
            if about.get("issuer") != self._issuer:
                raise IssuerError("oidc.unreachable", reason="issuer")
            self._about = about
        return self._about

    def _endpoint(self, name: str) -> str:
        """An address that the issuer names: by TLS, or on this very machine."""
        address = self._known().get(name)
        parts = urlsplit(address if isinstance(address, str) else "")
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
        if not safe:
            raise IssuerError("oidc.unreachable", reason=name)
        return str(address)

    def _get(self, address: str, headers: Mapping[str, str]) -> Mapping[str, object]:
        reply = Caller(address, self._seconds).get(headers)
        if isinstance(reply, NoReply):
            raise IssuerError("oidc.unreachable", reason=reply.reason)
        if reply.status != HTTPStatus.OK:
            raise IssuerError("oidc.unreachable", reason=reply.in_words)
        return reply.body


def _strong(claims: Mapping[str, object]) -> bool:
    """Whether two factors were shown, as the issuer says."""
    ways = claims.get("amr")
    known = {one for one in ways if isinstance(one, str)} if isinstance(ways, list) else set()
    return bool(known & _STRONG_WAYS) or str(claims.get("acr")) in _STRONG_CLASSES
