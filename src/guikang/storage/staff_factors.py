"""Members' authenticators and recovery codes, in PostgreSQL: secrets sealed, codes hashed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg import Connection

from guikang.people.keys import PersonKey
from guikang.people.sealing import Keyring
from guikang.storage.connections import Pool, Row, reading


def totp_context(person: str) -> bytes:
    """Where the sealed secret of an authenticator belongs."""
    return b"staff_totp:" + person.encode()


def locked(connection: Connection[Row], person: PersonKey) -> tuple[bool, int]:
    """Hold a member's factors until the end: whether an authenticator, and how many passkeys."""
    connection.execute(
        "insert into staff_accounts (person) values (%s) on conflict do nothing", (person,)
    )
    row = connection.execute(
        "select totp is not null from staff_accounts where person = %s for update", (person,)
    ).fetchone()
    passkeys = connection.execute(
        "select count(*) from staff_passkeys where person = %s", (person,)
    ).fetchone()
    return row is not None and bool(row[0]), 0 if passkeys is None else int(passkeys[0])


class PostgresFactors:
    """The store of authenticators and recovery codes."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def begin_totp(self, person: PersonKey, secret: str, now: datetime) -> None:
        """Keep a secret that does not count yet, in place of one before that did not."""
        sealed = self._keyring.seal(secret.encode(), totp_context(person))
        with self._pool.connection() as connection:
            connection.execute(
                "insert into staff_accounts (person, totp_begun, totp_begun_at)"
                " values (%s, %s, %s) on conflict (person) do update set"
                " totp_begun = excluded.totp_begun, totp_begun_at = excluded.totp_begun_at",
                (person, sealed, now),
            )

    def totp_begun(self, person: PersonKey, begun_after: datetime) -> str | None:
        """The secret that does not count yet, where it was begun after an instant."""
        with reading(self._pool) as connection:
            row = connection.execute(
                "select totp_begun from staff_accounts where person = %s and totp_begun_at > %s",
                (person, begun_after),
            ).fetchone()
        return self._opened(person, row)

    def confirm_totp(
        self,
        person: PersonKey,
        secret: str,
        step: int,
        recovery: Sequence[bytes],
        now: datetime,  # noqa: ARG002 - nothing here is told apart by its time
        *,
        only_first: bool,
    ) -> bool:
        """Let the secret count; see ``ports.FactorStore``."""
        with self._pool.connection() as connection:
            has_totp, passkeys = locked(connection, person)
            row = connection.execute(
                "select totp_begun from staff_accounts where person = %s", (person,)
            ).fetchone()
            if self._opened(person, row) != secret or (only_first and (has_totp or passkeys)):
                return False
            connection.execute(
                "update staff_accounts set totp = totp_begun, totp_step = %s, totp_begun = null,"
                " totp_begun_at = null where person = %s",
                (step, person),
            )
            _replace(connection, person, recovery)
        return True

    def totp(self, person: PersonKey) -> str | None:
        """The secret that counts."""
        with reading(self._pool) as connection:
            row = connection.execute(
                "select totp from staff_accounts where person = %s", (person,)
            ).fetchone()
        return self._opened(person, row)

    def use_step(self, person: PersonKey, step: int) -> bool:
        """Whether neither the step nor a later one was used before; it is now."""
        with self._pool.connection() as connection:  # of two at once the later sees the earlier's
            used = connection.execute(
                "update staff_accounts set totp_step = %s"
                " where person = %s and totp is not null and totp_step < %s",
                (step, person, step),
            )
        return used.rowcount == 1

    def drop_totp(self, person: PersonKey, *, but_the_last: bool) -> bool:
        """Forget the secret; false: ``but_the_last``, and there is no other factor."""
        with self._pool.connection() as connection:
            _, passkeys = locked(connection, person)
            if but_the_last and not passkeys:
                return False
            connection.execute(
                "update staff_accounts set totp = null, totp_step = null where person = %s",
                (person,),
            )
            if not passkeys:  # they stand for a factor that is no more
                _replace(connection, person, ())
        return True

    def recovery_codes(self, person: PersonKey) -> int:
        """How many are left."""
        with reading(self._pool) as connection:
            row = connection.execute(
                "select count(*) from staff_recovery_codes where person = %s", (person,)
            ).fetchone()
        return 0 if row is None else int(row[0])

    def keep_recovery_codes(self, person: PersonKey, recovery: Sequence[bytes]) -> None:
        """Keep recovery codes in place of all before."""
        with self._pool.connection() as connection:
            _replace(connection, person, recovery)

    def use_recovery_code(self, person: PersonKey, digest: bytes) -> bool:
        """Whether it is one of the member's; it is gone then."""
        with self._pool.connection() as connection:
            gone = connection.execute(
                "delete from staff_recovery_codes where person = %s and digest = %s",
                (person, digest),
            )
        return gone.rowcount == 1

    def reset(self, person: PersonKey) -> None:
        """Forget password, factors, recovery codes and devices of a member; end their sessions."""
        with self._pool.connection() as connection:
            for table in (
                "staff_accounts",
                "staff_passkeys",
                "staff_recovery_codes",
                "staff_devices",
                "staff_challenges",
                "staff_sessions",
            ):
                connection.execute(f"delete from {table} where person = %s", (person,))

    def _opened(self, person: PersonKey, row: Row | None) -> str | None:
        if row is None or row[0] is None:
            return None
        return self._keyring.open(bytes(row[0]), totp_context(person)).decode()


def _replace(connection: Connection[Row], person: PersonKey, recovery: Sequence[bytes]) -> None:
    connection.execute("delete from staff_recovery_codes where person = %s", (person,))
    connection.cursor().executemany(
        "insert into staff_recovery_codes (person, digest) values (%s, %s)",
        [(person, digest) for digest in recovery],
    )
