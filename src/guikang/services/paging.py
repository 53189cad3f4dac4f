"""Pages of lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

MOST_ON_PAGE: Final = 200
"""Items that a program may ask for at once."""
MOST_AT_ONCE: Final = 5_000
"""Likewise that we read for a file."""
MOST_PAGES: Final = 10_000

Item_co = TypeVar("Item_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of a list is asked for.

    Attributes:
        page: from 1.
        per_page: how many items a page has.
    """

    page: int = 1
    per_page: int = 50

    def __post_init__(self) -> None:
        if not (1 <= self.page <= MOST_PAGES and 1 <= self.per_page <= MOST_AT_ONCE):
            raise ValueError("no such page")

    @property
    def skipped(self) -> int:
        """How many items come before."""
        return (self.page - 1) * self.per_page


@dataclass(frozen=True, slots=True)
class Page(Generic[Item_co]):
    """A part of a list, and how long the whole is."""

    items: Sequence[Item_co]
    total: int
