"""The one door through which evidence enters the store.

Whoever hands it in, a batch is one transaction: persons, statements, timelines,
exceptions and the import's progress are committed together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from guikang.errors import Flaw
from guikang.evidence.statement import Statement
from guikang.people.keys import PersonKey
from guikang.services.forecasting import Forecaster
from guikang.services.incoming import Incoming, RowRejection
from guikang.services.ports import (
    Clock,
    CollisionError,
    EvidenceStore,
    EvidenceTransaction,
    Progress,
    StoredPerson,
)

_TRIES = 8


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch; the rows of all three add up to it."""

    accepted: int
    known: int
    rejections: tuple[RowRejection, ...]


class Intake:
    """Takes in checked rows."""

    def __init__(self, store: EvidenceStore, forecaster: Forecaster, clock: Clock) -> None:
        self._store = store
        self._forecaster = forecaster
        self._clock = clock
        self._kinds = forecaster.rulebook.kinds

    def take(
        self, rows: Sequence[Incoming], import_id: int | None = None, rows_done: int = 0
    ) -> Taken:
        """Take in a batch, durably: when this returns, it is committed.

        A row whose statement is there already changes nothing and counts as known. A
        row whose name differs from the person's is rejected.

        Args:
            rows: in the order in which they were handed in.
            import_id: of the import whose progress is written with the batch.
            rows_done: how many of the import's rows are done after this batch.

        Raises:
            CollisionError: others were at the same persons again and again.
        """
        for attempt in range(_TRIES):
            try:
                with self._store.transaction() as transaction:
                    taken = self._take(transaction, rows, import_id)
                    if import_id is not None:
                        transaction.advance(
                            Progress(
                                import_id, rows_done, taken.accepted, taken.known, taken.rejections
                            )
                        )
                    return taken
            except CollisionError:
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("the loop above returns or raises")

    def preview(self, rows: Sequence[Incoming]) -> Taken:
        """What ``take`` would answer now; writes nothing."""
        with self._store.transaction() as transaction:
            sorted_out = self._sort_out(transaction, rows)
        return Taken(len(sorted_out.fresh), sorted_out.known, sorted_out.rejections)

    def _take(
        self, transaction: EvidenceTransaction, rows: Sequence[Incoming], import_id: int | None
    ) -> Taken:
        sorted_out = self._sort_out(transaction, rows)
        if sorted_out.fresh:
            self._add(transaction, sorted_out, import_id)
        return Taken(len(sorted_out.fresh), sorted_out.known, sorted_out.rejections)

    def _sort_out(
        self, transaction: EvidenceTransaction, rows: Sequence[Incoming]
    ) -> _SortedOut:
        keys = [(row.person, row.source, row.id) for row in rows]
        there = transaction.known_statements(keys)
        unknown = [row for row, key in zip(rows, keys, strict=True) if key not in there]
        stored = transaction.lock_people({row.person for row in unknown})
        targets = self._targets(transaction, unknown, stored)
        names = {person: known.name_key for person, known in stored.items()}
        fresh: list[Incoming] = []
        new_people: dict[str, Incoming] = {}
        rejections: list[RowRejection] = []
        for row in unknown:
            key = (row.person, row.source, row.id)
            if key in there:
                continue
            flaw = self._flaw(row, names, targets)
            if flaw is not None:
                rejections.append(RowRejection(row.line, flaw))
                continue
            there.add(key)
            if row.person not in names:
                names[row.person] = row.name_key
                new_people[row.person] = row
            if row.withdraws is not None:
                (target,) = targets[row.person, row.source, row.withdraws]
                row = row._replace(details={"withdraws": target})  # noqa: PLW2901 - resolved here
            fresh.append(row)
        known = len(rows) - len(fresh) - len(rejections)
        return _SortedOut(fresh, new_people, stored, known, tuple(rejections))

    def _flaw(
        self,
        row: Incoming,
        names: Mapping[str, str],
        targets: Mapping[tuple[str, str, tuple[str, datetime]], list[str]],
    ) -> Flaw | None:
        if names.get(row.person, row.name_key) != row.name_key:
            return Flaw("intake.name_differs", "name")
        if row.withdraws is None:
            return None
        found = targets.get((row.person, row.source, row.withdraws), [])
        if not found:
            return Flaw("intake.nothing_to_withdraw", "withdrawn_at")
        return None if len(found) == 1 else Flaw("intake.several_to_withdraw", "withdrawn_at")

    def _targets(
        self,
        transaction: EvidenceTransaction,
        rows: Sequence[Incoming],
        stored: Mapping[str, StoredPerson],
    ) -> dict[tuple[str, str, tuple[str, datetime]], list[str]]:
        """The ids of the statements that the rows may withdraw."""
        asking = {row.person for row in rows if row.withdraws is not None} & stored.keys()
        found: dict[tuple[str, str, tuple[str, datetime]], list[str]] = {}
        if asking:
            for statement in transaction.statements_of(asking):
                if statement.occurred_at is not None:
                    said = (statement.kind, statement.occurred_at)
                    key = (statement.person, statement.source, said)
                    found.setdefault(key, []).append(statement.id)
        return found

    def _add(
        self, transaction: EvidenceTransaction, sorted_out: _SortedOut, import_id: int | None
    ) -> None:
        now = self._clock()
        if sorted_out.new_people:
            transaction.add_people(list(sorted_out.new_people.values()), now)
        statements = [
            Statement(
                row.id,
                row.source,
                row.kind,
                PersonKey(row.person),
                row.occurred_at,
                now,
                row.details or {},
            )
            for row in sorted_out.fresh
        ]
        transaction.add_statements(statements, import_id)
        changed = {statement.person for statement in statements}
        earlier = [person for person in changed if person in sorted_out.stored]
        history = statements
        if earlier:
            already = {(s.person, s.source, s.id) for s in statements}
            history = statements + [
                s
                for s in transaction.statements_of(earlier)
                if (s.person, s.source, s.id) not in already
            ]
        versions = {person: known.version for person, known in sorted_out.stored.items()}
        transaction.add_timelines(
            self._forecaster.rulebook.id,
            [
                (versions.get(timeline.person, 0) + 1, timeline)
                for timeline in self._forecaster.timelines(history, len(changed), now)
            ],
        )


@dataclass(frozen=True, slots=True)
class _SortedOut:
    fresh: Sequence[Incoming]
    new_people: Mapping[str, Incoming]
    stored: Mapping[str, StoredPerson]
    known: int
    rejections: tuple[RowRejection, ...]
