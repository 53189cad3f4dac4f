"""Asking whether a conversion exception stands, and which."""

from __future__ import annotations

from guikang.training.asking.question import MOST_CHOICES, Ask, Choice, Question
from guikang.training.chance import Chance
from guikang.training.course import Moment, Studied
from guikang.training.telling import Telling

NONE = "none"


def ask_exception(
    telling: Telling, studied: Studied, moment: Moment, chance: Chance
) -> Question | None:
    """Which conversion exception stands at an instant, or that none does.

    Never asked where two kinds stand at once; where none does, only if one might be
    expected. "None" is always among the choices.
    """
    rulebook = telling.rulebook
    standing = {exception.kind for exception in moment.exceptions}
    if len(standing) > 1 or not (standing or _might_stand(telling, studied, moment)):
        return None
    right = next(iter(standing), NONE)
    titles = {str(kind): words.title for kind, words in rulebook.exceptions.items()}
    none = Choice(NONE, telling.say("no_exception"))
    others = [Choice(kind, title) for kind, title in titles.items() if kind != right]
    listed = [none, *chance.some(others, MOST_CHOICES - (1 if right == NONE else 2))]
    if right != NONE:
        listed.append(Choice(right, titles[right]))
    offered = chance.shuffled(listed)
    clauses = [exception.clause for exception in moment.exceptions]
    said = [telling.exception(exception) for exception in moment.exceptions]
    return Question(
        ask=Ask.EXCEPTION,
        ground=moment.ground,
        case=studied.case.name,
        at=moment.at,
        facts=telling.facts(studied.statements),
        text=telling.say("ask_exception", at=telling.instant(moment.at)),
        choices=tuple(offered),
        right=[one.value for one in offered].index(right),
        clause=clauses[0] if clauses else rulebook.grounds[moment.ground].clause,
        because=(
            *(said or [none.text]),
            *telling.reasons(moment.decision),
            *telling.readings(studied.case.readings),
        ),
    )


def _might_stand(telling: Telling, studied: Studied, moment: Moment) -> bool:
    """Whether a list has ended something by then, or an exception was settled before."""
    kinds = telling.rulebook.kinds
    lifted = any(
        kinds[one.kind].lifts and max(one.effective_at, one.recorded_at) <= moment.at
        for one in studied.statements
    )
    return lifted or any(other.exceptions for other in studied.moments if other.at < moment.at)
