"""What stands before every answer: its headers, HEAD, and the line in the log."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from litestar.enums import ScopeType

from guikang.web.logs import events

if TYPE_CHECKING:
    from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}
"""Set where the answer does not set its own."""


def behind_front(application: ASGIApp) -> ASGIApp:
    """The application with our headers on every answer, and HEAD wherever there is GET.

    The log line names the route, never what was filled in: a path or query may hold
    what someone typed.
    """

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await application(scope, receive, send)
            return
        method = scope["method"]
        inner = scope
        if method == "HEAD":  # the server leaves the body out
            inner = scope.copy()
            inner["method"] = "GET"
        status, began = 500, time.perf_counter()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _complete(message)
            await send(message)

        try:
            await application(inner, receive, answer)
        finally:
            events.info(
                "web.answered",
                method=method,
                route=inner.get("path_template") or None,
                status=status,
                milliseconds=round((time.perf_counter() - began) * 1000, 1),
            )

    return front


def _complete(message: HTTPResponseStartEvent) -> None:
    headers = list(message["headers"])
    there = {name.lower() for name, _ in headers}
    headers += [
        (name.encode(), value.encode())
        for name, value in _HEADERS.items()
        if name.encode() not in there
    ]
    message["headers"] = headers
