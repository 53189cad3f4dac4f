"""Reliance: which details of statements the grounds look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guikang.rulebook.model import (
    LatestCondition,
    Rulebook,
    StatementCondition,
    TestsCondition,
)


def details_relied_on(rulebook: Rulebook) -> Mapping[str, set[str]]:
    """By kind, the details on which some start or turn depends.

    A statement without such a detail says something by leaving it out: another start is
    taken, or a turn is not.
    """
    found: dict[str, set[str]] = {}
    for kinds, details in _looks(rulebook):
        for kind in kinds if details else ():
            found.setdefault(kind, set()).update(details)
    return found


def _looks(rulebook: Rulebook) -> Iterator[tuple[list[str], Mapping[str, str]]]:
    for ground in rulebook.grounds.values():
        for start in ground.start:
            if isinstance(start.if_, Mapping):
                yield ground.opens, start.if_
        for state in ground.states.values():
            for condition in (one for turn in state.turns for one in turn.when):
                match condition:
                    case StatementCondition(statement=kinds, where=where):
                        yield kinds, where
                    case LatestCondition(latest=kind, where=where):
                        yield [kind], where
                    case TestsCondition(tests=kind, where=where):
                        yield [kind], where
                    case _:
                        pass
