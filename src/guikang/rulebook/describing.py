"""The rules as a citizen would read them: who, which colour, from when, until what.

Everything said comes from the rulebook; only the frame words are this module's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guikang.rulebook.model import Ground, Rulebook, Standing, State
from guikang.rulebook.phrases import Language, Phrases

_ZH = {
    "document": "依据：{document}，{issuer}",
    "law": "自 {start} 起施行。{supersedes}（{clause}）",
    "law_until": "自 {start} 起施行，至 {end} 前一日止。{supersedes}（{clause}）",
    "study": "供研究对照，不作为定码依据。原文日期 {start}。",
    "counting": "天数：{counting}。",
    "colours": "颜色（从严到宽，同时有几种情形的取最严的）",
    "grounds": "情形",
    "opens": "数据：{kinds}",
    "residual": "数据：{kinds}；只在没有别的情形时适用",
    "state": "{colour}，{measure}：{title}",
    "only": "条件：{condition}",
    "since": "自：{since}",
    "period": "期间：{period}",
    "turn": "转：{what}的，{target}",
    "code": "原因代码：{code}",
    "clause": "条款：{clause}",
    "from": "{kind}（来源：{sources}；计时：{occurred}）",
    "readings": "理解（口径）",
    "reading": "{number}. 针对：{reads}",
    "rests": "理由：{rests_on}",
    "exceptions": "转码异常（不改变颜色，转人工核查）",
    "list": "；",
    "cited": "{said}（{clause}）",
}
_EN = {
    "document": "Source: {document}, {issuer}",
    "law": "In force from {start}. {supersedes} ({clause})",
    "law_until": "In force from {start} until before {end}. {supersedes} ({clause})",
    "study": "Kept for study; no code is decided by it. Its source is dated {start}.",
    "counting": "Days: {counting}.",
    "colours": "Colours (most severe first; of several grounds the most severe colour holds)",
    "grounds": "Grounds",
    "opens": "Evidence: {kinds}",
    "residual": "Evidence: {kinds}; applies only where no other ground holds",
    "state": "{colour}, {measure}: {title}",
    "only": "Only if: {condition}",
    "since": "Since: {since}",
    "period": "Period: {period}",
    "turn": "Turn: when {what}, {target}",
    "code": "Reason code: {code}",
    "clause": "Clause: {clause}",
    "from": "{kind} (from {sources}; timed by {occurred})",
    "readings": "Readings",
    "reading": "{number}. On: {reads}",
    "rests": "Because: {rests_on}",
    "exceptions": "Conversion exceptions (they change no colour and go to a person for review)",
    "list": "; ",
    "cited": "{said} ({clause})",
}
_FRAMES: Mapping[Language, Mapping[str, str]] = {Language.ZH: _ZH, Language.EN: _EN}


def describe(rulebook: Rulebook, language: Language = Language.ZH) -> str:
    """The whole rulebook as plain text: force, colours, grounds, exceptions, readings.

    Args:
        rulebook: checked.
        language: of the frame; the rulebook's own words stay as they are written.
    """
    return "\n".join(_Description(rulebook, language).lines()) + "\n"


class _Description:
    def __init__(self, rulebook: Rulebook, language: Language) -> None:
        self._rulebook = rulebook
        self._frame = _FRAMES[language]
        self._phrases = Phrases(rulebook, language)

    def lines(self) -> Iterator[str]:
        rulebook = self._rulebook
        yield f"{rulebook.title}  [{rulebook.id}]"
        yield self._say("document", document=rulebook.document, issuer=rulebook.issuer)
        yield self._force()
        yield self._say("counting", counting=self._phrases.counting())
        yield from ("", self._say("colours"))
        for words in rulebook.colours:
            said = f"{words.word}：{words.measure}"
            yield f"  {self._say('cited', said=said, clause=words.clause)}"
        yield from ("", self._say("grounds"))
        for number, ground in enumerate(rulebook.grounds.values(), start=1):
            yield from self._ground(number, ground)
        yield from ("", self._say("exceptions"))
        for exception in rulebook.exceptions.values():
            yield f"  {self._say('cited', said=exception.title, clause=exception.clause)}"
        if rulebook.readings:
            yield from ("", self._say("readings"))
        for number, reading in sorted(rulebook.readings.items()):
            yield f"  {self._say('reading', number=str(number), reads=reading.reads)}"
            yield f"     {reading.says}"
            yield f"     {self._say('rests', rests_on=reading.rests_on)}"

    def _force(self) -> str:
        rulebook = self._rulebook
        force = rulebook.in_force
        if rulebook.standing is Standing.STUDY:
            return self._say("study", start=force.from_.isoformat())
        return self._say(
            "law" if force.until is None else "law_until",
            start=force.from_.isoformat(),
            end="" if force.until is None else force.until.isoformat(),
            supersedes=force.supersedes,
            clause=force.clause,
        )

    def _ground(self, number: int, ground: Ground) -> Iterator[str]:
        yield f"  {number}. {self._say('cited', said=ground.title, clause=ground.clause)}"
        yield f"     {self._opens(ground)}"
        for name, state in ground.states.items():
            yield from (f"     {line}" for line in self._state(ground, name, state))

    def _opens(self, ground: Ground) -> str:
        kinds = self._rulebook.kinds
        said = [
            self._say(
                "from",
                kind=kinds[kind].title,
                sources=self._phrases.sources(kind),
                occurred=kinds[kind].occurred,
            )
            for kind in ground.opens
        ]
        return self._say(
            "residual" if ground.residual else "opens", kinds=self._frame["list"].join(said)
        )

    def _state(self, ground: Ground, name: str, state: State) -> Iterator[str]:
        phrases = self._phrases
        yield "- " + self._say(
            "state",
            colour=phrases.colour(state),
            measure=phrases.measure(state),
            title=state.title,
        )
        for start in ground.start:
            condition = phrases.start(ground, start)
            if start.state == name and condition is not None:
                yield f"  {self._say('only', condition=condition)}"
        yield f"  {self._say('since', since=phrases.since(ground, name))}"
        if not ground.residual:
            yield f"  {self._say('period', period=phrases.period(ground, state))}"
        if state.code is not None:
            yield f"  {self._say('code', code=state.code)}"
        if state.clause is not None:
            yield f"  {self._say('clause', clause=state.clause)}"
        for turn in state.turns:
            said = self._say(
                "turn",
                what=phrases.turn(ground, state, turn),
                target=phrases.target(ground, turn),
            )
            yield f"  {self._say('cited', said=said, clause=turn.clause)}"

    def _say(self, key: str, **params: str) -> str:
        return self._frame[key].format_map(params)
