"""What ``guikang decide`` takes, beside a plain copy of three columns of the same file.

    python benchmarks/decide.py [--persons N] [--shape easy|hard|both] [--folder DIR]

For each shape, printed: the copy (``scan_parquet(f).select("id", "person",
"recorded_at").sink_parquet(g)``), deciding Parquet to Parquet and its ratio to the
copy, the peak resident memory of a process that does nothing else, the rate of the
one-person interpreter, and a query of the same rules written by hand.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path

import polars as pl
from synthetic_evidence import AT, EASY, HARD, Shape, write

SOURCE = Path(__file__).parents[1] / "src"
SAMPLE = 20_000
MOST_BY_HAND = 10_000_000
"""Persons for whom the query by hand fits in memory."""

IN_A_CHILD = """
import json, resource, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from datetime import datetime
from guikang.feeds.deciding.question import Question
from guikang.feeds.deciding.running import Engine, run
from guikang.feeds.rulebooks import load_rulebook

book = load_rulebook()
at = datetime.fromisoformat(sys.argv[4])
started = time.perf_counter()
run(Question(book, (Path(sys.argv[2]),), at, at), print, out=Path(sys.argv[3]),
    engine=Engine.PIPELINE)
print(json.dumps({"seconds": time.perf_counter() - started,
                  "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
"""


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def copied(evidence: Path, to: Path) -> None:
    """The yardstick."""
    pl.scan_parquet(evidence).select("id", "person", "recorded_at").sink_parquet(to)


def decided(evidence: Path, to: Path) -> tuple[float, float]:
    """Seconds and peak bytes of a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-c", IN_A_CHILD, str(SOURCE), str(evidence), str(to), AT.isoformat()],
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(answer.stdout.splitlines()[-1])
    return found["seconds"], found["peak"]


def interpreted(evidence: Path) -> float:
    """Persons a second of the one-person interpreter, the door included, over a sample."""
    from guikang.evidence.checking import check  # noqa: PLC0415
    from guikang.evidence.statement import Statement  # noqa: PLC0415
    from guikang.feeds.interchange.columnar import raw_rows  # noqa: PLC0415
    from guikang.feeds.rulebooks import load_rulebook  # noqa: PLC0415
    from guikang.rulebook.deciding import decide  # noqa: PLC0415

    book = load_rulebook()
    table = pl.scan_parquet(evidence).with_columns(pl.lit(1, pl.Int64).alias("line"))
    persons = table.select("person").head(SAMPLE).unique()
    frame = table.join(persons, on="person", how="semi").collect(engine="streaming")
    started = time.perf_counter()
    own: dict[str, list[Statement]] = {}
    for row in raw_rows(frame, 0):
        assert isinstance(row, tuple)
        statement = check(row[1], book.kinds, book.time_zone)
        assert isinstance(statement, Statement)
        own.setdefault(statement.person, []).append(statement)
    for person, statements in own.items():
        decide(book, statements[0].person, statements, AT)
        assert person
    return len(own) / (time.perf_counter() - started)


def by_hand(evidence: Path, to: Path) -> None:
    """The notice's rules as one query over groups of persons: colours only.

    It leaves out the checks of the evidence, ids sent twice, withdrawals, reasons,
    ``until``, and of reading 7 that an entry once ended stays ended; an early or late
    negative retest counts alike, and a yellow that is lifted is looked at once.
    """
    at = pl.lit(AT.astimezone(UTC))
    kind, occurred = pl.col("kind"), pl.col("occurred_at")
    since = pl.coalesce("occurred_at", "recorded_at")

    def last(*names: str) -> pl.Expr:
        return pl.when(kind.is_in(names)).then(since).max()

    local = occurred.dt.convert_time_zone("Asia/Shanghai").dt.truncate("1d")
    full = (local + timedelta(days=15)).dt.convert_time_zone("UTC") <= at
    retest = kind == "nucleic_retest"
    latest = pl.col("details.result").sort_by("occurred_at").filter(retest).last()
    persons = (
        pl.scan_parquet(evidence)
        .filter((pl.col("recorded_at") <= at) & (since <= at))
        .group_by("person")
        .agg(
            case=last("confirmed", "asymptomatic"),
            discharged=last("discharged"),
            suspected=last("suspected"),
            cleared=last("suspicion_lifted"),
            contact=pl.when((kind == "close_contact") & ~full).then(occurred).max(),
            released=last("contact_lifted"),
            arrived=pl.when((kind == "entered") & ~full).then(occurred).max(),
            entered=last("entered"),
            retested=pl.when(retest).then(occurred).max(),
            result=latest,
            wuhan=pl.when((kind == "wuhan_stay") & ~full.fill_null(value=False)).then(since).max(),
            lifted=last("yellow_lifted"),
            declared=kind.is_in(["declaration", "wuhan_stay"]).any(),
        )
    )

    def open_(name: str, ended: str) -> pl.Expr:
        return pl.col(name).is_not_null() & (pl.col(ended) < pl.col(name)).fill_null(value=True)

    retested = (pl.col("result") == "negative") & (pl.col("retested") >= pl.col("entered"))
    red = (
        open_("case", "discharged")
        | (open_("suspected", "cleared") & open_("suspected", "case"))
        | open_("contact", "released")
        | pl.col("arrived").is_not_null()
        | (pl.col("entered").is_not_null() & ~retested.fill_null(value=False))
    )
    yellow = open_("wuhan", "lifted") | open_("discharged", "lifted")
    persons.select(
        "person",
        pl.when(red)
        .then(pl.lit("red"))
        .when(yellow)
        .then(pl.lit("yellow"))
        .when("declared")
        .then(pl.lit("green"))
        .alias("colour"),
    ).sink_parquet(to)


def measure(name: str, shape: Shape, persons: int, folder: Path) -> None:
    """Print the figures of one shape."""
    evidence, to = folder / f"{name}.parquet", folder / "out.parquet"
    rows = write(evidence, persons, shape)
    print(f"{name}: {persons:,} persons, {rows:,} statements")
    copy = min(timed(lambda: copied(evidence, to)) for _ in range(2))
    seconds, peak = min(decided(evidence, to) for _ in range(2))
    codes = pl.scan_parquet(to).select(pl.len()).collect().item()
    print(f"  copy of three columns   {copy:8.2f} s")
    print(f"  decide                  {seconds:8.2f} s  ratio {seconds / copy:.2f}")
    print(f"  peak memory             {peak / 1e9:8.2f} GB")
    print(f"  persons decided         {codes:,}")
    print(f"  one-person interpreter  {interpreted(evidence):8.0f} persons/s")
    if persons <= MOST_BY_HAND:
        print(f"  query by hand           {timed(lambda: by_hand(evidence, to)):8.2f} s")
    evidence.unlink()
    to.unlink()


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=2_000_000)
    parser.add_argument("--shape", choices=("easy", "hard", "both"), default="both")
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        for name, shape in (("easy", EASY), ("hard", HARD)):
            if asked.shape in {name, "both"}:
                measure(name, shape, asked.persons, Path(folder))


if __name__ == "__main__":
    main()
