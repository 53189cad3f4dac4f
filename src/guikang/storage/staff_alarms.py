"""Alarms and the queue of their text messages, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from psycopg.types.json import Jsonb

from guikang.people.keys import PersonKey
from guikang.services.accounts.alarms import Alarm, AlarmListed, Kind, ToText
from guikang.services.paging import Page, Span
from guikang.storage.connections import Pool, reading
from guikang.storage.scoping import within

_CLAIM = """
update staff_alarms set tries = tries + 1, due_at = %(until)s
where (person, number) = (
    select person, number from staff_alarms where due_at <= %(now)s
    order by due_at limit 1 for update skip locked)
returning person, number, kind, at, details, tries, reference
"""
_WITHIN = """
from staff_alarms a join staff_members m using (person)
where exists (select from appointments p
    where p.person = a.person and p.division like %(within)s)
"""


class PostgresAlarms:
    """The store of alarms."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(self, person: PersonKey, kind: Kind, now: datetime, details: Mapping[str, str]) -> None:
        """Keep an alarm; its message is due at once."""
        with self._pool.connection() as connection:
            connection.execute(  # of two at once the later gets the next number
                "select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"alarm:{person}",)
            )
            connection.execute(
                "insert into staff_alarms (person, number, kind, at, details, reference, due_at)"
                " select %(person)s, coalesce(max(number), 0) + 1, %(kind)s, %(at)s, %(details)s,"
                " %(reference)s, %(at)s from staff_alarms where person = %(person)s",
                {
                    "person": person,
                    "kind": kind.value,
                    "at": now,
                    "details": Jsonb(dict(details)),
                    "reference": uuid4(),
                },
            )

    def unseen(self, person: PersonKey) -> list[Alarm]:
        """Those of a member that they were not shown, the latest first."""
        with reading(self._pool) as connection:
            rows = connection.execute(
                "select number, kind, at, details from staff_alarms"
                " where person = %s and seen_at is null order by number desc limit 100",
                (person,),
            ).fetchall()
        return [Alarm(number, Kind(kind), at, details) for number, kind, at, details in rows]

    def see(self, person: PersonKey, numbers: Sequence[int], now: datetime) -> None:
        """They were shown; the first time counts."""
        with self._pool.connection() as connection:
            connection.execute(
                "update staff_alarms set seen_at = %s"
                " where person = %s and number = any(%s) and seen_at is null",
                (now, person, list(numbers)),
            )

    def page(self, division: str, span: Span) -> Page[AlarmListed]:
        """Those of members who hold or held a post at or below a division, the latest first."""
        said = {"within": within(division), "past": span.skipped, "most": span.per_page}
        with reading(self._pool) as connection:
            rows = connection.execute(
                "select m.handle, m.name, a.number, a.kind, a.at, a.details, a.seen_at"
                f"{_WITHIN} order by a.at desc, a.person, a.number offset %(past)s limit %(most)s",
                said,
            ).fetchall()
            counted = connection.execute(f"select count(*) {_WITHIN}", said).fetchone()
        listed = [
            AlarmListed(handle, name, Alarm(number, Kind(kind), at, details), seen_at)
            for handle, name, number, kind, at, details, seen_at in rows
        ]
        return Page(listed, 0 if counted is None else int(counted[0]))

    def claim(self, now: datetime, until: datetime) -> ToText | None:
        """Take the message that is due the longest, durably; it is ours until an instant."""
        with self._pool.connection() as connection:
            row = connection.execute(_CLAIM, {"now": now, "until": until}).fetchone()
        if row is None:
            return None
        person, number, kind, at, details, tries, reference = row
        alarm = Alarm(number, Kind(kind), at, details)
        return ToText(PersonKey(person), alarm, tries, reference)

    def finish(self, person: PersonKey, number: int, due_at: datetime | None) -> None:
        """Nothing is left to do with a message, or it is due again."""
        with self._pool.connection() as connection:
            connection.execute(
                "update staff_alarms set due_at = %s where person = %s and number = %s",
                (due_at, person, number),
            )
