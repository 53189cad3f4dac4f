"""Text for PostgreSQL's COPY: rows as lines, fields parted by tabs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from psycopg import Cursor

NULL = "\\N"
_BLOCK = 20_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_lines(cursor: Cursor[tuple[object, ...]], target: str, lines: Iterable[str]) -> None:
    """Send lines to a table.

    Args:
        cursor: of an open transaction.
        target: table and columns, as ``people (person, document)``: never from outside.
        lines: as COPY's text format has them, without their ends.
    """
    with cursor.copy(f"copy {target} from stdin") as copy:
        block: list[str] = []
        for line in lines:
            block.append(line)
            if len(block) == _BLOCK:
                copy.write("\n".join(block) + "\n")
                block.clear()
        if block:
            copy.write("\n".join(block) + "\n")


def free(text: str | None) -> str:
    """Text that may hold anything but NUL."""
    return NULL if text is None else text.translate(_ESCAPES)


def plain(text: str | None) -> str:
    """Text known to hold no backslash, tab or line end, as keys and codes."""
    return NULL if text is None else text


@lru_cache(maxsize=100_000)
def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(" ")


def instant(at: datetime | None) -> str:
    """An aware instant."""
    return NULL if at is None else _instant(at)


def instants(values: Iterable[datetime]) -> str:
    """An array of instants."""
    return "{" + ",".join(f'"{_instant(at)}"' for at in values) + "}"


def keys(values: Iterable[str | None]) -> str:
    """An array of keys or codes, null among them."""
    return "{" + ",".join("NULL" if v is None else json.dumps(v) for v in values) + "}"


def document(content: Mapping[str, str] | None) -> str:
    """A JSON object, or null where it is empty."""
    return NULL if not content else free(json.dumps(content, ensure_ascii=False))


def binary(content: bytes) -> str:
    """Bytes."""
    return "\\\\x" + content.hex()
