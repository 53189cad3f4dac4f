"""Spans: the merged cells of an ods, which its reader does not tell.

Source: OpenDocument 1.3 part 3, 19.676 (number-columns-spanned), 19.678 (number-rows-spanned).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.parsers import expat

if TYPE_CHECKING:
    from guikang.feeds.tables.sheets import Merged

_CELLS: Final = ("table:table-cell", "table:covered-table-cell")
_MOST_DIGITS: Final = 7


class _Spans:
    def __init__(self) -> None:
        self.found: dict[str, list[Merged]] = {}
        self._sheet = ""
        self._row = self._column = self._rows = self._columns = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self._columns = _count(attributes, "table:number-columns-repeated")
            across = _count(attributes, "table:number-columns-spanned")
            down = _count(attributes, "table:number-rows-spanned")
            if across > 1 or down > 1:
                last = (self._row + down - 1, self._column + across - 1)
                self.found.setdefault(self._sheet, []).append(((self._row, self._column), last))
        elif name == "table:table-row":
            self._rows = _count(attributes, "table:number-rows-repeated")
            self._column = 0
        elif name == "table:table":
            self._sheet = attributes.get("table:name", "")
            self._row = 0

    def end(self, name: str) -> None:
        if name in _CELLS:
            self._column += self._columns
        elif name == "table:table-row":
            self._row += self._rows


def _count(attributes: dict[str, str], name: str) -> int:
    return int(attributes.get(name, "1")[:_MOST_DIGITS])


def spans_of(content: bytes) -> dict[str, list[Merged]]:
    """The merged ranges of each sheet of an ods, by its name.

    Args:
        content: its part ``content.xml``, which ``examined_opendocument`` let pass.

    Raises:
        ValueError: a count is no number.
        ExpatError: it is not well-formed.
    """
    spans = _Spans()
    parser = expat.ParserCreate()
    parser.StartElementHandler = spans.start
    parser.EndElementHandler = spans.end
    parser.Parse(content, True)  # noqa: FBT003 - the parser takes it by position only
    return spans.found
