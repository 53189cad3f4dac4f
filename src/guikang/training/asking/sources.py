"""Asking who may provide a kind of record."""

from __future__ import annotations

from guikang.rulebook.checking import kinds_of
from guikang.training.asking.question import Ask, Choice, Question, choices
from guikang.training.chance import Chance
from guikang.training.course import Moment, Studied
from guikang.training.telling import Telling


def ask_source(
    telling: Telling, studied: Studied, moment: Moment, chance: Chance
) -> Question | None:
    """Who may provide a kind of record of this case that the moment's ground depends on.

    Asked of kinds that some sources may not provide; the others are the wrong choices.
    """
    rulebook = telling.rulebook
    ground = rulebook.grounds[moment.ground]
    concerned = {*ground.opens}
    for state in ground.states.values():
        concerned.update(state.awaits)
        concerned.update(k for turn in state.turns for one in turn.when for k in kinds_of(one))
    kinds = [
        kind
        for kind in dict.fromkeys(one.kind for one in studied.statements)
        if kind in concerned and not rulebook.kinds[kind].withdraws
    ]
    if not kinds:
        return None
    name = chance.some(kinds, 1)[0]
    kind = rulebook.kinds[name]
    right_source = chance.some(kind.sources, 1)[0]
    right = Choice(right_source, rulebook.sources[right_source])
    wrong = [
        Choice(source, title)
        for source, title in rulebook.sources.items()
        if source not in kind.sources
    ]
    offered = choices(right, wrong, [], chance)
    if offered is None:
        return None
    said = telling.say(
        "why_source" if kind.clause else "why_source_bare",
        kind=kind.title,
        sources=telling.sources(name),
        clause=kind.clause or "",
    )
    return Question(
        ask=Ask.SOURCE,
        ground=moment.ground,
        case=studied.case.name,
        at=None,
        facts=(),
        text=telling.say("ask_source", kind=kind.title),
        choices=tuple(offered),
        right=offered.index(right),
        clause=kind.clause or ground.clause,
        because=(said,),
    )
