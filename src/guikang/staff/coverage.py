"""级级有人员: which divisions have the posts of 附件2 filled, and which lack whom.

A division has a 负责人 or 区划管理员 where somebody holds that post at the division itself:
each level has its own (正文二). It has a 网格管理员 or 采集员 where somebody holds that post at
it or anywhere below; a village also by its township's, whose grids take in its villages.
Posts that rest count as not filled.

Source: 正文一, 正文二, 附件2; docs/readings.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from guikang.divisions.division import Division, Level
from guikang.divisions.tree import Tree
from guikang.staff.posts import FORM_POSTS, Post

OWN: Final = frozenset({Post.RESPONSIBLE, Post.DIVISION_ADMINISTRATOR})
"""Posts that each division fills itself."""


_WIDTHS: Final = {
    int(level): tuple(int(above) for above in Level if above <= level) for level in Level
}
"""How long the codes are of a division and all above it, by the length of its own."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many divisions there are, and how many lack whom.

    Attributes:
        divisions: how many.
        complete: how many of them lack nobody.
        lacking: how many lack a post, by post.
    """

    divisions: int
    complete: int
    lacking: Mapping[Post, int]

    @classmethod
    def together(cls, tallies: Iterable[Tally]) -> Tally:
        """Of several that have no division in common, added up."""
        all_of_them = tuple(tallies)
        return cls(
            sum(one.divisions for one in all_of_them),
            sum(one.complete for one in all_of_them),
            {post: sum(one.lacking[post] for one in all_of_them) for post in FORM_POSTS},
        )


class Coverage:
    """Who is there, of all divisions of a tree.

    Args:
        tree: the divisions.
        filled: where which of the four posts is held in force, each place once or more often;
            what the tree does not have counts nowhere.
    """

    __slots__ = ("_at", "_within", "tree")

    def __init__(self, tree: Tree, filled: Iterable[tuple[str, Post]]) -> None:
        self.tree = tree
        self._at: dict[Post, set[str]] = {post: set() for post in FORM_POSTS}
        for division, post in filled:
            if post in self._at and division in tree:
                self._at[post].add(division)
        self._within = {
            post: {code[:width] for code in self._at[post] for width in _WIDTHS[len(code)]}
            for post in FORM_POSTS
            if post not in OWN
        }

    def lacking(self, code: str) -> tuple[Post, ...]:
        """The posts that a division lacks, in the order of 附件2."""
        return tuple(post for post in FORM_POSTS if not self._has(code, post))

    def by_level(self, scope: str) -> Mapping[Level, Tally]:
        """Of a division and all below it, level by level, the highest first."""
        found: dict[Level, list[Division]] = {}
        for one in self._below(scope):
            found.setdefault(one.level, []).append(one)
        return {level: self._tally(found[level]) for level in sorted(found)}

    def tally(self, scope: str) -> Tally:
        """Of a division and all below it."""
        return self._tally(self._below(scope))

    def gaps(
        self, scope: str, level: Level | None = None, post: Post | None = None
    ) -> Iterator[tuple[Division, tuple[Post, ...]]]:
        """The divisions that lack somebody, by code; only of a level, or that lack a post."""
        for one in self._below(scope):
            if level is not None and one.level is not level:
                continue
            lacking = self.lacking(one.code)
            if lacking if post is None else post in lacking:
                yield one, lacking

    def _has(self, code: str, post: Post) -> bool:
        if post in OWN:
            return code in self._at[post]
        by_township = len(code) == Level.VILLAGE and code[: Level.TOWNSHIP] in self._at[post]
        return by_township or code in self._within[post]

    def _below(self, scope: str) -> Iterator[Division]:
        division = self.tree.get(scope)
        if division is None:
            return
        yield division
        for child in self.tree.children(scope):
            yield from self._below(child.code)

    def _tally(self, divisions: Iterable[Division]) -> Tally:
        total = complete = 0
        lacking = dict.fromkeys(FORM_POSTS, 0)
        for one in divisions:
            total += 1
            missing = self.lacking(one.code)
            complete += not missing
            for post in missing:
                lacking[post] += 1
        return Tally(total, complete, lacking)
