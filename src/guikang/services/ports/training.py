"""What the training asks of a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from guikang.people.keys import PersonKey
    from guikang.services.operations import Operation
    from guikang.services.paging import Page, Span
    from guikang.services.training import KeptSheet, Taken
    from guikang.services.training_progress import Sought, Trainee


class TrainingStore(Protocol):
    """Where sheets and passes are kept."""

    def taken(self, person: PersonKey, rulebook: str, digest: str, since: datetime) -> Taken:
        """What is known of somebody's training; today begins at ``since``."""

    def begin(
        self, person: PersonKey, fresh: KeptSheet, rulebook: str, *, since: datetime, most: int
    ) -> KeptSheet | None:
        """The sheet of ``fresh``'s course that waits for answers, else ``fresh``.

        None: ``most`` were begun from ``since`` on. Of two at once the later gets the
        sheet of the earlier.
        """

    def sheet(self, person: PersonKey, handle: str) -> KeptSheet | None:
        """A sheet of theirs, or None."""

    def judge(
        self, person: PersonKey, judged: KeptSheet, at: datetime, operation: Operation | None
    ) -> None:
        """Keep what was answered, unless something was; with ``operation`` a pass.

        The operation is written once for each rulebook, with the first pass.
        """


class ProgressStore(Protocol):
    """Tells how far whom the training has brought."""

    def progress(
        self, division: str, rulebook: str, at: datetime, *, digits: int
    ) -> Mapping[str, tuple[int, int]]:
        """Persons and how many of them passed, by the first ``digits`` of their posts' division.

        Under ``""`` those of the whole division, each once.
        """

    def people(self, sought: Sought, span: Span, rulebook: str, at: datetime) -> Page[Trainee]:
        """By division and name."""

    def everyone(self, sought: Sought, rulebook: str, at: datetime) -> Iterator[Trainee]:
        """All of them, read as they are asked for."""
