"""Documents as grids: the tables of a docx, and the paragraphs outside them.

Elements are known by their local names, so that the strict variant is read like the
transitional one. Text that is marked as deleted is left out. Ticked boxes become ☑ and
others □, whether they are content controls, form fields or characters of a symbol font.

Source: ECMA-376 part 1, 17.4 (tables), 17.3.3.30 (sym), 17.16.17 (ffData);
[MS-DOCX] 2.6.1 (checkbox).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from guikang.errors import Flaw
from guikang.feeds.tables.archive import document_parts
from guikang.feeds.work_form.grid import Grid, GridCell, GridLine, trimmed, with_merged
from guikang.feeds.work_form.symbols import from_symbol_font
from guikang.staff.work_form import BOX, TICKED

MOST_BYTES: Final = 60_000_000
"""What the main part may unpack to: a form of 20,000 persons has a third of it."""

_RELATIONS: Final = "_rels/.rels"
_MAIN: Final = "word/document.xml"
_MOST_COLUMNS: Final = 100
_OFF: Final = frozenset({"0", "false", "off"})
_LEFT_OUT: Final = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "sdtPr"})
_TARGET: Final = re.compile(
    r"""<(?:\w+:)?Relationship\s[^>]*?\bType\s*=\s*["'][^"']*/officeDocument["'][^>]*>"""
)


def document_grids(content: bytes) -> list[Grid] | Flaw:
    """The tables of a docx in order, each with the paragraphs before it; then those at the end.

    The table's rows are counted from 1; a paragraph's line is 0.

    Returns:
        ``table.damaged``, ``table.encrypted``, ``table.too_large``.
    """
    relations = document_parts(content, [_RELATIONS], MOST_BYTES)
    if isinstance(relations, Flaw):
        return relations
    main = _main_part(relations.get(_RELATIONS, b""))
    parts = document_parts(content, [main], MOST_BYTES)
    if isinstance(parts, Flaw):
        return parts
    body = parts.get(main, b"")
    if not body or b"<!DOCTYPE" in body or "<!DOCTYPE".encode("utf-16-le") in body:
        # No word processor writes one; entities could grow without end.
        return Flaw("table.damaged")
    try:
        root = ET.fromstring(body)  # noqa: S314 - without a document type there are no entities
        return _grids(root)
    except (ET.ParseError, ValueError, LookupError, RecursionError):
        return Flaw("table.damaged")


def _main_part(relations: bytes) -> str:
    match = _TARGET.search(relations.decode("utf-8", "replace"))
    target = re.search(r"""\bTarget\s*=\s*["']([^"']+)["']""", match[0]) if match else None
    return posixpath.normpath(target[1].lstrip("/")) if target else _MAIN


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: ET.Element, name: str) -> str | None:
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), None)


def _child(element: ET.Element, *path: str) -> ET.Element | None:
    found: ET.Element | None = element
    for name in path:
        if found is None:
            return None
        found = next((one for one in found if _local(one) == name), None)
    return found


def _value(element: ET.Element, *path: str) -> str | None:
    found = _child(element, *path)
    return None if found is None else _attribute(found, "val")


def _grids(root: ET.Element) -> list[Grid]:
    grids: list[Grid] = []
    loose: list[GridLine] = []
    for block in _blocks(root):
        if _local(block) == "p":
            text = trimmed(_text(block))
            if text:
                loose.append(GridLine(0, (GridCell(text),)))
        else:
            grids.append(Grid(f"表{len(grids) + 1}", (*loose, *_lines(block)), in_document=True))
            loose = []
    if loose:
        grids.append(Grid("", tuple(loose), in_document=True))
    return grids


def _blocks(element: ET.Element) -> Iterator[ET.Element]:
    """The paragraphs outside tables and the tables, also those within other tables."""
    for child in element:
        name = _local(child)
        if name == "tbl":
            yield child
            for nested in child.iter():
                if nested is not child and _local(nested) == "tbl":
                    yield nested
        elif name == "p":
            yield child
            # A text box hangs on a paragraph and may hold a table.
            yield from _boxed(child)
        elif name not in _LEFT_OUT:
            yield from _blocks(child)


def _boxed(paragraph: ET.Element) -> Iterator[ET.Element]:
    for child in _kept(paragraph):
        if _local(child) == "txbxContent":
            yield from _blocks(child)


def _kept(element: ET.Element) -> Iterator[ET.Element]:
    """Everything within an element that is not left out, text boxes unopened."""
    for child in element:
        if _local(child) in _LEFT_OUT:
            continue
        yield child
        if _local(child) != "txbxContent":
            yield from _kept(child)


def _lines(table: ET.Element) -> list[GridLine]:
    rows: list[list[GridCell]] = []
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
    open_above: dict[int, tuple[int, int, int]] = {}  # column -> first row, last column, last row
    for number, row in enumerate(_rows(table)):
        cells: list[GridCell] = [GridCell()] * _number(_value(row, "trPr", "gridBefore"), 0)
        going_on: dict[int, tuple[int, int, int]] = {}
        for cell in _direct(row, "tc"):
            column, width = len(cells), _number(_value(cell, "tcPr", "gridSpan"), 1)
            merge = _child(cell, "tcPr", "vMerge")
            first = open_above.get(column)
            if merge is not None and _attribute(merge, "val") != "restart" and first is not None:
                going_on[column] = (first[0], first[1], number)
                text = ""
            else:
                text = trimmed(_cell_text(cell))
                if merge is not None:
                    going_on[column] = (number, column + width - 1, number)
                elif width > 1:
                    merged.append(((number, column), (number, column + width - 1)))
            cells += [GridCell(text), *[GridCell()] * (width - 1)]
        merged += _closed(open_above, going_on)
        open_above = going_on
        rows.append(cells[:_MOST_COLUMNS])
    merged += _closed(open_above, {})
    widest = max(map(len, rows), default=0)
    even = [row + [GridCell()] * (widest - len(row)) for row in rows]
    return [
        GridLine(number, tuple(cells)) for number, cells in enumerate(with_merged(even, merged), 1)
    ]


def _closed(
    above: dict[int, tuple[int, int, int]], going_on: dict[int, tuple[int, int, int]]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The merged ranges that end here."""
    return [
        ((top, column), (bottom, right))
        for column, (top, right, bottom) in above.items()
        if going_on.get(column, (-1, 0, 0))[0] != top
    ]


