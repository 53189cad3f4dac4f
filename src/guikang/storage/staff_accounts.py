"""Members' passwords and devices, and wrong tries in a row, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta

from guikang.people.keys import PersonKey
from guikang.storage.connections import Pool, reading


class PostgresStaffAccounts:
    """The store of passwords and devices."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def password(self, person: PersonKey) -> str | None:
        """The hash of a member's password, or None: the account is not active."""
        with reading(self._pool) as connection:
            row = connection.execute(
                "select password from staff_accounts where person = %s", (person,)
            ).fetchone()
        return None if row is None else row[0]

    def activate(self, person: PersonKey, hashed: str, now: datetime) -> bool:
        """Keep a password, end the member's sessions; whether there was one before."""
        with self._pool.connection() as connection:
            connection.execute(
                "insert into staff_accounts (person) values (%s) on conflict do nothing", (person,)
            )
            row = connection.execute(
                "select password is not null from staff_accounts where person = %s for update",
                (person,),
            ).fetchone()
            connection.execute(
                "update staff_accounts set password = %s, password_set_at = %s where person = %s",
                (hashed, now, person),
            )
            connection.execute("delete from staff_sessions where person = %s", (person,))
        return row is not None and bool(row[0])

    def change_password(
        self, person: PersonKey, hashed: str, now: datetime, *, staying: bytes
    ) -> None:
        """Keep another password, end the member's sessions but one."""
        with self._pool.connection() as connection:
            connection.execute(
                "update staff_accounts set password = %s, password_set_at = %s where person = %s",
                (hashed, now, person),
            )
            connection.execute(
                "delete from staff_sessions where person = %s and digest <> %s", (person, staying)
            )

    def rehash(self, person: PersonKey, before: str, hashed: str) -> None:
        """Keep the same password hashed anew, unless it was changed meanwhile."""
        with self._pool.connection() as connection:
            connection.execute(
                "update staff_accounts set password = %s where person = %s and password = %s",
                (hashed, person, before),
            )

    def knows_device(self, person: PersonKey, device: bytes) -> bool:
        """Whether the member signed in on a device before."""
        with reading(self._pool) as connection:
            row = connection.execute(
                "select from staff_devices where person = %s and digest = %s", (person, device)
            ).fetchone()
        return row is not None

    def used_device(self, person: PersonKey, device: bytes, now: datetime) -> bool:
        """Keep that a member signed in there; whether it is new, and others were known."""
        with self._pool.connection() as connection:
            others = connection.execute(
                "select bool_or(digest = %s) from staff_devices where person = %s"
                " having count(*) > 0",
                (device, person),
            ).fetchone()
            connection.execute(
                "insert into staff_devices (person, digest, used_at) values (%s, %s, %s)"
                " on conflict (person, digest) do update set used_at = excluded.used_at",
                (person, device, now),
            )
        return others is not None and not others[0]


class PostgresTries:
    """The store of wrong tries in a row."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def begin(
        self,
        subject: str,
        now: datetime,
        *,
        most: int,
        locked: timedelta,
        forgotten_before: datetime,
    ) -> tuple[datetime | None, int]:
        """Count a try as wrong; see ``ports.TryStore``."""
        with self._pool.connection() as connection:
            row = connection.execute(  # of two at once the later waits here for the earlier
                "insert into staff_tries (subject, wrong, last) values (%s, 0, %s)"
                " on conflict (subject) do update set subject = excluded.subject"
                " returning wrong, last, locked_until",
                (subject, now),
            ).fetchone()
            wrong, last, until = row if row is not None else (0, now, None)
            if until is not None and until > now:
                return until, wrong
            anew = until is not None or last < forgotten_before
            wrong = 1 if anew else wrong + 1
            connection.execute(
                "update staff_tries set wrong = %s, last = %s, locked_until = %s"
                " where subject = %s",
                (wrong, now, now + locked if wrong >= most else None, subject),
            )
        return None, wrong

    def forget(self, subject: str) -> None:
        """The next wrong try is the first."""
        with self._pool.connection() as connection:
            connection.execute("delete from staff_tries where subject = %s", (subject,))
