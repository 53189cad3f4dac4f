"""All names of a tree in one line of text, and sets of places in it as bits of one integer.

The divisions stand in the order of their codes, each name followed by one empty place. So
what lies below a division is one stretch, which begins after its name. A set of places is
an integer; whether any place of a stretch is in the set is told for all stretches at once
by adding: the carry runs out at the stretch's end.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from guikang.divisions.division import Division, Level
from guikang.divisions.spelling import fold_character, readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from guikang.divisions.tree import Tree

_EMPTY = "\n"
_KEPT_SETS = 1024
_PEOPLES = ("壮", "瑶", "苗", "侗", "仫佬", "毛南", "回", "京", "彝", "水", "仡佬", "各")
_VILLAGE = ("村委会", "村民委员会", "居委会", "居民委员会", "委员会", "生活区", "")
ENDINGS = {
    Level.REGION: ("壮族自治区", "自治区"),
    Level.CITY: ("市",),
    Level.COUNTY: ("县", "区", "市", "自治县", *(f"{one}族自治县" for one in _PEOPLES)),
    Level.TOWNSHIP: ("镇", "乡", "街道", *(f"{one}族乡" for one in _PEOPLES)),
    Level.VILLAGE: tuple("".join(both) for both in product(("", "村", "社区"), _VILLAGE)),
}
"""What people leave out at the end of a name."""


class Names:
    """The names of a tree, laid out.

    A set of places where characters stand has the place's bit; a set of ends has the bit
    of the place that follows.

    Args:
        tree: whose names.

    Attributes:
        starts: the places where names begin.
        everywhere: all places of characters.
        whole: the ends at which a name is whole, but for what people leave out.
        spellings: every reading of every character.
        beginnings: whatever a reading begins with.
    """

    __slots__ = (
        "_below",
        "_by_rank",
        "_character",
        "_kept",
        "_length",
        "_marks",
        "_names",
        "_number",
        "_places",
        "_rank",
        "beginnings",
        "everywhere",
        "spellings",
        "starts",
        "whole",
    )

    def __init__(self, tree: Tree) -> None:
        divisions = list(tree)
        lengths = np.array([len(one.name) for one in divisions], np.int64)
        after = np.cumsum(lengths + 1)  # the place after the empty one
        begin = after - lengths - 1
        self._length = int(after[-1]) + 1
        text = "".join(
            character if character == _EMPTY else fold_character(character)
            for one in divisions
            for character in (*one.name, _EMPTY)
        )
        points = np.frombuffer((text + _EMPTY).encode("utf-32-le"), np.uint32)
        known, self._number = np.unique(points, return_inverse=True)
        self._character = [chr(point) for point in known.tolist()]
        self.spellings = frozenset(one for c in self._character for one in readings(c))
        self.beginnings = frozenset(
            one[:length] for one in self.spellings for length in range(1, len(one) + 1)
        )
        self._kept = lru_cache(maxsize=_KEPT_SETS)(self._made)

        self.starts = self._bits(begin)
        self.everywhere = _as_integer(points != ord(_EMPTY))
        self.whole = self._bits(np.array(list(_whole_ends(divisions, begin.tolist())), np.int64))
        levels = np.array([one.level for one in divisions])
        self._names, self._marks, self._below = {}, {}, {}
        beyond = after[_last_below([one.code for one in divisions])]
        self._places = {
            one.code: (first, past)
            for one, first, past in zip(divisions, begin.tolist(), beyond.tolist(), strict=True)
        }
        for level in Level:
            of_level = levels == level
            spans = (begin[of_level] + 1, after[of_level])
            self._names[level] = self._stretches(*spans)
            self._marks[level] = self._bits(after[of_level])
            self._below[level] = self._stretches(after[of_level], beyond[of_level])
        self._by_rank = sorted(
            divisions, key=lambda one: (one.level, len(tree.full_name(one.code)), one.code)
        )
        rank = {one.code: place for place, one in enumerate(self._by_rank)}
        self._rank = np.zeros(self._length, np.int64)
        self._rank[after] = [rank[one.code] for one in divisions]

    def places(self, letters: str) -> int:
        """The places of the characters with a reading that is ``letters``."""
        return self._kept("reading", letters)

    def places_beginning(self, letters: str) -> int:
        """The places of the characters with a reading that begins with ``letters``."""
        return self._kept("beginning", letters)

    def places_of(self, character: str) -> int:
        """The places of a character itself, in its folded form."""
        return self._kept("character", character)

    def below(self, ends: int) -> int:
        """The stretches below the divisions in whose names there are ``ends``."""
        found = 0
        for level in Level:
            stretch = self._below[level]
            first = self._marked(ends, level) & stretch
            if first:
                found |= stretch & ~(stretch + first)
        return found

    def within(self, codes: Iterable[str]) -> int:
        """The ends that lie in the names of these divisions and of all below; unknown ones none."""
        places = 0
        for first, past in (self._places[code] for code in codes if code in self._places):
            places |= (1 << past) - (1 << first + 1)
        return places

    def first(self, ends: int, most: int, level: Level | None) -> list[Division]:
        """At most so many of the divisions in whose names there are ``ends``.

        Higher levels come first, then shorter full names, then smaller codes.

        Args:
            ends: a set of ends.
            most: how many.
            level: only of this level; None: of all.
        """
        marks = 0
        for one in Level if level is None else (level,):
            marks |= self._marked(ends, one)
        if not marks:
            return []
        content = np.frombuffer(marks.to_bytes(-(-self._length // 8), "little"), np.uint8)
        ranks = self._rank[np.flatnonzero(np.unpackbits(content, bitorder="little"))]
        return [self._by_rank[place] for place in np.sort(ranks)[:most]]

    def _marked(self, ends: int, level: Level) -> int:
        """The place after each name of the level in which there is an end."""
        names = self._names[level]
        there = ends & names
        return (there + names) & self._marks[level] if there else 0

    def _made(self, kind: str, letters: str) -> int:
        match kind:
            case "reading":
                fits = [letters in readings(one) for one in self._character]
            case "beginning":
                fits = [
                    any(reading.startswith(letters) for reading in readings(one))
                    for one in self._character
                ]
            case _:
                fits = [one == letters for one in self._character]
        return _as_integer(np.array(fits)[self._number])

    def _bits(self, places: npt.NDArray[np.int64]) -> int:
        there = np.zeros(self._length, np.bool_)
        there[places] = True
        return _as_integer(there)

    def _stretches(self, begin: npt.NDArray[np.int64], beyond: npt.NDArray[np.int64]) -> int:
        """The places from each beginning up to what lies beyond; they do not overlap."""
        change = np.zeros(self._length + 1, np.int64)
        np.add.at(change, begin, 1)
        np.add.at(change, beyond, -1)
        return _as_integer(np.cumsum(change)[:-1] > 0)


def _as_integer(there: npt.NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(there, bitorder="little").tobytes(), "little")


def _whole_ends(divisions: Iterable[Division], begin: Iterable[int]) -> Iterator[int]:
    for one, place in zip(divisions, begin, strict=True):
        for ending in {"", *ENDINGS[one.level]}:
            if one.name.endswith(ending) and len(ending) < len(one.name):
                yield place + len(one.name) - len(ending)


def _last_below(codes: list[str]) -> list[int]:
    """For each of the sorted codes, which is the last that begins with it."""
    last = list(range(len(codes)))
    open_: list[int] = []
    for place, code in enumerate(codes):
        while open_ and not code.startswith(codes[open_[-1]]):
            last[open_.pop()] = place - 1
        open_.append(place)
    for place in open_:
        last[place] = len(codes) - 1
    return last
