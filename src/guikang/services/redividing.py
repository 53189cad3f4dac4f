"""区划调整: a later edition of the tree is previewed and taken in, and nothing is orphaned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guikang.divisions.checking import check_recoding, check_tree
from guikang.divisions.comparing import compare
from guikang.divisions.division import Division, DivisionError, Level
from guikang.divisions.recoding import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from guikang.divisions.editions import Edition
    from guikang.divisions.recoding import Declared, Recoding, Successor
    from guikang.divisions.tree import Tree
    from guikang.services.divisions import PresentDivisions
    from guikang.services.ports.divisions import EditionStore, Hanging


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a division of the edition in force, or a new one.

    Attributes:
        old: the division so far; None: this one is new.
        new: the division by which it goes on.
        successor: what became of it; None: this one is new.
        hanging: how many rows hang on the old code, by table.
    """

    old: Division | None
    new: Division
    successor: Successor | None
    hanging: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking a tree in would do.

    Attributes:
        number: the edition's.
        since: from when on it is in force.
        old: the tree so far.
        tree: the tree to come.
        recoding: where each division goes on.
        hanging: what hangs on codes of now.
        resters: the tables of which rows rest rather than grow wider.
    """

    number: int
    since: date
    old: Tree
    tree: Tree
    recoding: Recoding
    hanging: Hanging
    resters: frozenset[str]

    @property
    def tables(self) -> tuple[str, ...]:
        """What may hang on codes, by name."""
        return tuple(self.hanging)

    def changes(self) -> list[Change]:
        """All that does not just stay, by code, and then what is new."""
        made = [
            Change(
                self.old.get(one.code),
                self._known(one.successor),
                one,
                {table: rows.get(one.code, 0) for table, rows in self.hanging.items()},
            )
            for one in self.recoding.changed
        ]
        return made + [Change(None, one, None, {}) for one in self.recoding.added]

    def counts(self) -> list[tuple[Level, Mapping[Kind, int], int]]:
        """By level from above: how many of each kind, and how many are new."""
        found = self.recoding.counts()
        return [
            (
                level,
                {kind: found.get((level, kind), 0) for kind in Kind},
                sum(one.level is level for one in self.recoding.added),
            )
            for level in Level
        ]

    def moving(self) -> Mapping[str, int]:
        """By table, how many rows hang on codes that go on by another."""
        gone = {one.code for one in self.recoding.changed if one.successor != one.code}
        return {
            table: sum(count for code, count in rows.items() if code in gone)
            for table, rows in self.hanging.items()
        }

    def resting(self) -> Mapping[str, int]:
        """By table, how many rows will rest, as their division goes on only within a wider one."""
        wider = {one.code for one in self.recoding.changed if one.wider}
        return {
            table: sum(count for code, count in rows.items() if code in wider)
            for table, rows in self.hanging.items()
            if table in self.resters
        }

    def unknown(self) -> Mapping[str, int]:
        """By table, how many rows hang on codes that the tree so far does not have."""
        return {
            table: sum(count for code, count in rows.items() if code not in self.old)
            for table, rows in self.hanging.items()
        }

    def _known(self, code: str) -> Division:
        found = self.tree.get(code)
        if found is None:
            raise DivisionError("division.unknown", division=code)
        return found


class Redividing:
    """Previews an edition and takes it in.

    Args:
        store: of the editions.
        present: the divisions in force.
        known: well-known re-codings.
    """

    def __init__(
        self,
        store: EditionStore,
        present: PresentDivisions,
        known: Callable[[], Sequence[Declared]],
    ) -> None:
        self._store = store
        self._present = present
        self._known = known

    def preview(self, tree: Tree, since: date, decided: Iterable[Declared], today: date) -> Plan:
        """What taking a tree in would do; nothing is changed.

        Args:
            tree: the later edition.
            since: from when on it is in force.
            decided: successors that somebody states; they count before well-known ones.
            today: the present day.

        Raises:
            DivisionError: of ``check_tree``, ``compare`` and ``check_recoding``.
        """
        editions = self._store.editions()
        check_tree(editions, tree, since, today)
        old = editions[-1].tree
        stated = list(decided)
        told = {one.code for one in stated}
        known = [
            one
            for one in self._known()
            if one.code not in told and one.code in old and one.successor in tree
        ]
        recoding = compare(old, tree, [*stated, *known])
        check_recoding(recoding, old)
        return Plan(
            len(editions),
            since,
            old,
            tree,
            recoding,
            self._store.hanging(),
            self._store.resters,
        )

    def editions(self) -> Sequence[Edition]:
        """All editions, by number; the last is in force."""
        return self._store.editions()

    def take_in(self, plan: Plan, *, by: str, why: str, now: datetime) -> Mapping[str, int]:
        """Take the tree of a plan in, wholly or not at all; how many rows moved, by table.

        Args:
            plan: as ``preview`` made it.
            by: who takes it in.
            why: the reason that stands in the history of appointments that rest.
            now: the present instant.

        Raises:
            DivisionError: of ``EditionStore.take_in``.
        """
        moved = self._store.take_in(
            plan.number, plan.tree, plan.recoding, since=plan.since, by=by, why=why, at=now
        )
        self._present.look()
        return moved
