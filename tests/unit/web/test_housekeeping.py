from __future__ import annotations

import threading
from datetime import UTC, datetime

from guikang.web.housekeeping import Housekeeping

NOW = datetime(2020, 4, 1, tzinfo=UTC)


def test_it_cleans_at_the_start_and_again_even_after_a_failure() -> None:
    times: list[datetime] = []
    twice = threading.Event()

    def clean(now: datetime) -> int:
        times.append(now)
        if len(times) == 1:
            raise ConnectionError("the database is being restarted")
        twice.set()
        return 0

    housekeeping = Housekeeping(clean, lambda: NOW, pause=0.01)
    housekeeping.start()
    assert twice.wait(10)
    housekeeping.stop(10)
    assert set(times) == {NOW}
    done = len(times)
    assert not threading.Event().wait(0.05)
    assert len(times) == done, "stopped"
