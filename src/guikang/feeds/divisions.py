"""Files about divisions: a tree, successors that somebody states, and the list of what changes."""

from __future__ import annotations

import zlib
from datetime import date
from typing import TYPE_CHECKING, Final

from guikang.divisions.division import DivisionError, Level
from guikang.divisions.recoding import Declared, Kind
from guikang.divisions.tree import Tree, division_of
from guikang.errors import Flaw
from guikang.feeds.tables.headings import Titles
from guikang.feeds.tables.reading import table_of
from guikang.feeds.tables.table import Heading
from guikang.feeds.tables.writing import WrittenColumn, WrittenSheet, write_csv, write_workbook
from guikang.wording import CHINESE, say_flaw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from guikang.services.redividing import Change, Plan

_TREE: Final = (
    Heading("code", ("代码", "区划代码"), required=True),
    Heading("name", ("名称", "区划名称"), required=True),
)
_DECLARED: Final = (
    Heading("old_code", ("原代码",), required=True),
    Heading("new_code", ("新代码",), required=True),
    Heading("since", ("起始日期",)),
    Heading("basis", ("依据",)),
)
LEVELS: Final = {
    Level.REGION: "自治区",
    Level.CITY: "设区市",
    Level.COUNTY: "县（市、区）",
    Level.TOWNSHIP: "乡镇（街道）",
    Level.VILLAGE: "村（社区）",
}
"""The levels as a list calls them."""
KINDS: Final = {
    Kind.SAME: "不变",
    Kind.RENAMED: "更名",
    Kind.RECODED: "变更代码",
    Kind.DISSOLVED: "撤销，并入上一级",
    None: "新设",
}
"""What becomes of divisions, likewise; None: it is new."""
TABLES: Final = {
    "people": "居民",
    "staff_members": "工作人员",
    "appointments": "任职",
    "reception_entries": "受理渠道",
}
"""What hangs on divisions, by the table that it stands in."""
_TITLES: Final = (
    "级别",
    "原代码",
    "原名称",
    "新代码",
    "新名称",
    "变动",
    "需核对",
    "起始日期",
    "依据",
)
_SHEET: Final = "区划变动"
_LOOK: Final = "需核对"
_ENDINGS: Final = (".xlsx", ".csv")
_GZIP: Final = b"\x1f\x8b"
_MOST_UNPACKED: Final = 100_000_000


def read_tree(path: Path) -> Tree:
    """Read a tree: columns ``code`` and ``name``, in csv, perhaps packed by gzip, or a workbook.

    Raises:
        DivisionError: ``division.file`` with the reason why the file cannot be read; and as
            ``Tree``.
    """
    rows = _rows(path, _TREE)
    return Tree(division_of(row["code"], row["name"], line) for line, row in rows)


def read_declared(path: Path) -> list[Declared]:
    """Read successors that somebody states: ``data/recodings.csv``, or a list of changes.

    Rows without an old or a new code state nothing.

    Raises:
        DivisionError: ``division.file``; ``division.since`` with the line of a bad date.
    """
    return [
        Declared(
            row["old_code"],
            row["new_code"],
            _day(row.get("since", ""), line),
            row.get("basis") or None,
        )
        for line, row in _rows(path, _DECLARED)
        if row["old_code"] and row["new_code"]
    ]


def check_ending(path: Path) -> None:
    """See to it that a list of changes can be written there.

    Raises:
        DivisionError: ``division.out_ending``.
    """
    if path.suffix.lower() not in _ENDINGS:
        raise DivisionError("division.out_ending", path=str(path), endings=" ".join(_ENDINGS))


def write_changes(path: Path, plan: Plan) -> None:
    """Write all that a plan changes, in the form that ``read_declared`` reads again.

    Raises:
        DivisionError: ``division.out_ending``.
        OSError: the file cannot be written.
    """
    check_ending(path)
    titles = [*_TITLES, *(TABLES[table] for table in plan.tables)]
    rows = [_row(change, plan) for change in plan.changes()]
    if path.suffix.lower() == ".csv":
        write_csv(path, titles, rows)
    else:
        columns = tuple(WrittenColumn(title) for title in titles)
        sheet = WrittenSheet(_SHEET, columns, rows)
        write_workbook(path, sheet, guide=False)


def _row(change: Change, plan: Plan) -> list[str]:
    old, new, successor = change.old, change.new, change.successor
    level = new.level if old is None else old.level
    look = successor is not None and successor.look
    since = None if successor is None else successor.since
    return [
        LEVELS[level],
        "" if old is None else old.code,
        "" if old is None else plan.old.full_name(old.code),
        new.code,
        plan.tree.full_name(new.code),
        KINDS[None if successor is None else successor.kind],
        _LOOK if look else "",
        "" if since is None else since.isoformat(),
        "" if successor is None else successor.basis or "",
        *(str(change.hanging.get(table, 0)) for table in plan.tables),
    ]


def _rows(path: Path, headings: tuple[Heading, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        content = path.read_bytes()
        if content.startswith(_GZIP):
            content = _unpacked(content)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise DivisionError("division.file", file=path.name, reason=reason) from error
    table = table_of(content, Titles(headings))
    if isinstance(table, Flaw):
        raise _refused(path, table)
    if table.row_flaws:
        raise _refused(path, table.row_flaws[0].flaw)
    known = [name for name in table.columns if name not in table.unknown]
    for line, cells in zip(table.line, table.frame.select(known).iter_rows(), strict=True):
        yield line, {name: cell or "" for name, cell in zip(known, cells, strict=True)}


def _unpacked(content: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    unpacked = unpacking.decompress(content, _MOST_UNPACKED)
    if not unpacking.eof:  # a file that was cut off would lose divisions unsaid
        raise EOFError
    return unpacked


def _refused(path: Path, flaw: Flaw) -> DivisionError:
    return DivisionError("division.file", file=path.name, reason=say_flaw(CHINESE, flaw))


def _day(text: str, line: int) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DivisionError("division.since", line=str(line)) from None
