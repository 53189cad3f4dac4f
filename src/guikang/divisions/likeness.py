"""Whether two names may be one place's: what they say without their endings, and how they sound.

Editions write one village as 坛塘村 and 坛塘村委会, turn 沙埠村委会 into 沙埠社区, and mend
characters: 孟莲 is 孟连 later, 红?村 is 红朗村. So names are compared by their cores, and a
character is like another that shares a reading with it.
"""

from __future__ import annotations

from guikang.divisions.division import Level
from guikang.divisions.names import ENDINGS
from guikang.divisions.spelling import readings

_FURTHER = {
    Level.TOWNSHIP: ("管理委员会", "管委会", "街道办事处"),
    Level.VILLAGE: ("居民会", "社区居民会", "居委员会", "社区居委员会"),
}
"""Endings that editions write and nobody types."""


def core(name: str, level: Level) -> str:
    """The name without the endings of its level; something of it stays.

    林村村委会 and 林村社区居民委员会 both are 林.
    """
    endings = (*ENDINGS[level], *_FURTHER.get(level, ()))
    while True:
        fitting = [one for one in endings if name.endswith(one) and 0 < len(one) < len(name)]
        if not fitting:
            return name
        name = name.removesuffix(max(fitting, key=len))


def alike(one: str, other: str, level: Level) -> bool:
    """Whether two names of a level may be one place's under one code.

    Their cores hold one another, or at least half of the longer one's characters stand in
    the other in their order, or sound as they do.
    """
    first, second = core(one, level), core(other, level)
    if first in second or second in first:
        return True
    return 2 * _in_common(first, second) >= max(len(first), len(second))


def _in_common(first: str, second: str) -> int:
    """How many characters the longest common sequence has, by sound."""
    row = [0] * (len(second) + 1)
    for character in first:
        before = 0
        for place, another in enumerate(second, 1):
            here = before + 1 if _sounds(character, another) else max(row[place], row[place - 1])
            before, row[place] = row[place], here
    return row[-1]


def _sounds(one: str, other: str) -> bool:
    """Whether two characters are the same or share a reading; one without any fits none."""
    return one == other or bool(readings(one) & readings(other))
