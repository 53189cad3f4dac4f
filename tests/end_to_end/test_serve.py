"""``guikang serve`` as a process: ready, asked, told to stop, killed, started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from guikang.bootstrap import system
from guikang.feeds.definitions import feed_named
from guikang.people.resident_number import check_character
from guikang.settings import Settings
from guikang.storage.cluster import alive
from guikang.wording import CHINESE, say

READY = say(CHINESE, "serve.ready", [("address", "")])
COMMAND = (sys.executable, "-c", "from guikang.cli import main; main()", "serve")
ROWS = 3000
PATIENCE = 60.0
"""Seconds after which something that should come is given up; no test measures time."""


class Served:
    """A process of ``guikang serve``, ready."""

    def __init__(self, data: Path, *more: str, **settings: str) -> None:
        self.data = data
        self.process = subprocess.Popen(
            [*COMMAND, "--data", str(data), "--port", "0", *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={name: value for name, value in os.environ.items() if "GUIKANG" not in name}
            | settings,
        )
        assert self.process.stdout is not None
        self.lines: list[str] = []
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith(READY):
                break
        assert self.lines, self.process.communicate()[1]
        self.address = self.lines[-1].removeprefix(READY).strip()

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urlopen(self.address + path) as answer:  # noqa: S310 - our own server
                return answer.status, answer.read()
        except URLError as error:
            with suppress(AttributeError):
                return error.code, b""  # type: ignore[attr-defined]
            raise

    def told(self, number: signal.Signals) -> tuple[int, str, str]:
        """Send a signal; exit status, and what else was printed."""
        self.process.send_signal(number)
        out, error = self.process.communicate()
        return self.process.returncode, out, error

    def postgres(self) -> list[int]:
        """The pids of the database, its first process first; nobody's who has got its number."""
        written = self.data / "postgres" / "cluster" / "postmaster.pid"
        if not written.exists():
            return []
        first = int(written.read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children")
        if not is_postgres(first):
            return []
        return [first, *map(int, children.read_text().split() if children.exists() else ())]

    def kill_everything(self) -> None:
        """As a power cut: the process and every process of its database."""
        for pid in [self.process.pid, *self.postgres()]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.communicate()


def is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
    except (FileNotFoundError, ProcessLookupError):
        return False


Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    started: list[Served] = []

    def start(*more: str, **settings: str) -> Served:
        started.append(Served(tmp_path / "data", *more, **settings))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
            one.process.communicate()
    for pid in started[-1].postgres() if started else ():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def hand_in(data: Path, rows: int) -> int:
    """Hand a list in without importing it, as a process that dies right after would."""
    lines = ["姓名,证件号码,填报时间"]
    for place in range(rows):
        body = f"45990119{60 + place // 1000:02d}0101{place % 1000:03d}"
        lines.append(f"韦甲,{body}{check_character(body)},2026-01-02 08:00")
    with system(Settings(data=data)) as running:
        feed = feed_named(running.rulebook, "declaration")
        return running.importing.accept(feed, "list.csv", "\n".join(lines).encode(), "test")


def finished(data: Path, import_id: int) -> tuple[str, int, int]:
    """State, accepted and rejected rows of an import, once it is done."""
    deadline = time.monotonic() + PATIENCE
    with system(Settings(data=data)) as running:
        while True:
            record = running.importing.record(import_id)
            if record.state != "accepted" or time.monotonic() > deadline:
                return record.state, record.accepted, record.rejected
            time.sleep(0.1)


def gone(pids: Sequence[int]) -> bool:
    return not any(alive(pid) for pid in pids)


def logged(error: str) -> list[dict[str, object]]:
    """The log's entries on standard error, without the lines for people among them."""
    return [json.loads(line) for line in error.splitlines() if not line.startswith("请注意：")]


def warned(served: Served) -> tuple[list[object], str]:
    """What the log warned of until the process is stopped, and all of its standard error."""
    _, _, error = served.told(signal.SIGTERM)
    return [one["event"] for one in logged(error) if one["level"] == "warning"], error


def test_a_real_installation_is_told_that_messages_reach_nobody_and_declarations_are_believed(
    serve: Serve,
) -> None:
    served = serve()
    assert served.get("/readyz")[0] == 200, "it is ready all the same"
    events, error = warned(served)
    assert events == ["sms.reaches_nobody", "identity.declarations_believed"]
    said = [line for line in error.splitlines() if line.startswith("请注意：")]
    assert len(said) == 2
    assert str((served.data / "sms-outbox.jsonl").resolve()) in said[0]


def test_where_a_vendor_sends_and_a_register_knows_nobody_is_warned(serve: Serve) -> None:
    template = {"id": "1110", "params": []}
    names = ("one_time_code", "colour_changed", "family_colour_changed", "phone_changed")
    names += ("staff_alarm",)
    served = serve(
        GUIKANG_SMS="alibaba",
        GUIKANG_SMS_KEY_ID="LTAIexample",
        GUIKANG_SMS_KEY_SECRET="the-secret-key",  # noqa: S106 - made up
        GUIKANG_SMS_SIGN="桂康",
        GUIKANG_SMS_TEMPLATES=json.dumps(dict.fromkeys(names, template)),
        GUIKANG_IDENTITY_URL="https://id.example/check",
        GUIKANG_IDENTITY_TOKEN="the-token",  # noqa: S106 - likewise
    )
    events, error = warned(served)
    assert events == []
    assert "请注意" not in error


def test_it_says_one_line_answers_and_stops_cleanly(serve: Serve) -> None:
    served = serve()
    assert len(served.lines) == 1
    assert json.loads(served.get("/healthz")[1]) == {"status": "alive"}
    assert json.loads(served.get("/readyz")[1]) == {"status": "ready"}
    keys = json.loads(served.get("/.well-known/jwks.json")[1])["keys"]
    assert [(key["kty"], key["crv"], key["use"]) for key in keys] == [("EC", "P-256", "sig")]
    assert json.loads(served.get("/openapi.json")[1])["openapi"].startswith("3.1")
    assert served.get("/")[0] == 200
    assert served.get("/demo/entry")[0] == 404
    database = served.postgres()
    assert database
    status, out, error = served.told(signal.SIGTERM)
    assert (status, out) == (0, "")
    assert "Traceback" not in error
    assert gone(database)


def test_ctrl_c_is_a_clean_stop_too(serve: Serve) -> None:
    served = serve()
    status, _, error = served.told(signal.SIGINT)
    assert status == 0
    assert "Traceback" not in error


def test_a_signal_while_it_starts_is_a_clean_stop(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "--data", str(tmp_path / "data"), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        written = tmp_path / "data" / "postgres" / "cluster" / "postmaster.pid"
        while not written.exists() and process.poll() is None:
            time.sleep(0.01)
        process.terminate()
        _, error = process.communicate()
        assert process.returncode == 0, error
    assert "Traceback" not in error
    assert not written.exists()


@pytest.mark.parametrize("whom", ["all", "the first"])
def test_a_database_that_is_gone_is_started_again(serve: Serve, whom: str) -> None:
    served = serve()
    before = served.postgres()
    for pid in before if whom == "all" else before[:1]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while served.postgres()[:1] == before[:1] or served.get("/readyz")[0] != 200:
        assert served.get("/healthz")[0] == 200
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert finished(served.data, hand_in(served.data, 40)) == ("done", 40, 0)
    again = served.postgres()
    status, _, error = served.told(signal.SIGTERM)
    assert status == 0
    assert "database.revived" in error
    assert gone(again)


def test_a_database_that_cannot_be_started_again_is_told_and_tried_again(serve: Serve) -> None:
    served = serve()
    settings = served.data / "postgres" / "local.conf"
    settings.write_text("shared_buffers = 'much'\n")
    for pid in served.postgres():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert served.process.stderr is not None
    while "embedded.not_started" not in served.process.stderr.readline():
        assert served.process.poll() is None
    assert served.get("/readyz")[0] == 503
    assert served.get("/healthz")[0] == 200
    settings.unlink()
    deadline = time.monotonic() + PATIENCE
    while served.get("/readyz")[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_of_two_on_one_folder_each_may_stop_and_the_last_takes_the_database_along(
    serve: Serve,
) -> None:
    first, second = serve(), serve()
    assert first.address != second.address
    database = first.postgres()
    assert second.told(signal.SIGTERM)[0] == 0
    assert first.get("/readyz")[0] == 200
    assert first.postgres()[0] == database[0]
    third = serve()
    assert first.told(signal.SIGTERM)[0] == 0
    assert third.get("/readyz")[0] == 200
    assert third.told(signal.SIGTERM)[0] == 0
    assert gone(database)


def test_a_command_beside_it_outlives_it(serve: Serve) -> None:
    served = serve()
    database = served.postgres()
    with system(Settings(data=served.data)) as running:
        assert served.told(signal.SIGTERM)[0] == 0
        with running.pool.connection() as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    assert gone(database)


def test_a_list_handed_in_is_imported_by_itself(serve: Serve) -> None:
    served = serve()
    assert finished(served.data, hand_in(served.data, 40)) == ("done", 40, 0)


def test_after_a_kill_of_everything_the_next_start_goes_on(serve: Serve) -> None:
    served = serve()
    import_id = hand_in(served.data, ROWS)
    served.kill_everything()
    again = serve()
    assert again.get("/readyz")[0] == 200
    assert finished(again.data, import_id) == ("done", ROWS, 0)
    assert again.told(signal.SIGTERM)[0] == 0


def test_a_stop_in_the_middle_of_an_import_loses_nothing(serve: Serve) -> None:
    served = serve()
    import_id = hand_in(served.data, ROWS)
    status, _, error = served.told(signal.SIGTERM)
    assert status == 0
    assert "Traceback" not in error
    assert finished(serve().data, import_id) == ("done", ROWS, 0)


def test_a_port_that_is_taken_is_said_and_nothing_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        answer = subprocess.run(
            [*COMMAND, "--data", str(tmp_path / "data"), "--port", port],
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert port in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("port", ["99999", "65536"])
def test_a_port_that_there_is_not_is_said_and_nothing_starts(tmp_path: Path, port: str) -> None:
    answer = subprocess.run(
        [*COMMAND, "--data", str(tmp_path / "data"), "--port", port],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (answer.returncode, answer.stdout) == (2, "")
    assert port in answer.stderr
    assert "65535" in answer.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("command", "url"),
    [
        ("serve", "postgresql://guikang:secret-word@127.0.0.1:1/guikang"),
        ("import", "postgresql://guikang:pa@secret-word@127.0.0.1/guikang"),
        ("keys", ""),
    ],
)
def test_a_database_url_of_no_use_is_said_without_its_password(
    tmp_path: Path, command: str, url: str
) -> None:
    written = tmp_path / "list.csv"
    written.write_text("姓名,证件号码,填报时间\n", "utf-8")
    arguments = {
        "serve": ["serve", "--port", "0"],
        "import": ["feed", "import", "declaration", str(written)],
        "keys": ["keys", "rotate"],
    }[command]
    answer = subprocess.run(
        [*COMMAND[:-1], *arguments, "--data", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GUIKANG_DATABASE_URL": url},
        timeout=PATIENCE,
    )
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "GUIKANG_DATABASE_URL" in answer.stderr
    assert "secret-word" not in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_logs_name_no_query_and_no_person(serve: Serve) -> None:
    served = serve()
    served.get("/?at=450103199001010010&name=secret-name")
    served.get("/api/v1/450103199001010010")
    _, _, error = served.told(signal.SIGTERM)
    entries = logged(error)
    assert [e["route"] for e in entries if e["event"] == "web.answered"] == ["/", None]
    assert "450103199001010010" not in error
    assert "secret-name" not in error


@pytest.mark.slow
def test_the_demonstration_is_laid_once_and_kept(serve: Serve) -> None:
    served = serve("--demo")
    shown = [line for line in served.lines if "/demo/" in line]
    assert len(shown) > 10
    path = shown[0].split()[0].removeprefix(served.address)
    status, first = served.get(path)
    assert status == 200
    assert served.told(signal.SIGTERM)[0] == 0
    again = serve("--demo")
    assert [line.split()[1:] for line in again.lines if "/demo/" in line] == [
        line.split()[1:] for line in shown
    ]
    assert again.get(path)[1].count(b"history") == first.count(b"history")
    with system(Settings(data=served.data)) as running:
        imports = running.imports.recent(1000)
    assert len({one.file_name for one in imports}) == len(imports)
