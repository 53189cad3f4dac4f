"""Watches and the inbox, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from uuid import uuid4

from psycopg import Connection

from guikang.codes.decision import Timeline
from guikang.people.keys import PersonKey
from guikang.services.noticing import Change, Notice, Telling, Watch
from guikang.services.ports.evidence import Shown
from guikang.storage.connections import Pool, Row
from guikang.storage.evidence import timeline_of

_HOLD = "select from people where person = %s for no key update"
_WATCH = """
insert into watches (person, told, told_at, due_at)
select %(person)s, t.colours[t.passed], greatest(%(at)s, t.known_at), t.turns[t.passed + 1]
from (select) one left join lateral (
    select turns, colours, known_at,
        (select count(*)::int from unnest(turns) turn
         where turn <= greatest(%(at)s, known_at)) passed
    from timelines where person = %(person)s order by version desc limit 1
) t on true
on conflict do nothing
"""
_DUE = """
select person, told, told_at from watches where due_at <= %s
order by due_at limit %s for update skip locked
"""
_VERSIONS = """
select w.person, t.known_at, t.turns, t.colours
from unnest(%s::uuid[], %s::timestamptz[]) w(person, told_at)
cross join lateral (
    select version, known_at, turns, colours from timelines
    where timelines.person = w.person and version >= coalesce(
        (select version from timelines held
         where held.person = w.person and held.known_at <= w.told_at
         order by version desc limit 1), 0)
) t
order by w.person, t.version
"""
_NOTICES = """
insert into notices (person, number, at, colour_before, colour_after)
select n.person,
    coalesce((select max(number) from notices old where old.person = n.person), 0) + n.place,
    n.at, n.before, n.after
from unnest(%s::uuid[], %s::int[], %s::timestamptz[], %s::text[], %s::text[])
    n(person, place, at, before, after)
"""
_MESSAGES = """
insert into messages (person, number, reference, state, due_at)
select m.person, (select max(number) from notices n where n.person = m.person),
    m.reference, 'queued', %s
from unnest(%s::uuid[], %s::uuid[]) m(person, reference)
where exists (select from accounts a where a.person = m.person)
    or exists (select from representations r where r.person = m.person
        and ground <> 'grid' and confirmed_at is not null and ended_at is null)
"""
_MOVE_ON = """
update watches w set told = n.told, told_at = n.told_at, due_at = n.due_at
from unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[])
    n(person, told, told_at, due_at)
where w.person = n.person
"""
_LATEST = """
select number, at, colour_before, colour_after, read_at, m.state
from notices left join messages m using (person, number)
where person = %s and number < coalesce(%s, 2147483647) order by number desc limit %s
"""


def watch(connection: Connection[Row], person: PersonKey, at: datetime) -> None:
    """Tell a person's changes from ``at`` on, in the inbox and by SMS.

    The message goes to their account, else to that of whoever of the family acts for them.
    Nothing that was shown before is told. It may be called for anyone who is there, as often as
    one likes: whoever is told already goes on as before. The person's row is held until the
    transaction ends, so that no evidence comes in between unseen.
    """
    hold(connection, person)
    connection.execute(_WATCH, {"person": person, "at": at})


def hold(connection: Connection[Row], person: PersonKey) -> None:
    """Hold a person's row until the transaction ends, so that no other changes what is theirs."""
    connection.execute(_HOLD, (person,))


class PostgresNotices:
    """The store of watches and notices."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def tell(self, now: datetime, most: int, look: Callable[[Watch], Telling]) -> int:
        """Look at watches that are due, and write what is to be told; how many."""
        with self._pool.connection() as connection:
            told = [(watch, look(watch)) for watch in _due(connection, now, most)]
            if told:
                _write(connection, told, now)
        return len(told)

    def latest(self, person: PersonKey, most: int | None, before: int | None) -> list[Notice]:
        """A person's notices, the latest first."""
        with self._pool.connection() as connection:
            rows = connection.execute(_LATEST, (person, before, most)).fetchall()
        return [
            Notice(number, Change(at, old, new), read_at, message)
            for number, at, old, new, read_at, message in rows
        ]

    def read(self, person: PersonKey, numbers: Sequence[int], now: datetime) -> None:
        """They were opened; the first time counts."""
        with self._pool.connection() as connection:
            connection.execute(
                "update notices set read_at = %s where person = %s and number = any(%s)"
                " and read_at is null",
                (now, person, list(numbers)),
            )


def _due(connection: Connection[Row], now: datetime, most: int) -> list[Watch]:
    """Watches that are due and nobody else's just now, held until the transaction ends."""
    rows = connection.execute(_DUE, (now, most), binary=True).fetchall()
    if not rows:
        return []
    asked = [person for person, _, _ in rows], [told_at for _, _, told_at in rows]
    found = connection.execute(_VERSIONS, asked, binary=True).fetchall()
    versions: dict[str, list[Timeline]] = {
        person: [timeline_of(person, *row[1:]) for row in own]
        for person, own in groupby(found, key=lambda row: row[0])
    }
    return [
        Watch(PersonKey(person), Shown(told_at, told), versions.get(person, []))
        for person, told, told_at in rows
    ]


def _write(
    connection: Connection[Row], told: Iterable[tuple[Watch, Telling]], now: datetime
) -> None:
    notices = [
        (watch.person, place, change.at, change.before, change.after)
        for watch, telling in told
        for place, change in enumerate(telling.changes, 1)
    ]
    texted = [watch.person for watch, telling in told if telling.texted]
    moved = [
        (watch.person, telling.told.colour, telling.told.since, telling.due_at)
        for watch, telling in told
    ]
    if notices:
        connection.execute(_NOTICES, _columns(notices))
    if texted:
        connection.execute(_MESSAGES, (now, texted, [uuid4() for _ in texted]))
    connection.execute(_MOVE_ON, _columns(moved))


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
