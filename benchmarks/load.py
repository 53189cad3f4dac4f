"""A load of requests by kept-alive connections, from a process of its own."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing import get_context
from statistics import quantiles
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import uvloop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LENGTH = b"content-length: "
_HEAD_ENDS = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, again and again.

    Attributes:
        path: of the page.
        sessions: asked as each of these in turn; as nobody where there are none.
        answered: what stands in every good answer.
    """

    path: str
    sessions: Sequence[str]
    answered: str


@dataclass(frozen=True, slots=True)
class Answered:
    """How it went.

    Attributes:
        seconds: how long.
        waits: for each good answer, seconds from asking to its last byte.
        errors: answers that were none, or not what was asked for.
        bytes: of an answer, headers included, at the median.
    """

    seconds: float
    waits: Sequence[float]
    errors: int
    bytes: int

    @property
    def each_second(self) -> float:
        """Good answers a second."""
        return len(self.waits) / self.seconds

    @property
    def milliseconds(self) -> tuple[float, float]:
        """The wait at the median, and at the 99th of a hundred."""
        parts = quantiles(self.waits, n=100)
        return parts[49] * 1000, parts[98] * 1000


def loaded(address: str, asked: Asked, connections: int, seconds: float) -> Answered:
    """Ask by so many connections for so long, each again as soon as it is answered."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        return other.submit(_loaded, address, asked, connections, seconds).result()


def _loaded(address: str, asked: Asked, connections: int, seconds: float) -> Answered:
    return uvloop.run(_load(address, asked, connections, seconds))


async def _load(address: str, asked: Asked, connections: int, seconds: float) -> Answered:
    parts = urlsplit(address)
    host, port = parts.hostname, parts.port
    # "bytes" as Chromium on a phone would send them
    head = (
        f"GET {asked.path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: text/html,*/*;q=0.8\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: zh-CN,zh;q=0.9\r\n"
        "User-Agent: Mozilla/5.0 (Linux; Android 10; K) benchmark\r\n"
    )
    requests = [f"{head}Cookie: session={one}\r\n\r\n".encode() for one in asked.sessions]
    following = cycle(requests or [f"{head}\r\n".encode()])
    told = _Told(asked.answered.encode(), following)
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    transports = [
        (await loop.create_connection(lambda: _Connection(told), host, port))[0]
        for _ in range(connections)
    ]
    await asyncio.sleep(seconds - (time.perf_counter() - began))
    told.over = True
    taken = time.perf_counter() - began
    for transport in transports:
        transport.abort()
    sizes = sorted(told.sizes)
    return Answered(taken, told.waits, told.errors, sizes[len(sizes) // 2] if sizes else 0)


@dataclass(slots=True)
class _Told:
    answered: bytes
    following: Iterator[bytes]
    waits: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    errors: int = 0
    over: bool = False


class _Connection(asyncio.Protocol):
    def __init__(self, told: _Told) -> None:
        self._told = told
        self._transport: asyncio.Transport | None = None
        self._came = bytearray()
        self._whole = 0
        self._asked_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class
        self._ask()

    def _ask(self) -> None:
        assert self._transport is not None
        self._came.clear()
        self._whole = 0
        self._asked_at = time.perf_counter()
        self._transport.write(next(self._told.following))

    def data_received(self, data: bytes) -> None:
        came = self._came
        came += data
        if not self._whole:
            ends = came.find(_HEAD_ENDS)
            if ends < 0:
                return
            starts = came.find(_LENGTH, 0, ends) + len(_LENGTH)
            length = int(came[starts : came.find(b"\r", starts)])
            self._whole = ends + len(_HEAD_ENDS) + length
        if len(came) < self._whole:
            return
        told = self._told
        if told.over:
            return
        if came.startswith(b"HTTP/1.1 200") and told.answered in came:
            told.waits.append(time.perf_counter() - self._asked_at)
            told.sizes.append(len(came))
        else:
            told.errors += 1
        self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._told.over:
            self._told.errors += 1
