"""Tries, in PostgreSQL: one row a deed and subject, with the instants that still count."""

from __future__ import annotations

from datetime import datetime, timedelta

from guikang.storage.connections import Pool


class PostgresAttempts:
    """The store of tries."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def tried(
        self, deed: str, subject: bytes, now: datetime, *, most: int, per: timedelta
    ) -> datetime | None:
        """Count a try where fewer than ``most`` came within ``per``; else when to come again."""
        with self._pool.connection() as connection:
            row = connection.execute(  # of two tries at once the later waits here for the earlier
                "insert into attempts (deed, subject, times, last) values (%s, %s, '{}', %s)"
                " on conflict (deed, subject) do update set last = excluded.last returning times",
                (deed, subject, now),
            ).fetchone()
            kept: list[datetime] = row[0] if row else []
            times = [at for at in kept if at > now - per]
            if len(times) >= most:
                return sorted(times)[-most] + per
            connection.execute(
                "update attempts set times = %s where deed = %s and subject = %s",
                ([*times, now], deed, subject),
            )
        return None
