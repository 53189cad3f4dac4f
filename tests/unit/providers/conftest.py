"""A server on this machine that answers as a test tells it and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from guikang.providers.account import Account, VendorTemplate

_ENOUGH = 100_000


class Handler(BaseHTTPRequestHandler):
    """Keeps a request and answers it by ``server.told``."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        told: SimpleNamespace = self.server.told
        path, _, query = self.path.partition("?")
        told.requests.append(
            SimpleNamespace(
                method=self.command,
                path=path,
                query=query,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(int(self.headers.get("content-length", "0"))),
            )
        )
        self.close_connection = True
        with suppress(ConnectionError):  # who asks need not listen to the end
            told.answer(self)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def begin(self, status: int, length: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "content-length": str(length)}.items():
            self.send_header(name, value)
        self.end_headers()

    def whole(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.begin(status, len(content), headers)
        self.wfile.write(content)

    def silence(self) -> None:
        self.server.told.over.wait()

    def drip(self) -> None:
        self.begin(200, _ENOUGH, {})
        while not self.server.told.over.wait(0.02):
            self.wfile.write(b" ")

    def nothing(self) -> None:
        """The connection is closed."""


def _telling(told: SimpleNamespace, answer: Callable[[Handler], None]) -> None:
    told.answer = answer


def _answers(
    told: SimpleNamespace, status: int, content: bytes | dict[str, object], **headers: str
) -> None:
    sent = content if isinstance(content, bytes) else json.dumps(content).encode()
    told.answer = lambda handler: handler.whole(status, sent, headers)


@pytest.fixture
def server() -> Iterator[SimpleNamespace]:
    """``address``, ``host``, ``requests``; ``answers(...)``, or one of the ways to fail."""
    told = SimpleNamespace(requests=[], over=threading.Event(), answer=Handler.nothing)
    told.answers = partial(_answers, told)
    told.is_silent = partial(_telling, told, Handler.silence)
    told.drips = partial(_telling, told, Handler.drip)
    told.hangs_up = partial(_telling, told, Handler.nothing)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.told = told
        listening.daemon_threads = False  # leaving waits for each, so that none is left over
        told.listening = listening
        told.host = f"127.0.0.1:{listening.server_port}"
        told.address = f"http://{told.host}"
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield told
        told.over.set()
        listening.shutdown()
        thread.join()


@pytest.fixture
def closed_address() -> str:
    """Where nobody listens."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        port = listening.server_port
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def account() -> Account:
    """An account at a vendor, made up; one template has a sister for abroad."""
    return Account(
        key_id="AKIDexample",
        secret="the-secret-key",  # noqa: S106 - made up
        sign="桂康",
        templates={
            "one_time_code": VendorTemplate("1110", ("code", "minutes"), abroad="9110"),
            "colour_changed": VendorTemplate("1111", ("next", "word")),
        },
    )
