"""One call to another's server: bounded in time and size, told apart by how it failed.

Each call has a connection of its own. One that was kept open may have been closed by the
other side meanwhile, and then nobody can tell whether what was posted on it has arrived.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx

_CONNECT_SECONDS: Final = 3.0
_MOST_BYTES: Final = 65_536
_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Failures before a byte of the request went out."""

# At INFO it names every address, and a vendor's may hold a telephone number.
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered.

    Attributes:
        status: of HTTP.
        body: the JSON object, empty where it is none; kept out of ``repr``.
    """

    status: int
    body: Mapping[str, object] = field(repr=False)

    @property
    def in_words(self) -> str:
        """The status, for the log."""
        return f"http_{self.status}"


@dataclass(frozen=True, slots=True)
class NoReply:
    """That no whole answer came.

    Attributes:
        reason: for the log, in static words.
        perhaps_received: the request may have reached the server.
    """

    reason: str
    perhaps_received: bool


class Caller:
    """Asks one server.

    Args:
        address: of the server, ``https://`` and a host, perhaps with a path.
        seconds: how long it may be silent, and how long the whole body of an answer may take.
    """

    def __init__(self, address: str, seconds: float) -> None:
        self._address = httpx.URL(address)
        self._seconds = seconds
        self._client = httpx.Client(
            timeout=httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
            # What needs no TLS stays on this machine: no proxy of the environment is used.
            trust_env=self._address.scheme == "https",
        )

    @property
    def host(self) -> str:
        """The server as the header ``Host`` names it."""
        return self._address.netloc.decode("ascii")

    def post(self, headers: Mapping[str, str], content: bytes, query: str = "") -> Reply | NoReply:
        """Post once; nothing is tried again and no redirection is followed.

        Args:
            headers: all but those of length and connection.
            content: the body.
            query: percent-encoded, sent as it is.
        """
        path = self._address.raw_path + (f"?{query}".encode("ascii") if query else b"")
        return self._ask("POST", self._address.copy_with(raw_path=path), headers, content)

    def get(self, headers: Mapping[str, str]) -> Reply | NoReply:
        """Ask what is at the address."""
        return self._ask("GET", self._address, headers, None)

    def _ask(
        self, method: str, address: httpx.URL, headers: Mapping[str, str], content: bytes | None
    ) -> Reply | NoReply:
        plain = {"accept": "application/json", "accept-encoding": "identity", **headers}
        deadline = time.monotonic() + self._seconds
        try:
            with self._client.stream(method, address, headers=plain, content=content) as response:
                received = bytearray()
                for part in response.iter_raw():
                    received += part
                    if len(received) > _MOST_BYTES:
                        return NoReply("too_long", perhaps_received=True)
                    if time.monotonic() > deadline:
                        return NoReply("too_slow", perhaps_received=True)
        except httpx.HTTPError as error:
            left = not isinstance(error, _NEVER_LEFT)
            return NoReply(type(error).__name__, perhaps_received=left)
        return Reply(response.status_code, _object(bytes(received)))


def _object(content: bytes) -> Mapping[str, object]:
    """The JSON object of an answer, empty where it is none."""
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
