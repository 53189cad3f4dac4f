"""Evidence in PostgreSQL: taken in by COPY, read by person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from psycopg import Connection, errors

from guikang.codes.decision import Colour, ConversionException, Timeline, Turn
from guikang.evidence.statement import Statement
from guikang.people.keys import PersonKey
from guikang.people.sealing import Keyring
from guikang.services.incoming import Incoming
from guikang.services.ports import CollisionError, Progress, Resident, StoredPerson
from guikang.storage import copying
from guikang.storage.connections import Pool
from guikang.storage.rejections import insert_rejections

_KNOWN = """
select s.person, s.source, s.id
from unnest(%s::text[], %s::text[], %s::text[]) as asked (person, source, id)
join statements s on s.person = asked.person and s.source = asked.source and s.id = asked.id
"""
_LOCK = """
select p.person, p.name_key, coalesce(
    (select t.version from timelines t where t.person = p.person
     order by t.version desc limit 1), 0)
from people p where p.person = any(%s) order by p.person for no key update of p
"""
_STATEMENTS = """
select id, source, kind, person, occurred_at, recorded_at, details
from statements where person = any(%s)
"""
_ADVANCE = """
update imports set rows_done = %s, accepted = accepted + %s, known = known + %s,
    rejected = rejected + %s
where id = %s
"""


def sealing_context(person: str) -> bytes:
    """What a person's sealed identity is bound to: it opens in no other row."""
    return b"people:" + person.encode()


class PostgresEvidence:
    """The store of evidence, and the reader of one person's code."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    @contextmanager
    def transaction(self) -> Iterator[PostgresTransaction]:
        """Begin; committed when left, rolled back on an exception.

        Raises:
            CollisionError: another transaction was at the same persons.
        """
        try:
            with self._pool.connection() as connection:
                yield PostgresTransaction(connection, self._keyring)
        except (
            errors.UniqueViolation,
            errors.DeadlockDetected,
            errors.SerializationFailure,
        ) as error:
            raise CollisionError(error.sqlstate) from error

    def resident(self, person: PersonKey) -> Resident | None:
        """The person, masked, or None: not known."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "select masked_name, masked_number, division from people where person = %s",
                (person,),
            ).fetchone()
        if row is None:
            return None
        name, number, division = row
        return Resident(
            person, str(name), str(number), None if division is None else str(division)
        )

    def statements(self, person: PersonKey) -> list[Statement]:
        """All statements about the person."""
        with self._pool.connection() as connection:
            return PostgresTransaction(connection, self._keyring).statements_of([person])

    def timelines(self, person: PersonKey) -> list[Timeline]:
        """All versions, oldest first, without their exceptions."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select known_at, turns, colours from timelines where person = %s"
                " order by version",
                (person,),
            ).fetchall()
        return [_timeline(person, row) for row in rows]

    def exceptions(self, person: PersonKey) -> list[ConversionException]:
        """Those of the latest version."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select kind, clause, evidence, since, until from conversion_exceptions e"
                " where person = %s and version ="
                " (select max(version) from timelines where person = %s) order by place",
                (person, person),
            ).fetchall()
        return [_exception(row) for row in rows]


