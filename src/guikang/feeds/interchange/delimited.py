"""CSV: the fields as columns, details as ``details.NAME``; an empty cell is null."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from guikang.errors import Flaw
from guikang.feeds.interchange.columns import DETAILS, column_flaws
from guikang.feeds.interchange.rejection import Rejection, Row
from guikang.feeds.records import MOST_LINES, Broken, Fault, Lines, records

_PREFIX: Final = f"{DETAILS}."
_COMMA: Final = ","


def rows(path: Path, file: int, details: Sequence[str]) -> Iterator[Row | Rejection]:
    """Read the records of a file; wholly empty lines are passed over.

    A record is numbered by the line on which it begins. UTF-8, with or without its
    mark; commas; cells quoted after RFC 4180. A stray quote costs its own line, and one
    in the heading nothing; see ``guikang.feeds.records``.

    Args:
        path: of the file.
        file: its position, for the rejections.
        details: the columns of details that may be there.

    Raises:
        OSError: it cannot be read.
    """
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        lines = Lines(text)
        # No name holds a line break, so a heading is one line.
        _, names = next(records(lines, _COMMA, lambda *_: False), (0, list[str]()))
        if isinstance(names, Broken):
            if names.fault is Fault.TOO_LONG:
                yield Rejection(file, None, (_broken_flaw(names, ()),))
                return
            names = names.cells(_COMMA)
        if flaws := column_flaws(names, details):
            yield Rejection(file, None, flaws)
            return
        for number, cells in records(lines, _COMMA, partial(_is_one_row, len(names))):
            if isinstance(cells, Broken):
                yield Rejection(file, number, (_broken_flaw(cells, names),))
            elif cells:
                flaw = _cells_flaw(cells, names)
                if flaw is None:
                    yield number, _fields(names, cells)
                else:
                    yield Rejection(file, number, (flaw,))


def _is_one_row(width: int, cells: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether a record of several lines is a row, and not rows between two stray quotes.

    Rows are told by their number of cells: either those within the record, or its first
    and last line if their quotes are text. No field of evidence may hold a line break, so
    the door refuses the record in any case, and to read its lines as rows loses nothing.
    """
    if len(cells) != width:
        return False
    first, *within, last = lines
    if any(len(next(csv.reader([line]), [])) == width for line in within):
        return False
    return not all(line.count(_COMMA) == width - 1 for line in (first, last))


def _broken_flaw(broken: Broken, names: Sequence[str]) -> Flaw:
    if broken.fault is Fault.TOO_LONG:
        return Flaw("interchange.line_too_long")
    place = broken.place
    name = names[place] if place is not None and place < len(names) else None
    return Flaw("interchange.csv_quotes", name, (("lines", f"{MOST_LINES:,}"),))


def _cells_flaw(cells: Sequence[str], names: Sequence[str]) -> Flaw | None:
    if len(cells) != len(names):
        params = (("cells", str(len(cells))), ("columns", str(len(names))))
        return Flaw("interchange.csv_cells", None, params)
    for name, cell in zip(names, cells, strict=True):
        if not cell.isascii() and any("\udc80" <= character <= "\udcff" for character in cell):
            return Flaw("interchange.not_utf8", name)
    return None


def _fields(names: Sequence[str], cells: Sequence[str]) -> dict[str, object]:
    fields: dict[str, object] = {}
    details: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=True):
        if cell == "":
            continue
        if name.startswith(_PREFIX):
            details[name[len(_PREFIX) :]] = cell
        else:
            fields[name] = cell
    # A column of that very name is none of CSV's: what fills it is no object, and is told.
    fields.setdefault(DETAILS, details)
    return fields
