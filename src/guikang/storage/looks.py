"""Who looked at whose record, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from psycopg import Connection

from guikang.people.keys import PersonKey
from guikang.people.masking import mask_name
from guikang.services.looking import Ground, Look, Looked
from guikang.services.representation import Representing
from guikang.staff.posts import Post
from guikang.storage.connections import Pool, Row

_ADD = """
insert into looks (person, number, at, viewer, ground, post, division, look)
select %(person)s, coalesce(max(number), 0) + 1, %(at)s, %(viewer)s, %(ground)s, %(post)s,
    %(division)s, %(look)s
from looks where person = %(person)s
having not coalesce(bool_or(
    viewer = %(viewer)s and ground = %(ground)s and look = %(look)s and at > %(after)s), false)
"""


def keep_look(connection: Connection[Row], said: Mapping[str, object]) -> None:
    """Keep a look in a transaction, by what ``_ADD`` names."""
    connection.execute(  # of two at once the later counts on
        "select from people where person = %(person)s for no key update", said
    )
    connection.execute(_ADD, said)


class PostgresLooks:
    """The store of looks."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(self, by: Representing, look: Look, at: datetime, *, unless_after: datetime) -> None:
        """Keep a look, durably, unless the same was there after an instant."""
        one, post = by.representation, by.appointment
        said = {
            "person": one.person,
            "at": at,
            "viewer": one.holder,
            "ground": one.ground,
            "post": None if post is None else post.post,
            "division": None if post is None else post.division,
            "look": look,
            "after": unless_after,
        }
        with self._pool.connection() as connection:
            keep_look(connection, said)

    def of(self, person: PersonKey, most: int | None) -> list[Looked]:
        """The latest at a person's record, the latest first; None: all of them."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select at, p.masked_name, s.name, ground, post, l.division, look"
                " from looks l left join people p on p.person = l.viewer"
                " left join staff_members s on s.person = l.viewer"
                " where l.person = %s order by number desc limit %s",
                (person, most),
            ).fetchall()
        return [
            Looked(
                at,
                mask_name(str(staff)) if name is None else str(name),
                Ground(ground),
                None if post is None else Post(post),
                where,
                Look(look),
            )
            for at, name, staff, ground, post, where, look in rows
        ]
