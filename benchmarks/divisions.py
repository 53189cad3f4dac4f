"""How fast a division is found; prints seconds to build the index, milliseconds a query.

Queries are villages' full names, their counties' and own initials, pinyin of both, and
letters put together at random; each is asked once, in random order.

Run: ``python benchmarks/divisions.py [--villages 2000]``
"""

from __future__ import annotations

import argparse
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from guikang.divisions.division import Level
from guikang.divisions.search import MOST_CHARACTERS, Index
from guikang.divisions.spelling import readings
from guikang.settings import Settings
from guikang.storage.divisions import load_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guikang.divisions.tree import Tree

SYLLABLES = ("a", "an", "g", "h", "li", "liang", "n", "ong", "s", "shu", "xi", "xian", "zh", "村")


def spelt(name: str) -> str:
    """The name in full pinyin."""
    return "".join(max(readings(character), default=character) for character in name)


def initials(name: str) -> str:
    """The name in first letters."""
    return "".join(min(readings(character), default=character)[0] for character in name)


def queries(tree: Tree, villages: int, dice: Random) -> Iterator[tuple[str, str]]:
    """Queries, each with its kind."""
    for village in dice.sample(tree.of(Level.VILLAGE), villages):
        county = next(one for one in tree.ancestors(village.code) if one.level is Level.COUNTY)
        yield "full name", tree.full_name(village.code)
        yield "county and initials", initials(county.name) + initials(village.name)
        yield "county and pinyin", spelt(county.name) + spelt(village.name)
        yield "at random", "".join(dice.choices(SYLLABLES, k=dice.randint(1, 24)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--villages", type=int, default=2000)
    villages = parser.parse_args().villages
    tree = load_tree(Settings().divisions)
    began = perf_counter()
    index = Index(tree)
    print(f"index of {len(tree):,} divisions: {perf_counter() - began:.2f} s")
    dice = Random(20200219)  # noqa: S311 - no secret
    asked = list(queries(tree, villages, dice))
    dice.shuffle(asked)
    taken: dict[str, list[float]] = {}
    for kind, words in asked:
        began = perf_counter()
        index.search(words[:MOST_CHARACTERS])
        taken.setdefault(kind, []).append((perf_counter() - began) * 1000)
    for kind, times in sorted(taken.items()):
        parts = quantiles(times, n=100)
        print(
            f"{kind:20} {len(times):6,} queries: "
            f"median {parts[49]:.2f} ms, p99 {parts[98]:.2f} ms, slowest {max(times):.2f} ms"
        )


if __name__ == "__main__":
    main()
