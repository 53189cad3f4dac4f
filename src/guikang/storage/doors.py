"""What waits for a person, in PostgreSQL: read with their own page, by one question."""

from __future__ import annotations

from datetime import datetime

from guikang.people.keys import PersonKey
from guikang.services.ports.residents import Waiting
from guikang.services.representation import Beside
from guikang.storage.connections import Pool, reading
from guikang.storage.staff import STANDING, standing_from

_WAITING = f"""
select
    (select count(*) from representations r
     join people p on p.person = r.person and p.name_key = r.name_key
     where r.person = %(person)s and ended_at is null and ground = 'family'
        and confirmed_at is null and asked_at > %(lapsed)s),
    (select count(*) from notices where person = %(person)s and read_at is null),
    {STANDING.format(person="%(person)s")},
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

    def __init__(self, pool: Pool, rulebook: str) -> None:
        """Wire; ``rulebook`` is the id of the one in force, whose test counts."""
        self._pool = pool
        self._rulebook = rulebook

    def waiting(self, person: PersonKey, lapsed: datetime) -> Waiting:
        """What waits for a person; what is older than an instant waits no more."""
        with reading(self._pool) as connection:
            row = connection.execute(
                _WAITING, {"person": person, "lapsed": lapsed, "rulebook": self._rulebook}
            ).fetchone()
        assert row is not None
        asked, unread, appointments, trained, beside = row
        return Waiting(
            asked,
            unread,
            standing_from(appointments, trained=trained),
            {handle: Beside(*counted) for handle, counted in (beside or {}).items()},
        )
