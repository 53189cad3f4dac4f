"""How fast changes are told: at midnight a million codes may turn.

    python benchmarks/notices.py [--people N]

Prints persons a second for looks that find a turn (a notice, a text message, the watch moved
on), for looks that find nothing, and text messages a second by a provider that takes no time;
and what new evidence about watched persons costs beside evidence about others.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from guikang.bootstrap import System, now, system
from guikang.feeds.definitions import feed_named
from guikang.people.resident_number import check_character
from guikang.services.sending import Sending, State
from guikang.settings import Settings
from guikang.storage.holdings import PostgresHoldings
from guikang.storage.messages import PostgresMessages
from guikang.web.resident.texted import TextedWords

DAY = timedelta(days=1)
WATCH_ALL = """
insert into watches (person, told, told_at, due_at)
select person, null, now(), now() from people
"""
REGISTER_ALL = """
insert into accounts (person, phone_key, registered_at) select person, person, now() from people
"""


class Nobody:
    """A provider that takes no time and keeps nothing."""

    def send(self, *_: object) -> None:
        """Take it."""

    def sent(self, _reference: str) -> None:
        """Nobody can tell."""


def rows(count: int, heading: str, on: datetime) -> bytes:
    """A list of so many persons."""
    lines = [f"姓名,证件号码,手机号码,{heading}"]
    for i in range(count):
        born = datetime(1940, 1, 1, tzinfo=UTC) + i % 25_000 * DAY
        body = f"450103{born:%Y%m%d}{i // 25_000:03d}"
        lines.append(f"韦甲,{body}{check_character(body)},138{i:08d},{on:%Y-%m-%d}")
    return "\n".join(lines).encode()


def imported(running: System, feed: str, content: bytes) -> float:
    """Seconds to take a list in."""
    started = time.perf_counter()
    number = running.importing.accept(feed_named(running.rulebook, feed), "x.csv", content, "me")
    running.importing.run(number)
    return time.perf_counter() - started


def told(running: System, at: datetime) -> float:
    """Seconds to tell everything that is due."""
    started = time.perf_counter()
    while running.residents.noticing.tell(at):
        pass
    return time.perf_counter() - started


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=50_000)
    count = parser.parse_args().people
    today = now()
    with tempfile.TemporaryDirectory() as folder, system(Settings(data=Path(folder))) as running:
        imported(running, "declaration", rows(count, "填报时间", today - 40 * DAY))
        unwatched = imported(running, "wuhan-stay", rows(count, "离开武汉时间", today - 3 * DAY))
        with running.pool.connection() as connection:
            connection.execute(REGISTER_ALL)
            connection.execute(WATCH_ALL)
        told(running, now())  # from no code to yellow
        with running.pool.connection() as connection:
            connection.execute("update messages set state = 'sent', due_at = null")
        watched = imported(running, "wuhan-stay", rows(count, "离开武汉时间", today - 2 * DAY))
        nothing = told(running, now())
        turned = told(running, now() + 30 * DAY)
        sending = Sending(
            PostgresMessages(running.pool),
            PostgresHoldings(running.pool, running.keys.keyring),
            Nobody(),
            TextedWords(running.rulebook, running.showing),
        )
        some, started = 500, time.perf_counter()
        for _ in range(some):
            outcome = sending.send(now() + 30 * DAY)
            assert outcome is not None
            assert outcome.state is State.SENT
        sent = time.perf_counter() - started
    print(f"notices, {count:,} persons")
    print(
        f"    a turn of each is told           {turned:8.2f} s  {count / turned:10,.0f} persons/s"
    )
    print(
        f"    looked at, and nothing to tell   {nothing:8.2f} s  {count / nothing:10,.0f} persons/s"
    )
    print(f"    messages, one thread             {sent:8.2f} s  {some / sent:10,.0f} messages/s")
    print(f"    evidence about persons unwatched {unwatched:8.2f} s")
    print(f"    evidence about persons watched   {watched:8.2f} s")


if __name__ == "__main__":
    main()
