"""Residents' reports, sealed, in PostgreSQL."""

from __future__ import annotations

from psycopg import Connection

from guikang.people.keys import PersonKey
from guikang.people.sealing import Keyring
from guikang.services.reporting import Report
from guikang.storage.connections import Pool, Row

_ADD = """
insert into reports (person, number, reported_at, sealed)
select %(person)s, coalesce(max(number), 0) + 1, %(at)s, %(sealed)b
from reports where person = %(person)s
"""


def report_context(person: str) -> bytes:
    """What a sealed report is bound to."""
    return b"reports:" + person.encode()


def add_report(connection: Connection[Row], keyring: Keyring, report: Report) -> None:
    """Keep a report in a transaction that holds the person's row."""
    sealed = keyring.seal(report.text.encode(), report_context(report.person))
    connection.execute(_ADD, {"person": report.person, "at": report.reported_at, "sealed": sealed})
    connection.execute(
        "update people set division = %s where person = %s", (report.division, report.person)
    )


class PostgresReports:
    """The reader of reports."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def name_key(self, person: PersonKey) -> str:
        """The key of the person's name; ``KeyError`` where there is no such person."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "select name_key from people where person = %s", (person,)
            ).fetchone()
        if row is None:
            raise KeyError(person)
        return str(row[0])

    def latest(self, person: PersonKey) -> str | None:
        """The text of the last report, or None."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "select sealed from reports where person = %s order by number desc limit 1",
                (person,),
            ).fetchone()
        if row is None:
            return None
        return self._keyring.open(bytes(row[0]), report_context(person)).decode()
