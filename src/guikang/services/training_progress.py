"""Progress of the training (层层组织学习): how many passed in a division and below, and who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from guikang.divisions.division import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from guikang.divisions.tree import Tree
    from guikang.services.paging import Page, Span
    from guikang.services.ports.training import ProgressStore
    from guikang.staff.posts import Post


class TrainingState(StrEnum):
    """How far somebody's training has come."""

    PASSED = "passed"  # 已通过
    TRIED = "tried"  # 答过，未通过
    NOT_BEGUN = "not_begun"  # 未答题


@dataclass(frozen=True, slots=True)
class Share:
    """How many people of a division and below need the training, and how many passed."""

    division: str
    staff: int
    passed: int


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a division.

    Attributes:
        whole: of the division and all below it; each person once.
        parts: of each division directly below it, by code.
        own: of posts at the division itself.
    """

    whole: Share
    own: Share
    parts: Sequence[Share]


@dataclass(frozen=True, slots=True)
class Sought:
    """Who is asked for.

    Attributes:
        division: who hold a post with powers over codes there or below.
        words: part of the name or of 单位职务; empty: all.
        state: how far they have come; None: however far.
        post: who hold this post; None: any of them.
    """

    division: str
    words: str = ""
    state: TrainingState | None = None
    post: Post | None = None


@dataclass(frozen=True, slots=True)
class Trainee:
    """Somebody who needs the training.

    Attributes:
        handle: by which programs name them.
        name: in full: staff answer by name.
        unit: 单位职务.
        posts: the posts with powers over codes, each with its division.
        state: how far they have come.
        passed_at: when they first passed, or None.
        sheets: how many they began for the rules in force.
        best: the most right answers on any of them, or None: none was handed in.
    """

    handle: str
    name: str
    unit: str
    posts: tuple[tuple[Post, str], ...]
    state: TrainingState
    passed_at: datetime | None
    sheets: int
    best: int | None


class TrainingProgress:
    """Tells the progress of the training for the rules in force."""

    def __init__(self, store: ProgressStore, rulebook: str) -> None:
        self._store = store
        self._rulebook = rulebook

    def of(self, division: str, tree: Tree, now: datetime) -> Progress:
        """The progress of a division and those directly below it, those without staff too.

        Raises:
            DivisionError: ``division.unknown``.
        """
        below = next((level for level in Level if level > len(division)), Level.VILLAGE)
        counted = self._store.progress(division, self._rulebook, now, digits=below)
        parts = [child.code for child in tree.children(division)]
        # A code of an earlier tree has staff of its own and no place in this one.
        parts += sorted(set(counted) - {*parts, division, ""})
        return Progress(
            _share(counted, "", division),
            _share(counted, division, division),
            [_share(counted, part, part) for part in parts],
        )

    def people(self, sought: Sought, span: Span, now: datetime) -> Page[Trainee]:
        """Who needs the training, by division and name."""
        return self._store.people(sought, span, self._rulebook, now)

    def everyone(self, sought: Sought, now: datetime) -> Iterator[Trainee]:
        """All of them, read as they are asked for: a list to export."""
        return self._store.everyone(sought, self._rulebook, now)


def _share(counted: Mapping[str, tuple[int, int]], key: str, division: str) -> Share:
    staff, passed = counted.get(key, (0, 0))
    return Share(division, staff, passed)
