"""``guikang serve --workers``: several processes that answer, and how they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

from guikang.wording import CHINESE, say

COMMAND = (sys.executable, "-c", "from guikang.cli import main; main()", "serve")
READY = say(CHINESE, "serve.ready", [("address", "")])
PATIENCE = 120.0
"""Seconds after which something that should come is given up; no test measures time."""


class Served:
    """A server of three processes, ready."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.log = data.with_suffix(".log")
        with self.log.open("w") as log:
            self.process = psutil.Popen(
                [*COMMAND, "--data", str(data), "--port", "0", "--workers", "3"],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={name: value for name, value in os.environ.items() if "GUIKANG" not in name},
            )
        line = self.process.stdout.readline()
        assert line.startswith(READY), self.log.read_text()
        self.address = line.removeprefix(READY).strip()

    def others(self) -> list[psutil.Process]:
        """The processes beside the first; what only cleans up behind them is none."""
        return [one for one in self.process.children() if _answers(one)]

    def postgres(self) -> psutil.Process:
        written = self.data / "postgres" / "cluster" / "postmaster.pid"
        return psutil.Process(int(written.read_text().split()[0]))

    def ready(self) -> bool:
        try:
            with urlopen(self.address + "/readyz") as answer:  # noqa: S310 - our own server
                return bool(answer.status == 200)
        except URLError:
            return False

    def events(self) -> list[str]:
        lines = self.log.read_text().splitlines()  # what the start says in words is no event
        return [json.loads(line)["event"] for line in lines if line.startswith("{")]


def _answers(process: psutil.Process) -> bool:
    with suppress(psutil.Error):  # it has just ended
        return "spawn_main" in " ".join(process.cmdline())
    return False


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    one = Served(tmp_path / "data")
    everything = [one.process, *one.others(), one.postgres()]
    yield one
    with suppress(psutil.Error):
        everything += one.process.children(recursive=True)
    for process in everything:
        with suppress(psutil.Error):
            process.kill()
    one.process.wait()
    one.process.stdout.close()


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def gone(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


def test_each_of_them_answers_and_all_end_with_the_first(served: Served) -> None:
    others = served.others()
    assert len(others) == 2
    each = [served.process, *others]
    for one in each:
        rest = [other for other in each if other != one]
        for other in rest:
            other.suspend()
        assert served.ready()
        for other in rest:
            other.resume()
    database = served.postgres()
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait() == 0
    assert gone([*others, database])
    assert "Traceback" not in served.log.read_text()


def test_ctrl_c_in_a_terminal_ends_all_of_them_cleanly(served: Served) -> None:
    others, database = served.others(), served.postgres()
    for one in [*others, served.process]:
        one.send_signal(signal.SIGINT)
    assert served.process.wait() == 0
    assert gone([*others, database])
    assert "Traceback" not in served.log.read_text()


def test_one_that_is_killed_is_replaced_while_the_rest_answer(served: Served) -> None:
    first, second = served.others()
    first.kill()
    until(lambda: served.ready() and len(served.others()) == 2 and first not in served.others())
    assert second in served.others()
    assert "process.ended" in served.events()
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait() == 0


def test_where_the_first_is_killed_the_others_end_by_themselves(served: Served) -> None:
    others, database = served.others(), served.postgres()
    served.process.kill()
    served.process.wait()
    until(lambda: gone(others))
    until(lambda: gone([database]))


def test_a_database_that_is_gone_is_found_again_by_all(served: Served) -> None:
    before = served.postgres()
    before.kill()
    until(lambda: served.ready() and served.postgres() != before)
    until(lambda: all(served.ready() for _ in range(50)))
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait() == 0


@pytest.mark.parametrize("workers", ["0", "-1", "65"])
def test_a_number_that_cannot_be_is_said(tmp_path: Path, workers: str) -> None:
    answer = subprocess.run(
        [*COMMAND, "--data", str(tmp_path / "data"), "--port", "0", "--workers", workers],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "--workers" in answer.stderr
    assert "64" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "data").exists()
