"""Reading: files of any format of interchange into checked statements or rejections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from guikang.errors import Flaw
from guikang.evidence.checking import check
from guikang.evidence.statement import Statement
from guikang.feeds.interchange import delimited, jsonlines
from guikang.feeds.interchange.columns import detail_columns
from guikang.feeds.interchange.formats import Format, format_of
from guikang.feeds.interchange.rejection import Rejection, Row

if TYPE_CHECKING:
    from guikang.rulebook.model import Rulebook


def statements(
    path: Path, file: int, rulebook: Rulebook
) -> Iterator[tuple[int, Statement] | Rejection]:
    """Read and check every row of a file, in order.

    Args:
        path: of the file; its format is told by its content, then by its ending.
        file: its position among the files given, for the rejections.
        rulebook: whose vocabulary the statements use.

    Yields:
        The number of a row with its statement, or a rejection.

    Raises:
        OSError: the file cannot be read.
    """
    return checked(raw(path, file, rulebook), file, rulebook)


def raw(path: Path, file: int, rulebook: Rulebook) -> Iterator[Row | Rejection]:
    """Read every row of a file as raw fields; see ``statements``."""
    match format_of(path):
        case Format.JSON_LINES:
            return jsonlines.rows(path, file)
        case Format.CSV:
            return delimited.rows(path, file, detail_columns(rulebook.kinds))
        case Format.PARQUET:
            # Polars takes a third of a second to load; text needs none of it.
            from guikang.feeds.interchange import columnar  # noqa: PLC0415

            return columnar.rows(path, file, rulebook.kinds)
        case None:
            return iter([Rejection(file, None, (Flaw("interchange.format_unknown"),))])


def checked(
    found: Iterator[Row | Rejection], file: int, rulebook: Rulebook
) -> Iterator[tuple[int, Statement] | Rejection]:
    """Put raw rows through the one door for evidence."""
    zone = rulebook.time_zone
    for row in found:
        if isinstance(row, Rejection):
            yield row
            continue
        line, fields = row
        result = check(fields, rulebook.kinds, zone)
        yield (line, result) if isinstance(result, Statement) else Rejection(file, line, result)
