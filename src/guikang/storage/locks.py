"""Locks that end with their process: one start or stop at a time, and who uses the server."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from guikang.storage.binaries import EmbeddedPostgresError

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guikang.storage.cluster import Layout

_PAUSE = 0.01


@contextmanager
def held(layout: Layout, deadline: float) -> Iterator[None]:
    """Hold the lock that makes one start or stop at a time of all processes and threads.

    Raises:
        EmbeddedPostgresError: ``embedded.busy``: still another's at ``deadline``
            (``time.monotonic``).
    """
    descriptor = os.open(layout.start_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not taken(descriptor):
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError("embedded.busy", folder=str(layout.folder))
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)


def joined(layout: Layout) -> int:
    """Be one of those who use the server, until the descriptor returned is closed.

    The caller holds the start lock, so that nobody leaves as the last at the same time.
    """
    descriptor = os.open(layout.users_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def taken(descriptor: int) -> bool:
    """Take the lock of an open file if it is free; tell whether it is ours now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
