"""What has run out is deleted by and by: counts of tries, codes, sessions."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from guikang.web.logs import events, place_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from guikang.services.ports import Clock

_PAUSE = 3600.0


class Housekeeping:
    """Cleans at the start and then each hour; several processes may.

    Args:
        clean: deletes what has run out by an instant; how many rows.
        clock: the present.
        pause: seconds from one cleaning to the next.
    """

    def __init__(
        self, clean: Callable[[datetime], int], clock: Clock, pause: float = _PAUSE
    ) -> None:
        self._clean = clean
        self._clock = clock
        self._pause = pause
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Clean no more; waits for a cleaning under way."""
        self._stopping.set()
        self._thread.join(seconds)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                events.info("housekeeping.cleaned", rows=self._clean(self._clock()))
            except Exception as error:  # noqa: BLE001 - the next hour tries again
                events.error(
                    "housekeeping.failed", error=type(error).__name__, place=place_of(error)
                )
            self._stopping.wait(self._pause)
