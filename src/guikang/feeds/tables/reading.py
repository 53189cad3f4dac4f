"""Reading: any file into a table, or a flaw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guikang.errors import Flaw
from guikang.feeds.tables.archive import unpacked
from guikang.feeds.tables.delimited import read_delimited
from guikang.feeds.tables.encoding import in_utf8
from guikang.feeds.tables.formats import format_of, text_format_of
from guikang.feeds.tables.headings import Titles
from guikang.feeds.tables.jsonlines import read_json_lines
from guikang.feeds.tables.table import MOST_BYTES
from guikang.feeds.tables.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from guikang.feeds.tables.table import Heading, Table


def read_table(path: Path, headings: Sequence[Heading]) -> Table | Flaw:
    """Read a file of any supported format into a table.

    xlsx, xls, ods, csv (comma, semicolon or tab; UTF-8, UTF-16 with its mark, or
    GB18030) and JSON Lines, told apart by content. A heading row is looked for in
    the first ten rows that are not blank; rows directly under it that begin with
    ``说明`` or ``#`` explain it and are skipped. Of several visible sheets the first
    with a heading row is read, with a warning if further ones have one too.

    Args:
        path: the file; its name plays no part.
        headings: the columns that the caller knows, at least one.

    Returns:
        The table, or why the file as a whole cannot be read. Whatever the bytes, it
        is one of the two; a single bad row is a row flaw of the table.

    Raises:
        OSError: the file itself cannot be opened or read.
        ValueError: ``headings`` is empty or two of them accept the same heading.
    """
    if not headings:
        raise ValueError("a table without known columns cannot be read")
    titles = Titles(headings)
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return Flaw("table.too_large", params=(("megabytes", str(MOST_BYTES // 1_000_000)),))
    return table_of(content, titles)


def table_of(content: bytes, titles: Titles) -> Table | Flaw:
    """The table in the bytes of a file; see ``read_table``."""
    kind = format_of(content)
    match kind:
        case "zip":
            package = unpacked(content)
            if isinstance(package, Flaw):
                return package
            return read_workbook(content, package.format, titles, errors=package.errors)
        case "xls":
            return read_workbook(content, "xls", titles)
        case Flaw():
            return kind
        case _:
            return _table_of_text(content, titles)


def _table_of_text(content: bytes, titles: Titles) -> Table | Flaw:
    text = in_utf8(content)
    if isinstance(text, Flaw):
        return text
    kind = text_format_of(text)
    if isinstance(kind, Flaw):
        return kind
    return (read_json_lines if kind == "jsonl" else read_delimited)(text, titles)
