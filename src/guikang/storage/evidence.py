"""Evidence in PostgreSQL: taken in by COPY, read by person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import numpy as np
import polars as pl
from psycopg import Connection, errors

from guikang.codes.decision import Colour, Timeline, Turn
from guikang.evidence.statement import Statement
from guikang.people.keys import PersonKey
from guikang.people.sealing import Keyring
from guikang.services.incoming import STATEMENTS
from guikang.services.ports.evidence import CollisionError, Forecast, Progress, Record, Resident
from guikang.services.reporting import Report
from guikang.storage import copying
from guikang.storage.connections import Pool, Row, reading
from guikang.storage.rejections import insert_rejections
from guikang.storage.reports import add_report

# Keys are joined, not compared by ``= any``: where PostgreSQL reads by a bitmap that it
# has to recheck, it would go through all keys for every row.
_NAMES = """
select asked.person, p.name_key
from unnest(string_to_array(%s, ',')::uuid[]) asked(person)
cross join lateral (
    select name_key from people where people.person = asked.person limit 1
) p
"""
_ASKED = """
create temporary table if not exists asked (
    place int, person uuid, source text collate "C", id text collate "C"
) on commit delete rows
"""
_KNOWN = """
select array_agg(place) from asked a
cross join lateral (
    select from statements s
    where s.person = a.person and s.source = a.source and s.id = a.id limit 1
) s
"""
_LOCK = """
select person, coalesce(
    (select t.version from timelines t where t.person = p.person
     order by t.version desc limit 1), 0)
from people p join unnest(string_to_array(%s, ',')::uuid[]) asked(person) using (person)
order by person for no key update of p
"""
_STATEMENTS = """
select person, source, id, kind, occurred_at, recorded_at, details::text
from statements join unnest(string_to_array(%s, ',')::uuid[]) asked(person) using (person)
"""
_LOOK_AGAIN = """
update watches set due_at = %s
from unnest(string_to_array(%s, ',')::uuid[]) asked(person) where watches.person = asked.person
"""
# One question, so that all of it is as of one instant; instants come in ISO 8601.
_RECORD = """
select masked_name, masked_number, division,
    (select json_agg(json_build_array(source, id, kind, occurred_at, recorded_at, details))
     from statements s where s.person = p.person),
    (select json_agg(json_build_array(known_at, turns, colours) order by version)
     from timelines t where t.person = p.person)
from people p where person = %s
"""
_ADVANCE = """
update imports set rows_done[%s] = %s, accepted = accepted + %s, known = known + %s,
    rejected = rejected + %s
where id = %s
"""
_CONTEXT = "people:"
_STORED = pl.Schema({"person": pl.String(), "stored_name_key": pl.String()})
_VERSIONS = pl.Schema({"person": pl.String(), "version": pl.Int64()})


def sealing_context(person: str) -> bytes:
    """What a person's sealed identity is bound to: it opens in no other row."""
    return f"{_CONTEXT}{person}".encode()


def sealed_identity(
    keyring: Keyring, person: str, number: str, name: str, phone: str | None
) -> bytes:
    """One person's identity as ``people`` keeps it."""
    return keyring.seal(f"{number}\n{name}\n{phone or ''}".encode(), sealing_context(person))


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

    def record(self, person: PersonKey) -> Record | None:
        """All that is known of the person, or None: nobody is known by that key."""
        with reading(self._pool) as connection:
            row = connection.execute(_RECORD, (person,)).fetchone()
        if row is None:
            return None
        name, number, division, statements, timelines = row
        return Record(
            Resident(person, str(name), str(number), None if division is None else str(division)),
            [_statement(person, one) for one in statements or ()],
            [_version(person, one) for one in timelines or ()],
        )

    def statements(self, person: PersonKey) -> Sequence[Statement]:
        """All statements about the person."""
        record = self.record(person)
        return () if record is None else record.statements


