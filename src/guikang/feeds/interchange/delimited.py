"""CSV: the fields as columns, details as ``details.NAME``; an empty cell is null."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from guikang.errors import Flaw
from guikang.feeds.interchange.columns import DETAILS, column_flaws
from guikang.feeds.interchange.rejection import Rejection, Row

_PREFIX: Final = f"{DETAILS}."


def rows(path: Path, file: int, details: Sequence[str]) -> Iterator[Row | Rejection]:
    """Read the records of a file; wholly empty lines are passed over.

    A record is numbered by the line on which it begins. UTF-8, with or without its
    mark; commas; cells quoted after RFC 4180.

    Args:
        path: of the file.
        file: its position, for the rejections.
        details: the columns of details that may be there.

    Raises:
        OSError: it cannot be read.
    """
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        reader = csv.reader(text, strict=True)
        try:
            names = next(reader, [])
        except csv.Error:
            yield Rejection(file, None, (Flaw("interchange.csv_quotes"),))
            return
        if flaws := column_flaws(names, details):
            yield Rejection(file, None, flaws)
            return
        while True:
            number = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Rejection(file, number, (Flaw("interchange.csv_quotes"),))
                continue
            if not cells:
                continue
            flaw = _cells_flaw(cells, names)
            if flaw is None:
                yield number, _fields(names, cells)
            else:
                yield Rejection(file, number, (flaw,))


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
