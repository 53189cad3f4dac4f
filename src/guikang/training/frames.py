"""The frame words of training, by language, around the rulebook's own words.

No sentence here states a rule: colours, numbers, clauses, kinds and titles come from the
rulebook, and what follows from them comes from deciding.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from guikang.rulebook.phrases import Language

_ZH: Final[Mapping[str, str]] = {
    "day": "{year}年{month}月{day}日",
    "hour": "{year}年{month}月{day}日{hour}时",
    "minute": "{year}年{month}月{day}日{hour}时{minute}分",
    "list": "、",
    "stop": "；",
    # a statement of a person
    "fact": "{kind}，{occurred}{when}{details}（来源：{source}{recorded}）",
    "fact_open": "{kind}，{occurred}未填，仍在继续{details}（来源：{source}{recorded}）",
    "fact_detail": "，{title}：{value}",
    "fact_withdraws": "，撤回的是第{number}条记录",
    "fact_withdraws_none": "，要撤回的那一条没有报来过",
    "fact_recorded": "，{when}入库",
    # what holds of a person at an instant
    "holds": "{colour}：{title}（{clause}），自{since}起",
    "holds_until": "{colour}：{title}（{clause}），自{since}起，天数至{until}届满",
    "holds_awaiting": "{said}；还缺：{kinds}",
    "holds_nothing": "没有任何情形成立，也没有自主填报，所以没有码",
    "no_code": "没有码",
    "ended": "“{title}”在{at}结束：{what}（{clause}）",
    "turned": "“{title}”在{at}转为“{target}”：{what}（{clause}）",
    "exception": "转码异常：{title}（{clause}）",
    # questions
    "stem": "某人只有下面这些记录：",
    "ask_colour": "{at}，这个人是什么码？",
    "ask_measure": "{at}，按这个人当时的码，应当怎样管控？",
    "ask_turn": "这个人的{from}在什么时候转为{to}？",
    "ask_gone": "这个人的{from}到什么时候为止？",
    "ask_stuck": "这个人的{from}在什么时候会转码？",
    "never": "只凭这些记录，不会再转码",
    "ask_missing": "{at}，这个人是{from}。此后报来下面哪一种记录，才会转为{to}？",
    "missing_detail": "{kind}（{details}）",
    "detail": "{title}：{value}",
    "ask_clause": "{at}，这个人是{colour}，依据的是哪一条？",
    "clause": "{clause}（{title}）",
    "ask_source": "“{kind}”的记录，可以来自下面哪一个来源？",
    "ask_exception": "{at}，这个人的记录里有没有转码异常？是哪一种？",
    "no_exception": "没有转码异常",
    # why an answer is right
    "why_at": "{at}：{said}",
    "why_turned": "{at}，{from}转为{to}",
    "why_gone": "{from}到{at}为止，此后没有码",
    "why_stuck": "只凭这些记录，{from}一直不变",
    "why_missing": "报来“{kind}”之后转为{to}",
    "why_missing_later": "报来“{kind}”之后，等天数届满转为{to}",
    "why_source": "“{kind}”的来源：{sources}（{clause}）",
    "why_source_bare": "“{kind}”的来源：{sources}",
    "why_measure": "{colour}：{measure}（{clause}）",
    # study material
    "chapter_colours": "颜色和管控方式",
    "chapter_sources": "谁提供什么记录",
    "chapter_counting": "天数怎么算",
    "chapter_exceptions": "转码异常",
    "severest": "从严到宽：{words}。同时有几种情形的，取最严的颜色。",
    "colour": "{word}：{measure}",
    "source": "{kind}（{occurred}）：{sources}",
    "source_bare": "{kind}：{sources}",
    "opens": "凭什么记录开始：{kinds}",
    "residual": "凭什么记录开始：{kinds}；只在没有别的情形时适用",
    "opens_kind": "“{kind}”（来源：{sources}；以{occurred}为准）",
    "state": "{colour}（{measure}）：{title}",
    "only": "什么人：{condition}",
    "since": "从何时起：{since}",
    "period": "多少天：{period}",
    "awaits": "等什么记录：{kinds}",
    "code": "原因代码：{code}",
    "turn": "怎样转：{what}的，{target}",
    "no_turn": "怎样转：一有别的情形，就不再适用",
    "counting": "{counting}。",
    "counted": "{title}：{period}",
    "reading": "理解（口径）{number}：{says}",
    "reading_rests": "针对{reads}；理由：{rests_on}",
    "exceptions": "下列情况不改变颜色，转人工核查：",
    "diagram": "“{title}”的图：从什么颜色开始，凭什么转为什么颜色",
}

_EN: Final[Mapping[str, str]] = {
    "day": "{year}-{month:0>2}-{day:0>2}",
    "hour": "{year}-{month:0>2}-{day:0>2} {hour:0>2}:00",
    "minute": "{year}-{month:0>2}-{day:0>2} {hour:0>2}:{minute:0>2}",
    "list": ", ",
    "stop": "; ",
    "fact": "“{kind}”, {occurred} {when}{details} (source: {source}{recorded})",
    "fact_open": (
        "“{kind}”, {occurred} left open: still going on{details} (source: {source}{recorded})"
    ),
    "fact_detail": ", {title}: {value}",
    "fact_withdraws": ", withdraws record {number}",
    "fact_withdraws_none": ", withdraws a record that was never reported",
    "fact_recorded": ", on record from {when}",
    "holds": "{colour}: {title} ({clause}), since {since}",
    "holds_until": "{colour}: {title} ({clause}), since {since}; its days are full at {until}",
    "holds_awaiting": "{said}; still missing: {kinds}",
    "holds_nothing": "no ground holds and nothing was declared, so there is no code",
    "no_code": "no code",
    "ended": "“{title}” ended at {at}: {what} ({clause})",
    "turned": "“{title}” turned at {at} into “{target}”: {what} ({clause})",
    "exception": "conversion exception: {title} ({clause})",
    "stem": "Of a person there are these records and no others:",
    "ask_colour": "Which code has this person at {at}?",
    "ask_measure": "At {at}, which measure goes with this person’s code?",
    "ask_turn": "When does this person’s {from} turn into {to}?",
    "ask_gone": "Until when does this person have {from}?",
    "ask_stuck": "When will this person’s {from} turn?",
    "never": "by these records alone, not any more",
    "ask_missing": (
        "At {at} this person has {from}. Which of these records, reported from now on, "
        "will turn it into {to}?"
    ),
    "missing_detail": "{kind} ({details})",
    "detail": "{title}: {value}",
    "ask_clause": "At {at} this person has {colour}. By which clause?",
    "clause": "{clause} ({title})",
    "ask_source": "Which of these may provide a record of “{kind}”?",
    "ask_exception": "At {at}, is there a conversion exception in this person’s records? Which?",
    "no_exception": "there is none",
    "why_at": "{at}: {said}",
    "why_turned": "at {at}, {from} turns into {to}",
    "why_gone": "{from} ends at {at}; no code follows",
    "why_stuck": "by these records alone, {from} stays",
    "why_missing": "once “{kind}” is reported, {to} follows",
    "why_missing_later": "once “{kind}” is reported, {to} follows when the days are full",
    "why_source": "“{kind}” comes from {sources} ({clause})",
    "why_source_bare": "“{kind}” comes from {sources}",
    "why_measure": "{colour}: {measure} ({clause})",
    "chapter_colours": "Colours and measures",
    "chapter_sources": "Who provides which records",
    "chapter_counting": "How days are counted",
    "chapter_exceptions": "Conversion exceptions",
    "severest": "Most severe first: {words}. Of several grounds the most severe colour holds.",
    "colour": "{word}: {measure}",
    "source": "{kind} ({occurred}): {sources}",
    "source_bare": "{kind}: {sources}",
    "opens": "Opened by: {kinds}",
    "residual": "Opened by: {kinds}; applies only where no other ground holds",
    "opens_kind": "“{kind}” (from {sources}; timed by {occurred})",
    "state": "{colour} ({measure}): {title}",
    "only": "For whom: {condition}",
    "since": "Since: {since}",
    "period": "Days: {period}",
    "awaits": "Waits for: {kinds}",
    "code": "Reason code: {code}",
    "turn": "Turn: when {what}, {target}",
    "no_turn": "Turn: it no longer applies as soon as another ground holds",
    "counting": "Days: {counting}.",
    "counted": "{title}: {period}",
    "reading": "Reading {number}: {says}",
    "reading_rests": "On {reads}; because: {rests_on}",
    "exceptions": "These change no colour and go to a person for review:",
    "diagram": "Diagram of “{title}”: the colour it begins with, and what turns it into which",
}

_FRAMES: Final[Mapping[Language, Mapping[str, str]]] = MappingProxyType(
    {Language.ZH: _ZH, Language.EN: _EN}
)


def frame(language: Language, key: str, **params: str) -> str:
    """The frame words of a key with the rulebook's words filled in."""
    return _FRAMES[language][key].format_map(params)


def keys(language: Language) -> tuple[str, ...]:
    """The keys that a language has, in order."""
    return tuple(_FRAMES[language])


def words(language: Language, key: str) -> str:
    """The frame words of a key, as they are written."""
    return _FRAMES[language][key]
