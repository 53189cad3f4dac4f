"""Accounts, the codes that prove phones, and sessions, in PostgreSQL."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from psycopg import Connection

from guikang.people.keys import PersonKey
from guikang.people.phones import Phone
from guikang.people.sealing import Keyring
from guikang.services.devices import Device
from guikang.services.rebinding import NotRebound
from guikang.services.registration import Registered, Registrant
from guikang.services.sessions import Session
from guikang.storage.connections import Pool, Row, reading
from guikang.storage.evidence import sealed_identity, sealing_context
from guikang.storage.identities import added_or_known
from guikang.storage.notices import watch

_TOUCHED_EACH = timedelta(hours=1)


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
        who = registrant.who
        if not added_or_known(connection, self._keyring, who, now):
            return Registered.NAME_DIFFERS
        said = {
            "person": who.person,
            "phone_key": registrant.phone_key,
            "sealed": sealed_identity(
                self._keyring, who.person, who.document.number, who.name, registrant.phone.number
            ),
            "now": now,
        }
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
        watch(connection, who.person, now)
        return Registered.DONE

    def number(self, person: PersonKey) -> str | None:
        """The number that the person's account is bound to, or None: there is no account."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "select p.sealed from people p join accounts a using (person) where person = %s",
                (person,),
            ).fetchone()
        return None if row is None else self._opened(person, row[0])[2]

    def rebind(
        self, person: PersonKey, phone: Phone, phone_key: str, now: datetime, staying: bytes | None
    ) -> str | NotRebound:
        """Bind an account to another phone and end its sessions but one, whole or not at all."""
        with self._pool.connection() as connection:
            found = self._rebound(connection, person, phone, phone_key, now)
            if isinstance(found, NotRebound):
                connection.rollback()
                return found
            connection.execute(
                "delete from sessions where person = %s and digest is distinct from %s",
                (person, staying),
            )
        return found

    def _rebound(
        self,
        connection: Connection[Row],
        person: PersonKey,
        phone: Phone,
        phone_key: str,
        now: datetime,
    ) -> str | NotRebound:
        row = connection.execute(  # of two changes at once the later waits here for the earlier
            "select sealed from people where person = %s for no key update", (person,)
        ).fetchone()
        account = connection.execute(
            "select phone_key from accounts where person = %s", (person,)
        ).fetchone()
        if row is None or account is None:
            return NotRebound.NO_ACCOUNT
        if account[0] == phone_key:
            return NotRebound.SAME_PHONE
        bound = connection.execute(
            "insert into phones (phone_key, owner, bound_at) values (%s, %s, %s)"
            " on conflict do nothing",
            (phone_key, person, now),
        )
        if bound.rowcount == 0:
            return NotRebound.PHONE_BOUND
        # After the insert: two who take each other's number are both refused, and neither waits.
        connection.execute("delete from phones where phone_key = %s", (account[0],))
        connection.execute(
            "update accounts set phone_key = %s where person = %s", (phone_key, person)
        )
        number, name, old = self._opened(person, row[0])
        connection.execute(
            "update people set sealed = %s, phone_key = %s where person = %s",
            (
                sealed_identity(self._keyring, person, number, name, phone.number),
                phone_key,
                person,
            ),
        )
        return old

    def _opened(self, person: PersonKey, sealed: bytes) -> tuple[str, str, str]:
        """Number, name and phone of a person."""
        opened = self._keyring.open(bytes(sealed), sealing_context(person)).decode()
        number, name, phone = opened.split("\n")
        return number, name, phone


class PostgresSessions:
    """The store of sessions."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(self, person: PersonKey, digest: bytes, now: datetime, device: Device) -> None:
        """A person is signed in from now on."""
        with self._pool.connection() as connection:
            connection.execute(
                "insert into sessions (person, digest, begun_at, used_at, device)"
                " values (%s, %s, %s, %s, %s)",
                (person, digest, now, now, device.value),
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

    def of(self, person: PersonKey, used_after: datetime) -> list[Session]:
        """The person's sessions that were used after an instant, the last used first."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select digest, device, begun_at, used_at from sessions"
                " where person = %s and used_at > %s order by used_at desc, begun_at desc",
                (person, used_after),
            ).fetchall()
        return [
            Session(bytes(digest), Device(device), begun_at, used_at)
            for digest, device, begun_at, used_at in rows
        ]

    def end_others(self, person: PersonKey, digest: bytes) -> None:
        """All of the person's sessions but this are over."""
        with self._pool.connection() as connection:
            connection.execute(
                "delete from sessions where person = %s and digest <> %s", (person, digest)
            )