class PostgresTransaction:
    """One transaction over evidence."""

    def __init__(self, connection: Connection[tuple[object, ...]], keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def lock_people(self, persons: Iterable[str]) -> Mapping[str, StoredPerson]:
        """Those of the persons who are there, locked until the end, in order of their keys."""
        rows = self._connection.execute(_LOCK, (sorted(persons),), binary=True)
        return {
            str(person): StoredPerson(str(name_key), int(str(version)))
            for person, name_key, version in rows
        }

    def known_statements(
        self, keys: Sequence[tuple[str, str, str]]
    ) -> set[tuple[str, str, str]]:
        """Those of the (person, source, id) that are there."""
        if not keys:
            return set()
        columns = [list(column) for column in zip(*keys, strict=True)]
        rows = self._connection.execute(_KNOWN, columns, binary=True)
        return {(str(person), str(source), str(name)) for person, source, name in rows}

    def statements_of(self, persons: Iterable[str]) -> list[Statement]:
        """All statements about the persons."""
        rows = self._connection.execute(_STATEMENTS, (list(persons),), binary=True)
        return [_statement(row) for row in rows]

    def add_people(self, rows: Sequence[Incoming], at: datetime) -> None:
        """Add persons, their identity sealed; in order, so that two batches never lock in turn."""
        ordered = sorted(rows, key=lambda row: row.person)
        sealed = self._keyring.seal_many(
            [
                json.dumps(
                    {"number": row.number, "name": row.name, "phone": row.phone},
                    ensure_ascii=False,
                ).encode()
                for row in ordered
            ],
            [sealing_context(row.person) for row in ordered],
        )
        seen = copying.instant(at)
        with self._connection.cursor() as cursor:
            copying.copy_lines(
                cursor,
                "people (person, document, sealed, name_key, phone_key, masked_number,"
                " masked_name, division, first_seen_at)",
                (
                    f"{row.person}\t{row.document}\t{copying.binary(secret)}\t{row.name_key}\t"
                    f"{copying.plain(row.phone_key)}\t{copying.free(row.masked_number)}\t"
                    f"{copying.free(row.masked_name)}\t{copying.plain(row.division)}\t{seen}"
                    for row, secret in zip(ordered, sealed, strict=True)
                ),
            )

    def add_statements(self, statements: Sequence[Statement], import_id: int | None) -> None:
        """Add statements; none of their ids is there."""
        number = copying.NULL if import_id is None else str(import_id)
        ordered = sorted(statements, key=lambda s: (s.person, s.source, s.id))
        with self._connection.cursor() as cursor:
            copying.copy_lines(
                cursor,
                "statements (person, source, id, kind, occurred_at, recorded_at, details,"
                " import_id)",
                (
                    f"{s.person}\t{s.source}\t{copying.free(s.id)}\t{s.kind}\t"
                    f"{copying.instant(s.occurred_at)}\t{copying.instant(s.recorded_at)}\t"
                    f"{copying.document(s.details)}\t{number}"
                    for s in ordered
                ),
            )

    def add_timelines(self, rulebook: str, timelines: Sequence[tuple[int, Timeline]]) -> None:
        """Add versions of timelines, each with its number and its exceptions."""
        with self._connection.cursor() as cursor:
            copying.copy_lines(
                cursor,
                "timelines (person, version, known_at, rulebook, turns, colours)",
                (
                    f"{line.person}\t{version}\t{copying.instant(line.known_at)}\t{rulebook}\t"
                    f"{copying.instants(turn.at for turn in line.turns)}\t"
                    f"{copying.keys(turn.colour for turn in line.turns)}"
                    for version, line in timelines
                ),
            )
            copying.copy_lines(
                cursor,
                "conversion_exceptions (person, version, place, kind, clause, evidence,"
                " since, until)",
                (
                    f"{line.person}\t{version}\t{place}\t{found.kind}\t"
                    f"{copying.free(found.clause)}\t{copying.free(copying.keys(found.evidence))}\t"
                    f"{copying.instant(found.since)}\t{copying.instant(found.until)}"
                    for version, line in timelines
                    for place, found in enumerate(line.exceptions)
                ),
            )

    def advance(self, progress: Progress) -> None:
        """Write how far an import is, and the rows it could not take."""
        rejected = len({rejection.line for rejection in progress.rejections})
        self._connection.execute(
            _ADVANCE,
            (
                progress.rows_done,
                progress.accepted,
                progress.known,
                rejected,
                progress.import_id,
            ),
        )
        with self._connection.cursor() as cursor:
            insert_rejections(cursor, progress.import_id, progress.rejections)


def _statement(row: tuple[object, ...]) -> Statement:
    name, source, kind, person, occurred, recorded, details = row
    assert isinstance(recorded, datetime)
    assert occurred is None or isinstance(occurred, datetime)
    assert details is None or isinstance(details, dict)
    return Statement(
        str(name), str(source), str(kind), PersonKey(str(person)), occurred, recorded, details or {}
    )


def _timeline(person: PersonKey, row: tuple[object, ...]) -> Timeline:
    known_at, turns, colours = row
    assert isinstance(known_at, datetime)
    assert isinstance(turns, list)
    assert isinstance(colours, list)
    return Timeline(
        person,
        known_at,
        tuple(
            Turn(at, None if colour is None else Colour(colour))
            for at, colour in zip(turns, colours, strict=True)
        ),
        (),
    )


def _exception(row: tuple[object, ...]) -> ConversionException:
    kind, clause, evidence, since, until = row
    assert isinstance(evidence, list)
    assert isinstance(since, datetime)
    assert until is None or isinstance(until, datetime)
    return ConversionException(str(kind), str(clause), tuple(evidence), since, until)
