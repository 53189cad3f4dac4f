"""Columns: which a table of evidence must have and may have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw
from guikang.evidence.checking import FIELDS

if TYPE_CHECKING:
    from guikang.evidence.vocabulary import Kind

DETAILS: Final = "details"
REQUIRED: Final = tuple(name for name in FIELDS if name != DETAILS)
"""The columns that every table has; those of details may be left out."""

_A_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,39}")


def detail_names(kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """Every detail that some kind of statement may carry, in order."""
    return tuple(dict.fromkeys(name for kind in kinds.values() for name in kind.details))


def detail_columns(kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """The columns of details: ``details.NAME`` each."""
    return tuple(f"{DETAILS}.{name}" for name in detail_names(kinds))


def column_flaws(names: Sequence[str], known: Sequence[str]) -> tuple[Flaw, ...]:
    """What is wrong with a table's columns: missing, no names at all, or twice.

    A heading that does not look like a name is given by its position, as ``#3``: in a
    file without headings it is somebody's key. A column with an unknown name concerns
    only the rows that fill it; see ``unknown_columns``.
    """
    counts = Counter(names)
    missing = [name for name in REQUIRED if name not in counts]
    unknown = [
        f"#{place}"
        for place, name in enumerate(names, 1)
        if name not in REQUIRED and name not in known and not _A_NAME.fullmatch(name)
    ]
    twice = [name for name in (*REQUIRED, *known) if counts[name] > 1]
    return tuple(
        Flaw(code, None, (("columns", ", ".join(columns)),))
        for code, columns in (
            ("interchange.columns_missing", missing),
            ("interchange.columns_unknown", unknown),
            ("interchange.columns_twice", twice),
        )
        if columns
    )


def unknown_columns(names: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The columns that evidence does not have: a row that fills one is rejected, others are not."""
    return tuple(name for name in names if name not in REQUIRED and name not in known)
