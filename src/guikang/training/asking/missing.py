"""Asking which record is still missing: every candidate is tried on the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from guikang.codes.decision import Colour
from guikang.evidence.statement import Statement
from guikang.rulebook.cases import PERSON
from guikang.rulebook.checking import kinds_of
from guikang.rulebook.model import Rulebook
from guikang.rulebook.reliance import details_relied_on
from guikang.training.asking.question import Ask, Choice, Question, choices
from guikang.training.chance import Chance
from guikang.training.course import Moment, Studied
from guikang.training.life import life
from guikang.training.telling import Telling

_LATER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Record:
    """A record that might be reported: a kind, and the details on which the rules depend."""

    kind: str
    details: tuple[tuple[str, str], ...]

    @property
    def value(self) -> str:
        """The same in every language, as ``nucleic_retest result=negative``."""
        return " ".join([self.kind, *(f"{name}={value}" for name, value in self.details)])


def ask_missing(
    telling: Telling, studied: Studied, moment: Moment, chance: Chance
) -> Question | None:
    """Which record turns a code that will not turn by what is on record.

    Right is a record that a ground waits for and after which the next colour follows;
    wrong is one after which that colour never follows.
    """
    rulebook = telling.rulebook
    awaited = {kind for reason in moment.decision.reasons for kind in reason.awaiting}
    if not awaited or moment.at < studied.phases[-1].since or moment.at < _last(studied):
        return None
    held = moment.decision.colour
    after = {
        record: colours_after(rulebook, studied, moment.at, record) for record in records(rulebook)
    }
    fitting = [
        record
        for record, colours in after.items()
        if record.kind in awaited and colours and colours[0][1] is not None
    ]
    if held is None or not fitting:
        return None
    right = chance.some(fitting, 1)[0]
    turned_at, colour = after[right][0]
    wrong = [record for record, found in after.items() if colour not in {c for _, c in found}]
    ways_out = _ways_out(rulebook)
    offered = choices(
        _choice(telling, right),
        [_choice(telling, one) for one in wrong if one.kind in ways_out],
        [_choice(telling, one) for one in wrong if one.kind not in ways_out],
        chance,
    )
    if offered is None:
        return None
    to = telling.colour(colour)
    later = turned_at > moment.at + _LATER
    why = telling.say(
        "why_missing_later" if later else "why_missing", kind=_told(telling, right), to=to
    )
    return Question(
        ask=Ask.MISSING,
        ground=moment.ground,
        case=studied.case.name,
        at=moment.at,
        facts=telling.facts(studied.statements),
        text=telling.say(
            "ask_missing",
            at=telling.instant(moment.at),
            **{"from": telling.colour(held), "to": to},
        ),
        choices=tuple(offered),
        right=offered.index(_choice(telling, right)),
        clause=moment.decision.reasons[0].clause,
        because=(
            why,
            *telling.reasons(moment.decision),
            *telling.readings(studied.case.readings),
        ),
    )


def records(rulebook: Rulebook) -> Iterator[Record]:
    """Every record that could be reported, with every value of the details that matter."""
    relied = details_relied_on(rulebook)
    for name, kind in rulebook.kinds.items():
        if kind.withdraws:
            continue
        asked = {
            detail: list(words.one_of)
            for detail, words in kind.details.items()
            if words.one_of and (words.required or detail in relied.get(name, set()))
        }
        for values in product(*asked.values()):
            yield Record(name, tuple(zip(asked, values, strict=True)))


def colours_after(
    rulebook: Rulebook, studied: Studied, at: datetime, record: Record
) -> list[tuple[datetime, Colour | None]]:
    """The turns of the code after an instant if the record is reported an hour later."""
    reported = at + _LATER
    added = Statement(
        id="reported-later",
        source=rulebook.kinds[record.kind].sources[0],
        kind=record.kind,
        person=PERSON,
        occurred_at=reported,
        recorded_at=reported,
        details=dict(record.details),
    )
    phases = life(rulebook, [*studied.statements, added])
    return [(phase.since, phase.colour) for phase in phases if phase.since > at]


def _last(studied: Studied) -> datetime:
    return max(max(one.recorded_at, one.effective_at) for one in studied.statements)


def _ways_out(rulebook: Rulebook) -> set[str]:
    """The kinds on which some turn depends: the ones that can be mistaken for another."""
    return {
        kind
        for ground in rulebook.grounds.values()
        for state in ground.states.values()
        for turn in state.turns
        for condition in turn.when
        for kind in kinds_of(condition)
    }


def _choice(telling: Telling, record: Record) -> Choice:
    return Choice(record.value, _told(telling, record))


def _told(telling: Telling, record: Record) -> str:
    kind = telling.rulebook.kinds[record.kind]
    if not record.details:
        return kind.title
    details = [
        telling.say(
            "detail",
            title=kind.details[name].title,
            value=(kind.details[name].one_of or {}).get(value, value),
        )
        for name, value in record.details
    ]
    return telling.say("missing_detail", kind=kind.title, details=telling.listed(details))
