"""Names that nobody in particular bears: common surnames, given names drawn by lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_SURNAMES = (
    *"黄韦覃李陆陈莫梁蒙农刘张周杨罗唐何谢卢蓝廖邓石吴王苏潘甘龙兰岑赖凌闭冯林秦欧",
    "欧阳",
)
_SURNAME_WEIGHTS = tuple(range(len(_SURNAMES), 0, -1))
_OLDER = "秀英桂兰玉珍凤金荣福德昌庆春生华明国建光寿妹炳仕"
_MIDDLE = "丽艳梅芳志勇军伟强海燕红霞文斌永林小世宏静慧江南"
_YOUNGER = "子轩梓涵雨桐浩宇欣怡诗琪俊杰思远嘉佳可馨语晨𬭎䶮"
_GIVEN = ((55, _OLDER), (25, _MIDDLE), (0, _YOUNGER))
_DOTTED_FIRST = ("阿依努尔", "古丽仙", "麦麦提", "艾力", "帕丽旦", "扎西", "央金", "买买提江")
_DOTTED_SECOND = ("吐尔逊", "艾合买提", "卡德尔", "阿不都热依木", "玉素甫", "次仁")
_FOREIGN_LAST = (
    "NGUYEN",
    "TRAN",
    "PHAM",
    "SOMCHAI",
    "KHAMPHOUN",
    "SMITH",
    "GARCÍA",
    "ROSSI",
    "KIM",
)
_FOREIGN_FIRST = (
    "AN",
    "BINH",
    "HUONG",
    "MALEE",
    "BOUN",
    "JOHN",
    "MARÍA",
    "PAOLO",
    "ANNA",
    "D'ARCY",
)


def han_name(random: Random, age: int) -> str:
    """A name of a surname common in Guangxi and one or two characters in fashion then."""
    (surname,) = random.choices(_SURNAMES, _SURNAME_WEIGHTS)
    given = next(characters for oldest, characters in _GIVEN if age >= oldest)
    several = random.sample(given, random.choice((1, 2, 2, 2)))
    return f"{surname}{''.join(several)}"


def dotted_name(random: Random) -> str:
    """A transliterated name of two parts with the middle dot."""
    return f"{random.choice(_DOTTED_FIRST)}·{random.choice(_DOTTED_SECOND)}"


def foreign_name(random: Random) -> str:
    """A name in Latin letters, surname first."""
    return f"{random.choice(_FOREIGN_LAST)} {random.choice(_FOREIGN_FIRST)}"
