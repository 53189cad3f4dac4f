from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import structlog

from guikang.services.accounts.alarms import Texted
from guikang.web.alarm_texts import AlarmTexts

if TYPE_CHECKING:
    from structlog.typing import EventDict

NOW = datetime(2020, 4, 1, tzinfo=UTC)


@dataclass
class Alarms:
    """What is left to send."""

    left: list[Callable[[], Texted]]
    empty: threading.Event = field(default_factory=threading.Event)

    def text_next(self, now: datetime) -> Texted | None:
        assert now == NOW
        if self.left:
            return self.left.pop(0)()
        self.empty.set()
        return None


@pytest.fixture
def logged() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as events:
        yield events


def fail() -> Texted:
    raise ConnectionError("13800000011: the database is being restarted")


def test_it_goes_on_while_there_are_any_and_after_failures(logged: list[EventDict]) -> None:
    alarms = Alarms([lambda: Texted("r-1", None), fail, lambda: Texted("r-2", "no_phone")])
    worker = AlarmTexts(alarms, lambda: NOW, pause=0.01)
    worker.start()
    assert alarms.empty.wait(30)
    worker.stop(30)
    assert [(one["event"], one["log_level"]) for one in logged] == [
        ("alarms.message", "info"),
        ("alarms.failed", "error"),
        ("alarms.message", "warning"),
    ]
    assert "13800000011" not in str(logged)
