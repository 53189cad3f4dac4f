"""How fast files become tables; prints seconds, rows a second and ratios.

Files are made first and not measured. Each reading is measured from the path to the
table, the first one, which finds the memory cold, apart from the best of those after
it. fastexcel and openpyxl are measured where they are installed.

Run: ``python benchmarks/spreadsheets.py``
"""

from __future__ import annotations

import importlib.util
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

import xlsxwriter

from guikang.feeds.tables.reading import read_table
from guikang.feeds.tables.table import Heading, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TITLES = ("姓名", "证件号码", "手机号码", "日期", "类别", "编号", "地址", "备注")
HEADINGS = tuple(Heading(title, required=True) for title in TITLES)
RUNS = 4


def rows(count: int) -> Iterator[tuple[str, str, str, date, str, int, str, str]]:
    """Made-up people."""
    for number in range(count):
        yield (
            "王李张刘陈杨黄赵"[number % 8] + "伟芳娜敏静丽强磊"[number // 8 % 8],
            f"45010319{number * 7919 % 10**10:010d}",
            f"1{number * 104729 % 10**10:010d}",
            date(2020, 3, 1) + timedelta(days=number % 28),
            "密切接触者",
            number,
            f"广西南宁市青秀区民族大道{number}号",
            "",
        )


def make_workbook(path: Path, count: int) -> Path:
    """An xlsx of ``count`` rows: text, a date, a number."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, TITLES)
        for line, row in enumerate(rows(count), 1):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, place, cell, day)
                elif isinstance(cell, int):
                    sheet.write_number(line, place, cell)
                elif cell:
                    sheet.write_string(line, place, cell)
    return path


def make_csv(path: Path, count: int, encoding: str, quote: str = "") -> Path:
    """A csv of ``count`` rows; ``quote`` stands around each first cell."""
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(",".join(TITLES) + "\r\n")
        for row in rows(count):
            file.write(quote + row[0] + quote + "," + ",".join(map(str, row[1:])) + "\r\n")
    return path


def seconds(read: Callable[[], object]) -> tuple[float, float]:
    """The first run's seconds, and the best of the further ones."""
    taken = []
    for _ in range(RUNS):
        start = perf_counter()
        read()
        taken.append(perf_counter() - start)
    return taken[0], min(taken[1:])


def show(what: str, count: int, taken: tuple[float, float]) -> float:
    """Print a line; answer the best seconds."""
    first, best = taken
    print(f"{what:44s} first {first:6.2f} s  best {best:6.2f} s  {count / best:12,.0f} rows/s")
    return best


def ours(path: Path, count: int) -> Callable[[], object]:
    """Our reading of ``path``, checked to give ``count`` rows."""

    def read() -> None:
        table = read_table(path, HEADINGS)
        assert isinstance(table, Table), table
        assert table.frame.height == count
        assert table.line[-1] == count + 1

    return read


def with_openpyxl(path: Path) -> Callable[[], object]:
    """The reading of openpyxl, values only."""
    import openpyxl  # type: ignore[import-untyped]  # noqa: PLC0415

    def read() -> list[tuple[object, ...]]:
        return list(openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True))

    return read


def with_fastexcel(path: Path) -> Callable[[], object]:
    """The reading of fastexcel as text: which cells were numbers is lost."""
    import fastexcel  # noqa: PLC0415

    def read() -> object:
        book = fastexcel.read_excel(path)
        return book.load_sheet(0, header_row=None, dtypes="string").to_polars()

    return read


def with_calamine(path: Path) -> Callable[[], object]:
    """python-calamine's cells alone, without checks and without a table."""
    import python_calamine  # noqa: PLC0415

    def read() -> object:
        return python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()

    return read


def main() -> int:
    """Measure all."""
    with TemporaryDirectory() as folder:
        big = make_workbook(Path(folder) / "big.xlsx", 100_000)
        show("xlsx, 100,000 rows: read_table", 100_000, seconds(ours(big, 100_000)))
        show("  python-calamine, bare cells", 100_000, seconds(with_calamine(big)))
        if importlib.util.find_spec("fastexcel"):
            show("  fastexcel, all as text", 100_000, seconds(with_fastexcel(big)))
        small = make_workbook(Path(folder) / "small.xlsx", 10_000)
        best = show("xlsx, 10,000 rows: read_table", 10_000, seconds(ours(small, 10_000)))
        if importlib.util.find_spec("openpyxl"):
            other = show("  openpyxl, read_only", 10_000, seconds(with_openpyxl(small)))
            print(f"  read_table is {other / best:.1f} times as fast as openpyxl")
        for encoding, quote, what in (
            ("utf-8-sig", "", "csv UTF-8, 1,000,000 rows"),
            ("gb18030", "", "csv GB18030, 1,000,000 rows"),
            ("utf-8-sig", '"', "csv UTF-8 with quotes, 1,000,000 rows"),
        ):
            path = make_csv(Path(folder) / "a.csv", 1_000_000, encoding, quote)
            show(what, 1_000_000, seconds(ours(path, 1_000_000)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
