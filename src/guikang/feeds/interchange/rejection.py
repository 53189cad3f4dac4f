"""The rejection: a row or a file that is not taken, and every reason why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guikang.errors import Flaw

Row = tuple[int, Mapping[str, object]]
"""A row's number, from 1, and its raw fields by the names of contract 1."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A statement, or a whole file, that is not taken.

    Attributes:
        file: its position among the files given.
        line: from 1: the line of a text file (of a record's first line in CSV), the
            row of a Parquet file; None for the file as a whole.
        flaws: at least one.
    """

    file: int
    line: int | None
    flaws: tuple[Flaw, ...]
