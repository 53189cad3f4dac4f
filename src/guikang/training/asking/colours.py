"""Asking for the colour at an instant, and for its measure."""

from __future__ import annotations

from guikang.rulebook.model import Rulebook
from guikang.training.asking.question import Ask, Choice, Question
from guikang.training.chance import Chance
from guikang.training.course import Moment, Studied
from guikang.training.telling import Telling

NO_CODE = "none"


def ask_colour(telling: Telling, studied: Studied, moment: Moment, _: Chance) -> Question | None:
    """Which code a person has at an instant; the colours of the rulebook, and none, to choose."""
    colour = moment.decision.colour
    offered = [
        *(Choice(words.id, words.word) for words in telling.rulebook.colours),
        Choice(NO_CODE, telling.say("no_code")),
    ]
    return Question(
        ask=Ask.COLOUR,
        ground=moment.ground,
        case=studied.case.name,
        at=moment.at,
        facts=telling.facts(studied.statements),
        text=telling.say("ask_colour", at=telling.instant(moment.at)),
        choices=tuple(offered),
        right=[one.value for one in offered].index(NO_CODE if colour is None else colour),
        clause=_clause(telling.rulebook, moment),
        because=_why(telling, studied, moment),
    )


def ask_measure(telling: Telling, studied: Studied, moment: Moment, _: Chance) -> Question | None:
    """Which measure goes with a person's code at an instant; asked where there is a code."""
    colour = moment.decision.colour
    if colour is None:
        return None
    words = telling.rulebook.words_of(colour)
    offered = [Choice(one.id, one.measure) for one in telling.rulebook.colours]
    measure = telling.say(
        "why_measure", colour=words.word, measure=words.measure, clause=words.clause
    )
    return Question(
        ask=Ask.MEASURE,
        ground=moment.ground,
        case=studied.case.name,
        at=moment.at,
        facts=telling.facts(studied.statements),
        text=telling.say("ask_measure", at=telling.instant(moment.at)),
        choices=tuple(offered),
        right=[one.value for one in offered].index(colour),
        clause=words.clause,
        because=(measure, *_why(telling, studied, moment)),
    )


def _why(telling: Telling, studied: Studied, moment: Moment) -> tuple[str, ...]:
    at = telling.instant(moment.at)
    said = [telling.say("why_at", at=at, said=one) for one in telling.reasons(moment.decision)]
    return (*said, *telling.readings(studied.case.readings))


def _clause(rulebook: Rulebook, moment: Moment) -> str:
    """Of the reason; where there is no code, of the ground that asks for a declaration."""
    if moment.decision.reasons:
        return moment.decision.reasons[0].clause
    residual = [ground.clause for ground in rulebook.grounds.values() if ground.residual]
    return residual[0] if residual else rulebook.grounds[moment.ground].clause
