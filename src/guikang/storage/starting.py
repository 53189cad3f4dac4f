"""Make a cluster and start its server, under the start lock."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from guikang.storage import launch
from guikang.storage.binaries import EmbeddedPostgresError
from guikang.storage.cluster import Layout, Postmaster
from guikang.storage.locks import taken
from guikang.storage.stance import Stance, choose

USER = "guikang"
"""The cluster's first user, and the database's owner."""
_BUILTIN_LOCALE_SINCE = 17
_PAUSE = 0.01
_ORPHANS_END_AFTER = 1.0
_ORPHANS_GONE_AFTER = 10.0


def launch_server(layout: Layout, programs: Path) -> int:
    """Make the cluster if there is none, and start its server; the caller holds the start lock.

    Returns:
        The pid of the server, which is not ready yet and may still fail.

    Raises:
        EmbeddedPostgresError: see ``EmbeddedPostgres.start``.
        OSError: a file or folder cannot be made.
    """
    stance, version = choose(layout.folder, layout.cluster, programs)
    major = _major(version, programs)
    layout.log.mkdir(mode=0o700, exist_ok=True)
    _await_release(layout, stance)
    _sweep(layout)
    for path in (layout.cluster, layout.log, layout.folder):
        stance.give_all(path)
    for lock in (layout.start_lock, layout.users_lock):
        lock.touch(mode=0o600)
        stance.give(lock)
    if layout.cluster.is_dir():
        made_by = (layout.cluster / "PG_VERSION").read_text("ascii").strip()
        if made_by != str(major):
            raise EmbeddedPostgresError(
                "embedded.other_version", made_by=made_by, present=str(major)
            )
    else:
        _make(layout, stance, programs, major)
    socket_folder = layout.socket_folder()
    layout.write_settings(socket_folder)
    for path in (socket_folder, layout.settings):
        stance.give(path)
    command = [str(programs / "postgres"), "-D", str(layout.cluster)]
    command += ["-c", f"config_file={layout.settings}"]
    answer = stance.run(
        command, reach=layout.cluster, lock=layout.server_lock, log=layout.start_log
    )
    if answer.returncode == launch.IN_USE:
        raise EmbeddedPostgresError("embedded.in_use", folder=str(layout.folder))
    if answer.returncode != 0:
        raise failed("embedded.not_started", layout, answer.stderr)
    return int(answer.stdout)


def _await_release(layout: Layout, stance: Stance) -> None:
    """Wait until no process of a dead server is left; end those that stay."""
    since = time.monotonic()
    with suppress(FileNotFoundError):
        descriptor = os.open(layout.server_lock, os.O_RDWR | os.O_CLOEXEC)
        try:
            while not taken(descriptor):
                waited = time.monotonic() - since
                if waited > _ORPHANS_GONE_AFTER:
                    raise EmbeddedPostgresError("embedded.in_use", folder=str(layout.folder))
                if waited > _ORPHANS_END_AFTER:
                    launch.end_orphans(str(layout.cluster))
                    if stance.kind.startswith("account"):  # seen by that account only
                        stance.run([launch.END_ORPHANS, str(layout.cluster)], reach=layout.folder)
                time.sleep(_PAUSE)
        finally:
            os.close(descriptor)


def _sweep(layout: Layout) -> None:
    """Remove what a dead server left, if it is proven dead.

    Its pid may be another process's by now, which PostgreSQL would take for a
    running server. Not before the server's lock was free: ``postmaster.pid`` could
    be that of a server in another container.
    """
    left = Postmaster.read(layout.cluster)
    if left and left.serves(layout.cluster) is False:
        layout.forget_socket(left.socket_folder)
        (layout.cluster / "postmaster.pid").unlink()


def _make(layout: Layout, stance: Stance, programs: Path, major: int) -> None:
    """Make the cluster aside and move it into place, so that half of one is never met."""
    for leftover in layout.folder.glob("cluster.making.*"):
        shutil.rmtree(leftover, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix="cluster.making.", dir=layout.folder))
    stance.give(making)
    command = [str(programs / "initdb"), "-D", str(making), f"--username={USER}"]
    command += ["--encoding=UTF8", "--locale=C", "--data-checksums"]
    command += ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
    if major >= _BUILTIN_LOCALE_SINCE:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    answer = stance.run(command, reach=making)
    if answer.returncode != 0:
        shutil.rmtree(making, ignore_errors=True)
        raise failed("embedded.not_made", layout, answer.stderr)
    making.rename(layout.cluster)
    parent = os.open(layout.folder, os.O_RDONLY)
    try:
        os.fsync(parent)  # a power cut must not bring the old name back, which is swept away
    finally:
        os.close(parent)


def failed(code: str, layout: Layout, log: str) -> EmbeddedPostgresError:
    """Return the error for a program that failed: a full disk by its own code."""
    folder = str(layout.folder)
    if os.strerror(errno.ENOSPC) in log:
        return EmbeddedPostgresError("embedded.disk_full", folder=folder, reason="")
    return EmbeddedPostgresError(code, folder=folder, log=log.strip()[-4000:])


def _major(version: str, programs: Path) -> int:
    """Return 18 for "postgres (PostgreSQL) 18.6"."""
    number = re.search(r"\) (\d+)", version)
    if number is None:
        raise EmbeddedPostgresError(
            "embedded.binaries_broken", folder=str(programs), reasons=version
        )
    return int(number[1])
