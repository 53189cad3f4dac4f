"""Notices go out by themselves: changes are told, and their text messages sent."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from guikang.services.sending import State
from guikang.web.logs import events, place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from guikang.services.noticing import Noticing
    from guikang.services.ports import Clock
    from guikang.services.sending import Sending

_PAUSE = 1.0
_SENDERS = 4
"""A vendor takes some tenths of a second for a message; so many are under way at a time."""


class NoticeWorker:
    """Looks each second, and again at once while there is work; several processes may.

    Args:
        noticing: tells changes.
        sending: sends text messages.
        clock: the present.
        senders: how many messages may be on their way at the same time.
        pause: seconds to wait where nothing is left, or something failed.
    """

    def __init__(
        self,
        noticing: Noticing,
        sending: Sending,
        clock: Clock,
        *,
        senders: int = _SENDERS,
        pause: float = _PAUSE,
    ) -> None:
        self._noticing = noticing
        self._sending = sending
        self._clock = clock
        self._pause = pause
        self._stopping = threading.Event()
        steps = [self._tell, *[self._send] * senders]
        self._threads = [
            threading.Thread(target=self._work, args=(step,), name="notices", daemon=True)
            for step in steps
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin nothing further; what is under way goes on."""
        self._stopping.set()

    def join(self, seconds: float) -> bool:
        """Wait for what is under way; whether all of it has ended."""
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self, step: Callable[[], bool]) -> None:
        while not self._stopping.is_set():
            try:
                busy = step()
            except Exception as error:  # noqa: BLE001 - the database may be back in a second
                busy = False
                events.error("notices.failed", error=type(error).__name__, place=place_of(error))
            if not busy:
                self._stopping.wait(self._pause)

    def _tell(self) -> bool:
        """Tell one batch; whether there was any."""
        looked_at = self._noticing.tell(self._clock())
        if looked_at:
            events.info("notices.told", looked_at=looked_at)
        return looked_at > 0

    def _send(self) -> bool:
        """Send one message; whether there was one."""
        outcome = self._sending.send(self._clock())
        if outcome is None:
            return False
        tell = events.info if outcome.state in {State.SENT, State.SUPERSEDED} else events.warning
        tell(
            "notices.message",
            reference=outcome.reference,
            state=outcome.state.value,
            reason=outcome.reason,
        )
        return True
