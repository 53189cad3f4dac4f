"""The divisions as they are now and as they were: editions of the tree, and their re-codings.

The latest edition is in force. A code of an earlier one stays readable: it has the name that
it had then, and the division by which it goes on now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from guikang.divisions.division import Division, DivisionError, Level
from guikang.divisions.recoding import Kind, Successor
from guikang.divisions.search import MOST_CHARACTERS, MOST_FOUND, Index
from guikang.divisions.spelling import queries
from guikang.divisions.tree import Tree, lies_within, name_along


@dataclass(frozen=True, slots=True)
class Edition:
    """A tree, and how it continues the one before.

    Attributes:
        number: 0 for the first, and so on.
        since: from when on it is in force; None: from the beginning.
        recorded_at: when it was taken in: codes written earlier are the edition's before;
            None: it was there from the beginning.
        tree: its divisions.
        successors: where codes of the edition before go on, by code; what is not there
            stays as it is.
    """

    number: int
    since: date | None
    recorded_at: datetime | None
    tree: Tree
    successors: Mapping[str, Successor]


@dataclass(frozen=True, slots=True)
class Former:
    """A division that is no more what it was.

    Attributes:
        division: as it was.
        full_name: as it was, with the names of all divisions above.
        path: those above as they were, the highest first.
        successor: the division by which it goes on now.
        now_name: the successor's name, with those of the divisions above it that are not
            the same as above the former one.
        until: the day on which it ceased to be what it was.
        kind: what became of it then.
    """

    division: Division
    full_name: str
    path: tuple[Division, ...]
    successor: Division
    now_name: str
    until: date | None
    kind: Kind

    @property
    def dissolved(self) -> bool:
        """Whether it goes on only as a part of a division of a higher level."""
        return self.successor.level < self.division.level


@dataclass(frozen=True, slots=True)
class Found:
    """A division of now that was found.

    Attributes:
        division: of now.
        former: what of earlier was met in its place; None: it was met itself.
    """

    division: Division
    former: Former | None


class Divisions:
    """All editions, the latest of which is in force. Never changed: a later edition makes another.

    Args:
        editions: by number, one at least.
    """

    def __init__(self, editions: Sequence[Edition]) -> None:
        self._editions = tuple(editions)
        self.edition = self._editions[-1]
        self.tree = self.edition.tree

    def get(self, code: str) -> Division | None:
        """The division of now that a code means, an earlier one too; None: none ever had it."""
        known = self.tree.get(code)
        if known is not None:
            return known
        former = self.former(code)
        return None if former is None else former.successor

    def former(self, code: str, recorded_at: datetime | None = None) -> Former | None:
        """What a code meant that means it no more.

        Args:
            code: of any edition.
            recorded_at: when it was written, for codes that another division got later;
                None: a code of now means what it means now.

        Returns:
            None where the code means now what it meant, and where no edition has it.
        """
        place = len(self._editions) - 1
        if recorded_at is not None:
            place = max(
                edition.number
                for edition in self._editions
                if edition.recorded_at is None or edition.recorded_at <= recorded_at
            )
        meant = next((one for one in self._editions[place::-1] if code in one.tree), None)
        if meant is None:
            return None
        return self._former(meant, code)

    def full_name(self, code: str) -> str:
        """The full name of a division of now, or of an earlier one as it was.

        Raises:
            DivisionError: ``division.unknown``.
        """
        former = None if code in self.tree else self.former(code)
        return self.tree.full_name(code) if former is None else former.full_name

    def search(
        self,
        words: str,
        *,
        level: Level | None = None,
        within: Sequence[str] | None = None,
        most: int = MOST_FOUND,
    ) -> tuple[Division, ...]:
        """As ``find``, without what was met."""
        found = self.find(words, level=level, within=within, most=most)
        return tuple(one.division for one in found)

    def find(
        self,
        words: str,
        *,
        level: Level | None = None,
        within: Sequence[str] | None = None,
        most: int = MOST_FOUND,
    ) -> tuple[Found, ...]:
        """The divisions of now that the words may mean, likeliest first.

        As ``Index.search``. Former names and codes are searched too; where a division is
        met by its present and by a former name equally well, the present one counts.

        Args:
            words: at most ``MOST_CHARACTERS``; more find nothing.
            level: only divisions of this level now; None: of all.
            within: codes of now: only these divisions and what lies below them; None: all.
            most: how many at most.
        """
        if len(words) > MOST_CHARACTERS:
            return ()
        found: dict[str, Found] = {}
        for query in queries(words):
            earlier = [
                (edition, index.tiers(query, None, len(index.tree)))
                for edition, index in self._former_indexes
            ]
            for tier in self._index.tiers(query, level, most, within):
                met = [Found(one, None) for one in tier]
                for edition, tiers in earlier:
                    was = [self._former(edition, one.code) for one in next(tiers)]
                    met += [Found(one.successor, one) for one in was if one is not None]
                for one in sorted(met, key=lambda one: one.division.level):
                    if _wanted(one.division, level, within):
                        found.setdefault(one.division.code, one)
                if len(found) >= most:
                    break
            if found:
                break
        return tuple(found.values())[:most]

    def prepare(self) -> None:
        """Make now what searching needs, some tenths of a second, and not when it is asked for."""
        self.find("45")

    @cached_property
    def _index(self) -> Index:
        return Index(self.tree)

    @cached_property
    def _former_indexes(self) -> tuple[tuple[Edition, Index], ...]:
        """For each earlier edition, an index of what changed after it, with all above that."""
        made = []
        for edition, later in zip(self._editions, self._editions[1:], strict=False):
            changed = [code for code in later.successors if code in edition.tree]
            kept = {code[:level] for code in changed for level in Level if level <= len(code)}
            if kept:
                divisions = [edition.tree.get(code) for code in kept]
                tree = Tree(one for one in divisions if one is not None)
                made.append((edition, Index(tree)))
        return tuple(made)

    def _former(self, meant: Edition, code: str) -> Former | None:
        """What a code of an edition was, if it has changed since."""
        was = meant.tree.get(code)
        if was is None:
            raise DivisionError("division.unknown", division=code)
        until, kind, now = None, Kind.SAME, code
        for later in self._editions[meant.number + 1 :]:
            successor = later.successors.get(now)
            if successor is None:
                continue
            if kind is Kind.SAME:
                until, kind = successor.since or later.since, successor.kind
            now = successor.successor
        present = self.tree.get(now)
        if present is None:
            raise DivisionError("division.unknown", division=now)
        if (present.code, present.name) == (was.code, was.name):
            return None
        path = meant.tree.ancestors(code)
        differing = [one for one in self.tree.ancestors(now) if one not in path]
        return Former(
            was,
            meant.tree.full_name(code),
            path,
            present,
            name_along([*differing, present]),
            until,
            kind,
        )


def _wanted(division: Division, level: Level | None, within: Sequence[str] | None) -> bool:
    """Whether a division is of a level, and lies within one of some."""
    if level not in {None, division.level}:
        return False
    return within is None or any(lies_within(division.code, one) for one in within)
