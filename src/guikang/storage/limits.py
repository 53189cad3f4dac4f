"""Counts of tries, in PostgreSQL: one row a deed, subject and span."""

from __future__ import annotations

from datetime import datetime

from guikang.storage.connections import Pool

_COUNT = """
with now_one_more as (
    insert into attempts (deed, subject, since, count) values (%(deed)s, %(subject)s, %(since)s, 1)
    on conflict (deed, subject, since) do update set count = attempts.count + 1
    returning count
)
select count, coalesce((
    select a.count from attempts a
    where a.deed = %(deed)s and a.subject = %(subject)s and a.since = %(before)s
), 0) from now_one_more
"""


class PostgresAttempts:
    """The store of counts."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def count(
        self, deed: str, subject: bytes, since: datetime, before: datetime
    ) -> tuple[int, int]:
        """One more try in the span from ``since``: all of that span, all of the one before."""
        said = {"deed": deed, "subject": subject, "since": since, "before": before}
        with self._pool.connection() as connection:
            row = connection.execute(_COUNT, said).fetchone()
        assert row is not None
        present, past = row
        return int(present), int(past)
