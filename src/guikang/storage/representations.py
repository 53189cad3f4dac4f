"""Who acts for whom, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from guikang.people.ages import born_on
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey
from guikang.people.sealing import Keyring
from guikang.services.identifying import Identified
from guikang.services.looking import Ground
from guikang.services.representation import Added, Relationship, Representation
from guikang.storage.connections import Pool, Row
from guikang.storage.evidence import sealing_context
from guikang.storage.identities import added_or_known
from guikang.storage.notices import hold, watch

_HELD = """
select r.person, holder, handle, ground, relationship, r.masked_name, r.masked_number, asked_at,
    confirmed_at, p.division, p.document, case when ground = 'guardian' then p.sealed end
from representations r left join people p on p.person = r.person
where holder = %(holder)s and ended_at is null and ground = any(%(grounds)s)
    and ((confirmed_at is not null and ground <> 'grid') or asked_at > %(since)s)
order by asked_at
"""
_FOUND = """
select r.person, holder, handle, ground, relationship, r.masked_name, r.masked_number, asked_at,
    confirmed_at, p.division, p.document, case when ground = 'guardian' then p.sealed end
from representations r left join people p on p.person = r.person
where holder = %(holder)s and handle = %(handle)s and ended_at is null
"""
_OF_PERSON = """
select r.person, holder, handle, ground, relationship, h.masked_name, h.masked_number, asked_at,
    confirmed_at, p.division, p.document, case when ground = 'guardian' then p.sealed end
from representations r
join people p on p.person = r.person and p.name_key = r.name_key
join people h on h.person = holder
where r.person = %(person)s and ended_at is null and ground = any(%(grounds)s)
    and ((confirmed_at is not null and ground <> 'grid') or asked_at > %(since)s)
order by asked_at
"""
_GUARDED = """
select count(*) filter (where confirmed_at is not null and ended_at is null),
    bool_or(holder = %(holder)s and ended_by <> holder)
from representations where person = %(person)s and ground = 'guardian'
"""
_ADD = """
insert into representations (person, handle, holder, ground, relationship, name_key, masked_name,
    masked_number, asked_at, confirmed_at)
values (%(person)s, %(handle)s, %(holder)s, %(ground)s, %(relationship)s, %(name_key)s,
    %(masked_name)s, %(masked_number)s, %(asked_at)s, %(confirmed_at)s)
"""
_CONFIRM = """
update representations r set confirmed_at = %(at)s from people p
where r.person = %(person)s and handle = %(handle)s and ended_at is null
    and confirmed_at is null and ground = any(%(grounds)s) and asked_at > %(lapsed)s
    and p.person = r.person and p.name_key = r.name_key