def _number(text: str | None, default: int) -> int:
    return min(int(text), _MOST_COLUMNS) if text and text.isdecimal() else default


def _rows(table: ET.Element) -> Iterator[ET.Element]:
    for row in _direct(table, "tr"):
        if _child(row, "trPr", "del") is None:
            yield row


def _direct(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """The elements of that name, also within controls and insertions, not within each other."""
    for child in element:
        if _local(child) == name:
            yield child
        elif _local(child) in {"sdt", "sdtContent", "ins", "customXml", "moveTo", "smartTag"}:
            yield from _direct(child, name)


def _cell_text(cell: ET.Element) -> str:
    return "\n".join(
        text for element in cell.iter() if _local(element) == "p" and (text := _text(element))
    )


def _text(paragraph: ET.Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(element: ET.Element) -> Iterator[str]:
    for child in element:
        name = _local(child)
        if name == "r":
            font = _font(child)
            yield from (from_symbol_font(piece, font) for piece in _pieces(child))
        elif name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif (drawn := _drawn(child, name)) is not None:
            yield drawn
        elif name not in _LEFT_OUT and name not in _APART:
            yield from _pieces(child)


_SIGNS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_APART: Final = frozenset({"txbxContent", "rPr", "pPr"})


def _drawn(element: ET.Element, name: str) -> str | None:
    """The tick or box that an element draws, or the sign of a symbol font."""
    if name == "sym":
        code = int(_attribute(element, "char") or "20", 16)
        return from_symbol_font(chr(code), _attribute(element, "font") or "")
    if name == "checkBox":
        return TICKED if _form_field_ticked(element) else BOX
    box = _child(element, "sdtPr", "checkbox") if name == "sdt" else None
    if box is None:
        return None
    checked = _value(box, "checked")
    return BOX if checked is None or checked in _OFF else TICKED


def _font(run: ET.Element) -> str:
    fonts = _child(run, "rPr", "rFonts")
    if fonts is None:
        return ""
    named = (_attribute(fonts, one) or "" for one in ("ascii", "hAnsi", "eastAsia"))
    return next((font for font in named if font.lower().startswith("wingdings")), "")


def _form_field_ticked(box: ET.Element) -> bool:
    state = _child(box, "checked")
    if state is None:
        state = _child(box, "default")
    return state is not None and (_attribute(state, "val") or "1") not in _OFF
