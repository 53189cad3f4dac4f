"""A re-coding: where each division of one edition of the tree goes on in a later one.

Codes are keys, yet editions change them: 横县 450127 is 横州市 450181 later, a village becomes
a community and gets a community's code. So each division of the old edition has a successor
in the new one: itself, itself under another name or code, or, where no successor can be told,
the nearest division above that goes on. Nothing is left without one.

Source: 横县 撤县设市, ``data/recodings.csv``; 统计用区划代码和城乡划分代码编制规则.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from guikang.divisions.division import Division, Level


class Kind(StrEnum):
    """What became of a division; the values are stored and never change."""

    SAME = "same"  # 不变: code and name
    RENAMED = "renamed"  # 更名: the code stays
    RECODED = "recoded"  # 变更代码: the name may change as well
    DISSOLVED = "dissolved"  # 撤销，并入上一级: no successor can be told


@dataclass(frozen=True, slots=True)
class Declared:
    """A successor that somebody states, and that is not guessed.

    Attributes:
        code: of the old edition.
        successor: the code in the new one.
        since: from when on; None: from when the edition is in force.
        basis: what states it.
    """

    code: str
    successor: str
    since: date | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Successor:
    """Where a division of the old edition goes on.

    Attributes:
        code: of the old edition.
        successor: the code in the new one.
        kind: what became of it.
        look: whether somebody should look: it was told by likeness alone, or not at all.
        since: from when on; None: from when the edition is in force.
        basis: what states it; None: it was found by comparing.
    """

    code: str
    successor: str
    kind: Kind
    look: bool = False
    since: date | None = None
    basis: str | None = None

    @property
    def wider(self) -> bool:
        """Whether the successor is of a higher level, so that more lies within it."""
        return len(self.successor) < len(self.code)


@dataclass(frozen=True, slots=True)
class Recoding:
    """What becomes of every division, and what is new.

    Attributes:
        successors: by each code of the old edition, in their order.
        added: the divisions of the new edition that continue none.
    """

    successors: Mapping[str, Successor]
    added: tuple[Division, ...]

    @property
    def changed(self) -> tuple[Successor, ...]:
        """Those that do not just stay, by code."""
        return tuple(one for one in self.successors.values() if one.kind is not Kind.SAME)

    def counts(self) -> Mapping[tuple[Level, Kind], int]:
        """How many there are of each kind, by the level of the old division."""
        return Counter((Level(len(one.code)), one.kind) for one in self.successors.values())
