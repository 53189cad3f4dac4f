"""Who passed the test of which rulebook, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from guikang.people.keys import PersonKey
from guikang.storage.connections import Pool


class PostgresTraining:
    """The store of passes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def passed(self, person: PersonKey, rulebook: str, at: datetime) -> None:
        """Keep that somebody passed the test of a rulebook."""
        with self._pool.connection() as connection:
            connection.execute(
                "insert into training_passes (person, rulebook, passed_at) values (%s, %s, %s)"
                " on conflict do nothing",
                (person, rulebook, at),
            )
