"""Comparing two editions of the tree: which division of the later continues which of the earlier.

What is found is as sure as the step that found it, and the surer steps come first.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from guikang.divisions.division import DivisionError, Level
from guikang.divisions.likeness import alike, core
from guikang.divisions.recoding import Declared, Kind, Recoding, Successor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from guikang.divisions.division import Division
    from guikang.divisions.tree import Tree

_SHORTEST = 2
"""A name of fewer characters tells nothing outside its own township."""


def compare(old: Tree, new: Tree, declared: Iterable[Declared] = ()) -> Recoding:
    """Tell where each division of ``old`` goes on in ``new``.

    Level by level from above. What is declared counts first. Below the successor of the
    division above, a division is then the one with its code's last digits and its name; with
    its name; with those digits and a name that differs in its ending alone; with such a name;
    with those digits and a name like its own. Then one of its very name elsewhere in the same
    county, or else city, and one whose name differs in its ending alone in the county, each
    only where one on either side comes into question; then the one with those digits whatever
    its name. What is still without a successor is dissolved into the nearest above.

    Args:
        old: the edition so far.
        new: the later one, from the same highest division down.
        declared: well-known re-codings, or what somebody decided.

    Raises:
        DivisionError: ``division.other_highest``; ``division.successor_unknown`` for a
            declared code that its edition has not, ``division.successor_below`` for a
            declared successor of a lower level, ``division.successor_twice``.
    """
    if old.highest.code != new.highest.code:
        raise DivisionError("division.other_highest", old=old.highest.code, new=new.highest.code)
    comparison = _Comparison(old, new, _checked(old, new, declared))
    for level in Level:
        comparison.settle(level)
    found = comparison.found
    continued = {one.successor for one in found.values() if one.kind is not Kind.DISSOLVED}
    return Recoding(
        MappingProxyType({one.code: found[one.code] for one in old}),
        tuple(one for one in new if one.code not in continued),
    )


def _checked(old: Tree, new: Tree, declared: Iterable[Declared]) -> dict[str, Declared]:
    by_code: dict[str, Declared] = {}
    for one in declared:
        missing = one.code if one.code not in old else one.successor
        if one.code not in old or one.successor not in new:
            raise DivisionError("division.successor_unknown", division=missing)
        if len(one.successor) > len(one.code):
            raise DivisionError("division.successor_below", division=one.code)
        if by_code.setdefault(one.code, one).successor != one.successor:
            raise DivisionError("division.successor_twice", division=one.code)
    return by_code


class _Comparison:
    """Finds successors level by level.

    Each division of the new edition continues one at most, but where it is declared to
    continue several.
    """

    def __init__(self, old: Tree, new: Tree, declared: Mapping[str, Declared]) -> None:
        self.found: dict[str, Successor] = {}
        self._old, self._new, self._declared = old, new, declared
        self._taken = {
            one.successor for one in declared.values() if len(one.successor) == len(one.code)
        }

    def settle(self, level: Level) -> None:
        """Find the successors of all divisions of a level; those above have theirs."""

        def own(one: Division) -> str:
            return one.name

        def bare(one: Division) -> str:
            return core(one.name, level)

        for one in self._left(level):
            if one.code in self._declared:
                self._state(one, self._declared[one.code])
        self._in_place(level, lambda one, there: own(one) == own(there))
        self._below_home(level, own)
        self._in_place(level, lambda one, there: bare(one) == bare(there))
        self._below_home(level, bare)
        self._in_place(level, lambda one, there: alike(own(one), own(there), level))
        for wide in (Level.COUNTY, Level.CITY) if level > Level.COUNTY else (Level.REGION,):
            self._within(level, wide, own)
        if level > Level.COUNTY:
            wide = Level.COUNTY if level is Level.VILLAGE else Level.CITY
            self._within(level, wide, bare, look=True)
        self._in_place(level, lambda _one, _there: True, look=True)
        for one in self._left(level):
            self._keep(one, self._home(one), Kind.DISSOLVED, look=True)

    def _left(self, level: Level) -> list[Division]:
        """The old divisions of a level that have no successor yet."""
        return [one for one in self._old.of(level) if one.code not in self.found]

    def _free(self, level: Level) -> list[Division]:
        """The new divisions of a level that continue none yet."""
        return [one for one in self._new.of(level) if one.code not in self._taken]

    def _home(self, one: Division) -> str:
        """The code of the division below which a successor is looked for first."""
        above = one.code_above
        return "" if above is None else self.found[above].successor

    def _in_place(
        self, level: Level, fits: Callable[[Division, Division], bool], *, look: bool = False
    ) -> None:
        """Take those with the same last digits below home, where they fit."""
        for one in self._left(level):
            digits = one.code.removeprefix(one.code_above or "")
            there = self._new.get(self._home(one) + digits)
            free = there is not None and there.level is level and there.code not in self._taken
            if there is not None and free and fits(one, there):
                self._take(one, there, look=look)

    def _below_home(self, level: Level, name: Callable[[Division], str]) -> None:
        """Take those that alone have a name below home."""
        self._pair(
            {one: (self._home(one), name(one)) for one in self._left(level)},
            {one: (one.code_above or "", name(one)) for one in self._free(level)},
            look=False,
        )

    def _within(
        self, level: Level, wide: Level, name: Callable[[Division], str], *, look: bool = False
    ) -> None:
        """Take those that alone have a name, and a telling one, within a division far above."""
        self._pair(
            {one: (self._home(one)[:wide], name(one)) for one in self._left(level)},
            {
                one: (one.code[:wide], name(one))
                for one in self._free(level)
                if len(name(one)) >= _SHORTEST
            },
            look=look,
        )

    def _pair(
        self,
        left: Mapping[Division, tuple[str, str]],
        free: Mapping[Division, tuple[str, str]],
        *,
        look: bool,
    ) -> None:
        """Take those of equal keys, where one on either side has it."""
        wanted, offered = Counter(left.values()), Counter(free.values())
        by_key = {key: there for there, key in free.items() if offered[key] == 1}
        for one, key in left.items():
            if wanted[key] == 1 and key in by_key:
                self._take(one, by_key[key], look=look)

    def _take(self, one: Division, there: Division, *, look: bool) -> None:
        self._keep(one, there.code, _kind(one, there), look=look)

    def _state(self, one: Division, stated: Declared) -> None:
        there = self._new.get(stated.successor)
        assert there is not None
        self.found[one.code] = Successor(
            one.code, there.code, _kind(one, there), since=stated.since, basis=stated.basis
        )

    def _keep(self, one: Division, successor: str, kind: Kind, *, look: bool) -> None:
        """A division that moves with the one above it does so on the same day and basis."""
        since, basis = None, None
        above = self.found.get(one.code_above or "")
        if above is not None and kind is Kind.RECODED and successor.startswith(above.successor):
            since, basis = above.since, above.basis
        if kind is not Kind.DISSOLVED:
            self._taken.add(successor)
        self.found[one.code] = Successor(one.code, successor, kind, look, since, basis)


def _kind(one: Division, there: Division) -> Kind:
    if there.level < one.level:
        return Kind.DISSOLVED
    if one.code != there.code:
        return Kind.RECODED
    return Kind.SAME if one.name == there.name else Kind.RENAMED
