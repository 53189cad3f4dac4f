"""The tree: what lies above and below a division, and how it is named in full."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from guikang.divisions.division import Division, DivisionError, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HEADING = "code,name"


class Tree:
    """The divisions of one edition, from one highest division down.

    Args:
        divisions: in any order; each but the highest has the one above it among them.

    Raises:
        DivisionError: ``division.repeated`` for a code that occurs twice,
            ``division.nothing_above`` for one whose division above is not there,
            ``division.several_highest``, ``division.none``.
    """

    __slots__ = ("_below", "_by_code", "highest")

    def __init__(self, divisions: Iterable[Division]) -> None:
        by_code: dict[str, Division] = {}
        for division in divisions:
            if by_code.setdefault(division.code, division) is not division:
                raise DivisionError("division.repeated", division=division.code)
        below: dict[str, list[Division]] = {}
        highest: list[Division] = []
        for code in sorted(by_code):
            division = by_code[code]
            above = division.code_above
            if above is None:
                highest.append(division)
            elif above in by_code:
                below.setdefault(above, []).append(division)
            else:
                raise DivisionError("division.nothing_above", division=code)
        if len(highest) != 1:
            raise DivisionError("division.several_highest" if highest else "division.none")
        self.highest = highest[0]
        self._by_code = MappingProxyType({code: by_code[code] for code in sorted(by_code)})
        self._below = MappingProxyType({code: tuple(those) for code, those in below.items()})

    @classmethod
    def parse(cls, text: str) -> Tree:
        """Return the tree of rows ``code,name`` under that heading.

        Lines end with LF or CRLF. Names are kept character by character, those in
        private use or beyond the basic plane too.

        Raises:
            DivisionError: ``division.heading``, ``division.row`` with the line where
                a row is not a code and a name; and as the class.
        """
        heading, *rows = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        if heading != HEADING:
            raise DivisionError("division.heading", heading=HEADING)
        return cls(_division(row, line) for line, row in enumerate(rows, 2) if row)

    def __len__(self) -> int:
        """How many divisions there are, on all levels."""
        return len(self._by_code)

    def __iter__(self) -> Iterator[Division]:
        """All divisions by code: each before those below it."""
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        """Whether there is a division of that code."""
        return code in self._by_code

    def get(self, code: str) -> Division | None:
        """The division of that code, or None."""
        return self._by_code.get(code)

    def of(self, level: Level) -> tuple[Division, ...]:
        """All divisions of a level, by code."""
        return tuple(division for division in self if division.level is level)

    def parent(self, code: str) -> Division | None:
        """The division above, or None: it is the highest.

        Raises:
            DivisionError: ``division.unknown``.
        """
        above = self._known(code).code_above
        return None if above is None else self._by_code[above]

    def children(self, code: str) -> tuple[Division, ...]:
        """The divisions directly below, by code; none below a village.

        Raises:
            DivisionError: ``division.unknown``.
        """
        return self._below.get(self._known(code).code, ())

    def ancestors(self, code: str) -> tuple[Division, ...]:
        """The divisions above, the highest first; none above the highest.

        Raises:
            DivisionError: ``division.unknown``.
        """
        division = self._known(code)
        return tuple(self._by_code[code[:level]] for level in Level if level < division.level)

    def full_name(self, code: str) -> str:
        """The name with those of all divisions above, as 广西壮族自治区南宁市兴宁区民生街道.

        A name that the next one repeats from its beginning is left out: 太阳村镇 before
        太阳村镇居民委员会.

        Raises:
            DivisionError: ``division.unknown``.
        """
        return name_along((*self.ancestors(code), self._known(code)))

    def _known(self, code: str) -> Division:
        division = self._by_code.get(code)
        if division is None:
            raise DivisionError("division.unknown", division=code)
        return division


def lies_within(code: str, scope: str) -> bool:
    """Whether a division is ``scope`` or lies below it; codes nest, so no tree is needed.

    Args:
        code: of the division.
        scope: a whole code of any level; nothing lies within an incomplete one.
    """
    return len(scope) in set(Level) and code.startswith(scope) and len(code) in set(Level)


def name_along(path: Sequence[Division]) -> str:
    """The names on a way down as one; one that the next repeats from its beginning is left out."""
    names = [division.name for division in path]
    following = [*names[1:], ""]
    return "".join(
        name for name, after in zip(names, following, strict=True) if not after.startswith(name)
    )


def division_of(code: str, name: str, line: int) -> Division:
    """The division of a row.

    Raises:
        DivisionError: ``division.row`` with the line where it is not a code and a name.
    """
    fits = code.isascii() and code.isdecimal() and len(code) in set(Level)
    if not fits or not name or name != name.strip() or "," in name or '"' in name:
        raise DivisionError("division.row", line=str(line))
    return Division(code, name, Level(len(code)))


def _division(row: str, line: int) -> Division:
    code, _, name = row.partition(",")
    return division_of(code, name, line)
