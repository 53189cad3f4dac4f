"""How fast a list goes in: from CSV bytes to committed statements.

    python benchmarks/imports.py [--rows N]

Prints rows a second for a fresh file, for the same file again, and for a copy of
the file's lines by PostgreSQL's own COPY as the baseline of the same run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from guikang.bootstrap import System, system
from guikang.feeds.definitions import feed_named
from guikang.people.resident_number import check_character
from guikang.settings import Settings

HEADINGS = "姓名,证件号码,手机号码,区划代码,入境时间,入境口岸,来自国家或地区"
SURNAMES = "韦覃黄李陆莫蒙梁农卢"
GIVEN = "志明秀英建国丽华海燕文军"


def rows(count: int) -> str:
    """A list of entries: no two persons alike, every hour of the last twenty days."""
    today = date.today()  # noqa: DTZ011 - synthetic data around the day of the run
    lines = [HEADINGS]
    for i in range(count):
        born = date(1940, 1, 1) + timedelta(days=i % 25_000)
        body = f"4501{3 + i % 7:02d}{born:%Y%m%d}{i // 25_000 % 1000:03d}"
        day = today - timedelta(days=i % 20)
        name = SURNAMES[i % 10] + GIVEN[i % 12] + GIVEN[i // 12 % 12]
        lines.append(
            f"{name},{body}{check_character(body)},138{i % 100_000_000:08d},450103001001,"
            f"{day} {i % 24:02d}:{i % 60:02d},东兴,越南"
        )
    return "\n".join(lines) + "\n"


def baseline(running: System, content: bytes) -> float:
    """Seconds that PostgreSQL takes merely to copy the file's lines into one table."""
    started = time.perf_counter()
    with running.pool.connection() as connection:
        connection.execute("create table baseline (line text)")
        with connection.cursor() as cursor, cursor.copy("copy baseline from stdin") as copy:
            copy.write(content.replace(b"\\", b"\\\\"))
    seconds = time.perf_counter() - started
    with running.pool.connection() as connection:
        connection.execute("drop table baseline")
    return seconds


def imported(running: System, content: bytes) -> float:
    """Seconds from the bytes to the last commit."""
    feed = feed_named(running.rulebook, "entry-police")
    started = time.perf_counter()
    number = running.importing.accept(feed, "benchmark.csv", content, "benchmark")
    assert running.importing.run(number)
    seconds = time.perf_counter() - started
    record = running.importing.record(number)
    assert record.state == "done", record.failure
    print(f"    accepted {record.accepted:,}, known {record.known:,}, rejected {record.rejected:,}")
    return seconds


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    count = parser.parse_args().rows
    content = rows(count).encode()
    warm = rows(3_000).encode()
    with (
        tempfile.TemporaryDirectory() as folder,
        system(Settings(data=Path(folder))) as running,
    ):
        imported(running, warm)
        copied = baseline(running, content)
        first = imported(running, content)
        again = imported(running, content)
    print(f"import, {count:,} rows of entries, CSV to commit")
    print(f"    baseline, COPY of the lines  {copied:8.2f} s")
    print(
        f"    fresh                        {first:8.2f} s  {count / first:10,.0f} rows/s"
        f"  {first / copied:5.1f} x baseline"
    )
    print(
        f"    the same again               {again:8.2f} s  {count / again:10,.0f} rows/s"
        f"  {again / copied:5.1f} x baseline"
    )


if __name__ == "__main__":
    main()
