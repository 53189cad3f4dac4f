"""Asking for the clause by which a code has its colour."""

from __future__ import annotations

from guikang.training.asking.question import Ask, Choice, Question, choices
from guikang.training.chance import Chance
from guikang.training.course import Moment, Studied
from guikang.training.telling import Telling


def ask_clause(
    telling: Telling, studied: Studied, moment: Moment, chance: Chance
) -> Question | None:
    """By which clause; asked where one ground alone holds.

    Wrong are the clauses of grounds that do not hold; a clause that the holding ground
    itself names anywhere is not offered, for one could argue for it.
    """
    if len(moment.decision.reasons) != 1:
        return None
    reason = moment.decision.reasons[0]
    grounds = telling.rulebook.grounds
    own = grounds[reason.ground]
    arguable = {own.clause, *(state.clause for state in own.states.values())}
    arguable |= {turn.clause for state in own.states.values() for turn in state.turns}
    right = Choice(reason.clause, _told(telling, reason.clause, own.states[reason.state].title))
    reported = {one.kind for one in studied.statements}
    near: list[Choice] = []
    far: list[Choice] = []
    for name, ground in grounds.items():
        for state in () if name == reason.ground else ground.states.values():
            clause = state.clause or ground.clause
            if clause not in arguable:
                some = near if reported.intersection(ground.opens) else far
                some.append(Choice(clause, _told(telling, clause, state.title)))
    offered = choices(right, near, far, chance)
    if offered is None:
        return None
    return Question(
        ask=Ask.CLAUSE,
        ground=moment.ground,
        case=studied.case.name,
        at=moment.at,
        facts=telling.facts(studied.statements),
        text=telling.say(
            "ask_clause",
            at=telling.instant(moment.at),
            colour=telling.colour(moment.decision.colour),
        ),
        choices=tuple(offered),
        right=offered.index(right),
        clause=reason.clause,
        because=(
            *telling.reasons(moment.decision),
            *telling.readings(studied.case.readings),
        ),
    )


def _told(telling: Telling, clause: str, title: str) -> str:
    """The clause and what it is about, where the clause does not say so itself."""
    if title in clause:
        return clause
    return telling.say("clause", clause=clause, title=title)
