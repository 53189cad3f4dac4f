from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import structlog

from guikang.services.sending import Outcome, State
from guikang.web.notices import NoticeWorker

if TYPE_CHECKING:
    from structlog.typing import EventDict

NOW = datetime(2020, 4, 1, tzinfo=UTC)


@dataclass
class Work:
    """Both services: what is left to tell and to send, and what was done of it."""

    left: list[Callable[[], object]] = field(default_factory=list)
    times: set[datetime] = field(default_factory=set)
    empty: threading.Event = field(default_factory=threading.Event)

    def tell(self, now: datetime) -> int:
        found = self._next(now)
        return found if isinstance(found, int) else 0

    def send(self, now: datetime) -> Outcome | None:
        found = self._next(now)
        return found if isinstance(found, Outcome) else None

    def _next(self, now: datetime) -> object:
        self.times.add(now)
        if not self.left:
            self.empty.set()
            return None
        return self.left.pop(0)()


@pytest.fixture
def logged() -> list[EventDict]:
    with structlog.testing.capture_logs() as events:
        yield events


def fail() -> object:
    raise ConnectionError("13800000011: the database is being restarted")


def test_it_goes_on_at_once_while_there_is_work_and_after_failures(
    logged: list[EventDict],
) -> None:
    outcomes = [Outcome("r-1", State.SENT), Outcome("r-2", State.UNKNOWN, "ReadTimeout")]
    sending = Work([lambda: outcomes[0], fail, lambda: outcomes[1]])
    noticing = Work([lambda: 500, lambda: 7, fail])
    worker = NoticeWorker(noticing, sending, lambda: NOW, senders=1, pause=0.01)
    worker.start()
    assert sending.empty.wait(10)
    assert noticing.empty.wait(10)
    worker.stop()
    assert worker.join(10)
    assert sending.times == noticing.times == {NOW}
    told = [(one["log_level"], one["event"], one.get("reference")) for one in logged]
    assert ("info", "notices.message", "r-1") in told
    assert ("warning", "notices.message", "r-2") in told
    assert told.count(("error", "notices.failed", None)) == 2
    assert "13800000011" not in str(logged)


def test_stopping_waits_for_the_message_under_way() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> Outcome:
        begun.set()
        assert go_on.wait(10)
        return Outcome("r-1", State.SENT)

    worker = NoticeWorker(Work(), Work([slow]), lambda: NOW, senders=1, pause=0.01)
    worker.start()
    assert begun.wait(10)
    worker.stop()
    assert not worker.join(0.05)
    go_on.set()
    assert worker.join(10)
