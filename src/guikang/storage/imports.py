"""Imports in PostgreSQL: the row is the job, its claim an advisory lock.

A process that dies loses its lock with its connection, so the next one takes the
import up at once, where the last committed batch left it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from psycopg import Connection
from psycopg.types.json import Jsonb

from guikang.errors import Flaw
from guikang.people.sealing import Keyring
from guikang.services.incoming import RowRejection
from guikang.services.ports.evidence import ImportRecord
from guikang.storage.connections import Pool, Row

_LOCKS = 72
"""The first half of the advisory lock of an import; the second is its number."""
_PIECE = 8_000_000
_RECORDS = """
select id, feed, file_name, state, actor, received_at, finished_at, rows, rows_done,
    accepted, known, rejected, failure
from imports
"""
_RECORD = _RECORDS + "where id = %s"
_RECENT = _RECORDS + "order by id desc limit %s"


class PostgresImports:
    """The store of imports."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def accept(
        self, feed: str, file_name: str, content: bytes, *, actor: str, at: datetime, parts: int
    ) -> int:
        """Keep a file, sealed and durably, to be taken in by so many parts; its number."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "insert into imports (feed, file_name, sha256, state, actor, received_at,"
                " rows_done) values (%s, %s, %s, 'accepted', %s, %s, %s) returning id",
                (feed, file_name, hashlib.sha256(content).hexdigest(), actor, at, [0] * parts),
            ).fetchone()
            assert row is not None
            import_id = int(row[0])
            with connection.cursor() as cursor:
                for place, start in enumerate(range(0, max(len(content), 1), _PIECE)):
                    piece = content[start : start + _PIECE]
                    sealed = self._keyring.seal(piece, piece_context(import_id, place))
                    cursor.execute(
                        "insert into import_pieces values (%s, %s, %b)", (import_id, place, sealed)
                    )
        return import_id

    @contextmanager
    def claim(self, import_id: int) -> Iterator[bool]:
        """Hold an import against all other processes; false where one holds it."""
        with self._pool.connection() as connection:
            connection.autocommit = True
            try:
                yield _flag(connection, "select pg_try_advisory_lock(%s, %s)", import_id)
            finally:
                _flag(connection, "select pg_advisory_unlock(%s, %s)", import_id)
                connection.autocommit = False

    def unfinished(self) -> list[int]:
        """Numbers of imports with work left, oldest first."""
        with self._pool.connection() as connection:
            rows = connection.execute("select id from imports where state = 'accepted' order by id")
            return [number for (number,) in rows]

    def record(self, import_id: int) -> ImportRecord | None:
        """How far an import is, or None: no such number."""
        with self._pool.connection() as connection:
            row = connection.execute(_RECORD, (import_id,)).fetchone()
        return None if row is None else _record(row)

    def recent(self, most: int) -> list[ImportRecord]:
        """The latest, newest first."""
        with self._pool.connection() as connection:
            rows = connection.execute(_RECENT, (most,)).fetchall()
        return [_record(row) for row in rows]

    def content(self, import_id: int) -> bytes | None:
        """The file, opened, or None where it is no longer kept."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select place, sealed from import_pieces where import_id = %s order by place",
                (import_id,),
                binary=True,
            ).fetchall()
        if not rows:
            return None
        return b"".join(
            self._keyring.open(bytes(sealed), piece_context(import_id, place))
            for place, sealed in rows
        )

    def counted(self, import_id: int, rows: int) -> None:
        """Write how many rows the file has, good and bad."""
        with self._pool.connection() as connection:
            connection.execute("update imports set rows = %s where id = %s", (rows, import_id))

    def finish(self, import_id: int, state: str, at: datetime, failure: Flaw | None) -> None:
        """Write that no work is left; the file is kept only where rows were rejected."""
        with self._pool.connection() as connection:
            connection.execute(
                "update imports set state = %s, finished_at = %s, failure = %s where id = %s",
                (state, at, None if failure is None else Jsonb(_written(failure)), import_id),
            )
            connection.execute(
                "delete from import_pieces p using imports i"
                " where p.import_id = i.id and i.id = %s and i.rejected = 0",
                (import_id,),
            )

    def rejections(self, import_id: int) -> list[RowRejection]:
        """All rows that were not taken, by line."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select line, code, field, params from import_rejections"
                " where import_id = %s order by line, place",
                (import_id,),
            ).fetchall()
        return [
            RowRejection(
                line,
                Flaw(
                    str(code),
                    None if field is None else str(field),
                    tuple(dict(params).items()),
                ),
            )
            for line, code, field, params in rows
        ]


def _written(flaw: Flaw) -> dict[str, object]:
    return {"code": flaw.code, "field": flaw.field, "params": dict(flaw.params)}


def _record(row: Row) -> ImportRecord:
    number, feed, name, state, actor, received, finished, rows, done, *counts, failure = row
    accepted, known, rejected = counts
    flaw = None
    if failure is not None:
        flaw = Flaw(failure["code"], failure["field"], tuple(failure["params"].items()))
    return ImportRecord(
        id=number,
        feed=feed,
        file_name=name,
        state=state,
        actor=actor,
        received_at=received,
        finished_at=finished,
        rows=rows,
        rows_done=tuple(done),
        accepted=accepted,
        known=known,
        rejected=rejected,
        failure=flaw,
    )


def _flag(connection: Connection[Row], query: str, import_id: int) -> bool:
    row = connection.execute(query, (_LOCKS, import_id)).fetchone()
    return row is not None and row[0] is True


def piece_context(import_id: int, place: int) -> bytes:
    """What a sealed piece is bound to: it opens in no other place."""
    return f"import_pieces:{import_id}:{place}".encode()
