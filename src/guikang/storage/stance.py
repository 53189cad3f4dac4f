"""As whom PostgreSQL runs: it refuses root, so root needs another stance."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from guikang.storage import launch as launcher
from guikang.storage.binaries import EmbeddedPostgresError

_ACCOUNTS = ("guikang", "postgres", "nobody")
"""Whose name root borrows, by preference; an account of one's own is the safest."""
KINDS_FOR_ROOT = ("namespace", "account", "account_that_searches")
"""What root tries, in this order."""
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What of our surroundings the server sees; our settings may hold secrets."""


@dataclass(frozen=True, slots=True)
class Stance:
    """As whom the server runs (``launch`` explains the kinds).

    Attributes:
        kind: ``self``, ``namespace``, ``account`` or ``account_that_searches``.
        uid: the user, inside the namespace where there is one.
        gid: the group, likewise.
    """

    kind: str
    uid: int
    gid: int

    def run(
        self, command: list[str], *, reach: Path, lock: Path | None = None, log: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in this stance; with ``lock`` and ``log`` detached (its pid is printed)."""
        own = [self.kind, str(self.uid), str(self.gid), str(reach), str(lock or ""), str(log or "")]
        return subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", "-S", launcher.__file__, *own, *command],
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            | {"LC_ALL": "C"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,
        )

    def give(self, path: Path) -> None:
        """Make ``path`` the server's own, where root runs it under another account."""
        if self.kind.startswith("account"):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def give_all(self, folder: Path) -> None:
        """Likewise a folder and all in it; itself last, so that a kill -9 between is repaired."""
        if not self.kind.startswith("account") or not folder.exists():
            return
        if folder.stat().st_uid == self.uid:
            return
        for place, folders, files in os.walk(folder):
            for name in (*folders, *files):
                self.give(Path(place, name))
        self.give(folder)


def stances(folder: Path, cluster: Path) -> tuple[Stance, ...]:
    """Return the stances to try for this data, best first.

    Root serves a folder that is another's in that owner's name, so that the owner
    can use it again; its own it serves in a user namespace or, where there are
    none, under an account.
    """
    own = os.geteuid()
    owner = (cluster if cluster.exists() else folder).stat()
    if own:
        return (Stance("self", own, os.getegid()),)
    import pwd  # noqa: PLC0415 - not on Windows

    kinds = KINDS_FOR_ROOT
    groups = {account.pw_uid: account.pw_gid for account in pwd.getpwall()}
    if owner.st_uid and (cluster.exists() or owner.st_uid in groups):
        group = groups.get(owner.st_uid, owner.st_gid)
        return tuple(Stance(kind, owner.st_uid, group) for kind in kinds if kind != "namespace")
    accounts = {account.pw_name: account for account in pwd.getpwall() if account.pw_uid}
    for name in (*_ACCOUNTS, *accounts):
        if name in accounts:
            account = accounts[name]
            return tuple(Stance(kind, account.pw_uid, account.pw_gid) for kind in kinds)
    return ()


def choose(folder: Path, cluster: Path, bin_folder: Path) -> tuple[Stance, str]:
    """Return the first stance in which the programs run and the data is reached, and the version.

    Returns:
        The stance, and what ``postgres --version`` says.

    Raises:
        EmbeddedPostgresError: ``embedded.binaries_broken`` (not root),
            ``embedded.no_stance`` (root): none works, with the reasons.
    """
    reasons: list[str] = []
    for stance in stances(folder, cluster):
        answer = stance.run([str(bin_folder / "postgres"), "--version"], reach=folder)
        if answer.returncode == 0:
            return stance, answer.stdout.strip()
        reasons.append(answer.stderr.strip())
    code = "embedded.no_stance" if os.geteuid() == 0 else "embedded.binaries_broken"
    raise EmbeddedPostgresError(code, folder=str(folder), reasons="; ".join(reasons))
