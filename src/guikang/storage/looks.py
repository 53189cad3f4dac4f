"""Who looked at whose record, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from guikang.people.keys import PersonKey
from guikang.services.looking import Ground, Look, Looked
from guikang.services.representation import Representing
from guikang.staff.posts import Post
from guikang.storage.connections import Pool

_ADD = """
insert into looks (person, number, at, viewer, ground, post, division, look)
select %(person)s, coalesce(max(number), 0) + 1, %(at)s, %(viewer)s, %(ground)s, %(post)s,
    %(division)s, %(look)s
from looks where person = %(person)s
having not coalesce(bool_or(
    viewer = %(viewer)s and ground = %(ground)s and look = %(look)s and at > %(after)s), false)
"""


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
            connection.execute(  # of two at once the later counts on
                "select from people where person = %s for no key update", (one.person,)
            )
            connection.execute(_ADD, said)

    def of(self, person: PersonKey, most: int | None) -> list[Looked]:
        """The latest at a person's record, or all, the latest first."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select at, p.masked_name, ground, post, l.division, look"
                " from looks l join people p on p.person = l.viewer"
                " where l.person = %s order by number desc limit %s",
                (person, most),
            ).fetchall()
        return [
            Looked(
                at, str(name), Ground(ground), None if post is None else Post(post), at_, Look(look)
            )
            for at, name, ground, post, at_, look in rows
        ]
