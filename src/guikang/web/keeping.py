"""The embedded database is kept running: where it ends, it is started again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from guikang.errors import GuikangError
from guikang.web.logs import events, place_of

if TYPE_CHECKING:
    from collections.abc import Callable

_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


class Revivable(Protocol):
    """A database that can be started again."""

    def revive(self) -> bool:
        """Start it again where it is gone; whether it was."""


class DatabaseKeeper:
    """Looks each second whether the database still runs, and starts it again if not.

    Where that fails, the log has the code why, and it is tried again after longer and
    longer pauses; readiness tells meanwhile that the database does not answer.

    Args:
        database: to be kept.
        revived: called after each time that it was started again.
    """

    def __init__(self, database: Revivable, revived: Callable[[], None]) -> None:
        self._database = database
        self._revived = revived
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="database", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Revive it no more; wait so long for one that is under way."""
        self._stopping.set()
        self._thread.join(seconds)

    def _keep(self) -> None:
        pause = _PAUSE
        while not self._stopping.wait(pause):
            try:
                if self._database.revive():
                    events.warning("database.revived")
                    self._revived()
                pause = _PAUSE
            except Exception as error:  # noqa: BLE001 - whatever it is, the next try may do
                code = error.code if isinstance(error, GuikangError) else type(error).__name__
                events.error("database.lost", error=code, place=place_of(error))
                pause = min(pause * 2, _LONGEST_PAUSE)
