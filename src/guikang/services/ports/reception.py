"""What the reception channels ask of a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from guikang.services.operations import Operation
    from guikang.services.reception import Count
    from guikang.services.reception_entries import Entry


class ReceptionStore(Protocol):
    """Where entries are kept; each change is written with its operation, or not at all."""

    def of(self, divisions: Sequence[str]) -> Sequence[Entry]:
        """Those of some divisions, in the order in which they were entered."""

    def entry(self, entry: str) -> Entry | None:
        """By id."""

    def add(self, entry: Entry, most: int, operation: Operation) -> bool:
        """Keep another; false: the division has as many of its kind that are not over.

        Duties that were over for long are forgotten by the way.
        """

    def confirm(self, entry: Entry, operation: Operation) -> bool:
        """Keep when and by whom it was confirmed, and nothing else of it; false: it is gone."""

    def change(self, entry: Entry, operation: Operation) -> bool:
        """Put it in the place of the one of that id; false: there is none any more."""

    def remove(self, entry: Entry, operation: Operation) -> bool:
        """Forget it; false: there is none any more."""

    def counts(self, division: str, now: datetime, stale: datetime) -> Mapping[str, Count]:
        """How many there are by division, at and below one; stale: confirmed at or before."""
