"""Deleting what has run out and proves nothing: tries, one-time codes, idle sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from guikang.services.accounts.sessions import IDLE as STAFF_IDLE
from guikang.services.accounts.sessions import LONGEST
from guikang.services.sessions import IDLE
from guikang.storage.connections import Pool

TRIES_KEPT: Final = timedelta(days=3)
"""Longer than any limit's span, and than wrong tries are in a row."""
DEVICES_KEPT: Final = timedelta(days=365)
"""After a year a browser is a new one again, as its cookie is gone too."""


def clean(pool: Pool, now: datetime) -> int:
    """Delete what has run out by ``now``; how many rows."""
    gone = 0
    with pool.connection() as connection:
        for statement, before in (
            ("delete from attempts where last < %s", now - TRIES_KEPT),
            ("delete from one_time_codes where expires_at < %s", now),
            ("delete from sessions where used_at < %s", now - IDLE),
            ("delete from staff_sessions where used_at < %s", now - STAFF_IDLE),
            ("delete from staff_sessions where begun_at < %s", now - LONGEST),
            ("delete from staff_challenges where expires_at < %s", now),
            ("delete from staff_devices where used_at < %s", now - DEVICES_KEPT),
            ("delete from staff_tries where last < %s", now - TRIES_KEPT),
        ):
            gone += connection.execute(statement, (before,)).rowcount
    return gone
