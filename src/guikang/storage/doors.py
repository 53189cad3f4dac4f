"""What waits for a person, in PostgreSQL: read with their own page, by one question."""

from __future__ import annotations

from datetime import datetime

from guikang.people.keys import PersonKey
from guikang.services.ports.residents import Waiting
from guikang.services.representation import Beside
from guikang.staff.posts import Appointment, Post
from guikang.storage.connections import Pool, reading

_WAITING = """
select
    (select count(*) from representations r
     join people p on p.person = r.person and p.name_key = r.name_key
     where r.person = %(person)s and ended_at is null and ground = 'family'
        and confirmed_at is null and asked_at > %(lapsed)s),
    (select count(*) from notices where person = %(person)s and read_at is null),
    (select json_agg(json_build_array(number, post, division, since, until) order by number)
     from appointments where person = %(person)s),
    (select json_object_agg(handle, counted) from (
        select mine.handle, json_build_array(count(*), count(*) filter (
            where other.confirmed_at > mine.confirmed_at and other.confirmed_at > %(lapsed)s))
            counted
        from representations mine
        join representations other on other.person = mine.person and other.holder <> mine.holder
        where mine.holder = %(person)s and mine.ground = 'guardian'
            and mine.confirmed_at is not null and mine.ended_at is null
            and other.ground = 'guardian' and other.confirmed_at is not null
            and other.ended_at is null
        group by mine.handle) beside)
"""


class PostgresDoors:
    """The reader of what waits."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def waiting(self, person: PersonKey, lapsed: datetime) -> Waiting:
        """What waits for a person; what is older than an instant waits no more."""
        with reading(self._pool) as connection:
            row = connection.execute(_WAITING, {"person": person, "lapsed": lapsed}).fetchone()
        assert row is not None
        asked, unread, appointments, beside = row
        return Waiting(
            asked,
            unread,
            [_appointment(*one) for one in appointments or ()],
            {handle: Beside(*counted) for handle, counted in (beside or {}).items()},
        )


def _appointment(
    number: int, post: str, division: str, since: str, until: str | None
) -> Appointment:
    return Appointment(
        number,
        Post(post),
        division,
        datetime.fromisoformat(since),
        None if until is None else datetime.fromisoformat(until),
    )
