"""The HTTP server: its socket, and running until a signal."""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING

import uvicorn

from guikang.errors import GuikangError

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.types import ASGIApp

_LAST_PORT = 65535
_GRACE = 5
"""Seconds for answers under way when we are told to stop."""


class ListenError(GuikangError):
    """We cannot listen there; ``bound`` says why."""


def bound(host: str, port: int) -> socket.socket:
    """A socket bound to the address; it listens once the server runs.

    Args:
        host: a name or address of this machine.
        port: from 0 to 65535; 0 takes any that is free.

    Raises:
        ListenError: ``serve.port_range``, ``serve.port_taken``, ``serve.cannot_listen``.
    """
    if not 0 <= port <= _LAST_PORT:  # getaddrinfo would take the rest of a division
        raise ListenError("serve.port_range", port=str(port))
    try:
        found = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_NUMERICSERV
        )
    except (OSError, UnicodeError) as error:
        raise _told(host, port, error) from None
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        listening.close()
        raise _told(host, port, error) from None
    return listening


def address_of(listening: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(application: ASGIApp, listening: socket.socket, on_ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT, then finish the answers under way.

    Args:
        application: what answers.
        listening: bound, from ``bound``.
        on_ready: called once, when the first request would be answered.

    Raises:
        ListenError: another program began to listen there meanwhile.
    """
    host, port = listening.getsockname()[:2]
    try:
        listening.listen(2048)
    except OSError as error:
        raise _told(host, port, error) from None
    configuration = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,
    )
    _Server(configuration, on_ready).run(sockets=[listening])


class _Server(uvicorn.Server):
    def __init__(self, configuration: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(configuration)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def _told(host: str, port: int, error: OSError | UnicodeError) -> ListenError:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return ListenError("serve.port_taken", host=host, port=str(port))
    reason = (error.strerror if isinstance(error, OSError) else None) or "?"
    return ListenError("serve.cannot_listen", host=host, port=str(port), reason=reason)
