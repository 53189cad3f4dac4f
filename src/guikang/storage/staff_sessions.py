"""Sessions of staff, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta

from guikang.people.keys import PersonKey
from guikang.services.accounts.sessions import StaffSession, Used
from guikang.services.devices import Device
from guikang.storage.connections import Pool, reading
from guikang.storage.staff_members import IN_FORCE, known_posts

_TOUCHED_EACH = timedelta(minutes=1)
_USE = f"""
select s.used_at, s.second_factor_at,
    exists (select from staff_accounts a where a.person = s.person and a.totp is not null)
        or exists (select from staff_passkeys k where k.person = s.person),
    {IN_FORCE.format(person="s.person")}
from staff_sessions s
where s.person = %(person)s and s.digest = %(digest)s
    and s.used_at > %(used_after)s and s.begun_at > %(begun_after)s
"""
"""One question for each request: the session, and whether its person is still one of staff."""


class PostgresStaffSessions:
    """The store of sessions."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(
        self,
        person: PersonKey,
        digest: bytes,
        now: datetime,
        device: Device,
        second_factor_at: datetime | None,
    ) -> None:
        """A member is signed in from now on."""
        with self._pool.connection() as connection:
            connection.execute(
                "insert into staff_sessions"
                " (person, digest, begun_at, used_at, device, second_factor_at)"
                " values (%s, %s, %s, %s, %s, %s)",
                (person, digest, now, now, device.value, second_factor_at),
            )

    def use(
        self,
        person: PersonKey,
        digest: bytes,
        now: datetime,
        *,
        used_after: datetime,
        begun_after: datetime,
    ) -> Used | None:
        """What is known of a session that goes on; its use is noted, each minute."""
        said = {"person": person, "digest": digest, "now": now}
        with reading(self._pool) as connection:
            row = connection.execute(
                _USE, {**said, "used_after": used_after, "begun_after": begun_after}
            ).fetchone()
            if row is None:
                return None
            if row[0] < now - _TOUCHED_EACH:
                connection.execute(
                    "update staff_sessions set used_at = %(now)s"
                    " where person = %(person)s and digest = %(digest)s",
                    said,
                )
        _, second_factor_at, has_factor, posts = row
        return Used(second_factor_at, bool(has_factor), known_posts(posts))

    def renew(self, person: PersonKey, digest: bytes, renewed: bytes, now: datetime) -> None:
        """The second factor was shown: the session is found by another digest from now on."""
        with self._pool.connection() as connection:
            connection.execute(
                "update staff_sessions set digest = %s, second_factor_at = %s, used_at = %s"
                " where person = %s and digest = %s",
                (renewed, now, now, person, digest),
            )

    def of(
        self, person: PersonKey, *, used_after: datetime, begun_after: datetime
    ) -> list[StaffSession]:
        """A member's that go on, the last used first."""
        with reading(self._pool) as connection:
            rows = connection.execute(
                "select digest, device, begun_at, used_at, second_factor_at from staff_sessions"
                " where person = %s and used_at > %s and begun_at > %s"
                " order by used_at desc, begun_at desc",
                (person, used_after, begun_after),
            ).fetchall()
        return [
            StaffSession(bytes(digest), Device(device), *instants)
            for digest, device, *instants in rows
        ]

    def end(self, person: PersonKey, digest: bytes) -> None:
        """The session is over."""
        with self._pool.connection() as connection:
            connection.execute(
                "delete from staff_sessions where person = %s and digest = %s", (person, digest)
            )

    def end_all(self, person: PersonKey) -> int:
        """All of a member's sessions are over; how many there were."""
        with self._pool.connection() as connection:
            return connection.execute(
                "delete from staff_sessions where person = %s", (person,)
            ).rowcount
