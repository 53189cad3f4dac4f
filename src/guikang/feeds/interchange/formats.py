"""Formats: what a file is, by its content and only then by its name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final

_MAGIC: Final = b"PAR1"
_MARK: Final = b"\xef\xbb\xbf"
_START: Final = 65_536


class Format(StrEnum):
    """A format of interchange."""

    JSON_LINES = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


ENDINGS: Final = {
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".json": Format.JSON_LINES,
    ".csv": Format.CSV,
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
}


def format_of(path: Path) -> Format | None:
    """The format of a file, or None where it is none of them.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(_START)
    if start.startswith(_MAGIC):
        return Format.PARQUET
    ending = ENDINGS.get(path.suffix.lower())
    if ending is Format.PARQUET or b"\0" in _telling(start, ending):
        return None
    text = start.removeprefix(_MARK).lstrip()
    if text.startswith(b"{"):
        return Format.JSON_LINES
    heading = text.partition(b"\n")[0]
    if ending is not Format.JSON_LINES and b"," in heading and b"recorded_at" in heading:
        return Format.CSV
    return ending


def _telling(start: bytes, ending: Format | None) -> bytes:
    """The part in which a NUL says that the file is no text; elsewhere it costs its line."""
    match ending:
        case Format.JSON_LINES:
            return b""
        case Format.CSV:
            return start.partition(b"\n")[0]
        case _:
            return start
