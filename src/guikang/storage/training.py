"""Sheets of the training's test and who passed, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from guikang.people.keys import PersonKey
from guikang.services.operations import Operation
from guikang.services.training import KeptSheet, Taken
from guikang.storage.connections import Pool, Row, reading
from guikang.storage.operations import keep

_KEPT = "select handle, digest, seed, begun_at, answers, correct from training_sheets"
_TAKEN = """
select
    (select min(passed_at) from training_passes
     where person = %(person)s and rulebook = %(rulebook)s),
    count(*) filter (where begun_at >= %(since)s),
    coalesce(bool_or(answers is null), false),
    max(correct)
from training_sheets where person = %(person)s and digest = %(digest)s
"""
_ADD_FIRST = """
insert into training_passes (person, rulebook, passed_at)
select s.person, s.rulebook, %(at)s from training_sheets s
where s.person = %(person)s and s.handle = %(handle)s and not exists (
    select from training_passes p where p.person = s.person and p.rulebook = s.rulebook)
"""


class PostgresTraining:
    """The store of sheets and passes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def taken(self, person: PersonKey, rulebook: str, digest: str, since: datetime) -> Taken:
        """What is known of somebody's training; today begins at ``since``."""
        with reading(self._pool) as connection:
            row = connection.execute(
                _TAKEN, {"person": person, "rulebook": rulebook, "digest": digest, "since": since}
            ).fetchone()
        assert row is not None
        return Taken(*row)

    def begin(
        self, person: PersonKey, fresh: KeptSheet, rulebook: str, *, since: datetime, most: int
    ) -> KeptSheet | None:
        """The sheet that waits for answers, else ``fresh``; None: enough were begun."""
        said = {"person": person, "digest": fresh.digest, "since": since}
        with self._pool.connection() as connection:
            connection.execute(  # of two at once the later sees the earlier
                "select from staff_members where person = %(person)s for no key update", said
            )
            waiting = connection.execute(
                f"{_KEPT} where person = %(person)s and digest = %(digest)s and answers is null",
                said,
            ).fetchone()
            if waiting is not None:
                return _kept(waiting)
            begun = connection.execute(
                "select count(*) from training_sheets where person = %(person)s"
                " and digest = %(digest)s and begun_at >= %(since)s",
                said,
            ).fetchone()
            assert begun is not None
            if begun[0] >= most:
                return None
            connection.execute(
                "insert into training_sheets (person, handle, rulebook, digest, seed, begun_at)"
                " values (%s, %s, %s, %s, %s, %s)",
                (person, fresh.handle, rulebook, fresh.digest, fresh.seed, fresh.begun_at),
            )
        return fresh

    def sheet(self, person: PersonKey, handle: str) -> KeptSheet | None:
        """A sheet of theirs, or None."""
        with reading(self._pool) as connection:
            row = connection.execute(
                f"{_KEPT} where person = %s and handle = %s", (person, handle)
            ).fetchone()
        return None if row is None else _kept(row)

    def judge(
        self, person: PersonKey, judged: KeptSheet, at: datetime, operation: Operation | None
    ) -> None:
        """Keep what was answered, unless something was; with ``operation`` a pass."""
        said = {
            "person": person,
            "handle": judged.handle,
            "answers": list(judged.answers or ()),
            "right": judged.right,
            "at": at,
        }
        with self._pool.connection() as connection:
            connection.execute(
                "select from staff_members where person = %(person)s for no key update", said
            )
            done = connection.execute(
                "update training_sheets set answers = %(answers)s, correct = %(right)s,"
                " answered_at = %(at)s"
                " where person = %(person)s and handle = %(handle)s and answers is null",
                said,
            )
            if done.rowcount == 1 and operation is not None:
                first = connection.execute(_ADD_FIRST, said)
                if first.rowcount == 1:
                    keep(connection, operation)


def _kept(row: Row) -> KeptSheet:
    handle, digest, seed, begun_at, answers, right = row
    return KeptSheet(
        handle, digest, seed, begun_at, None if answers is None else tuple(answers), right
    )
