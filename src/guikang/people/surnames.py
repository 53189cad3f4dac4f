"""Surnames: the common ones, to tell two names in one cell from one name.

Far from all there are, on purpose: of a name that begins otherwise nothing is concluded.

Source: 公安部《二〇二〇年全国姓名报告》, 百家姓; those common in Guangxi.
"""

from __future__ import annotations

from typing import Final

COMMON: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏"
    "吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃"
    "武钱戴严莫孔向常汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关焦左柳甘祝包宁尚符舒阮"
    "蒙农闭岑凌蓝赖区冼苏容班玉银潘"
)
"""Of one character."""

_PAIRS: Final = (
    "欧阳上官司马司徒诸葛夏侯皇甫尉迟令狐慕容宇文长孙东方端木公孙独孤南宫轩辕呼延西门闻人拓跋申屠钟离"
    "澹台濮阳淳于单于太史公羊赫连百里东郭南门"
)
COMPOUND: Final = frozenset(_PAIRS[place : place + 2] for place in range(0, len(_PAIRS), 2))
"""Of two characters."""
