"""The folder of an embedded server: what is where in it, its settings, its process."""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from guikang.storage.binaries import EmbeddedPostgresError

PORT = 5432
"""Part of the socket's file name only: nothing listens on a network."""
_SOCKET_PATH_BYTES = 103
"""The shortest limit of a Unix socket's path (macOS; Linux has 107)."""
_PLAIN = re.compile(r"[A-Za-z0-9_./-]+", re.ASCII)
_LOG_LINES = 15

_SETTINGS = """\
# Written anew by Guikang at each start. Put your own settings into local.conf beside it.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
fsync = on
full_page_writes = on
synchronous_commit = on
max_wal_size = 8GB
checkpoint_timeout = 15min
wal_compression = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'
# One file a weekday, so a week is kept. What a session does is not logged: a
# statement, a value or a key may be personal.
logging_collector = on
log_directory = '../log'
log_filename = 'postgres-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] '
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_parameter_max_length = 0
log_checkpoints = off
log_autovacuum_min_duration = -1
include_if_exists = 'local.conf'
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """What is where in the folder: PostgreSQL's own data is one part of it.

    Attributes:
        folder: absolute, links resolved.
    """

    folder: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data folder; it appears at once and whole (a rename)."""
        return self.folder / "cluster"

    @property
    def start_lock(self) -> Path:
        """Held while somebody starts or stops the server."""
        return self.folder / "start.lock"

    @property
    def users_lock(self) -> Path:
        """Held, shared, by every process of ours that uses the server."""
        return self.folder / "users.lock"

    @property
    def server_lock(self) -> Path:
        """Held by the server's processes as long as one of them lives."""
        return self.folder / "server.lock"

    @property
    def settings(self) -> Path:
        """Our settings, written at each start."""
        return self.folder / "guikang.conf"

    @property
    def log(self) -> Path:
        """The server's logs."""
        return self.folder / "log"

    @property
    def start_log(self) -> Path:
        """What the server said before its own log was open."""
        return self.log / "start.log"

    @property
    def socket(self) -> Path:
        """Where the socket lies if the path is short and plain enough."""
        return self.folder / "socket"

    def check(self) -> None:
        """Refuse a folder that is not ours to use.

        Raises:
            EmbeddedPostgresError: ``embedded.not_a_folder``; ``embedded.open_folder``:
                anybody could plant settings in it; ``embedded.other_owner``: the data
                is another user's, and we are not root; ``embedded.foreign_folder``:
                neither empty nor ours.
        """
        if not self.folder.is_dir():
            raise EmbeddedPostgresError("embedded.not_a_folder", folder=str(self.folder))
        if self.folder.stat().st_mode & stat.S_IWOTH:
            raise EmbeddedPostgresError("embedded.open_folder", folder=str(self.folder))
        if self.cluster.is_dir():
            if os.geteuid() not in {0, self.cluster.stat().st_uid}:
                raise EmbeddedPostgresError("embedded.other_owner", folder=str(self.folder))
            whole = (self.cluster / "PG_VERSION").is_file()
        else:
            ours = {"log", "socket", "guikang.conf", "local.conf"}
            ours |= {"start.lock", "users.lock", "server.lock"}
            ours.add("lost+found")  # a volume of its own has it
            making = ("cluster.making.", "guikang.conf.")
            names = {path.name for path in self.folder.iterdir()}
            whole = all(name in ours or name.startswith(making) for name in names)
        if not whole:
            raise EmbeddedPostgresError("embedded.foreign_folder", folder=str(self.folder))

    def socket_folder(self) -> Path:
        """Make and return the private folder for the socket; no server may be running.

        A path that is too long, or that PostgreSQL would split, is replaced by a
        new folder under /tmp: its name is never known before, so nobody can have
        made it first, and ``postmaster.pid`` tells the next process where it is.
        """
        path = str(self.socket)
        length = len(os.fsencode(f"{path}/.s.PGSQL.{PORT}"))
        if length <= _SOCKET_PATH_BYTES and _PLAIN.fullmatch(path):
            self.socket.mkdir(mode=0o700, exist_ok=True)
            self.socket.chmod(0o700)
            for leftover in self.socket.glob(".s.PGSQL.*"):  # its pid may be another's by now
                leftover.unlink()
            return self.socket
        return Path(tempfile.mkdtemp(prefix="guikang-", dir="/tmp"))

    def forget_socket(self, socket_folder: Path | None) -> None:
        """Remove a socket folder of ours under /tmp that no server uses any more."""
        if socket_folder and socket_folder.name.startswith("guikang-"):
            shutil.rmtree(socket_folder, ignore_errors=True)

    def write_settings(self, socket_folder: Path) -> None:
        """Write our settings, whole or not at all."""
        text = _SETTINGS.format(port=PORT, socket_folder=socket_folder)
        descriptor, new = tempfile.mkstemp(prefix="guikang.conf.", dir=self.folder)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(new).replace(self.settings)

    def last_log_lines(self) -> str:
        """Return the last lines of the server's logs, oldest first."""
        lines: list[str] = []
        newest = sorted(self.log.glob("postgres-*.log"), key=lambda path: path.stat().st_mtime)
        for path in (self.start_log, *newest[-1:]):
            if path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                lines += text.splitlines()[-_LOG_LINES:]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The server's first process as its ``postmaster.pid`` tells.

    Attributes:
        pid: its process id; the process may be long dead.
        socket_folder: where its socket is, or None while it is not told.
        port: part of the socket's name.
        status: ``starting``, ``ready``, ``stopping``, or empty while not told.
    """

    pid: int
    socket_folder: Path | None
    port: int
    status: str

    @classmethod
    def read(cls, cluster: Path) -> Postmaster | None:
        """Return what the file tells, or None where there is none or it is not begun."""
        try:
            lines = (cluster / "postmaster.pid").read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return None
        lines += [""] * (8 - len(lines))
        pid, _, _, port, socket_folder, _, _, status = (line.strip() for line in lines[:8])
        if not pid.lstrip("-").isdigit():
            return None
        return cls(
            pid=abs(int(pid)),
            socket_folder=Path(socket_folder) if socket_folder else None,
            port=int(port) if port.isdigit() else PORT,
            status=status,
        )

    def serves(self, cluster: Path) -> bool | None:
        """Tell whether its process lives and works in ``cluster``; None: not to be told.

        A pid may have been given to another process since, in a container often.
        """
        if not alive(self.pid):
            return False
        if sys.platform != "linux":
            return None
        try:
            return Path(f"/proc/{self.pid}/cwd").samefile(cluster)
        except PermissionError:  # another account's: the command line is for all to read
            command = _command(self.pid)
            return os.fsencode(cluster) in command if command else None
        except OSError:  # gone just now; or there is no /proc
            return None if alive(self.pid) else False


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        status = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:  # gone just now; or there is no /proc
        return not Path("/proc/self").exists()
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def _command(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []
