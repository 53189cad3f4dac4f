"""The rules in phrases: frame words by language around the rulebook's own words.

The rulebook's words are Chinese and stay so; only the frame around them is in the
reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import assert_never

from guikang.rulebook.model import (
    END,
    ClosedCondition,
    Condition,
    Counting,
    Ground,
    LatestCondition,
    Rulebook,
    Start,
    State,
    StatementCondition,
    TestsCondition,
    Turn,
)


class Language(StrEnum):
    """The languages of the frame."""

    ZH = "zh"
    EN = "en"


_ZH = {
    "and": "，并且",
    "or": "或者",
    "comma": "、",
    "full": "满 {days} 天（自{start}起）",
    "recorded": "有关记录已经入库",
    "statement": "{source}报来{kinds}{where}",
    "quoted": "“{kind}”",
    "closed": "之后报来“{kind}”的{occurred}",
    "latest": "当时所知最近一次“{kind}”{where}",
    "tests": "第 {days} 天各有一次“{kind}”{where}",
    "where": "（{pairs}）",
    "is": "{title}：{value}",
    "open": "{occurred}未填，即仍在继续",
    "otherwise": "其余情形",
    "entered_state": "进入此状态之时",
    "no_period": "没有期限",
    "nothing_else": "没有别的情形时",
    "stated": "记录入库之时",
    "into": "转为“{title}”（{colour}）",
    "end": "不再属于此情形",
    Counting.OPENING_DAY_EXCLUDED: "开始的当日不计入，最后一日的 24 时届满（{zone}）",
    Counting.OPENING_DAY_INCLUDED: "开始的当日计入，最后一日的 24 时届满（{zone}）",
    Counting.ELAPSED_HOURS: "每 24 小时为一天，从开始的那一刻起算",
}
_EN = {
    "and": ", and ",
    "or": " or ",
    "comma": ", ",
    "full": "{days} days are full, counted from {start}",
    "recorded": "the record of it is known",
    "statement": "{source} reports {kinds}{where}",
    "quoted": "“{kind}”",
    "closed": "{occurred} of “{kind}” is reported later",
    "latest": "the latest “{kind}” then known{where}",
    "tests": "on each of the days {days} a “{kind}”{where} of its own",
    "where": " ({pairs})",
    "is": "{title}: {value}",
    "open": "{occurred} is left open: still going on",
    "otherwise": "in every other case",
    "entered_state": "entering this state",
    "no_period": "no period",
    "nothing_else": "where nothing else holds",
    "stated": "when it was stated",
    "into": "“{title}” ({colour}) follows",
    "end": "this ground no longer holds",
    Counting.OPENING_DAY_EXCLUDED: (
        "the opening day is not counted; a period ends at 24:00 of its last day ({zone})"
    ),
    Counting.OPENING_DAY_INCLUDED: (
        "the opening day is counted; a period ends at 24:00 of its last day ({zone})"
    ),
    Counting.ELAPSED_HOURS: "a day is 24 hours, counted from the opening instant",
}
_FRAMES: Mapping[Language, Mapping[str, str]] = {Language.ZH: _ZH, Language.EN: _EN}


class Phrases:
    """Phrases for the parts of one rulebook, in one language."""

    def __init__(self, rulebook: Rulebook, language: Language) -> None:
        self._rulebook = rulebook
        self._frame = _FRAMES[language]

    def counting(self) -> str:
        """How days are counted."""
        return self._say(self._rulebook.counting, zone=self._rulebook.zone)

    def occurred(self, ground: Ground) -> str:
        """What the instant of the opening statements is called."""
        names = dict.fromkeys(self._rulebook.kinds[kind].occurred for kind in ground.opens)
        return self._any(list(names))

    def sources(self, kind: str) -> str:
        """Who may make a statement of the kind."""
        rulebook = self._rulebook
        return self._any([rulebook.sources[source] for source in rulebook.kinds[kind].sources])

    def start(self, ground: Ground, start: Start) -> str | None:
        """Under which further condition an episode starts here; None where always here."""
        match start.if_:
            case None:
                return self._say("otherwise") if len(ground.start) > 1 else None
            case "open":
                return self._say("open", occurred=self.occurred(ground))
            case where:
                return self._pairs(ground.opens, where)

    def period(self, ground: Ground, state: State) -> str:
        """How long the state's days are, and from when they count."""
        if state.period is None:
            return self._say("no_period")
        return self._full(ground, state)

    def turn(self, ground: Ground, state: State, turn: Turn) -> str:
        """What makes the turn: all of its conditions."""
        phrases = [self._condition(ground, state, condition) for condition in turn.when]
        return self._frame["and"].join(phrases)

    def target(self, ground: Ground, turn: Turn) -> str:
        """Where the turn leads: the state and its colour, or out of the ground."""
        if turn.to == END:
            return self._say("end")
        state = ground.states[turn.to]
        return self._say("into", title=state.title, colour=self.colour(state))

    def colour(self, state: State) -> str:
        """The word of the state's colour."""
        return next(w.word for w in self._rulebook.colours if w.id == state.colour)

    def measure(self, state: State) -> str:
        """The measure (管控方式) of the state's colour."""
        return next(w.measure for w in self._rulebook.colours if w.id == state.colour)

    def since(self, ground: Ground, name: str) -> str:
        """From when the state counts: an opening, or the turn into it."""
        if ground.residual:
            return self._say("nothing_else")
        starts = [start.if_ for start in ground.start if start.state == name]
        if not starts:
            return self._say("entered_state")
        return self._say("stated") if starts == ["open"] else self.occurred(ground)

    def _condition(self, ground: Ground, state: State, condition: Condition) -> str:
        kinds = self._rulebook.kinds
        match condition:
            case "full":
                return self._full(ground, state)
            case "recorded":
                return self._say("recorded")
            case StatementCondition():
                return self._statement(condition)
            case ClosedCondition():
                closed = [
                    self._say("closed", kind=kinds[kind].title, occurred=kinds[kind].occurred)
                    for kind in condition.closed_by
                ]
                return self._any(closed)
            case LatestCondition():
                where = self._where([condition.latest], condition.where)
                return self._say("latest", kind=kinds[condition.latest].title, where=where)
            case TestsCondition():
                days = self._frame["comma"].join(str(day) for day in sorted(condition.on_days))
                where = self._where([condition.tests], condition.where)
                return self._say("tests", days=days, kind=kinds[condition.tests].title, where=where)
            case _:
                assert_never(condition)

    def _statement(self, condition: StatementCondition) -> str:
        """Kinds that come from the same sources are named together."""
        by_sources: dict[str, list[str]] = {}
        for kind in condition.statement:
            by_sources.setdefault(self.sources(kind), []).append(kind)
        return self._any(
            [
                self._say(
                    "statement",
                    source=sources,
                    kinds=self._any(
                        [self._say("quoted", kind=self._rulebook.kinds[k].title) for k in kinds]
                    ),
                    where=self._where(kinds, condition.where),
                )
                for sources, kinds in by_sources.items()
            ]
        )

    def _full(self, ground: Ground, state: State) -> str:
        period = state.period
        if period is None:
            return self._say("no_period")
        from_opening = period.from_ == "opening"
        start = self.occurred(ground) if from_opening else self._say("entered_state")
        return self._say("full", days=str(period.days), start=start)

    def _where(self, kinds: Sequence[str], where: Mapping[str, str]) -> str:
        return self._say("where", pairs=self._pairs(kinds, where)) if where else ""

    def _pairs(self, kinds: Sequence[str], where: Mapping[str, str]) -> str:
        details = self._rulebook.kinds[kinds[0]].details
        return self._frame["comma"].join(
            self._say(
                "is",
                title=details[name].title,
                value=(details[name].one_of or {}).get(value, value),
            )
            for name, value in where.items()
        )

    def _any(self, names: Sequence[str]) -> str:
        return self._frame["or"].join(names)

    def _say(self, key: str, **params: str) -> str:
        return self._frame[key].format_map(params)
