"""kill -9 of everything in mid-import: nothing acknowledged is missing, nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guikang.bootstrap import system
from guikang.people.resident_number import check_character
from guikang.settings import Settings

ROWS = 30_000

ACCEPT_AND_RUN = """
import sys
from pathlib import Path
from guikang.bootstrap import system
from guikang.feeds import imports
from guikang.feeds.definitions import feed_named
from guikang.settings import Settings

imports.BATCH = 500
with system(Settings(data=Path(sys.argv[1]))) as running:
    feed = feed_named(running.rulebook, "entry-police")
    number = running.importing.accept(feed, "x.csv", Path(sys.argv[2]).read_bytes(), "tester")
    print("accepted", number, flush=True)
    running.importing.run(number)
    print("done", flush=True)
"""


def a_list(rows: int) -> str:
    lines = ["姓名,证件号码,入境时间"]
    for n in range(rows):
        body = f"450103{1950 + n % 60}{1 + n // 60 % 12:02d}{1 + n // 720 % 28:02d}{n // 20160:03d}"
        lines.append(f"韦甲,{body}{check_character(body)},2026-01-{1 + n % 28:02d} 08:30")
    lines.insert(ROWS // 2, "韦甲,450103199001010000,2026-01-01")
    return "\n".join(lines) + "\n"


def kill_everything(process: subprocess.Popen[str], folder: Path) -> None:
    process.send_signal(signal.SIGKILL)
    postmaster = int((folder / "postgres/cluster/postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    process.wait()
    while Path(f"/proc/{postmaster}").exists():
        time.sleep(0.05)


@pytest.mark.slow
def test_an_import_goes_on_after_everything_was_killed(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "list.csv"
    file.write_text(a_list(ROWS), "utf-8")
    arguments = [sys.executable, "-c", ACCEPT_AND_RUN, str(folder), str(file)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "accepted 1\n"
        settings = Settings(data=folder)
        with system(settings) as watching:
            while watching.importing.record(1).accepted < 2_000:
                assert process.poll() is None
                time.sleep(0.02)
            acknowledged = watching.importing.record(1).accepted
            kill_everything(process, folder)
    with system(settings) as running:
        found = running.importing.record(1)
        assert found.state == "accepted", "it was killed in the middle"
        assert acknowledged <= found.accepted < ROWS
        assert running.importing.run_unfinished() == 1
        record = running.importing.record(1)
        with running.pool.connection() as connection:
            counts = connection.execute(
                "select (select count(*) from statements), (select count(*) from people),"
                " (select count(*) from timelines), (select count(distinct person) from timelines)"
            ).fetchone()
        rejected = running.importing.failures(1).rows
    assert (record.state, record.accepted, record.known) == ("done", ROWS, 0)
    assert counts == (ROWS, ROWS, ROWS, ROWS)
    assert (record.rejected, [row.line for row in rejected]) == (1, [ROWS // 2 + 1])
