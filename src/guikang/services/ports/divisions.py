"""What the divisions ask of a store: editions of the tree, and what hangs on their codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from guikang.divisions.editions import Edition
    from guikang.divisions.recoding import Recoding
    from guikang.divisions.tree import Tree

Hanging = Mapping[str, Mapping[str, int]]
"""By table: how many rows hang on each code."""


class EditionStore(Protocol):
    """Where the editions are kept."""

    @property
    def resters(self) -> frozenset[str]:
        """The tables of which rows rest when their division goes on only within a wider one."""

    def latest(self) -> int:
        """The number of the edition in force; 0: the first."""

    def editions(self) -> Sequence[Edition]:
        """All of them, by number; the first is there from the beginning."""

    def hanging(self) -> Hanging:
        """What hangs on the codes now, and goes with them."""

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
        """Record the next edition and move what hangs on codes that went, all or nothing.

        Args:
            number: of the edition.
            tree: its divisions.
            recoding: where each division of the one before goes on.
            since: from when on it is in force.
            by: who takes it in.
            why: the reason that stands in the history of appointments that rest.
            at: when.

        Returns:
            How many rows moved, by table.

        Raises:
            DivisionError: ``division.meanwhile`` where another edition came first,
                ``division.busy`` where what is to move is being written all the time.
        """
