"""Text messages about alarms go out by themselves."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from guikang.web.logs import events, place_of

if TYPE_CHECKING:
    from guikang.services.accounts.alarms import Alarms
    from guikang.services.ports import Clock

_PAUSE = 1.0


class AlarmTexts:
    """Looks each second, and again at once while there are any; several processes may.

    Args:
        alarms: sends them.
        clock: the present.
        pause: seconds to wait where nothing is left, or something failed.
    """

    def __init__(self, alarms: Alarms, clock: Clock, pause: float = _PAUSE) -> None:
        self._alarms = alarms
        self._clock = clock
        self._pause = pause
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="alarms", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Begin no further; waits for what is under way."""
        self._stopping.set()
        self._thread.join(seconds)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                busy = self._send()
            except Exception as error:  # noqa: BLE001 - the database may be back in a second
                busy = False
                events.error("alarms.failed", error=type(error).__name__, place=place_of(error))
            if not busy:
                self._stopping.wait(self._pause)

    def _send(self) -> bool:
        """Send one; whether there was one."""
        told = self._alarms.text_next(self._clock())
        if told is None:
            return False
        tell = events.info if told.reason is None else events.warning
        tell("alarms.message", reference=told.reference, reason=told.reason)
        return True
