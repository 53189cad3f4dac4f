"""Members' passkeys, and the challenges of ceremonies, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from guikang.people.keys import PersonKey
from guikang.services.accounts.passkeys import Ceremony, Kept, Passkey
from guikang.storage.connections import Pool, reading
from guikang.storage.staff_factors import locked


class PostgresPasskeys:
    """The store of passkeys and challenges."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def of(self, person: PersonKey) -> list[Passkey]:
        """A member's, the oldest first."""
        with reading(self._pool) as connection:
            rows = connection.execute(
                "select id, name, rp, public_key, added_at, used_at from staff_passkeys"
                " where person = %s order by added_at, id",
                (person,),
            ).fetchall()
        return [
            Passkey(bytes(id_), name, rp, bytes(public_key), added_at, used_at)
            for id_, name, rp, public_key, added_at, used_at in rows
        ]

    def add(
        self, person: PersonKey, passkey: Passkey, count: int, *, most: int, only_first: bool
    ) -> Kept:
        """Keep one; ``only_first``: unless the member has a factor already."""
        with self._pool.connection() as connection:
            has_totp, passkeys = locked(connection, person)
            if only_first and (has_totp or passkeys):
                return Kept.NOT_THE_FIRST
            if passkeys >= most:
                return Kept.FULL
            added = connection.execute(
                "insert into staff_passkeys (person, id, name, rp, public_key, count, added_at)"
                " values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
                (
                    person,
                    passkey.id,
                    passkey.name,
                    passkey.rp,
                    passkey.public_key,
                    count,
                    passkey.added_at,
                ),
            )
        return Kept.DONE if added.rowcount == 1 else Kept.THERE

    def counted(self, person: PersonKey, credential: bytes, count: int, now: datetime) -> bool:
        """Keep how often it has signed; false where that does not rise, and nothing is kept."""
        with self._pool.connection() as connection:
            kept = connection.execute(  # none that counts says 0: then it never does
                "update staff_passkeys set count = %s, used_at = %s"
                " where person = %s and id = %s and (count < %s or (count = 0 and %s = 0))",
                (count, now, person, credential, count, count),
            )
        return kept.rowcount == 1

    def drop(self, person: PersonKey, credential: bytes, *, but_the_last: bool) -> bool:
        """Forget one; false: ``but_the_last``, and there is no other factor."""
        with self._pool.connection() as connection:
            has_totp, passkeys = locked(connection, person)
            last = not has_totp and passkeys == 1
            if but_the_last and last:
                return False
            connection.execute(
                "delete from staff_passkeys where person = %s and id = %s", (person, credential)
            )
            if last:  # recovery codes stand for a factor that is no more
                connection.execute("delete from staff_recovery_codes where person = %s", (person,))
        return True

    def keep_challenge(
        self,
        person: PersonKey,
        session: bytes,
        ceremony: Ceremony,
        challenge: bytes,
        *,
        expires_at: datetime,
    ) -> None:
        """Keep a session's challenge in place of the one before."""
        with self._pool.connection() as connection:
            connection.execute(
                "insert into staff_challenges (person, session, ceremony, challenge, expires_at)"
                " values (%s, %s, %s, %s, %s) on conflict (person, session, ceremony) do update"
                " set challenge = excluded.challenge, expires_at = excluded.expires_at",
                (person, session, ceremony.value, challenge, expires_at),
            )

    def use_challenge(
        self, person: PersonKey, session: bytes, ceremony: Ceremony, now: datetime
    ) -> bytes | None:
        """The session's challenge, which is gone then; None: there is none that still holds."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "delete from staff_challenges where person = %s and session = %s and ceremony = %s"
                " returning challenge, expires_at > %s",
                (person, session, ceremony.value, now),
            ).fetchone()
        return bytes(row[0]) if row is not None and row[1] else None
