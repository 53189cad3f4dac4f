"""The embedded server, with PostgreSQL's real programs and real kills."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import sqlalchemy

from guikang.storage import launch, stance, starting
from guikang.storage.binaries import binaries
from guikang.storage.cluster import Postmaster, alive
from guikang.storage.embedded import EmbeddedPostgres, EmbeddedPostgresError

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTER = """
import pathlib, sys, time
from guikang.storage.embedded import EmbeddedPostgres
server = EmbeddedPostgres.start(pathlib.Path(sys.argv[1]))
print(server.started_here, server.url, flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cluster that many tests start and stop, under a parent that only its owner enters."""
    parent = tmp_path_factory.mktemp("private")
    parent.chmod(0o700)
    yield parent / "postgres"
    end(parent / "postgres")


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "postgres"
    end(tmp_path / "postgres")


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres.start(folder) as started:
        yield started


def end(folder: Path) -> None:
    if (folder / "cluster" / "postmaster.pid").exists():
        EmbeddedPostgres.start(folder).leave()


def ask(server: EmbeddedPostgres, query: str) -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


def tell(server: EmbeddedPostgres, statement: str) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute(statement.encode())


def postmaster_of(folder: Path) -> Postmaster:
    told = Postmaster.read(folder / "cluster")
    assert told is not None
    return told


def processes_of(server: EmbeddedPostgres, folder: Path) -> list[int]:
    with psycopg.connect(server.url) as connection:
        rows = connection.execute("select pid from pg_stat_activity").fetchall()
    return [postmaster_of(folder).pid, *(row[0] for row in rows)]


def kill_and_wait(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while any(alive(pid) for pid in pids):
        time.sleep(0.01)


def starter(folder: Path, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", STARTER, str(folder), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def refusal(folder: Path, bin_folder: Path | None = None) -> EmbeddedPostgresError:
    with pytest.raises(EmbeddedPostgresError) as caught:
        EmbeddedPostgres.start(folder, bin_folder=bin_folder, seconds=5)
    return caught.value


def test_an_empty_folder_becomes_a_server_that_answers(server: EmbeddedPostgres) -> None:
    assert server.started_here
    assert ask(server, "select 1") == 1


def test_the_database_is_ours_utf8_by_code_point_and_checked(server: EmbeddedPostgres) -> None:
    query = """
        select concat_ws(' ', datname, current_user, pg_encoding_to_char(encoding), datcollate)
        from pg_database where datname = current_database()
    """
    assert ask(server, query) == "guikang guikang UTF8 C"
    assert ask(server, "select upper('é') || (U&'\\4E00' < U&'\\9FA5')::text") == "Étrue"
    for setting, value in {
        "data_checksums": "on",
        "fsync": "on",
        "synchronous_commit": "on",
        "listen_addresses": "",
        "timezone": "UTC",
        "shared_buffers": "256MB",
        "jit": "off",
    }.items():
        assert ask(server, f"show {setting}") == value


def test_sqlalchemy_takes_the_same_url(server: EmbeddedPostgres) -> None:
    engine = sqlalchemy.create_engine(server.url)
    with engine.connect() as connection:
        assert connection.scalar(sqlalchemy.text("select 1")) == 1
    engine.dispose()


def test_only_the_owner_may_enter_the_folders(server: EmbeddedPostgres, folder: Path) -> None:
    told = postmaster_of(folder).socket_folder
    assert told is not None
    for path in (folder, folder / "cluster", folder / "log", told):
        assert path.stat().st_mode & 0o077 == 0
    assert ask(server, "show unix_socket_permissions") == "0700"


def test_a_second_start_finds_the_server_and_leaves_it_running(
    server: EmbeddedPostgres, folder: Path
) -> None:
    with EmbeddedPostgres.start(folder) as second:
        assert not second.started_here
        assert second.url == server.url
    assert ask(server, "select 1") == 1


def test_leaving_a_server_that_runs_no_more_does_nothing(fresh: Path) -> None:
    one, other = EmbeddedPostgres.start(fresh), EmbeddedPostgres.start(fresh)
    kill_and_wait(processes_of(one, fresh))
    one.leave()
    other.leave()


def test_the_last_to_leave_stops_it_and_whoever_died_counts_no_more(fresh: Path) -> None:
    one = EmbeddedPostgres.start(fresh)
    pid = postmaster_of(fresh).pid
    with starter(fresh, 600) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("False")
        two = EmbeddedPostgres.start(fresh)
        one.leave()
        one.leave()
        process.kill()
    assert alive(pid)
    two.leave()
    assert not alive(pid)


def test_the_last_to_leave_stops_also_what_another_user_revived(fresh: Path) -> None:
    one, other = EmbeddedPostgres.start(fresh), EmbeddedPostgres.start(fresh)
    assert not one.revive()
    kill_and_wait(processes_of(one, fresh))
    assert other.revive()
    assert ask(other, "select 1") == 1
    pid = postmaster_of(fresh).pid
    other.leave()
    assert alive(pid)
    one.leave()
    assert not alive(pid)


def test_one_that_is_revived_where_another_already_did_it_finds_that(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 40)  # its socket is elsewhere after each start
    one, other = EmbeddedPostgres.start(folder), EmbeddedPostgres.start(folder)
    before = one.url
    kill_and_wait(processes_of(one, folder))
    assert one.revive()
    assert other.revive()
    assert one.url == other.url != before
    assert ask(other, "select 1") == 1
    one.leave()
    other.leave()


def test_rows_survive_a_stop(folder: Path) -> None:
    with EmbeddedPostgres.start(folder) as server:
        tell(server, "create table kept as select 72 as number")
    with EmbeddedPostgres.start(folder) as server:
        assert server.started_here
        assert ask(server, "select number from kept") == 72


def test_a_committed_row_survives_the_kill_of_all_processes(folder: Path) -> None:
    server = EmbeddedPostgres.start(folder)
    tell(server, "create table committed as select 14 as days")
    kill_and_wait(processes_of(server, folder))
    server.leave()
    with EmbeddedPostgres.start(folder) as again:
        assert again.started_here
        assert ask(again, "select days from committed") == 14


def test_backends_that_outlive_the_killed_postmaster_do_not_hinder(folder: Path) -> None:
    server = EmbeddedPostgres.start(folder)
    tell(server, "create table orphaned as select 21 as days")
    with psycopg.connect(server.url) as connection:
        backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)  # stays, with shared memory and lock
        kill_and_wait([postmaster_of(folder).pid])
        server.leave()
        with EmbeddedPostgres.start(folder) as again:
            assert again.started_here
            assert not alive(backend)
            assert ask(again, "select days from orphaned") == 21


def test_a_pid_that_is_now_another_process_does_not_hinder(folder: Path) -> None:
    kill_and_wait(processes_of(EmbeddedPostgres.start(folder), folder))
    file = folder / "cluster" / "postmaster.pid"
    lines = file.read_text().splitlines()
    file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    for lock in (folder / "socket").glob("*.lock"):
        lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with EmbeddedPostgres.start(folder) as again:
        assert ask(again, "select 1") == 1


def test_the_server_outlives_the_killed_starter_and_is_found(folder: Path) -> None:
    with starter(folder, 600) as process:
        assert process.stdout is not None
        started_here, url = process.stdout.readline().split()
        process.kill()
    assert started_here == "True"
    found = EmbeddedPostgres.start(folder)
    assert not found.started_here
    assert found.url == url
    assert ask(found, "select 1") == 1
    found.leave()


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(folder: Path) -> None:
    with EmbeddedPostgres.start(folder):
        pid = postmaster_of(folder).pid
        assert os.getsid(pid) == pid
        assert os.getpgid(pid) == pid


def test_of_two_processes_at_once_one_starts_and_both_get_the_server(fresh: Path) -> None:
    both = [starter(fresh, 0) for _ in range(2)]
    answers = [process.communicate(timeout=60)[0].split() for process in both]
    assert sorted(answer[0] for answer in answers) == ["False", "True"]
    assert answers[0][1] == answers[1][1]


def test_a_kill_while_the_cluster_is_made_leaves_nothing_that_hinders(folder: Path) -> None:
    half = folder / "cluster.making.half"
    whole = folder / "cluster"
    whole.rename(half)
    (half / "PG_VERSION").unlink()
    with EmbeddedPostgres.start(folder) as server:
        assert ask(server, "select 1") == 1
    assert not half.exists()


def test_a_missing_database_is_made_again(folder: Path) -> None:
    with EmbeddedPostgres.start(folder) as server:
        aside = server.url.replace("/guikang?", "/postgres?")
        with psycopg.connect(aside, autocommit=True) as connection:
            connection.execute("drop database guikang")
        again = EmbeddedPostgres.start(folder)
        assert ask(again, "select current_database()") == "guikang"


@pytest.mark.parametrize("kinds", [stance.KINDS_FOR_ROOT, stance.KINDS_FOR_ROOT[1:]])
def test_root_starts_it_without_root_below_a_folder_closed_to_others(
    fresh: Path, kinds: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stance, "KINDS_FOR_ROOT", kinds)
    fresh.parent.chmod(0o700)
    for _ in range(2):
        with EmbeddedPostgres.start(fresh) as server:
            tell(server, "create table if not exists here (n int)")
            tell(server, "drop table here")
            chosen = stance.stances(fresh.resolve(), (fresh / "cluster").resolve())
            assert {one.kind for one in chosen} <= {"self", *kinds}
            tell(server, "copy (select 1) to program 'test $(id -u) -ne 0'")
    if "namespace" not in kinds:
        assert (fresh / "cluster").stat().st_uid != 0


def test_a_cluster_of_root_is_given_to_the_account_where_namespaces_are_gone(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedPostgres.start(fresh) as server:
        tell(server, "create table moved as select 7 as days")
    monkeypatch.setattr(stance, "KINDS_FOR_ROOT", stance.KINDS_FOR_ROOT[1:])
    with EmbeddedPostgres.start(fresh) as server:
        assert ask(server, "select days from moved") == 7


def test_root_that_finds_no_stance_is_told_why(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stance, "KINDS_FOR_ROOT", ("unheard_of",))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(stance, "stances", lambda *_: (stance.Stance("unheard_of", 1, 1),))
    told = refusal(fresh)
    assert told.code == "embedded.no_stance"
    assert "unheard_of" in told.params["reasons"]


@pytest.mark.parametrize("name", ["long" * 40, "数据 'a, b'"])
def test_a_path_too_long_or_too_odd_for_a_socket_gets_a_private_one(
    tmp_path: Path, name: str
) -> None:
    with EmbeddedPostgres.start(tmp_path / name) as server:
        assert ask(server, "select 1") == 1
        other = postmaster_of(tmp_path / name).socket_folder
        assert other is not None
        assert other.parent == Path("/tmp")  # noqa: S108 - the claim itself
        assert other.stat().st_mode & 0o777 == 0o700
        assert EmbeddedPostgres.start(tmp_path / name).url == server.url
    assert not other.exists()


def test_a_cluster_of_another_major_version_is_refused_with_both(folder: Path) -> None:
    EmbeddedPostgres.start(folder).leave()
    version = folder / "cluster" / "PG_VERSION"
    before = version.read_text()
    version.write_text("9\n")
    told = refusal(folder)
    version.write_text(before)
    assert told.code == "embedded.other_version"
    assert told.params == {"made_by": "9", "present": before.strip()}


def test_a_folder_with_something_else_in_it_is_refused_and_untouched(fresh: Path) -> None:
    fresh.mkdir()
    (fresh / "letter.txt").write_text("kept")
    assert refusal(fresh).code == "embedded.foreign_folder"
    assert [path.name for path in fresh.iterdir()] == ["letter.txt"]


def test_a_file_in_the_place_of_the_folder_is_refused(fresh: Path) -> None:
    fresh.write_text("")
    assert refusal(fresh).code == "embedded.not_a_folder"
    assert refusal(fresh / "below").code == "embedded.not_a_folder"


def test_a_folder_that_everybody_may_write_to_is_refused(fresh: Path) -> None:
    fresh.mkdir()
    fresh.chmod(0o777)
    assert refusal(fresh).code == "embedded.open_folder"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "embedded.disk_full"),
        (errno.EROFS, "embedded.not_writable"),
        (errno.EACCES, "embedded.not_writable"),
    ],
)
def test_a_full_or_closed_disk_has_its_own_code(
    fresh: Path, number: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "mkdtemp", fail)
    assert refusal(fresh).code == code


def test_a_server_that_cannot_start_is_told_with_its_last_words(folder: Path) -> None:
    EmbeddedPostgres.start(folder).leave()
    (folder / "local.conf").write_text("shared_buffers = 'much'\n")
    told = refusal(folder)
    (folder / "local.conf").unlink()
    assert told.code == "embedded.not_started"
    assert "shared_buffers" in told.params["log"]


def test_a_damaged_cluster_is_told_at_once(fresh: Path) -> None:
    EmbeddedPostgres.start(fresh).leave()
    (fresh / "cluster" / "global" / "pg_control").unlink()
    told = refusal(fresh)
    assert told.code == "embedded.not_started"
    assert "pg_control" in told.params["log"]


def test_a_server_of_others_making_is_refused(fresh: Path) -> None:
    EmbeddedPostgres.start(fresh).leave()
    chosen, _ = stance.choose(fresh.resolve(), (fresh / "cluster").resolve(), binaries())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = f"port={free.getsockname()[1]}"
    command = [str(binaries() / "postgres"), "-D", str(fresh / "cluster")]
    for setting in ("unix_socket_directories=", "listen_addresses=127.0.0.1", port):
        command += ["-c", setting]
    run = chosen.run(
        command, reach=fresh, lock=fresh / "other.lock", log=fresh / "log" / "other.log"
    )
    pid = int(run.stdout)
    try:
        while (told := Postmaster.read(fresh / "cluster")) is None or told.status != "ready":
            assert alive(pid)
            time.sleep(0.01)
        assert refusal(fresh).code == "embedded.foreign_server"
    finally:
        kill_and_wait([pid])


def test_a_folder_served_from_another_container_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its processes are not to be seen from here; only their lock is."""
    monkeypatch.setattr(starting, "_ORPHANS_GONE_AFTER", 0.1)
    EmbeddedPostgres.start(folder).leave()
    (folder / "cluster" / "postmaster.pid").write_text("999999999\n")
    hold = "import fcntl, sys, time; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX);"
    hold += "print('held', flush=True); time.sleep(600)"
    command = [sys.executable, "-c", hold, str(folder / "server.lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        told = refusal(folder)
        other.kill()
    assert told.code == "embedded.in_use"
    assert (folder / "cluster" / "postmaster.pid").exists()


def test_programs_that_are_not_there_are_told(fresh: Path, tmp_path: Path) -> None:
    assert refusal(fresh, bin_folder=tmp_path).code == "embedded.no_binaries"
    assert not fresh.exists()


def test_a_refused_statement_leaves_no_word_in_the_log(
    server: EmbeddedPostgres, folder: Path
) -> None:
    tell(server, "create table if not exists person (name text primary key)")
    tell(server, "insert into person values ('某甲') on conflict do nothing")
    with pytest.raises(psycopg.errors.UniqueViolation):
        tell(server, "insert into person values ('某甲')")
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        tell(server, "select '某甲'::int")
    assert "某甲" not in "".join(path.read_text() for path in (folder / "log").iterdir())


def test_the_launcher_never_runs_a_command_as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    # what the launcher does to its own process is not to be done to this one: once SIGPIPE
    # kills, whatever writes to a closed connection later takes all tests along
    monkeypatch.setattr(os, "umask", lambda _: 0)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    status = launch.main(["self", "0", "0", "/", "", "", "/bin/false"])
    assert status == launch.CANNOT_BECOME
    assert signal.getsignal(signal.SIGPIPE) is signal.SIG_IGN
