"""What is held about one person, read for that person alone."""

from __future__ import annotations

import json

from guikang.people.keys import PersonKey
from guikang.people.sealing import Keyring
from guikang.services.devices import Device
from guikang.services.holdings import Identity, ReportHeld, SignedIn
from guikang.storage.connections import Pool
from guikang.storage.evidence import sealing_context
from guikang.storage.reports import report_context

_IDENTITY = """
select p.document, p.sealed, p.division, p.first_seen_at, a.registered_at
from people p left join accounts a using (person) where person = %s
"""


class PostgresHoldings:
    """The reader of what is held."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def identity(self, person: PersonKey) -> Identity:
        """Who the person is, opened; ``KeyError`` where there is no such person."""
        with self._pool.connection() as connection:
            row = connection.execute(_IDENTITY, (person,)).fetchone()
        if row is None:
            raise KeyError(person)
        document, sealed, division, first_seen_at, registered_at = row
        opened = self._keyring.open(bytes(sealed), sealing_context(person)).decode()
        number, name, phone = opened.split("\n")
        return Identity(
            document, number, name, phone or None, division, first_seen_at, registered_at
        )

    def reports(self, person: PersonKey) -> list[ReportHeld]:
        """The person's reports, the latest first."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select reported_at, sealed from reports where person = %s order by number desc",
                (person,),
            ).fetchall()
        context = report_context(person)
        return [
            ReportHeld(at, json.loads(self._keyring.open(bytes(sealed), context)))
            for at, sealed in rows
        ]

    def sessions(self, person: PersonKey) -> list[SignedIn]:
        """Where the person is signed in, the latest first."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select begun_at, used_at, device from sessions where person = %s"
                " order by begun_at desc",
                (person,),
            ).fetchall()
        return [SignedIn(begun_at, used_at, Device(device)) for begun_at, used_at, device in rows]
