"""What writes lists as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol


class TableFormat(StrEnum):
    """In which form a list is exported."""

    XLSX = "xlsx"
    CSV = "csv"


class TableWriter(Protocol):
    """Writes a list as a file."""

    def __call__(
        self,
        form: TableFormat,
        name: str,
        titles: Sequence[str],
        rows: Iterable[Sequence[str | None]],
    ) -> bytes:
        """The file's content; every cell is text and no program takes it for a formula."""
