"""One division, and the level that the length of its code gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from guikang.errors import GuikangError


class DivisionError(GuikangError):
    """The divisions cannot be read, or there is none of that code: ``division.*``."""


class Level(IntEnum):
    """The five levels; the value is how many digits a code of the level has.

    Source: 统计用区划代码和城乡划分代码编制规则 第六条; 正文二 (自治区、市、县、乡、村).
    """

    REGION = 2  # 自治区
    CITY = 4  # 设区市
    COUNTY = 6  # 县、县级市、市辖区
    TOWNSHIP = 9  # 乡、镇、街道
    VILLAGE = 12  # 村、社区

    @property
    def above(self) -> Level | None:
        """The next higher level, or None: this is the highest."""
        levels = list(Level)
        place = levels.index(self)
        return levels[place - 1] if place else None


@dataclass(frozen=True, slots=True)
class Division:
    """A division of one edition of the tree.

    Attributes:
        code: 2, 4, 6, 9 or 12 digits; it begins with the code of the division above.
        name: as the edition writes it, rare characters too; not unique.
        level: as the code's length gives it.
    """

    code: str
    name: str
    level: Level

    @property
    def code_above(self) -> str | None:
        """The code of the division above, or None: this is the highest."""
        above = self.level.above
        return None if above is None else self.code[:above]
