"""Lists of the console as files, by the way in which all our tables are written."""

from __future__ import annotations

from io import BytesIO, StringIO

from guikang.feeds.tables.writing import (
    WrittenColumn,
    WrittenSheet,
    write_records,
    write_workbook,
)
from guikang.services.exporting import Format, Sheet

_MARK = "\ufeff"
"""By which spreadsheet programs know that a csv is UTF-8."""


class Spreadsheets:
    """Writes them."""

    def written(self, sheet: Sheet, form: Format) -> bytes:
        """The file; every cell is text, and none is taken for a formula."""
        match form:
            case Format.XLSX:
                columns = tuple(WrittenColumn(title) for title in sheet.titles)
                kept = BytesIO()
                write_workbook(kept, WrittenSheet(sheet.name, columns, sheet.rows), guide=False)
                return kept.getvalue()
            case Format.CSV:
                text = StringIO(newline="")
                write_records(text, sheet.titles, sheet.rows)
                return (_MARK + text.getvalue()).encode()
