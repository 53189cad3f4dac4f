"""The question that is put to files of evidence, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from guikang.feeds.interchange.rejection import Rejection
from guikang.rulebook.model import Rulebook

Reject = Callable[[Rejection], None]
"""Takes each rejection as it is found."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        rulebook: checked.
        files: of evidence, in order; of two statements with one id, recorded at one
            instant, that of the earlier file counts.
        at: aware; the instant of the codes.
        known_at: aware; statements recorded later do not count.
    """

    rulebook: Rulebook
    files: tuple[Path, ...]
    at: datetime
    known_at: datetime

    @property
    def has_codes(self) -> bool:
        """Whether the rulebook gives its states reason codes of their own."""
        return any(
            state.code is not None
            for ground in self.rulebook.grounds.values()
            for state in ground.states.values()
        )
