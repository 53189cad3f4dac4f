"""The one door through which evidence enters the store.

Whoever hands it in, a batch is one transaction: persons, statements, timelines,
exceptions and the import's progress are committed together or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import uniform
from time import sleep
from typing import TYPE_CHECKING

import polars as pl

from guikang.errors import Flaw
from guikang.services.forecasting import Forecaster
from guikang.services.incoming import STATEMENTS, RowRejection, details_text
from guikang.services.ports import Clock
from guikang.services.ports.evidence import (
    CollisionError,
    EvidenceStore,
    EvidenceTransaction,
    Progress,
)

if TYPE_CHECKING:
    from guikang.services.reporting import Report

_TRIES = 12
_PAUSE = 0.2
"""Seconds at most before the second try; each further one may wait longer by so much."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch; the rows of all three add up to it."""

    accepted: int
    known: int
    rejections: tuple[RowRejection, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a batch ends.

    Attributes:
        import_id: of the file.
        part: to which the batch belongs.
        rows_done: with the batch the part has all of its own among so many rows of the file.
        rejections: rows that the pre-check refused meanwhile, kept with the batch.
    """

    import_id: int
    part: int
    rows_done: int
    rejections: Sequence[RowRejection] = ()


@dataclass(frozen=True, slots=True)
class _SortedOut:
    """A batch's rows that say something new, with ``stored_name_key`` and ``version``."""

    fresh: pl.DataFrame
    taken: Taken


class Intake:
    """Takes in checked rows."""

    def __init__(self, store: EvidenceStore, forecaster: Forecaster, clock: Clock) -> None:
        self._store = store
        self._forecaster = forecaster
        self._clock = clock

    def take(
        self, rows: pl.DataFrame, place: Place | None = None, report: Report | None = None
    ) -> Taken:
        """Take in a batch, durably: when this returns, it is committed.

        A row whose statement is there already, or came in an earlier row, changes nothing
        and counts as known. A row whose name differs from the person's is rejected, and so
        is a withdrawal of what is not there, however often it comes.

        Args:
            rows: as ``incoming.BATCH``, in the order in which they were handed in.
            place: of the import whose progress is written with the batch.
            report: a resident's own, of which the rows are the statements, kept with them.

        Raises:
            CollisionError: others were at the same persons again and again.
        """
        for tried in range(_TRIES - 1):
            try:
                return self._taken(rows, place, report)
            except CollisionError:
                sleep(uniform(0, _PAUSE * (tried + 1)))  # noqa: S311 - to come at other times
        return self._taken(rows, place, report)

    def preview(self, rows: pl.DataFrame) -> Taken:
        """What ``take`` would answer now; writes nothing."""
        with self._store.transaction() as transaction:
            return self._sort_out(transaction, rows).taken

    def _taken(self, rows: pl.DataFrame, place: Place | None, report: Report | None) -> Taken:
        with self._store.transaction() as transaction:
            sorted_out = self._sort_out(transaction, rows)
            taken = sorted_out.taken
            if sorted_out.fresh.height:
                self._add(transaction, sorted_out.fresh, None if place is None else place.import_id)
            if report is not None:
                transaction.add_report(report)
            if place is not None:
                transaction.advance(
                    Progress(
                        place.import_id,
                        place.part,
                        place.rows_done,
                        taken.accepted,
                        taken.known,
                        [*place.rejections, *taken.rejections],
                    )
                )
            return taken

    def _sort_out(self, transaction: EvidenceTransaction, rows: pl.DataFrame) -> _SortedOut:
        # by person, as every index is: the earlier of two rows stays the earlier
        by_person = rows.sort("person", maintain_order=True).with_row_index("place")
        stored = transaction.names_of(rows["person"].unique())
        owned = by_person.join(stored, on="person", how="left", maintain_order="left")
        owner = pl.coalesce("stored_name_key", pl.col("name_key").first().over("person"))
        differs = pl.col("name_key") != owner
        rejections = [
            RowRejection(line, Flaw("intake.name_differs", "name"))
            for line in owned.filter(differs)["line"].to_list()
        ]
        there = owned.filter(pl.col("stored_name_key").is_not_null())
        known_places = there["place"].filter(transaction.known(there))
        is_known = pl.col("place").is_in(known_places.implode())
        unknown = owned.filter(~differs & ~is_known).drop("place")
        locked = transaction.lock_people(
            unknown.filter(pl.col("stored_name_key").is_not_null())["person"].unique()
        )
        fresh = unknown.join(locked, on="person", how="left", maintain_order="left")
        if fresh["withdraws_kind"].null_count() < fresh.height:
            fresh, fruitless = self._resolve(transaction, fresh)
            rejections += fruitless
        rejections.sort(key=lambda rejection: rejection.line)
        # not sooner: a row that comes twice is rejected twice, or taken once and known once
        fresh = fresh.unique(["person", "source", "id"], keep="first", maintain_order=True)
        known = rows.height - fresh.height - len(rejections)
        return _SortedOut(fresh, Taken(fresh.height, known, tuple(rejections)))

    def _resolve(
        self, transaction: EvidenceTransaction, rows: pl.DataFrame
    ) -> tuple[pl.DataFrame, list[RowRejection]]:
        """Find what each withdrawal takes out; a row that names nothing is rejected."""
        asking = rows.filter(pl.col("withdraws_kind").is_not_null())
        there = transaction.statements_of(asking["person"].unique())
        targets: dict[tuple[object, ...], list[str]] = {}
        for person, source, kind, at, name in there.select(
            "person", "source", "kind", "occurred_at", "id"
        ).iter_rows():
            targets.setdefault((person, source, kind, at), []).append(name)
        details: dict[int, str | None] = {}
        rejections: list[RowRejection] = []
        for row in asking.iter_rows(named=True):
            said = (row["person"], row["source"], row["withdraws_kind"], row["withdraws_at"])
            match targets.get(said, []):
                case [target]:
                    details[row["line"]] = details_text({"withdraws": target})
                case []:
                    flaw = Flaw("intake.nothing_to_withdraw", "withdrawn_at")
                    rejections.append(RowRejection(row["line"], flaw))
                case _:
                    flaw = Flaw("intake.several_to_withdraw", "withdrawn_at")
                    rejections.append(RowRejection(row["line"], flaw))
        found = pl.DataFrame(
            {"line": list(details), "found": list(details.values())},
            schema={"line": pl.Int64, "found": pl.String},
        )
        resolved = (
            rows.join(found, on="line", how="left", maintain_order="left")
            .filter(pl.col("withdraws_kind").is_null() | pl.col("found").is_not_null())
            .with_columns(details=pl.coalesce("found", "details"))
            .drop("found")
        )
        return resolved, rejections

    def _add(
        self, transaction: EvidenceTransaction, fresh: pl.DataFrame, import_id: int | None
    ) -> None:
        now = self._clock()
        is_new = pl.col("version").is_null()
        newcomers = fresh.filter(is_new).unique("person", keep="first", maintain_order=True)
        if newcomers.height:
            transaction.add_people(newcomers, now)
        statements = fresh.with_columns(recorded_at=pl.lit(now).cast(STATEMENTS["recorded_at"]))
        statements = statements.select(STATEMENTS.names())
        earlier = fresh.filter(~is_new)["person"].unique()
        history = statements
        if len(earlier):
            history = pl.concat([transaction.statements_of(earlier), statements])
        transaction.add_statements(statements, import_id)
        versions = fresh.group_by("person").agg(version=pl.col("version").first().fill_null(0) + 1)
        transaction.add_forecast(
            self._forecaster.forecast(history, now),
            versions,
            self._forecaster.rulebook.id,
            now,
        )
        if len(earlier):  # newcomers are watched by nobody
            transaction.look_again(earlier, now)
