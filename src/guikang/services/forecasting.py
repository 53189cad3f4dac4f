"""Timelines of many persons, by whichever decider is the quicker; both say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from guikang.codes.decision import Timeline
from guikang.evidence.statement import Statement
from guikang.rulebook.deciding import History
from guikang.rulebook.model import Rulebook

if TYPE_CHECKING:
    from guikang.rulebook.population.tables import Compiled

MANY = 2_000
"""From so many persons on, the compiled decider pays for its start."""


class Forecaster:
    """What follows from statements, for as many persons as are given."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def timelines(
        self, statements: Iterable[Statement], persons: int, known_at: datetime
    ) -> Iterator[Timeline]:
        """The timeline of every person whom the statements concern, in order of person.

        Args:
            statements: all of each person's, recorded at or before ``known_at``.
            persons: about how many there are.
            known_at: aware.
        """
        if persons >= MANY:
            yield from self._many(statements, known_at)
            return
        by_person = sorted(statements, key=lambda s: s.person)
        for person, own in groupby(by_person, key=lambda s: s.person):
            yield History(self.rulebook, person, own, known_at).timeline()

    def _many(self, statements: Iterable[Statement], known_at: datetime) -> Iterator[Timeline]:
        from guikang.rulebook.population import forecast  # noqa: PLC0415 - numba starts slowly

        yield from forecast.timelines_of(self._compiled, statements, known_at)

    @cached_property
    def _compiled(self) -> Compiled:
        from guikang.rulebook.population.tables import compile_rulebook  # noqa: PLC0415 - likewise

        return compile_rulebook(self.rulebook)

