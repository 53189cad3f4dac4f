"""Reception channels, in PostgreSQL; phones of whoever is on duty are sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from guikang.people.sealing import Keyring
from guikang.services.opening import Hours, Shift
from guikang.services.operations import Operation
from guikang.services.reception import DUTIES_KEPT, Count
from guikang.services.reception_entries import Content, Duty, Entry, Hotline, Kind, Point
from guikang.storage.connections import Pool, Row, reading
from guikang.storage.operations import keep
from guikang.storage.scoping import within

_ENTRY = """
select id, division, kind, content, sealed, published_at, published_by, confirmed_at, confirmed_by
from reception_entries
"""
_ADD = """
insert into reception_entries (id, division, kind, content, sealed, ends_at,
    published_at, published_by, confirmed_at, confirmed_by)
values (%(id)s, %(division)s, %(kind)s, %(content)s, %(sealed)s, %(ends_at)s,
    %(published_at)s, %(published_by)s, %(confirmed_at)s, %(confirmed_by)s)
"""
_CHANGE = """
update reception_entries set content = %(content)s, sealed = %(sealed)s, ends_at = %(ends_at)s,
    published_at = %(published_at)s, published_by = %(published_by)s,
    confirmed_at = %(confirmed_at)s, confirmed_by = %(confirmed_by)s
where id = %(id)s
"""
_CONFIRM = """
update reception_entries set confirmed_at = %(confirmed_at)s, confirmed_by = %(confirmed_by)s
where id = %(id)s
"""
_COUNTS = """
select division,
    count(*) filter (where kind = 'hotline' and confirmed_at is not null),
    count(*) filter (where kind = 'point' and confirmed_at is not null),
    count(*) filter (where confirmed_at <= %(stale)s),
    count(*) filter (where confirmed_at is null)
from reception_entries
where division like %(within)s and (ends_at is null or ends_at > %(now)s)
group by division
"""


def reception_context(entry: str) -> bytes:
    """What a sealed phone is bound to."""
    return f"reception:{entry}".encode()


class PostgresReception:
    """The store of reception channels."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def of(self, divisions: Sequence[str]) -> list[Entry]:
        """Those of some divisions, in the order in which they were entered."""
        with reading(self._pool) as connection:
            rows = connection.execute(
                f"{_ENTRY} where division = any(%s) order by place", (list(divisions),)
            ).fetchall()
        return [self._entry(row) for row in rows]

    def entry(self, entry: str) -> Entry | None:
        """By id."""
        with reading(self._pool) as connection:
            row = connection.execute(f"{_ENTRY} where id = %s", (entry,)).fetchone()
        return None if row is None else self._entry(row)

    def add(self, entry: Entry, most: int, operation: Operation) -> bool:
        """Keep another; false: the division has as many of its kind that are not over."""
        with self._pool.connection() as connection:
            connection.execute(  # of two at once the later sees the earlier
                "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
                (f"reception:{entry.division}",),
            )
            connection.execute(
                "delete from reception_entries where division = %s and ends_at < %s",
                (entry.division, entry.published_at - DUTIES_KEPT),
            )
            counted = connection.execute(
                "select count(*) from reception_entries where division = %s and kind = %s"
                " and (ends_at is null or ends_at > %s)",
                (entry.division, entry.kind.value, entry.published_at),
            ).fetchone()
            if counted is None or counted[0] >= most:
                return False
            connection.execute(_ADD, self._row(entry))
            keep(connection, operation)
        return True

    def change(self, entry: Entry, operation: Operation) -> bool:
        """Put it in the place of the one of that id; false: there is none any more."""
        with self._pool.connection() as connection:
            return _done(connection, _CHANGE, self._row(entry), operation)

    def confirm(self, entry: Entry, operation: Operation) -> bool:
        """Keep when and by whom it was confirmed, and nothing else of it; false: it is gone."""
        said = {"id": entry.id, "confirmed_at": entry.confirmed_at}
        said |= {"confirmed_by": entry.confirmed_by}
        with self._pool.connection() as connection:
            return _done(connection, _CONFIRM, said, operation)

    def remove(self, entry: Entry, operation: Operation) -> bool:
        """Forget it; false: there is none any more."""
        with self._pool.connection() as connection:
            gone = "delete from reception_entries where id = %(id)s"
            return _done(connection, gone, {"id": entry.id}, operation)

    def counts(self, division: str, now: datetime, stale: datetime) -> Mapping[str, Count]:
        """How many there are by division, at and below one; stale: confirmed at or before."""
        said = {"within": within(division), "now": now, "stale": stale}
        with reading(self._pool) as connection:
            rows = connection.execute(_COUNTS, said).fetchall()
        return {code: Count(*counts) for code, *counts in rows}

    def _row(self, entry: Entry) -> dict[str, object]:
        duty = entry.content if isinstance(entry.content, Duty) else None
        phone = "" if duty is None else duty.phone
        context = reception_context(entry.id)
        return {
            "id": entry.id,
            "division": entry.division,
            "kind": entry.kind.value,
            "content": Jsonb(_kept(entry.content)),
            "sealed": self._keyring.seal(phone.encode(), context) if phone else None,
            "ends_at": None if duty is None else duty.ends,
            "published_at": entry.published_at,
            "published_by": entry.published_by,
            "confirmed_at": entry.confirmed_at,
            "confirmed_by": entry.confirmed_by,
        }

    def _entry(self, row: Row) -> Entry:
        entry, division, kind, content, sealed, *rest = row
        phone = ""
        if sealed is not None:
            phone = self._keyring.open(bytes(sealed), reception_context(entry)).decode()
        return Entry(entry, division, _content(Kind(kind), content, phone), *rest)


def _done(
    connection: Connection[Row], change: str, said: Mapping[str, object], operation: Operation
) -> bool:
    if connection.execute(change, said).rowcount != 1:
        return False
    keep(connection, operation)
    return True


def _kept(content: Content) -> dict[str, object]:
    """All but a duty's phone."""
    match content:
        case Hotline(number, label, hours, note):
            return {"number": number, "label": label, "hours": _shifts(hours), "note": note}
        case Point(name, address, hours, note):
            return {"name": name, "address": address, "hours": _shifts(hours), "note": note}
        case Duty(name, begins, ends, _, shown):
            return {
                "name": name,
                "begins": begins.isoformat(),
                "ends": ends.isoformat(),
                "phone_shown": shown,
            }


def _content(kind: Kind, kept: Mapping[str, Any], phone: str) -> Content:
    match kind:
        case Kind.HOTLINE:
            return Hotline(kept["number"], kept["label"], _hours(kept["hours"]), kept["note"])
        case Kind.POINT:
            return Point(kept["name"], kept["address"], _hours(kept["hours"]), kept["note"])
        case Kind.DUTY:
            return Duty(
                kept["name"],
                datetime.fromisoformat(kept["begins"]),
                datetime.fromisoformat(kept["ends"]),
                phone,
                kept["phone_shown"],
            )


def _shifts(hours: Hours) -> list[list[object]]:
    return [[list(one.days), one.opens, one.closes] for one in hours]


def _hours(kept: Sequence[Any]) -> Hours:
    return tuple(Shift(tuple(days), opens, closes) for days, opens, closes in kept)
