"""A list as the content of a file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from guikang.feeds.tables.writing import WrittenColumn, WrittenSheet, write_csv, write_workbook
from guikang.services.ports.tables import TableFormat

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def exported_table(
    form: TableFormat, name: str, titles: Sequence[str], rows: Iterable[Sequence[str | None]]
) -> bytes:
    """A list as a workbook of one sheet, or as csv; see ``write_workbook``, ``write_csv``.

    Args:
        form: of the file.
        name: of the sheet.
        titles: the heading row.
        rows: the cells of each row; None for empty.
    """
    with TemporaryDirectory(prefix="guikang-") as folder:
        path = Path(folder) / "list"
        if form is TableFormat.CSV:
            write_csv(path, titles, rows)
        else:
            columns = tuple(map(WrittenColumn, titles))
            write_workbook(path, WrittenSheet(name, columns, rows), guide=False)
        return path.read_bytes()