"""


class PostgresRepresentations:
    """The store of representations."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def held(
        self, holder: PersonKey, grounds: Collection[Ground], since: datetime
    ) -> list[Representation]:
        """A holder's on some grounds; those unanswered, or served, before an instant are none."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                _HELD,
                {"holder": holder, "grounds": sorted(grounds), "since": since},
            ).fetchall()
        return [self._representation(row) for row in rows]

    def of(
        self, person: PersonKey, grounds: Collection[Ground], since: datetime
    ) -> list[Representation]:
        """Those for a person on some grounds, by the name they have; ``since`` as in ``held``."""
        said = {"person": person, "grounds": sorted(grounds), "since": since}
        with self._pool.connection() as connection:
            rows = connection.execute(_OF_PERSON, said).fetchall()
        return [self._representation(row) for row in rows]

    def found(self, holder: PersonKey, handle: str) -> Representation | None:
        """A holder's, by its handle."""
        with self._pool.connection() as connection:
            row = connection.execute(_FOUND, {"holder": holder, "handle": handle}).fetchone()
        return None if row is None else self._representation(row)

    def add_family(
        self,
        begun: Representation,
        who: Identified,
        now: datetime,
        *,
        most: int,
        guardians: int,
        lapsed: datetime,
    ) -> Added:
        """Keep one of a guardian or family; where it holds at once the person is known then.

        One more than ``guardians`` of a child, and whom another has ended, waits.
        """
        with self._pool.connection() as connection:
            _one_at_a_time(connection, begun.holder)
            family = connection.execute(
                "select person, handle, ground from representations where holder = %s"
                " and ended_at is null and ground <> 'grid'"
                " and (confirmed_at is not null or asked_at > %s)",
                (begun.holder, lapsed),
            ).fetchall()
            same = [(handle, ground) for person, handle, ground in family if person == who.person]
            if any(ground == begun.ground for _, ground in same):
                return Added.THERE
            if len(family) - len(same) >= most:
                return Added.FULL
            if begun.confirmed_at is not None and not added_or_known(
                connection, self._keyring, who, now
            ):
                connection.rollback()
                return Added.NAME_DIFFERS
            for handle, _ in same:  # the child has grown up, or was taken for one
                _end(connection, who.person, handle, now, begun.holder)
            if begun.ground is Ground.GUARDIAN and _guarded(connection, begun, guardians):
                _add(connection, replace(begun, confirmed_at=None), who)
                return Added.WAITS
            _add(connection, begun, who)
            if begun.confirmed_at is not None:
                watch(connection, who.person, now)
        return Added.DONE

    def add_served(
        self, begun: Representation, who: Identified, now: datetime, scopes: Sequence[str]
    ) -> Added:
        """Keep a grid worker's, in place of an earlier one; the person is known then."""
        with self._pool.connection() as connection:
            if not added_or_known(connection, self._keyring, who, now):
                connection.rollback()
                return Added.NAME_DIFFERS
            row = connection.execute(
                "select division from people where person = %s", (who.person,)
            ).fetchone()
            division = None if row is None else row[0]
            if division is not None and not any(division.startswith(one) for one in scopes):
                connection.rollback()
                return Added.ELSEWHERE
            connection.execute(
                "update representations set ended_at = %s, ended_by = holder"
                " where person = %s and holder = %s and ground = 'grid' and ended_at is null",
                (now, who.person, begun.holder),
            )
            _add(connection, begun, who)
            watch(connection, who.person, now)  # for their inbox: they have no phone to be told by
        return Added.DONE

    def confirm(
        self,
        person: PersonKey,
        handle: str,
        grounds: Collection[Ground],
        at: datetime,
        lapsed: datetime,
    ) -> bool:
        """Let it hold; false where nothing of that handle and grounds waits for the person."""
        said = {
            "person": person,
            "handle": handle,
            "grounds": sorted(grounds),
            "at": at,
            "lapsed": lapsed,
        }
        with self._pool.connection() as connection:
            hold(connection, person)  # the person before what is theirs, as everywhere
            done = connection.execute(_CONFIRM, said).rowcount == 1
            if done:
                watch(connection, person, at)
        return done

    def end(self, person: PersonKey, handle: str, at: datetime, by: PersonKey) -> bool:
        """End it, by whom; false where it has ended, or never was."""
        with self._pool.connection() as connection:
            return _end(connection, person, handle, at, by)

    def _representation(self, row: Row) -> Representation:
        *_, document, sealed = row
        person, holder, handle, ground, relationship, name, number, asked, confirmed, division = (
            row[:10]
        )
        return Representation(
            PersonKey(person),
            PersonKey(holder),
            str(handle),
            Ground(ground),
            None if relationship is None else Relationship(relationship),
            str(name),
            str(number),
            asked,
            confirmed,
            division,
            None if sealed is None else self._born(str(person), document, bytes(sealed)),
        )

    def _born(self, person: str, document: str, sealed: bytes) -> date | None:
        number = self._keyring.open(sealed, sealing_context(person)).decode().partition("\n")[0]
        return born_on(Document(DocumentType(document), number))


def _one_at_a_time(connection: Connection[Row], holder: PersonKey) -> None:
    """Of two requests of one person at once, let the later see the earlier."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 3))", (holder,))


def _add(connection: Connection[Row], begun: Representation, who: Identified) -> None:
    said: dict[str, Any] = {
        "person": who.person,
        "handle": begun.handle,
        "holder": begun.holder,
        "ground": begun.ground,
        "relationship": begun.relationship,
        "name_key": who.name_key,
        "masked_name": begun.name,
        "masked_number": begun.number,
        "asked_at": begun.asked_at,
        "confirmed_at": begun.confirmed_at,
    }
    connection.execute(_ADD, said)


def _guarded(connection: Connection[Row], begun: Representation, most: int) -> bool:
    """Whether a child has its guardians, or another of them has ended this one before."""
    said = {"person": begun.person, "holder": begun.holder}
    row = connection.execute(_GUARDED, said).fetchone()
    return row is not None and (row[0] >= most or bool(row[1]))


def _end(
    connection: Connection[Row], person: PersonKey, handle: str, at: datetime, by: PersonKey
) -> bool:
    done = connection.execute(
        "update representations set ended_at = %s, ended_by = %s"
        " where person = %s and handle = %s and ended_at is null",
        (at, by, person, handle),
    )
    return done.rowcount == 1
