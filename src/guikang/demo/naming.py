"""Names that nobody in particular bears: common surnames, given names drawn by lot."""

from __future__ import annotations

from random import Random

_SURNAMES = (
    "黄 韦 覃 李 陆 陈 莫 梁 蒙 农 刘 张 周 杨 罗 唐 何 谢 卢 蓝 廖 邓 石 吴 王 苏 潘 甘 龙 兰 "
    "岑 赖 凌 闭 冯 林 秦 欧 蒋 宁 庞 玉 班 零 隆 侬 苗 欧阳"
).split()
_SURNAME_WEIGHTS = [max(1, 40 - place) for place in range(len(_SURNAMES))]
_OLDER = "秀 英 桂 兰 玉 珍 凤 金 荣 福 德 昌 庆 春 生 华 明 国 建 光 寿 妹 炳 仕"
_MIDDLE = "丽 艳 梅 芳 志 勇 军 伟 强 海 燕 红 霞 文 斌 永 林 小 世 宏 静 慧 江 南"
_YOUNGER = "子 轩 梓 涵 雨 桐 浩 宇 欣 怡 诗 琪 俊 杰 思 远 嘉 佳 可 馨 语 晨 𬭎 䶮"
_GIVEN = ((55, _OLDER.split()), (25, _MIDDLE.split()), (0, _YOUNGER.split()))
_DOTTED_FIRST = "阿依努尔 古丽仙 麦麦提 艾力 帕丽旦 扎西 央金 买买提江".split()
_DOTTED_SECOND = "吐尔逊 艾合买提 卡德尔 阿不都热依木 玉素甫 次仁".split()
_FOREIGN_LAST = "NGUYEN TRAN PHAM SOMCHAI KHAMPHOUN SMITH GARCÍA ROSSI KIM TANAKA MÜLLER".split()
_FOREIGN_FIRST = "AN BINH HUONG MALEE BOUN JOHN MARÍA PAOLO MINSU YUKI ANNA D'ARCY".split()


def han_name(random: Random, age: int) -> str:
    """A name of a surname common in Guangxi and one or two characters in fashion then."""
    surname = random.choices(_SURNAMES, _SURNAME_WEIGHTS)[0]
    given = next(characters for oldest, characters in _GIVEN if age >= oldest)
    return surname + "".join(random.sample(given, random.choice((1, 2, 2, 2))))


def dotted_name(random: Random) -> str:
    """A transliterated name of two parts with the middle dot."""
    return f"{random.choice(_DOTTED_FIRST)}·{random.choice(_DOTTED_SECOND)}"


def foreign_name(random: Random) -> str:
    """A name in Latin letters, surname first."""
    return f"{random.choice(_FOREIGN_LAST)} {random.choice(_FOREIGN_FIRST)}"
