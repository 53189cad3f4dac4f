"""Accounts, the codes that prove phones, and sessions, in PostgreSQL."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from psycopg import Connection

from guikang.people.keys import PersonKey
from guikang.people.sealing import Keyring
from guikang.services.registration import Registered, Registrant
from guikang.storage.connections import Pool, Row, reading
from guikang.storage.evidence import sealed_identity

_TOUCHED_EACH = timedelta(hours=1)

_ADD_PERSON = """
insert into people (person, document, sealed, name_key, phone_key, masked_number, masked_name,
    first_seen_at)
values (%(person)s, %(document)s, %(sealed)s, %(name_key)s, %(phone_key)s, %(masked_number)s,
    %(masked_name)s, %(now)s)
on conflict (person) do nothing
"""


class PostgresOneTimeCodes:
    """The store of codes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def keep(self, phone_key: str, digest: bytes, expires_at: datetime) -> None:
        """Keep a phone's code in place of the one before."""
        with self._pool.connection() as connection:
            connection.execute(
                "insert into one_time_codes (phone_key, digest, expires_at) values (%s, %s, %s)"
                " on conflict (phone_key) do update set digest = excluded.digest,"
                " expires_at = excluded.expires_at, tries = 0",
                (phone_key, digest, expires_at),
            )

    def use(self, phone_key: str, digest: bytes, now: datetime, most_tries: int) -> bool:
        """Whether this is the phone's code; it is gone then. Each try counts."""
        with self._pool.connection() as connection:
            row = connection.execute(  # of two uses at once the later finds nothing
                "select digest from one_time_codes where phone_key = %s and expires_at > %s"
                " and tries < %s for update",
                (phone_key, now, most_tries),
            ).fetchone()
            if row is None:
                return False
            if not hmac.compare_digest(bytes(row[0]), digest):
                connection.execute(
                    "update one_time_codes set tries = tries + 1 where phone_key = %s", (phone_key,)
                )
                return False
            connection.execute("delete from one_time_codes where phone_key = %s", (phone_key,))
        return True


class PostgresAccounts:
    """The store of accounts."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def owner(self, phone_key: str) -> PersonKey | None:
        """Whose a phone is."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "select owner from phones where phone_key = %s", (phone_key,)
            ).fetchone()
        return None if row is None else PersonKey(row[0])

    def register(self, registrant: Registrant, now: datetime) -> Registered:
        """Make an account, whole or not at all; the person's phone is then the proved one."""
        with self._pool.connection() as connection:
            found = self._registered(connection, registrant, now)
            if found is not Registered.DONE:
                connection.rollback()
        return found

    def _registered(
        self, connection: Connection[Row], registrant: Registrant, now: datetime
    ) -> Registered:
        sealed = sealed_identity(
            self._keyring,
            registrant.person,
            registrant.document.number,
            registrant.name,
            registrant.phone.number,
        )
        said = {
            "person": registrant.person,
            "document": registrant.document.type.value,
            "sealed": sealed,
            "name_key": registrant.name_key,
            "phone_key": registrant.phone_key,
            "masked_number": registrant.masked_number,
            "masked_name": registrant.masked_name,
            "now": now,
        }
        connection.execute(_ADD_PERSON, said)
        row = connection.execute(
            "select name_key from people where person = %(person)s for no key update", said
        ).fetchone()
        if row is None or row[0] != registrant.name_key:
            return Registered.NAME_DIFFERS
        account = connection.execute(
            "insert into accounts (person, phone_key, registered_at)"
            " values (%(person)s, %(phone_key)s, %(now)s) on conflict do nothing",
            said,
        )
        if account.rowcount == 0:
            return Registered.OTHER_PHONE
        phone = connection.execute(
            "insert into phones (phone_key, owner, bound_at)"
            " values (%(phone_key)s, %(person)s, %(now)s) on conflict do nothing",
            said,
        )
        if phone.rowcount == 0:
            return Registered.PHONE_BOUND
        connection.execute(
            "update people set sealed = %(sealed)s, phone_key = %(phone_key)s"
            " where person = %(person)s",
            said,
        )
        return Registered.DONE


class PostgresSessions:
    """The store of sessions."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(self, person: PersonKey, digest: bytes, now: datetime) -> None:
        """A person is signed in from now on."""
        with self._pool.connection() as connection:
            connection.execute(
                "insert into sessions (person, digest, begun_at, used_at) values (%s, %s, %s, %s)",
                (person, digest, now, now),
            )

    def use(self, person: PersonKey, digest: bytes, now: datetime, used_after: datetime) -> bool:
        """Whether the session goes on; its use is noted, hourly."""
        with reading(self._pool) as connection:
            row = connection.execute(
                "select used_at from sessions where person = %s and digest = %s and used_at > %s",
                (person, digest, used_after),
            ).fetchone()
            if row is not None and row[0] < now - _TOUCHED_EACH:
                connection.execute(
                    "update sessions set used_at = %s where person = %s and digest = %s",
                    (now, person, digest),
                )
        return row is not None

    def end(self, person: PersonKey, digest: bytes) -> None:
        """The session is over."""
        with self._pool.connection() as connection:
            connection.execute(
                "delete from sessions where person = %s and digest = %s", (person, digest)
            )
