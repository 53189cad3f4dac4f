"""Become somebody PostgreSQL consents to run as, then become PostgreSQL.

A program of its own, run by its file (``python -I -S launch.py ...``), because
what it does to itself must not happen to the process that asks: it enters a user
namespace or gives up root, and leaves the terminal's session. It needs the
standard library only. Arguments: kind, uid, gid, reach, lock, log, command...

The kinds of stance:

- ``self``: nothing changes; for everyone but root.
- ``namespace``: a user namespace in which root is called ``uid``. Files stay
  root's own, so folders that only root may enter stay reachable, and no capability
  is left. Linux, where user namespaces are permitted (not in Docker's default).
- ``account``: ``uid`` and ``gid``, no other group. Every folder above the data and
  above the programs must let others through.
- ``account_that_searches``: likewise, keeping the one capability to pass through
  folders that others may not enter. Linux.

With ``lock`` and ``log`` the command is detached: it gets its own session, writes
to ``log`` and holds ``lock`` (flock) as long as it or a child of it lives, and its
pid is printed. Without them the command takes this program's place. The command
``end-orphans CLUSTER`` is our own.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

# All that is needed is imported here: afterwards Python's own files may be out of reach.
if sys.platform != "win32":
    import fcntl

CANNOT_BECOME = 91
"""Exit status: the stance is not to be had here."""
OUT_OF_REACH = 92
"""Exit status: in this stance the data or the programs cannot be reached."""
IN_USE = 93
"""Exit status: another server, perhaps in another container, holds the lock."""

END_ORPHANS = "end-orphans"
"""The command that calls ``end_orphans``."""

_CLONE_NEWUSER = 0x10000000
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_OVERRIDE = 1
_CAP_DAC_READ_SEARCH = 2


def become(kind: str, uid: int, gid: int) -> None:
    """Take the stance ``kind``.

    Raises:
        OSError: the kernel refuses.
        AttributeError: this system has no such call.
        ValueError: no such kind, or still root afterwards.
    """
    if kind == "namespace":
        _enter_namespace(uid, gid)
    elif kind == "account":
        _give_up_root(uid, gid)
    elif kind == "account_that_searches":
        _give_up_root_but_search(uid, gid)
    elif kind != "self":
        raise ValueError(kind)
    if os.geteuid() == 0:
        raise ValueError("still root")


def _call(name: str, *arguments: int | ctypes.Array[ctypes.c_uint32]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc[name](*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), name)


def _enter_namespace(uid: int, gid: int) -> None:
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    _call("unshare", _CLONE_NEWUSER)
    for file, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {outer_uid} 1"),
        ("gid_map", f"{gid} {outer_gid} 1"),
    ):
        descriptor = os.open(f"/proc/self/{file}", os.O_WRONLY)
        os.write(descriptor, text.encode())
        os.close(descriptor)


def _give_up_root(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _give_up_root_but_search(uid: int, gid: int) -> None:
    _call("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)
    _give_up_root(uid, gid)
    try:
        _keep(_CAP_DAC_READ_SEARCH)
    except PermissionError:  # a container often has only the wider one
        _keep(_CAP_DAC_OVERRIDE)


def _keep(capability: int) -> None:
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable
    _call("capset", header, sets)
    _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _detach(lock: str, log: str, command: list[str]) -> int:
    holder = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return IN_USE
    os.set_inheritable(holder, True)  # noqa: FBT003 - the call takes no keyword
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    pid = os.fork()
    if pid:
        sys.stdout.write(f"{pid}\n")
        return 0
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    try:
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    finally:
        os._exit(OUT_OF_REACH)


def end_orphans(cluster: str) -> None:
    """Kill the processes of a server whose first process is dead (where /proc tells).

    They may hold its shared memory and can only roll back; what was committed is
    in the log. Where a first process lives, seen from here under another pid (a
    container's), nothing is killed. Only the server's own user sees them for sure.
    """
    orphans: list[int] = []
    for name in os.listdir("/proc") if Path("/proc").is_dir() else ():  # noqa: PTH208 - no import
        process = Path("/proc", name)
        try:
            program = (process / "exe").readlink().name
            if not (program.startswith("postgres") and (process / "cwd").samefile(cluster)):
                continue
            if b"-D" in (process / "cmdline").read_bytes().split(b"\0"):
                return
        except OSError:  # no process, gone, or another's
            continue
        orphans.append(int(name))
    for pid in orphans:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def main(arguments: list[str]) -> int:
    """Run one command in one stance; return the exit status if it did not start."""
    kind, uid, gid, reach, lock, log, *command = arguments
    os.umask(0o077)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it; the command need not
    try:
        become(kind, int(uid), int(gid))
    except (OSError, AttributeError, ValueError) as error:
        sys.stderr.write(f"{kind}: {error}\n")
        return CANNOT_BECOME
    try:
        Path(reach).stat()
        if command[0] == END_ORPHANS:
            end_orphans(command[1])
            return 0
        if lock:
            return _detach(lock, log, command)
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    except OSError as error:
        sys.stderr.write(f"{kind}: {error}\n")
        return OUT_OF_REACH


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
