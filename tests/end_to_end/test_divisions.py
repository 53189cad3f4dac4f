"""`guikang divisions` as an operator meets it: preview, import, and a server that notices it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from guikang.bootstrap import system
from guikang.settings import Settings
from guikang.staff.posts import Post
from guikang.wording import CHINESE, say
from synthetic import appointed, enrolled

LATER = Path(__file__).parents[2] / "data" / "guangxi_divisions_2023.csv.gz"
PROGRAM = [sys.executable, "-c", "from guikang.cli import main; main()"]
READY = say(CHINESE, "serve.ready", [("address", "")])
PATIENCE = 30.0
"""Seconds after which something that should come is given up; no test measures time."""


def divisions(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, "divisions", *arguments, "--data", "d"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """A server of two processes on the folder; its address."""
    log = (tmp_path / "log").open("w")
    command = [*PROGRAM, "serve", "--data", "d", "--port", "0", "--workers", "2"]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=log, text=True)
    assert server.stdout is not None
    line = server.stdout.readline()
    assert line.startswith(READY), (tmp_path / "log").read_text()
    yield line.removeprefix(READY).strip()
    server.terminate()
    server.wait(60)
    server.stdout.close()
    log.close()


def told(address: str, path: str) -> dict[str, object]:
    with urlopen(f"{address}/api/v1/divisions{path}") as answer:  # noqa: S310 - our own server
        found: dict[str, object] = json.load(answer)
    return found


def test_a_later_edition_is_previewed_taken_in_and_noticed_by_a_running_server(
    tmp_path: Path, served: str
) -> None:
    with system(Settings(data=tmp_path / "d")) as running:
        one, other = enrolled(running), enrolled(running)
        person = appointed(running, one, Post.COLLECTOR, "450127100201")
        appointed(running, other, Post.COLLECTOR, "450110100001")

    seen = divisions(tmp_path, "preview", str(LATER), "--from", "2023-06-30", "--list", "l.xlsx")
    assert seen.returncode == 0, seen.stderr
    assert "县（市、区）：不变 110 个，更名 0 个，变更代码 1 个" in seen.stdout
    assert "任职：2 条改挂新代码" in seen.stdout
    assert "任职：1 条所在区划已撤销" in seen.stdout
    assert "横县（450127）：变更代码，广西壮族自治区南宁市横州市（450181）" in seen.stdout
    assert (tmp_path / "l.xlsx").exists()
    assert told(served, "/450127")["successor"] is None, "a preview changes nothing"

    done = divisions(tmp_path, "import", str(LATER), "--from", "2023-06-30")
    assert done.returncode == 0, done.stderr
    assert "第 1 版区划表已导入，自 2023-06-30 起施行" in done.stdout
    assert "任职：2 条已改挂新代码" in done.stdout

    late = time.monotonic() + PATIENCE
    for _ in range(8):  # either process may answer
        while told(served, "/450127")["successor"] is None:
            assert time.monotonic() < late, "the server has not noticed"
            time.sleep(0.2)
    successor = told(served, "/450127")["successor"]
    assert isinstance(successor, dict)
    assert (successor["code"], successor["name"]) == ("450181", "横州市")
    found = told(served, f"/search?q={quote('横县')}&within=4501")["divisions"]
    assert isinstance(found, list)
    assert found[0]["code"] == "450181"
    assert found[0]["former"]["name"] == "横县"

    with system(Settings(data=tmp_path / "d")) as running:
        (held,) = running.staffing.standing_of(person).appointments
        assert held.division == "450181100201"
    listed = divisions(tmp_path, "editions")
    assert [line[:6] for line in listed.stdout.splitlines()] == ["第 0 版，", "第 1 版，"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", str(LATER), "--from", "2999-01-01"), "还没有到"),
        (("import", str(LATER), "--from", "去年"), "看不懂"),
        (("preview", "none.csv"), "none.csv 读不出来"),
        (("preview", str(LATER), "--list", "l.txt"), "扩展名应是"),
        (("preview", str(LATER), "--successors", "wrong.csv"), "450199"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "wrong.csv").write_text("原代码,新代码\n450127,450199\n", "utf-8")
    refused = divisions(tmp_path, *arguments)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
