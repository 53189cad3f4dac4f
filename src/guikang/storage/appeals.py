"""Appeals in PostgreSQL, their text sealed."""

from __future__ import annotations

from guikang.people.keys import PersonKey
from guikang.people.sealing import Keyring
from guikang.services.appealing import Appeal, AppealReason
from guikang.storage.connections import Pool


def appeal_context(person: str) -> bytes:
    """What a sealed appeal is bound to."""
    return b"appeals:" + person.encode()


class PostgresAppeals:
    """The store of appeals."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def add(self, person: PersonKey, appeal: Appeal) -> None:
        """Keep an appeal; one of that number that is there stays as it is."""
        sealed = self._keyring.seal(appeal.text.encode(), appeal_context(person))
        with self._pool.connection() as connection:
            connection.execute(
                "insert into appeals (person, number, received_at, reason, sealed)"
                " values (%s, %s, %s, %s, %b) on conflict do nothing",
                (person, appeal.number, appeal.received_at, appeal.reason.value, sealed),
            )

    def of(self, person: PersonKey) -> list[Appeal]:
        """The person's appeals, the latest first."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select number, received_at, reason, sealed from appeals where person = %s"
                " order by received_at desc",
                (person,),
            ).fetchall()
        context = appeal_context(person)
        return [
            Appeal(
                number,
                received_at,
                AppealReason(reason),
                self._keyring.open(bytes(sealed), context).decode(),
            )
            for number, received_at, reason, sealed in rows
        ]
