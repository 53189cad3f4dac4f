"""Office Open XML: what a sheet of xlsx would take to read, and where it shows errors.

The checks are made with regular expressions over the parts' bytes, as parsing would
take longer than reading. They may think a sheet larger than it is, never smaller.

Source: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.73 (row), 18.18.11 (ST_CellType).
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import unescape

import numpy as np

from guikang.errors import Flaw
from guikang.feeds.tables.table import MOST_BYTES, MOST_CELLS, MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

# A reference beyond column Z or row 999,999; a cell that does not begin with its place.
_FAR: Final = re.compile(rb"""r="(?<!:r=")(?:[A-Za-z]{2}|[A-Za-z]?\d{7})""")
_UNPLACED: Final = re.compile(rb"""<c(?:[>/\t\r\n]| (?!r="))""")
_PREFIXED: Final = re.compile(rb":c[\s>/]")
_PLACE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_ROW_OR_CELL: Final = re.compile(rb"<(?:\w+:)?(row|c)[\s>/]")
_SHARED: Final = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})\s*<"""
)
_ERROR: Final = re.compile(
    rb"""<(?:\w+:)?c\s([^>]*\bt\s*=\s*["']e["'][^>]*)>\s*"""
    rb"""(?:<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>(#[^<]{1,20})<"""
)
_UNCOMPUTED: Final = re.compile(
    rb"""<(?:\w+:)?c\s((?:(?!\bt\s*=)[^>])*)>\s*"""
    rb"""<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"""
)
# A formula that no program has computed yet; an empty text as its result has a type.
_COUNT: Final = re.compile(rb"""ount\s*=\s*["']\s*\+?(\d+)""")
_MOST_DIGITS: Final = 12
_FORMULA: Final = (b"<f>", b"<f ", b":f>", b":f ")
_MAY_BE_ERRORS: Final = (b't="e"', b"t='e'", *_FORMULA)

_NO_RESULT: Final = "#VALUE!"

_LEAST_CELL: Final = 20
"""No cell with a shared string takes fewer bytes."""

_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE: Final = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def examined_openxml(parts: Mapping[str, bytes]) -> dict[str, dict[tuple[int, int], str]] | Flaw:
    """Look through the parts of an xlsx.

    Args:
        parts: unpacked, by their names in the package.

    Returns:
        The cells that show errors or whose formulas have no result yet, by sheet, then
        (row, column) from 0; or
        ``table.too_many_rows``, ``table.too_many_cells``, ``table.damaged`` where a
        part declares to hold more than it has room for.
    """
    if any(_overstates(part) for part in parts.values()):
        return Flaw("table.damaged")
    strings = next((p for n, p in parts.items() if n.lower().endswith("sharedstrings.xml")), b"")
    errors: dict[str, dict[tuple[int, int], str]] = {}
    sheets = {name: part for name, part in parts.items() if b"sheetData" in part}
    for part in sheets.values():
        rows, columns = extent(part)
        if rows > MOST_ROWS:
            return Flaw("table.too_many_rows", params=(("rows", str(MOST_ROWS)),))
        if rows * columns > MOST_CELLS or _text_bytes(part, strings) > MOST_BYTES:
            return Flaw("table.too_many_cells", params=(("cells", str(MOST_CELLS)),))
    if any(mark in part for part in sheets.values() for mark in _MAY_BE_ERRORS):
        for sheet, name in _sheet_parts(parts):
            errors[sheet] = _errors(parts.get(name, b""))
    return errors


def _overstates(part: bytes) -> bool:
    # The reader reserves memory for as many shared strings as are declared.
    return any(
        len(match[1]) > _MOST_DIGITS or int(match[1]) > len(part) for match in _COUNT.finditer(part)
    )


def extent(sheet: bytes) -> tuple[int, int]:
    """How many rows and columns a sheet may take, counted from A1; never too few."""
    rows = sheet.count(b"<row")
    if not any(unusual.search(sheet) for unusual in (_FAR, _UNPLACED, _PREFIXED)):
        # Every cell says where it stands: not beyond column Z or row 999,999.
        return (max(rows, MOST_ROWS if rows else 0), 26)
    rows += sheet.count(b":row")
    columns = cells = last = widest = 0
    for match in _ROW_OR_CELL.finditer(sheet):
        cells = 0 if match[1] == b"row" else cells + 1
        widest = max(widest, cells)
    for match in _PLACE.finditer(sheet):
        last = max(last, int(match[2][:12]))
        if match[1]:
            columns = max(columns, _column(match[1]) + 1)
    # A row or cell without a place follows the one before it.
    return (last + (rows if _unplaced(sheet) else 0) if last else rows, columns + widest)


def _unplaced(sheet: bytes) -> bool:
    return any(b"r=" not in match[0] for match in re.finditer(rb"<(?:\w+:)?row[^>]*>", sheet))


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters.upper()[:8]:
        column = column * 26 + letter - 64
    return column - 1


def _text_bytes(sheet: bytes, strings: bytes) -> int:
    # Each reference to a shared string becomes a copy of it.
    cells = len(sheet) // _LEAST_CELL
    if cells == 0 or not _has_longer(strings, MOST_BYTES // cells):
        return 0
    sizes = _string_sizes(strings)
    used = np.array(_SHARED.findall(sheet), dtype=np.int64)
    return int(sizes[used[used < len(sizes)]].sum())


def _has_longer(strings: bytes, size: int) -> bool:
    # Steps from string to string as far as ``size`` allows, without looking at all.
    begin = b"<si" if b"<si" in strings else b":si"
    at = 0
    while at + size < len(strings):
        following = strings.rfind(begin, at + 1, at + size + len(begin))
        if following < 0:
            return True
        at = following
    return False


def _string_sizes(strings: bytes) -> npt.NDArray[np.int64]:
    # Where <si or :si begins, up to where the next one does.
    text = np.frombuffer(strings, dtype=np.uint8)
    found = (text[1:-1] == ord("s")) & (text[2:] == ord("i"))
    found &= (text[:-2] == ord("<")) | (text[:-2] == ord(":"))
    return np.diff(np.flatnonzero(found), append=len(strings))


def _errors(sheet: bytes) -> dict[tuple[int, int], str]:
    found = {}
    shown = [
        (match[1], unescape(match[2].decode("utf-8", "replace")))
        for match in _ERROR.finditer(sheet)
    ]
    if any(mark in sheet for mark in _FORMULA):
        shown += [(match[1], _NO_RESULT) for match in _UNCOMPUTED.finditer(sheet)]
    for attributes, text in shown:
        place = _PLACE.search(b" " + attributes)
        if place is not None and place[1] and len(place[2]) < 8:  # noqa: PLR2004
            found[int(place[2]) - 1, _column(place[1])] = text
    return found


def _sheet_parts(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    workbook = next((n for n in parts if n.lower() == "xl/workbook.xml"), "")
    folder, base = posixpath.split(workbook)
    relations = parts.get(f"{folder}/_rels/{base}.rels", b"")
    targets = {}
    for match in _RELATION.finditer(relations):
        attributes = _attributes(match[0])
        target = attributes.get("Target", "")
        targets[attributes.get("Id", "")] = (
            target[1:] if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        )
    for match in _SHEET.finditer(parts.get(workbook, b"")):
        attributes = _attributes(match[0])
        relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
        yield attributes.get("name", ""), targets.get(relation, "")


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        match[1].decode("utf-8", "replace"): unescape(
            (match[2] or match[3] or b"").decode("utf-8", "replace"),
            {"&quot;": '"', "&apos;": "'"},
        )
        for match in _ATTRIBUTE.finditer(tag)
    }
