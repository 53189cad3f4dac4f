"""Looking residents up, in PostgreSQL: the log and the resident's own in one transaction."""

from __future__ import annotations

from guikang.people.keys import PersonKey
from guikang.people.sealing import Keyring
from guikang.services.looking import Ground
from guikang.services.looking_up import Seeing
from guikang.services.operations import Operation
from guikang.services.ports.evidence import Resident
from guikang.storage.connections import Pool, reading
from guikang.storage.evidence import sealing_context
from guikang.storage.looks import keep_look
from guikang.storage.operations import keep


class PostgresLookUps:
    """The store of look-ups."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def resident(self, person: PersonKey) -> Resident | None:
        """The person, or None: nobody is known by that key."""
        with reading(self._pool) as connection:
            row = connection.execute(
                "select masked_name, masked_number, division from people where person = %s",
                (person,),
            ).fetchone()
        if row is None:
            return None
        name, number, division = row
        return Resident(person, str(name), str(number), None if division is None else str(division))

    def note(self, operation: Operation, seeing: Seeing | None) -> None:
        """Keep a deed in the log and, where its subject's record is seen, in theirs."""
        with self._pool.connection() as connection:
            keep(connection, operation)
            if seeing is not None:
                keep_look(
                    connection,
                    {
                        "person": operation.subject,
                        "at": operation.at,
                        "viewer": operation.by.person,
                        "ground": Ground.STAFF,
                        "post": seeing.power.post,
                        "division": seeing.power.division,
                        "look": seeing.look,
                        "after": operation.at,
                    },
                )

    def number(self, person: PersonKey) -> str:
        """The whole number of a person who is there."""
        with reading(self._pool) as connection:
            row = connection.execute(
                "select sealed from people where person = %s", (person,)
            ).fetchone()
        assert row is not None
        opened = self._keyring.open(bytes(row[0]), sealing_context(person))
        return opened.decode().partition("\n")[0]
