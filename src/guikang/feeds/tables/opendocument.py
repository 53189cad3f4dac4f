"""OpenDocument: what a sheet of ods would take to read, and where it shows errors.

Its rows and cells may be repeated by attribute, so a short file can claim many.

Source: OpenDocument 1.3 part 3, 19.675 (number-columns-repeated), 19.677
(number-rows-repeated), 19.387 (office:value-type).
"""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from guikang.errors import Flaw
from guikang.feeds.tables.table import ERROR_TEXTS, MOST_BYTES, MOST_CELLS, MOST_ROWS

_CELLS: Final = ("table:table-cell", "table:covered-table-cell")
_MOST_ERRORS_REPEATED: Final = 1_000


class _Unsafe(Exception):  # noqa: N818 - it ends the parsing, it is no error of the user's
    """Ends the parsing with a flaw."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.code)
        self.flaw = flaw


class _Sheets:
    """Counts the cells while the parser goes through the sheets."""

    def __init__(self) -> None:
        self.errors: dict[str, dict[tuple[int, int], str]] = {}
        self._sheet = ""
        self._row = self._column = self._rows = self._columns = 0
        self._widest = self._row_bytes = self._bytes = 0
        self._filled = self._error = False
        self._text: list[str] = []
        self._text_bytes = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self._columns = int(attributes.get("table:number-columns-repeated", "1")[:12])
            self._error = attributes.get("calcext:value-type") == "error"
            self._filled = "office:value-type" in attributes
            self._text, self._text_bytes = [], sum(map(len, attributes.values()))
        elif name == "table:table-row":
            self._rows = int(attributes.get("table:number-rows-repeated", "1")[:12])
            self._column = self._row_bytes = 0
        elif name == "table:table":
            self._sheet = attributes.get("table:name", "")
            self._row = self._widest = 0

    def text(self, text: str) -> None:
        self._text_bytes += len(text)
        if self._error:
            self._text.append(text)

    def end(self, name: str) -> None:
        if name in _CELLS:
            if self._filled:
                self._widest = max(self._widest, self._column + self._columns)
                self._row_bytes += (self._text_bytes + 1) * self._columns
            self._mark()
            self._column += self._columns
            self._text_bytes, self._error = 0, False
        elif name == "table:table-row":
            self._row += self._rows
            if self._row_bytes:
                self._bytes += self._row_bytes * self._rows
                self._check()

    def _mark(self) -> None:
        text = "".join(self._text).strip()
        if self._error and text:
            # LibreOffice has its own errors too, as Err:502; they are all shown alike.
            text = text if text in ERROR_TEXTS else "#VALUE!"
            cells = self.errors.setdefault(self._sheet, {})
            for row in range(min(self._rows, _MOST_ERRORS_REPEATED)):
                for column in range(min(self._columns, _MOST_ERRORS_REPEATED)):
                    cells[self._row + row, self._column + column] = text

    def _check(self) -> None:
        if self._row > MOST_ROWS:
            raise _Unsafe(Flaw("table.too_many_rows", params=(("rows", str(MOST_ROWS)),)))
        if self._row * self._widest > MOST_CELLS or self._bytes > MOST_BYTES:
            raise _Unsafe(Flaw("table.too_many_cells", params=(("cells", str(MOST_CELLS)),)))


def examined_opendocument(
    content: bytes,
) -> dict[str, dict[tuple[int, int], str]] | Flaw:
    """Look through the content of an ods.

    Args:
        content: its part ``content.xml``.

    Returns:
        The cells that show errors, by sheet, then (row, column) from 0; or
        ``table.damaged``, ``table.too_many_rows``, ``table.too_many_cells``.
    """
    sheets = _Sheets()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = sheets.start
    parser.EndElementHandler = sheets.end
    parser.CharacterDataHandler = sheets.text
    try:
        parser.Parse(content, True)  # noqa: FBT003 - the parser takes it by position only
    except _Unsafe as unsafe:
        return unsafe.flaw
    except (expat.ExpatError, ValueError, LookupError):
        # A LookupError is an encoding that Python does not know.
        return Flaw("table.damaged")
    return sheets.errors
