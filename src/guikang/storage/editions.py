"""Editions of the division tree in PostgreSQL, and the move of what hangs on their codes."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from psycopg import Connection, sql
from psycopg.errors import LockNotAvailable

from guikang.divisions.division import DivisionError
from guikang.divisions.editions import Edition
from guikang.divisions.recoding import Kind, Recoding, Successor
from guikang.divisions.tree import HEADING, Tree
from guikang.storage.connections import Pool, Row, reading
from guikang.storage.hanging import MOVED, Moved

_PATIENCE = "60s"
"""How long an import waits for those who are writing; those who come later wait for it."""
_MOVES = """
create temporary table moves (code text collate "C" primary key, successor text not null)
on commit drop
"""
_FORMER_GO_ON = """
update former_divisions f set successor = m.successor from moves m where m.code = f.successor
"""
_FORMER_COME = """
insert into former_divisions select code, successor from moves
on conflict (code) do update set successor = excluded.successor
"""
_RESTING = """
from appointments a join moves m on m.code = a.division
where a.until is null and a.suspended_since is null and length(m.successor) < length(m.code)
"""
_RESTS_NOTED = f"""
insert into appointment_events (person, place, number, post, division, at, kind, by, why)
select a.person,
    (select coalesce(max(place), 0) from appointment_events e where e.person = a.person)
        + row_number() over (partition by a.person order by a.number),
    a.number, a.post, a.division, %(at)s, 'suspended', %(by)s, %(why)s
{_RESTING}
"""
_RESTS_LOGGED = f"""
insert into operations (at, actor, act, division, subject, subject_name, why, details)
select %(at)s, %(by)s, 'suspended', m.successor, a.person,
    coalesce((select name from staff_members s where s.person = a.person), ''), %(why)s,
    json_build_object('post', a.post, 'former_division', a.division)
{_RESTING}
"""
_GUARDED = """
select tgrelid::regclass::text from pg_trigger where tgname = 'present_division'
"""


class PostgresEditions:
    """The store of editions.

    Args:
        pool: of connections.
        first: reads the tree that is the first edition, until a second one is recorded.
    """

    def __init__(self, pool: Pool, first: Callable[[], Tree]) -> None:
        self._pool = pool
        self._first = first

    @property
    def resters(self) -> frozenset[str]:
        """The tables of which rows rest rather than grow wider."""
        return frozenset(moved.table for moved in MOVED if moved.rests is not None)

    def latest(self) -> int:
        """The number of the edition in force."""
        with reading(self._pool) as connection:
            return _latest(connection) or 0

    def editions(self) -> list[Edition]:
        """All of them, by number."""
        with self._pool.connection() as connection:
            connection.execute("set transaction isolation level repeatable read")
            rows = connection.execute(
                "select number, since, recorded_at, content from division_editions order by number"
            ).fetchall()
            found = connection.execute(
                "select edition, code, successor, kind, look, since, basis from division_successors"
            ).fetchall()
        if not rows:
            return [Edition(0, None, None, self._first(), {})]
        successors: dict[int, dict[str, Successor]] = defaultdict(dict)
        for edition, code, successor, kind, look, since, basis in found:
            one = Successor(code, successor, Kind(kind), look, since, basis)
            successors[edition][code] = one
        return [
            Edition(number, since, recorded_at, _opened(bytes(content)), successors.get(number, {}))
            for number, since, recorded_at, content in rows
        ]

    def hanging(self) -> dict[str, dict[str, int]]:
        """How many rows hang on each code, by table."""
        with self._pool.connection() as connection:
            return {
                moved.table: dict(
                    connection.execute(
                        sql.SQL(
                            "select division, count(*) from {table}"
                            " where division is not null and {open} group by division"
                        ).format(table=sql.Identifier(moved.table), open=_open(moved))
                    ).fetchall()
                )
                for moved in MOVED
            }

    def take_in(
        self,
        number: int,
        tree: Tree,
        recoding: Recoding,
        *,
        since: date,
        by: str,
        why: str,
        at: datetime,
    ) -> Mapping[str, int]:
        """Record the next edition and move what hangs on codes that went, in one transaction.

        Raises:
            DivisionError: ``division.meanwhile`` where another edition came first,
                ``division.busy`` where what is to move is being written all the time.
        """
        try:
            with self._pool.connection() as connection:
                connection.execute(f"set local lock_timeout = '{_PATIENCE}'")
                connection.execute("lock table division_editions in share row exclusive mode")
                latest = _latest(connection)
                if (latest or 0) != number - 1:
                    raise DivisionError("division.meanwhile")
                if latest is None:
                    _record(connection, Edition(0, None, None, self._first(), {}), None)
                _record(connection, Edition(number, since, at, tree, {}), by)
                _record_successors(connection, number, recoding.changed)
                _move_former(connection, recoding.changed, tree)
                _keep_from_former(connection)
                said = {"at": at, "by": by, "why": why}
                connection.execute(_RESTS_LOGGED, said)
                connection.execute(_RESTS_NOTED, said)
                return {moved.table: _move(connection, moved, at) for moved in MOVED}
        except LockNotAvailable as error:
            raise DivisionError("division.busy") from error


def guard(pool: Pool) -> None:
    """Where there is a second edition, keep every table that moves from former codes.

    Called at each start, for tables that a later release brought.
    """
    with pool.connection() as connection:
        guarded = {str(row[0]) for row in connection.execute(_GUARDED).fetchall()}
        missing = [moved for moved in MOVED if moved.table not in guarded]
        if missing and _latest(connection):
            _keep_from_former(connection)


def _keep_from_former(connection: Connection[Row]) -> None:
    """Let nobody write what is to move until the transaction ends, nor a former code after it.

    Writers that began before are waited for, so that none of them writes a former code unseen.
    """
    tables = sql.SQL(", ").join(sql.Identifier(moved.table) for moved in MOVED)
    connection.execute(sql.SQL("lock table {} in share row exclusive mode").format(tables))
    for moved in MOVED:
        connection.execute(
            sql.SQL(
                "create or replace trigger present_division"
                " before insert or update of division on {} for each row"
                " when (new.division is not null) execute function present_division({})"
            ).format(
                sql.Identifier(moved.table),
                sql.Literal("wider" if moved.rests is None else "never wider"),
            )
        )


def _latest(connection: Connection[Row]) -> int | None:
    row = connection.execute("select max(number) from division_editions").fetchone()
    return None if row is None or row[0] is None else int(row[0])


def _record(connection: Connection[Row], edition: Edition, by: str | None) -> None:
    rows = "".join(f"{one.code},{one.name}\n" for one in edition.tree)
    content = gzip.compress(f"{HEADING}\n{rows}".encode(), mtime=0)
    connection.execute(
        "insert into division_editions (number, since, recorded_at, recorded_by, content)"
        " values (%s, %s, %s, %s, %s)",
        (edition.number, edition.since, edition.recorded_at, by, content),
    )


def _opened(content: bytes) -> Tree:
    return Tree.parse(gzip.decompress(content).decode())


def _record_successors(
    connection: Connection[Row], number: int, changed: Sequence[Successor]
) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy division_successors (edition, code, successor, kind, look, since, basis)"
            " from stdin"
        ) as copy,
    ):
        for one in changed:
            copy.write_row(
                (number, one.code, one.successor, one.kind, one.look, one.since, one.basis)
            )


def _move_former(connection: Connection[Row], changed: Sequence[Successor], tree: Tree) -> None:
    """Bring ``former_divisions`` up to the edition; ``moves`` has what moves with it."""
    connection.execute(_MOVES)
    with connection.cursor() as cursor, cursor.copy("copy moves from stdin") as copy:
        for one in changed:
            if one.code != one.successor:
                copy.write_row((one.code, one.successor))
    connection.execute(_FORMER_GO_ON)
    connection.execute(_FORMER_COME)
    present = [one.code for one in tree]
    connection.execute("delete from former_divisions where code = any(%s)", (present,))


def _move(connection: Connection[Row], moved: Moved, at: datetime) -> int:
    """Move the rows of a table; how many.

    Each moves once, so a division that takes over the code of another one is no trouble.
    """
    rests: sql.Composable = sql.SQL("")
    if moved.rests is not None:
        rests = sql.SQL(
            ", {column} = case when length(m.successor) < length(m.code)"
            " then coalesce(h.{column}, {at}) else h.{column} end"
        ).format(column=sql.Identifier(moved.rests), at=at)
    statement = sql.SQL(
        "update {table} h set division = m.successor{rests} from moves m"
        " where h.division = m.code and {open}"
    )
    return connection.execute(
        statement.format(table=sql.Identifier(moved.table), rests=rests, open=_open(moved))
    ).rowcount


def _open(moved: Moved) -> sql.SQL:
    return sql.SQL(moved.open)
