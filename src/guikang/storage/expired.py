"""Deleting what has run out and proves nothing: tries, one-time codes, idle sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from guikang.services.sessions import IDLE
from guikang.storage.connections import Pool

TRIES_KEPT: Final = timedelta(days=3)
"""Longer than any limit's span."""


def clean(pool: Pool, now: datetime) -> int:
    """Delete what has run out by ``now``; how many rows."""
    gone = 0
    with pool.connection() as connection:
        for statement, before in (
            ("delete from attempts where last < %s", now - TRIES_KEPT),
            ("delete from one_time_codes where expires_at < %s", now),
            ("delete from sessions where used_at < %s", now - IDLE),
        ):
            gone += connection.execute(statement, (before,)).rowcount
    return gone
