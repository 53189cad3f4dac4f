"""Finding a division by what someone types: characters, pinyin, initials or a code.

Each character of a name may be typed as itself, as one of its readings, or as that
reading's first letter, mixed as one likes. A query may go on in a name further down:
南宁青秀津头, ``qxjt``. It is compared with all names at once (``Names``), so the work
grows with the query's length alone.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guikang.divisions.division import Division, Level
from guikang.divisions.names import Names
from guikang.divisions.spelling import Query, queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guikang.divisions.tree import Tree

MOST_CHARACTERS = 60
"""The longest query; the longest full name of a division has 37."""
MOST_FOUND = 20
_LONGEST_READING = 6
_TWO_LETTERS = ("zh", "ch", "sh")


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to compare: what of the names counts.

    Attributes:
        inside: a name may be met anywhere, not only at its beginning.
        down: the query may go on in a name further down: from a whole name to the
            beginning of a name, with ``inside`` from anywhere to anywhere.
    """

    inside: bool
    down: bool


@dataclass(frozen=True, slots=True)
class _Steps:
    """By place in the query: how many letters may be taken there, and which places they fit."""

    whole: list[list[tuple[int, int]]]
    initials: list[list[tuple[int, int]]]


_NAME, _DOWN = _Way(inside=False, down=False), _Way(inside=False, down=True)
_PART, _ANYHOW = _Way(inside=True, down=False), _Way(inside=True, down=True)


class Index:
    """What is needed to search a tree; made once, some tenths of a second, never changed.

    Args:
        tree: the divisions.

    Attributes:
        tree: likewise.
    """

    __slots__ = ("_codes", "_names", "tree")

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._names = Names(tree)
        self._codes = {level: [one.code for one in tree.of(level)] for level in Level}

    def search(
        self,
        words: str,
        *,
        level: Level | None = None,
        within: Sequence[str] | None = None,
        most: int = MOST_FOUND,
    ) -> tuple[Division, ...]:
        """The divisions that the words may mean, likeliest first.

        A code's beginning comes first; then names that are whole, names that begin so,
        names below a whole name, names that hold the words; within each, whole
        syllables before initials, higher levels first, then shorter full names. Only
        where there is none of these, whole syllables are looked for anywhere on the way
        down; initials would be met there in any number of names that nobody meant.

        Args:
            words: at most ``MOST_CHARACTERS``; more find nothing.
            level: only divisions of this level; None: of all.
            within: codes: only these divisions and what lies below them; None: all.
            most: how many at most.
        """
        if len(words) > MOST_CHARACTERS:
            return ()
        found: dict[str, Division] = {}
        for query in queries(words):
            for some in self.tiers(query, level, most, within):
                found |= {one.code: one for one in some}
                if len(found) >= most:
                    break
            if found:
                break
        return tuple(found.values())[:most]

    def tiers(
        self, query: Query, level: Level | None, most: int, within: Sequence[str] | None = None
    ) -> Iterator[list[Division]]:
        """What a query may mean, the likeliest first, in as many tiers for every tree.

        So what several trees have found can be put together tier by tier.

        Args:
            query: folded.
            level: only divisions of this level; None: of all.
            most: how many at most in each tier.
            within: codes: only these divisions and what lies below them; None: all.
        """
        code = query.text
        numeric = code.isascii() and code.isdecimal()
        yield self._coded(code, level, most, within) if numeric else []
        names, steps = self._names, self._steps(query)
        ours = -1 if within is None else names.within(within)
        kinds = (steps.whole, None if steps.initials == steps.whole else steps.initials)
        begun = [self._ends(kind, _NAME) & ours for kind in kinds]
        down = [self._ends(kind, _DOWN) & ours for kind in kinds]
        whole = names.whole if len(query.text) > 1 else 0  # one letter means no whole name
        ordered = [ends & whole for ends in (*begun, *down)]
        ordered += [ends for both in zip(begun, down, strict=True) for ends in both]
        found = False
        for ends in ordered:
            found = found or bool(ends)
            yield names.first(ends, most, level)
        for kind in kinds:
            ends = self._ends(kind, _PART) & ours
            found = found or bool(ends)
            yield names.first(ends, most, level)
        yield [] if found else names.first(self._ends(steps.whole, _ANYHOW) & ours, most, level)

    def _ends(self, steps: list[list[tuple[int, int]]] | None, way: _Way) -> int:
        """The ends of the whole query in names; none without steps."""
        if steps is None:
            return 0
        names = self._names
        landing = names.everywhere if way.inside else names.starts
        reached = [landing, *[0] * len(steps)]
        for place, here in enumerate(steps):
            at = reached[place]
            if not at:
                continue
            if place and way.down:
                left = at if way.inside else at & names.whole
                at |= names.below(left) & landing
            for letters, fits in here:
                reached[place + letters] |= (at & fits) << 1
        return reached[-1]

    def _steps(self, query: Query) -> _Steps:
        names, text = self._names, query.text
        whole: list[list[tuple[int, int]]] = []
        initials: list[list[tuple[int, int]]] = []
        for place, character in enumerate(text):
            here = [(1, names.places_of(character))]
            first: list[tuple[int, int]] = []
            for letters in range(1, min(_LONGEST_READING, len(text) - place) + 1):
                piece = text[place : place + letters]
                if letters > 1 and place + letters - 1 in query.breaks:
                    break
                if piece not in names.beginnings:
                    break
                if place + letters == len(text):  # a last syllable that is still being typed
                    here.append((letters, names.places_beginning(piece)))
                elif letters == 1 or piece in _TWO_LETTERS:
                    first.append((letters, names.places_beginning(piece)))
                if piece in names.spellings:
                    here.append((letters, names.places(piece)))
            whole.append([step for step in here if step[1]])
            initials.append([step for step in here + first if step[1]])
        return _Steps(whole, initials)

    def _coded(
        self, digits: str, level: Level | None, most: int, within: Sequence[str] | None
    ) -> list[Division]:
        """Divisions whose code is or begins with the digits; zeros may fill a code up."""
        levels = Level if level is None else (level,)
        filled = [one for one in levels if one < len(digits) and not digits[one:].strip("0")]
        codes = [digits[:one] for one in filled if len(digits) in set(Level)]
        codes = [code for code in codes if code in self.tree]
        begun = [digits] if within is None else [*filter(None, (_both(digits, w) for w in within))]
        for one in levels:
            all_codes = self._codes[one]
            for beginning in begun:
                first = bisect_left(all_codes, beginning)
                beyond = bisect_left(all_codes, beginning + ":")  # the character after the digit 9
                codes += all_codes[first : min(beyond, first + most)]
        if within is not None:
            codes = [code for code in codes if code.startswith(tuple(within))]
        known = [self.tree.get(code) for code in codes[:most]]
        return [division for division in known if division is not None]


def _both(one: str, other: str) -> str | None:
    """The beginning that codes have which begin with either; None: there are none."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer if longer.startswith(shorter) else None
