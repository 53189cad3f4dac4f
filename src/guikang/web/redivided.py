"""A later edition of the divisions is noticed while the system runs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from guikang.web.logs import events, place_of

if TYPE_CHECKING:
    from guikang.services.divisions import PresentDivisions

_PAUSE = 1.0


class DivisionsWatch:
    """Looks each second whether an edition was taken in, and puts it in force in this process.

    That is one look at the largest number of a table of a few rows. Where it fails, the
    divisions stay as they are, and the next second tries again.

    Args:
        divisions: of this process.
        pause: seconds from one look to the next.
    """

    def __init__(self, divisions: PresentDivisions, pause: float = _PAUSE) -> None:
        self._divisions = divisions
        self._pause = pause
        self._failing = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="divisions", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Look no more; waits for a look under way."""
        self._stopping.set()
        self._thread.join(seconds)

    def _watch(self) -> None:
        while not self._stopping.wait(self._pause):
            try:
                if self._divisions.look():
                    number = self._divisions.now.edition.number
                    events.info("divisions.redivided", edition=number)
                self._failing = False
            except Exception as error:  # noqa: BLE001 - the next second tries again
                if not self._failing:  # once, and not each second while the database is away
                    name = type(error).__name__
                    events.error("divisions.unread", error=name, place=place_of(error))
                self._failing = True