class PostgresTransaction:
    """One transaction over evidence."""

    def __init__(self, connection: Connection[Row], keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def names_of(self, persons: pl.Series) -> pl.DataFrame:
        """Those of the persons who are there, with the keys of their names."""
        asked = copying.keys(persons.sort())  # in the index's order, so that pages are met once
        rows = self._connection.execute(_NAMES, (asked,), binary=True).fetchall()
        return pl.DataFrame(rows, schema=_STORED, orient="row")

    def known(self, rows: pl.DataFrame) -> pl.Series:
        """Which rows' (person, source, id) are there: Boolean, in order."""
        marks = np.zeros(rows.height, np.bool_)
        if rows.height:
            with self._connection.cursor(binary=True) as cursor:
                cursor.execute(_ASKED)
                asked = rows.select("person", "source", id=copying.free("id"))
                copying.copy_frame(cursor, "asked", asked.with_row_index("place").sort("person"))
                found = cursor.execute(_KNOWN).fetchone()
                cursor.execute("delete from asked")
            if found is not None and found[0] is not None:
                marks[found[0]] = True
        return pl.Series("known", marks)

    def lock_people(self, persons: pl.Series) -> pl.DataFrame:
        """Lock persons who are there, in order of their keys, until the end."""
        rows: list[Row] = []
        if len(persons):
            rows = self._connection.execute(_LOCK, (copying.keys(persons),), binary=True).fetchall()
        return pl.DataFrame(rows, schema=_VERSIONS, orient="row")

    def statements_of(self, persons: pl.Series) -> pl.DataFrame:
        """All statements about the persons."""
        rows = self._connection.execute(
            _STATEMENTS, (copying.keys(persons),), binary=True
        ).fetchall()
        return pl.DataFrame(rows, schema=STATEMENTS, orient="row")

    def add_people(self, rows: pl.DataFrame, at: datetime) -> None:
        """Add persons, their identity sealed; in order, so that two batches never lock in turn."""
        ordered = rows.sort("person")
        phone = pl.col("phone").fill_null("")
        identities, contexts = ordered.select(
            pl.concat_str("number", "name", phone, separator="\n").cast(pl.Binary),
            pl.concat_str(pl.lit(_CONTEXT), "person").cast(pl.Binary).alias("context"),
        )
        sealed = self._keyring.seal_many(identities.to_list(), contexts.to_list())
        frame = ordered.select(
            "person",
            "document",
            copying.binary(sealed).alias("sealed"),
            "name_key",
            "phone_key",
            copying.free("masked_number"),
            copying.free("masked_name"),
            "division",
            first_seen_at=copying.constant(at),
        )
        with self._connection.cursor() as cursor:
            copying.copy_frame(cursor, "people", frame)

    def add_statements(self, statements: pl.DataFrame, import_id: int | None) -> None:
        """Add statements, one at least, all recorded at one instant; no id of theirs is there."""
        frame = statements.sort("person", "source", "id").with_columns(
            copying.free("id"),
            copying.free("details"),
            recorded_at=copying.constant(statements["recorded_at"][0]),
            import_id=pl.lit(import_id, pl.Int64),
        )
        with self._connection.cursor() as cursor:
            copying.copy_frame(cursor, "statements", frame)

    def add_forecast(
        self, forecast: Forecast, versions: pl.DataFrame, rulebook: str, known_at: datetime
    ) -> None:
        """Add versions of timelines with their exceptions."""
        timelines = forecast.timelines.join(versions, on="person").select(
            "person",
            "version",
            copying.instants("turns"),
            copying.array("colours"),
            known_at=copying.constant(known_at),
            rulebook=pl.lit(rulebook),
        )
        exceptions = forecast.exceptions.join(versions, on="person").with_columns(
            copying.array("evidence"), copying.free("clause")
        )
        with self._connection.cursor() as cursor:
            copying.copy_frame(cursor, "timelines", timelines.sort("person"))
            copying.copy_frame(cursor, "conversion_exceptions", exceptions.sort("person", "place"))

    def look_again(self, persons: pl.Series, at: datetime) -> None:
        """Have the persons' codes looked at, where they are told of changes."""
        self._connection.execute(_LOOK_AGAIN, (at, copying.keys(persons.sort())))

    def add_report(self, report: Report) -> None:
        """Keep a resident's report; the person, who is there, lives where it says."""
        add_report(self._connection, self._keyring, report)

    def advance(self, progress: Progress) -> None:
        """Write how far an import is, and the rows it could not take."""
        rejected = len({rejection.line for rejection in progress.rejections})
        with self._connection.cursor() as cursor:
            cursor.execute(
                _ADVANCE,
                (
                    progress.part + 1,
                    progress.rows_done,
                    progress.accepted,
                    progress.known,
                    rejected,
                    progress.import_id,
                ),
            )
            insert_rejections(cursor, progress.import_id, progress.rejections)


def _statement(person: PersonKey, row: Row) -> Statement:
    source, name, kind, occurred_at, recorded_at, details = row
    return Statement(
        name,
        source,
        kind,
        person,
        None if occurred_at is None else datetime.fromisoformat(occurred_at),
        datetime.fromisoformat(recorded_at),
        details or {},
    )


def _version(person: PersonKey, row: Row) -> Timeline:
    known_at, turns, colours = row
    return timeline_of(
        person,
        datetime.fromisoformat(known_at),
        [datetime.fromisoformat(at) for at in turns],
        colours,
    )


def timeline_of(
    person: PersonKey,
    known_at: datetime,
    turns: Sequence[datetime],
    colours: Sequence[str | None],
) -> Timeline:
    """A version as it is stored, without its exceptions."""
    return Timeline(
        person,
        known_at,
        tuple(
            Turn(at, None if colour is None else Colour(colour))
            for at, colour in zip(turns, colours, strict=True)
        ),
        (),
    )
