"""Imports go on by themselves: whatever was accepted is done, also after a crash."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Protocol

from guikang.web.logs import events, place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAUSE = 1.0
_LONGEST_PAUSE = 300.0


class Unfinished(Protocol):
    """Knows which imports have work left."""

    def unfinished(self) -> Sequence[int]:
        """Their numbers, oldest first."""


class Running(Protocol):
    """Does what is left of an import."""

    def run(self, import_id: int) -> bool:
        """Do it; false where another process is at it."""


class ImportWorker:
    """Takes up unfinished imports, at the start and then each second.

    An import that fails is tried again, after longer and longer pauses, and keeps no
    other import from its turn.
    """

    def __init__(self, imports: Unfinished, importing: Running) -> None:
        self._imports = imports
        self._importing = importing
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="imports", daemon=True)
        self._pauses: dict[int, tuple[float, float]] = {}

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Take no further import up; the one under way goes on until its store is closed."""
        self._stopping.set()

    def join(self, seconds: float) -> bool:
        """Wait for the batch under way; whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                waiting = self._imports.unfinished()
            except Exception as error:  # noqa: BLE001 - the database may be back in a second
                self._told(error, None)
                waiting = []
            for import_id in waiting:
                if self._stopping.is_set():
                    return
                self._run(import_id)
            self._stopping.wait(_PAUSE)

    def _run(self, import_id: int) -> None:
        due, pause = self._pauses.get(import_id, (0.0, _PAUSE))
        if time.monotonic() < due:
            return
        try:
            if self._importing.run(import_id):
                events.info("import.done", import_id=import_id)
            self._pauses.pop(import_id, None)
        except Exception as error:  # noqa: BLE001 - one import's failure is no other's
            self._told(error, import_id)
            pause = min(pause * 2, _LONGEST_PAUSE)
            self._pauses[import_id] = (time.monotonic() + pause, pause)

    def _told(self, error: Exception, import_id: int | None) -> None:
        if self._stopping.is_set():  # its connection was closed: the batch was rolled back
            events.info("import.interrupted", import_id=import_id)
            return
        events.error(
            "import.failed", import_id=import_id, error=type(error).__name__, place=place_of(error)
        )
