"""Headings: which row names the columns, and which column is which.

Headings are compared as people read them: full-width, letter case, white space,
line breaks, marks of required columns (``*``) and remarks in brackets, as
``（必填）``, make no difference.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from guikang.errors import Flaw
from guikang.feeds.tables.cells import WHITE
from guikang.feeds.tables.table import ERROR_TEXTS, MOST_COLUMNS, column_letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guikang.feeds.tables.table import Heading

ROWS_SEARCHED: Final = 10
"""The heading is among the first so many rows that are not blank."""

_MARKS: Final = re.compile(f"[{re.escape(WHITE)}*:'※★]")
_REMARK: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_EXPLANATION: Final = ("说明", "#", "＃")


def folded(heading: str) -> str:
    """The heading without what makes no difference, its remarks kept."""
    return _MARKS.sub("", normalize("NFKC", heading)).casefold()


def without_remarks(heading: str) -> str:
    """The heading ``folded``, and without remarks unless nothing else is left."""
    whole = folded(heading)
    return _REMARK.sub("", whole) or whole


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file.

    Attributes:
        names: by position.
        unknown: those that the caller did not name.
        nameless: those of ``unknown`` that have no heading.
        letters: each unknown one's letters, as a spreadsheet shows them.
    """

    names: tuple[str, ...]
    unknown: tuple[str, ...]
    nameless: tuple[str, ...]
    letters: Mapping[str, str]


class Titles:
    """The accepted headings, for look-up.

    Raises:
        ValueError: two columns accept the same heading.
    """

    def __init__(self, headings: Sequence[Heading]) -> None:
        self.headings = tuple(headings)
        self._exact: dict[str, str] = {}
        loose: dict[str, set[str]] = {}
        for heading in self.headings:
            for title in (heading.name, *heading.titles):
                if self._exact.setdefault(folded(title), heading.name) != heading.name:
                    raise ValueError(f"two columns accept the heading {title!r}")
                loose.setdefault(without_remarks(title), set()).add(heading.name)
        self._loose = {title: names.pop() for title, names in loose.items() if len(names) == 1}

    def name_of(self, cell: str) -> str | None:
        """The known column that ``cell`` heads, or None."""
        return self._exact.get(folded(cell)) or self._loose.get(without_remarks(cell))

    def known(self, cells: Sequence[str]) -> int:
        """How many known columns ``cells`` head, each counted once."""
        return len({self.name_of(cell) for cell in cells} - {None})

    def heading_row(self, rows: Sequence[Sequence[str]]) -> int | None:
        """The place of the row that heads most known columns; the first of equals.

        One known word alone is no heading where more columns are known: titles
        and explanations contain such words.
        """
        best, most = None, min(2, len(self.headings)) - 1
        seen = 0
        for place, cells in enumerate(rows):
            if not any(cell.strip(WHITE) for cell in cells):
                continue
            known = self.known(cells)
            if known > most:
                best, most = place, known
            seen += 1
            if seen == ROWS_SEARCHED:
                break
        return best

    def columns(self, cells: Sequence[str], left: int = 0) -> Columns | Flaw:
        """The columns that the heading row ``cells`` names.

        Args:
            cells: the heading row.
            left: how many columns of the sheet stand before its first cell.

        Returns:
            ``table.too_many_columns``; ``table.heading_repeated`` where two columns have
            the same heading; ``table.columns_missing``, naming the required ones, or
            ``table.columns_telling``, naming those whose blank cells say something.
        """
        if len(cells) > MOST_COLUMNS:
            return Flaw("table.too_many_columns", params=(("columns", str(MOST_COLUMNS)),))
        known = [self.name_of(cell) for cell in cells]
        missing = [h.title for h in self.headings if h.required and h.name not in known]
        if missing:
            return Flaw("table.columns_missing", params=(("columns", "、".join(missing)),))
        untold = [h.title for h in self.headings if h.blank_tells and h.name not in known]
        if untold:
            return Flaw("table.columns_telling", params=(("columns", "、".join(untold)),))
        titles = [
            name or " ".join(cell.strip(WHITE).split()) or f"({column_letters(place + left)})"
            for place, (cell, name) in enumerate(zip(cells, known, strict=True))
        ]
        for title, times in Counter(titles).items():
            if times > 1:
                places = [place for place, other in enumerate(titles) if other == title]
                letters = "、".join(column_letters(place + left) for place in places)
                field = title if title in known else None
                return Flaw("table.heading_repeated", field, (("columns", letters),))
        unknown = tuple(t for t, name in zip(titles, known, strict=True) if name is None)
        return Columns(
            names=tuple(titles),
            unknown=unknown,
            nameless=tuple(
                title for title, cell in zip(titles, cells, strict=True) if not cell.strip(WHITE)
            ),
            letters={t: column_letters(p + left) for p, t in enumerate(titles) if t in unknown},
        )

    def not_found(self) -> Flaw:
        """The flaw of a file without a heading row, naming what was looked for."""
        sought = "、".join(
            h.title for h in self.headings if h.required or h.blank_tells
        ) or "、".join(h.title for h in self.headings)
        return Flaw("table.heading_not_found", params=(("columns", sought),))


def is_explanation(cells: Sequence[str]) -> bool:
    """Whether a row under the heading explains the columns and is not read."""
    first = next((text for cell in cells if (text := cell.strip(WHITE))), "")
    return first.startswith(_EXPLANATION) and first not in ERROR_TEXTS
