"""Gathering: which lines of the sheets are persons, and which say something else.

Titles, the heading (again on each page), totals, sections as 一、甲镇, notes at the end and
blank rows of the template are told from persons; nothing of a person is passed over unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from guikang.errors import Flaw
from guikang.feeds.work_form.grid import Grid, GridLine
from guikang.feeds.work_form.head import HeadTexts, labelled
from guikang.feeds.work_form.headings import FormColumns, columns_of, is_heading
from guikang.feeds.work_form.rows import FormLine
from guikang.staff.work_form import Place

_ROWS_SEARCHED: Final = 20
"""The heading is among the first so many lines of a sheet that are not blank."""

_GOING_ON: Final = frozenset({"hotlines", "places"})
"""Labels whose values may go on in the lines below."""

_FEW: Final = 6
_TOTALS: Final = re.compile(r"(?:合|总|小|共)\s*计.*|共\s*\d+\s*人.*")
_FOOTERS: Final = re.compile(
    r"(?:填表人|填报人|制表人|审核人|审批人|经办人|联系人|联系电话|负责人\s*[(（]?签|分管领导|单位负责人"
    r"|注|备注|说明|填表说明|抄送|附件)\s*[\d一二三四五六七八九十]*\s*[(（]?[^:：]{0,10}[)）]?\s*[:：].*",
    re.DOTALL,
)
_NUMBERING: Final = "0123456789０１２３４５６７８９.、 "


@dataclass(slots=True)
class Found:
    """What the sheets hold, before any of it is judged.

    Attributes:
        headed: whether any sheet has the heading.
        lines: those of persons, with their sheets.
        head: what stands beside the persons.
        skipped: lines that say something and are no persons.
        unread: sheets without the heading.
        flaws: sheets whose heading is wrong.
        unknown: the letters of columns that the form does not have.
    """

    headed: bool = False
    lines: list[tuple[str, FormLine]] = field(default_factory=list)
    head: HeadTexts = field(default_factory=HeadTexts)
    skipped: list[Place] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    flaws: list[tuple[str, Flaw]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def gathered(grids: Sequence[Grid]) -> Found:
    """Go through the sheets of a workbook or the tables of a document."""
    found = Found()
    columns: FormColumns | None = None
    width = 0
    for grid in grids:
        # A document's table may go on in the next one; each sheet has its own heading.
        goes_on = grid.in_document and grid.width == width
        gathering = _Gathering(grid, found, columns if goes_on else None)
        gathering.go_through()
        columns, width = gathering.columns, grid.width
    return found


class _Gathering:
    # Goes through one grid: under which columns, and behind which label, a line stands.

    def __init__(self, grid: Grid, found: Found, columns: FormColumns | None) -> None:
        self.columns = columns
        self._grid = grid
        self._found = found
        self._headed = columns is not None
        self._tail: str | None = None

    def go_through(self) -> None:
        seen = 0
        lines = iter(enumerate(self._grid.lines))
        for place, line in lines:
            if not line.texts:
                continue
            seen += 1
            if (self._headed or seen <= _ROWS_SEARCHED) and is_heading(line):
                named = columns_of(line, self._following(place))
                if isinstance(named, Flaw):
                    self._found.flaws.append((self._grid.sheet, named))
                    self.columns = None
                    return
                self._begin(named[0])
                if named[1]:
                    next(lines, None)
            else:
                self._take(line)
        if not self._headed and any(line.line for line in self._grid.lines):
            self._found.unread.append(self._grid.sheet)

    def _following(self, place: int) -> GridLine | None:
        lines = self._grid.lines
        return lines[place + 1] if place + 1 < len(lines) else None

    def _begin(self, columns: FormColumns) -> None:
        self.columns = columns
        self._found.headed = self._headed = True
        self._tail = None
        self._found.unknown += [one for one in columns.unknown if one not in self._found.unknown]

    def _take(self, line: GridLine) -> None:
        labels = labelled(line)
        if labels:
            for name, cell in labels:
                self._found.head.add(name, cell)
            self._tail = labels[-1][0]
        elif _says_nothing(line):
            self._tail = None
        elif self._tail in _GOING_ON and len(line.texts) == 1 and self._found.headed:
            self._found.head.add(self._tail, next(cell for cell in line.cells if cell.own))
        elif self.columns is not None and line.line:
            self._take_row(FormLine(line, self.columns), line)

    def _take_row(self, row: FormLine, line: GridLine) -> None:
        """A line among the persons: one of them, or something to tell of."""
        goes_on = bool(row.cell("name").text) and row.posts_own
        if not _is_section(line) and (row.has_person or goes_on):
            self._found.lines.append((self._grid.sheet, row))
            self._tail = None
        elif _is_section(line) or row.posts_own or _says_more(row):
            self._found.skipped.append(Place(self._grid.sheet, line.line))


def _says_nothing(line: GridLine) -> bool:
    """Whether a line is a total, or a note below the table."""
    texts = line.texts
    if _TOTALS.fullmatch(texts[0]):
        return True
    return len(texts) < _FEW and _FOOTERS.fullmatch(texts[0]) is not None


def _is_section(line: GridLine) -> bool:
    """Whether one cell, merged over half the line or more, says all: ``一、甲镇``."""
    if len(line.texts) != 1:
        return False
    first = next(place for place, cell in enumerate(line.cells) if cell.own)
    covered = sum(cell.across for cell in line.cells[first + 1 :])
    return covered * 2 >= len(line.cells)


def _says_more(row: FormLine) -> bool:
    """Whether a line without a person says anything else than its number."""
    others = ("note", "unit_and_position", "unit", "position")
    if any(row.cell(name).own for name in others):
        return True
    return row.cell("serial").own.strip(_NUMBERING) != ""
