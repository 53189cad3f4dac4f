"""Asking when a code turns; the wrong dates are those of other countings and other records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from guikang.codes.decision import Colour
from guikang.rulebook.conditions import Known
from guikang.rulebook.machine import Stay, stays
from guikang.rulebook.model import Counting, Rulebook
from guikang.rulebook.periods import days_full, start_of_day
from guikang.training.asking.question import Ask, Choice, Question, choices
from guikang.training.chance import Chance
from guikang.training.course import Moment, Studied
from guikang.training.life import Phase, life, shown
from guikang.training.telling import Telling

NEVER = "never"
_DAY = timedelta(days=1)


def ask_turn(telling: Telling, studied: Studied, moment: Moment, chance: Chance) -> Question | None:
    """When the code that holds at the moment turns into the next; or that it does not.

    Asked where the answer is one instant: no other phase has the same colour, nothing was
    withdrawn, and a code that never turns has something that it waits for.
    """
    phases = studied.phases
    kinds = telling.rulebook.kinds
    phase = next(p for p in reversed(phases) if p.since <= moment.at)
    if phase.colour is None or sum(p.colour == phase.colour for p in phases) > 1:
        return None
    if any(kinds[one.kind].withdraws for one in studied.statements):
        return None
    if phase.until is None and not any(r.awaiting for r in moment.decision.reasons):
        return None
    never = Choice(NEVER, telling.say("never"))
    right = never if phase.until is None else _choice(telling, phase.until)
    near, far = (
        [_choice(telling, at) for at in dict.fromkeys(instants) if _wrong(phase, at)]
        for instants in (
            _miscounted(telling.rulebook, studied, phase, moment),
            _misread(telling.rulebook, studied),
        )
    )
    waiting = any(reason.awaiting for reason in moment.decision.reasons)
    (near if waiting else far).append(never)
    offered = choices(right, near, far, chance)
    if offered is None:
        return None
    offered.sort(key=lambda one: (one.value == NEVER, one.value))
    clause, because = _why(telling, studied, phase)
    return Question(
        ask=Ask.TURN,
        ground=moment.ground,
        case=studied.case.name,
        at=phase.until,
        facts=telling.facts(studied.statements),
        text=_text(telling, phases, phase),
        choices=tuple(offered),
        right=offered.index(right),
        clause=clause,
        because=because,
    )


def _choice(telling: Telling, at: datetime) -> Choice:
    """The value is the local time, which sorts as the instants do."""
    local = at.astimezone(telling.rulebook.time_zone)
    return Choice(local.isoformat(timespec="minutes"), telling.instant(at))


def _text(telling: Telling, phases: Sequence[Phase], phase: Phase) -> str:
    held = telling.colour(phase.colour)
    if phase.until is None:
        return telling.say("ask_stuck", **{"from": held})
    following = _after(phases, phase)
    if following is None:
        return telling.say("ask_gone", **{"from": held})
    return telling.say("ask_turn", **{"from": held, "to": telling.colour(following)})


def _after(phases: Sequence[Phase], phase: Phase) -> Colour | None:
    return phases[phases.index(phase) + 1].colour


def _wrong(phase: Phase, at: datetime) -> bool:
    """Whether an instant can be offered: after the phase began, and not its end."""
    return at > phase.since and at != phase.until


def _miscounted(
    rulebook: Rulebook, studied: Studied, phase: Phase, moment: Moment
) -> Iterator[datetime]:
    """What other countings give, what the days alone give, and a day too early or late."""
    for counting in Counting:
        other = rulebook.model_copy(update={"counting": counting})
        yield from (one.since for one in life(other, studied.statements))
    full = [reason.until for reason in moment.decision.reasons if reason.until is not None]
    for at in [*full, *([] if phase.until is None else [phase.until])]:
        yield from (at - _DAY, at, at + _DAY)


def _misread(rulebook: Rulebook, studied: Studied) -> Iterator[datetime]:
    """What comes of the days of another ground, or of counting from another record."""
    zone = rulebook.time_zone
    lengths = {
        state.period.days
        for ground in rulebook.grounds.values()
        for state in ground.states.values()
        if state.period is not None
    }
    for at in sorted({at for s in studied.statements for at in (s.effective_at, s.recorded_at)}):
        yield start_of_day(at, zone, 1)
        for days in sorted(lengths):
            yield from (days_full(at, days, zone, counting) for counting in Counting)


def _why(telling: Telling, studied: Studied, phase: Phase) -> tuple[str, tuple[str, ...]]:
    """The clause of the turn, and in sentences: what turned, on what, and what held then."""
    rulebook, phases = telling.rulebook, studied.phases
    held = telling.colour(phase.colour)
    if phase.until is None:
        decision = shown(rulebook, studied.statements, max(phase.since, _last_known(studied)))
        stuck = telling.say("why_stuck", **{"from": held})
        return decision.reasons[0].clause, (
            stuck,
            *telling.reasons(decision),
            *telling.readings(studied.case.readings),
        )
    following = _after(phases, phase)
    turned = telling.say(
        "why_gone" if following is None else "why_turned",
        at=telling.instant(phase.until),
        **{"from": held, "to": telling.colour(following)},
    )
    left = _left(rulebook, studied, phase.until)
    decision = shown(rulebook, studied.statements, phase.until)
    before = shown(rulebook, studied.statements, phase.since)
    said = [
        telling.turned(
            rulebook.grounds[stay.ground],
            rulebook.grounds[stay.ground].states[stay.state],
            stay.turn,
            phase.until,
        )
        for stay in left
        if stay.turn is not None
    ]
    clauses = [stay.turn.clause for stay in left if stay.turn is not None]
    clauses += [reason.clause for reason in (*decision.reasons, *before.reasons)]
    return clauses[0], (
        turned,
        *said,
        *telling.reasons(decision),
        *telling.readings(studied.case.readings),
    )


def _last_known(studied: Studied) -> datetime:
    return max(max(one.recorded_at, one.effective_at) for one in studied.statements)


def _left(rulebook: Rulebook, studied: Studied, at: datetime) -> list[Stay]:
    """The stays that were left at an instant, as known then."""
    known = Known(one for one in studied.statements if one.recorded_at <= at)
    return [stay for stay in stays(rulebook, known) if stay.left_at == at]
