"""An OpenID provider for tests: discovery, authorization, token, user info, in one thread."""

from __future__ import annotations

import json
import secrets
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT, SECRET = "guikang:console", "a+secret/of=ours"


@dataclass
class Provider:
    """What it tells, and what it was asked.

    Attributes:
        claims: of whoever signs in there, put into the ID token.
        user: what its user info adds, or None: it has no such address.
        now: when tokens are made.
        key: signs them.
        published: the key that it publishes; None: the one that signs.
    """

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    user: dict[str, Any] | None = None
    about: dict[str, Any] = field(default_factory=dict)
    now: datetime | None = None
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "k1"}))
    published: ECKey | None = None
    begun: dict[str, dict[str, str]] = field(default_factory=dict)
    lets_in: list[str] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        user = {} if self.user is None else {"userinfo_endpoint": f"{self.issuer}/user"}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **user,
            **self.about,
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back, once somebody has signed in here."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(8)
        self.begun[code] = query
        back = urlencode({"code": code, "state": query["state"]})
        return f"{query['redirect_uri']}?{back}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        pair = f"{form.get('client_id')}:{form.get('client_secret')}"
        if authorization.startswith("Basic "):
            raw = b64decode(authorization.removeprefix("Basic ")).decode()
            pair = ":".join(unquote_plus(part) for part in raw.split(":"))
        self.lets_in.append("basic" if authorization else "post")
        begun = self.begun.pop(form["code"], None)
        digest = sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        fits = (
            begun is not None
            and pair == f"{CLIENT}:{SECRET}"
            and begun["code_challenge"] == challenge
            and begun["redirect_uri"] == form["redirect_uri"]
        )
        if not fits or begun is None:
            return 400, {"error": "invalid_grant"}
        assert self.now is not None
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "u-1",
            "iat": int(self.now.timestamp()),
            "exp": int(self.now.timestamp()) + 300,
            "nonce": begun["nonce"],
            **self.claims,
        }
        header = {"alg": "ES256", "kid": self.key.kid}
        return 200, {"access_token": "a-token", "id_token": jwt.encode(header, said, self.key)}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration":
                self._tell(200, self.provider.discovery())
            case "/keys":
                keys = KeySet([self.provider.published or self.provider.key])
                self._tell(200, keys.as_dict(private=False))
            case "/user":
                known = self.headers["authorization"] == "Bearer a-token"
                self._tell(200 if known else 401, self.provider.user or {})
            case "/authorize":
                self.send_response(302)
                self.send_header("location", self.provider.authorize(query))
                self.send_header("content-length", "0")
                self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._tell(*self.provider.token(form, self.headers.get("authorization", "")))

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def _tell(self, status: int, answer: object) -> None:
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def openid_provider() -> Iterator[Provider]:
    """A provider that runs."""
    provider = Provider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        provider.issuer = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield provider
        listening.shutdown()
        thread.join()
