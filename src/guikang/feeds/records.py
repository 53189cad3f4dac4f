"""Records: the rows of delimited text, read so that a stray quote costs one line alone.

A quoted cell may hold line breaks, so a quote that nobody closed takes the lines after
it for its own, up to the next quote. Therefore a record that spans lines stands only
if it is well-formed by RFC 4180 and its reader finds it whole; otherwise its first line
is broken and reading goes on at the very next line. A record within one line is read as
Python's csv reads it: there a quote inside a cell that is not quoted is text.

What is well-formed by accident no reader can tell from what is meant so: a stray quote
before a cell and another behind a cell of the same column some lines on, or behind it a
quoted cell of several lines that begins with a separator or a line break.

A record spans at most ``MOST_LINES`` lines and ``MOST_BYTES``, which bounds the memory.
The time is linear, whatever the quotes: a well-formed record that spans lines has an
odd number of quotes in its first line and in its last and an even one in each between.
So the search for its end begins at odd lines only and goes no further than the next
odd line, and no line is taken more than twice.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final, TextIO

MOST_BYTES: Final = 1_000_000
"""The longest line, and the longest record that spans lines, in bytes of UTF-8."""

MOST_LINES: Final = 1_000
"""The lines that a record may span: Excel allows 253 line feeds in a cell, so there is room
for three cells full of them."""

_ENDS: Final = "\r\n"
_SURELY_SHORT: Final = MOST_BYTES // 4
"""So many characters have no more than ``MOST_BYTES``."""

# By itself csv refuses cells longer than 131,072 characters; here lines are measured.
csv.field_size_limit(MOST_BYTES)


class Fault(Enum):
    """Why a line is no record."""

    UNCLOSED = "unclosed"
    """A quote is not closed, or not so that a well-formed record comes of it."""
    MISPLACED = "misplaced"
    """Text stands after a closing quote."""
    TOO_LONG = "too long"
    """The line is longer than ``MOST_BYTES``."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is no record, nor the beginning of one.

    Attributes:
        fault: why.
        line: as it stands, with its end; cut where it is too long.
        place: of the first cell whose quotes are at fault, from 0; None where the
            line is too long.
    """

    fault: Fault
    line: str
    place: int | None = None

    def cells(self, separator: str) -> list[str]:
        """The line's cells as if no quote were in it; of a heading these say enough."""
        return self.line.rstrip(_ENDS).replace('"', "").split(separator)


Whole = Callable[[list[str], list[str]], bool]
"""Given the cells of a well-formed record and the lines it spans: whether it is one row."""


class Lines:
    """The lines of a text one by one, with a way back.

    Args:
        text: opened with ``newline=""``; lines end with a line feed, a return, or both.

    Attributes:
        taken: how many lines were taken and not given back: the number of the latest.
    """

    def __init__(self, text: TextIO) -> None:
        self.taken = 0
        self._text = text
        self._back: deque[str] = deque()
        self._torn = False

    def take(self) -> str:
        """The next line with its end, or nothing after the last.

        Of a line longer than ``MOST_BYTES`` the rest is passed over and never held.
        """
        line = self._back.popleft() if self._back else self._next()
        if line:
            self.taken += 1
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        """Let lines, the latest that were taken, be taken again."""
        self._back.extendleft(reversed(lines))
        self.taken -= len(lines)

    def _next(self) -> str:
        most = MOST_BYTES + len(_ENDS)
        line = self._text.readline(most)
        if self._torn and line == "\n":  # it belongs to the return at which a line was cut
            line = self._text.readline(most)
        self._torn = False
        if len(line) == most:
            piece = line
            while piece and piece[-1] not in _ENDS:
                piece = self._text.readline(most)
            self._torn = piece.endswith("\r")
        return line


def records(
    lines: Lines, separator: str, whole: Whole | None = None
) -> Iterator[tuple[int, list[str] | Broken]]:
    """Read record by record.

    Args:
        lines: what is left of them. No more are taken than the records yielded span, so
            another call can go on with other arguments.
        separator: one character, no quote and no line break.
        whole: whether a record that spans lines is one row, as by its number of cells;
            where it is not, its first line is broken. None takes them all.

    Yields:
        The number of the record's first line, from 1, and its cells, none for an empty
        line; or what broke.
    """
    at_hand: deque[str] = deque()
    reader = csv.reader(iter(at_hand.popleft, None), delimiter=separator, strict=True)
    found: list[str] | Broken
    while line := lines.take():
        number = lines.taken
        if len(line) > _SURELY_SHORT and _size(line.rstrip(_ENDS)) > MOST_BYTES:
            found = Broken(Fault.TOO_LONG, line)
        elif '"' in line:
            at_hand.append(line)
            try:
                found = next(reader)
            except IndexError:  # a quote is open, so it asks for a further line
                spanning = _spanning(line, lines, separator, whole)
                found = spanning or _broken(Fault.UNCLOSED, line, separator)
            except csv.Error:
                found = _broken(Fault.MISPLACED, line, separator)
        else:
            content = line.rstrip(_ENDS)
            found = content.split(separator) if content else []
        yield number, found


def _spanning(first: str, lines: Lines, separator: str, whole: Whole | None) -> list[str] | None:
    """The record that begins with a line and does not end with it, or None: it is none."""
    if not _is_odd(first):  # a quote stands in a cell that is not quoted
        return None
    held = [first]
    size = _size(first)
    closed = False
    while not closed and len(held) < MOST_LINES and (line := lines.take()):
        held.append(line)
        size += _size(line)
        if size > MOST_BYTES:
            break
        closed = _is_odd(line)
    if closed and _record(separator).fullmatch("".join(held).rstrip(_ENDS)):
        cells = next(csv.reader(held, delimiter=separator, strict=True))
        if whole is None or whole(cells, held):
            return cells
    lines.give_back(held[1:])
    return None


def _broken(fault: Fault, line: str, separator: str) -> Broken:
    sound = _sound_cells(separator).match(line)
    return Broken(fault, line, len(_sound_cell(separator).findall(sound[0])) if sound else 0)


def _is_odd(line: str) -> bool:
    return line.count('"') % 2 == 1


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _cell(separator: str) -> str:
    # Possessive, so that nothing is tried twice.
    return rf'(?:"[^"]*+(?:""[^"]*+)*+"|[^"{separator}\r\n]*+)'


@cache
def _record(separator: str) -> re.Pattern[str]:
    """A record by RFC 4180, without its end."""
    return re.compile(rf"{_cell(separator)}(?:{separator}{_cell(separator)})*+")


@cache
def _sound_cell(separator: str) -> re.Pattern[str]:
    """A well-formed cell and the separator after it."""
    return re.compile(_cell(separator) + separator)


@cache
def _sound_cells(separator: str) -> re.Pattern[str]:
    """All such cells with which a line begins."""
    return re.compile(rf"(?:{_cell(separator)}{separator})*+")
