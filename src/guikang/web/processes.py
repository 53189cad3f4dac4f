"""Further processes that answer beside the first, on the same socket."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from multiprocessing import connection, get_context, parent_process
from typing import TYPE_CHECKING

from guikang.errors import GuikangError
from guikang.web.logs import events, place_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

MOST = 64
_CONTEXT = get_context("spawn")  # a fork would copy threads' locks as they happen to be
_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_FAILED = 1


class ProcessesError(GuikangError):
    """So many processes cannot be had: ``serve.workers``."""


def counted(workers: int) -> int:
    """How many further processes that is, beside the first.

    Raises:
        ProcessesError: ``serve.workers``: none, or more than ``MOST``.
    """
    if not 1 <= workers <= MOST:
        raise ProcessesError("serve.workers", most=str(MOST))
    return workers - 1


class Processes:
    """So many processes that all do the same; one that ends is started again.

    Each is told to end by SIGTERM, and ends by itself where this process is gone. Ctrl-C in
    a terminal does not reach them.

    Args:
        count: how many; none is well.
        deed: what each does, a function of a module; its last argument is called when it is
            ready.
        given: its other arguments; they go through pickle, sockets as well.
    """

    def __init__(self, count: int, deed: Callable[..., None], *given: object) -> None:
        self._deed, self._given = deed, given
        self._count = count
        self._running: list[SpawnProcess] = []
        self._ready: list[Connection] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="processes", daemon=True)

    def start(self) -> None:
        """Begin."""
        for _ in range(self._count):
            self._running.append(self._begun())
        if self._running:
            self._thread.start()

    def await_ready(self) -> None:
        """Wait until each is ready, or has ended."""
        for ready in self._ready:
            ready.poll(None)

    def stop(self, seconds: float) -> None:
        """End them; whoever has not ended after so long is killed."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()
        for one in self._running:
            one.terminate()
        deadline = time.monotonic() + seconds
        for one in self._running:
            one.join(max(0.0, deadline - time.monotonic()))
            if one.is_alive():
                one.kill()
                one.join()

    def _begun(self) -> SpawnProcess:
        ready, telling = _CONTEXT.Pipe(duplex=False)
        process = _CONTEXT.Process(
            target=_do, args=(self._deed, self._given, telling), name="guikang", daemon=True
        )
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:  # it inherits that
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        telling.close()  # so that the end of the process is the end of the pipe
        self._ready.append(ready)
        return process

    def _keep(self) -> None:
        pause = _PAUSE
        while not self._stopping.wait(pause):
            ended = [place for place, one in enumerate(self._running) if not one.is_alive()]
            pause = min(pause * 2, _LONGEST_PAUSE) if ended else _PAUSE
            for place in ended:
                events.error("process.ended", status=self._running[place].exitcode)
                try:
                    self._running[place] = self._begun()
                except Exception as error:  # noqa: BLE001 - whatever it is, the next try may do
                    events.error(
                        "process.not_begun", error=type(error).__name__, place=place_of(error)
                    )


def _do(deed: Callable[..., None], given: tuple[object, ...], telling: Connection) -> None:
    """What such a process does."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    try:
        deed(*given, lambda: telling.send("ready"))
    except GuikangError as error:
        events.error("process.failed", error=error.code, place=place_of(error))
        sys.exit(_FAILED)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
