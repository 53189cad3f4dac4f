"""Posts and who holds them, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from guikang.people.keys import PersonKey
from guikang.services.staffing import Appointee
from guikang.staff.posts import Appointment, Post
from guikang.storage.connections import Pool, Row

_ADD = """
insert into appointments (person, number, post, division, since, appointed_by)
select %(person)s, coalesce(max(number), 0) + 1, %(post)s, %(division)s, %(since)s, %(by)s
from appointments where person = %(person)s
having not coalesce(
    bool_or(post = %(post)s and division = %(division)s and until is null), false)
returning number
"""


class PostgresAppointments:
    """The store of appointments."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def of(self, person: PersonKey) -> list[Appointment]:
        """All that a person holds or held, by number."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select number, post, division, since, until from appointments"
                " where person = %s order by number",
                (person,),
            ).fetchall()
        return [_appointment(row) for row in rows]

    def all(self) -> list[tuple[Appointee, Appointment]]:
        """All of everybody that were not ended."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select person, masked_name, number, post, a.division, since, until"
                " from appointments a join people using (person)"
                " where until is null order by a.division, post, person"
            ).fetchall()
        return [
            (Appointee(PersonKey(person), str(name)), _appointment(tuple(row)))
            for person, name, *row in rows
        ]

    def add(
        self, person: PersonKey, post: Post, division: str, since: datetime, by: str
    ) -> int | None:
        """Appoint; the number, or None: the person holds that post there already."""
        said = {"person": person, "post": post, "division": division, "since": since, "by": by}
        with self._pool.connection() as connection:
            connection.execute(  # of two at once the later sees the earlier
                "select from people where person = %s for no key update", (person,)
            )
            row = connection.execute(_ADD, said).fetchone()
        return None if row is None else int(row[0])

    def end(self, person: PersonKey, number: int, at: datetime, by: str) -> bool:
        """End an appointment; false where there is none that goes on."""
        with self._pool.connection() as connection:
            done = connection.execute(
                "update appointments set until = %s, ended_by = %s"
                " where person = %s and number = %s and until is null",
                (at, by, person, number),
            )
        return done.rowcount == 1


def _appointment(row: Row) -> Appointment:
    number, post, division, since, until = row
    return Appointment(int(number), Post(post), str(division), since, until)
