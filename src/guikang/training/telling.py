"""Telling statements, instants and reasons in whole sentences, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from guikang.codes.decision import Colour, ConversionException, Decision, Reason
from guikang.evidence.statement import Statement
from guikang.rulebook.model import END, Ground, Rulebook, State, Turn
from guikang.rulebook.phrases import Language, Phrases
from guikang.training.frames import frame


class Telling:
    """Sentences about one person, by one rulebook, in one language."""

    def __init__(self, rulebook: Rulebook, language: Language) -> None:
        self.rulebook = rulebook
        self.language = language
        self.phrases = Phrases(rulebook, language)
        self._zone = rulebook.time_zone

    def say(self, key: str, **params: str) -> str:
        """Frame words with the rulebook's words filled in."""
        return frame(self.language, key, **params)

    def listed(self, names: Sequence[str]) -> str:
        """Names in a row."""
        return self.say("list").join(names)

    def instant(self, at: datetime) -> str:
        """An instant to the minute: the local day and hour, minutes where there are any."""
        local = at.astimezone(self._zone)
        return self.say(
            "minute" if local.minute else "hour",
            year=str(local.year),
            month=str(local.month),
            day=str(local.day),
            hour=str(local.hour),
            minute=str(local.minute),
        )

    def when(self, at: datetime) -> str:
        """Likewise of what was reported; the day alone where only the day was reported."""
        local = at.astimezone(self._zone)
        if local.hour or local.minute:
            return self.instant(at)
        return self.say("day", year=str(local.year), month=str(local.month), day=str(local.day))

    def sources(self, kind: str) -> str:
        """Who may provide a kind of record; a name may itself hold a comma."""
        rulebook = self.rulebook
        return self.say("stop").join(rulebook.sources[one] for one in rulebook.kinds[kind].sources)

    def colour(self, colour: Colour | None) -> str:
        """The colour's word; None: no code."""
        return self.say("no_code") if colour is None else self.rulebook.words_of(colour).word

    def facts(self, statements: Sequence[Statement]) -> tuple[str, ...]:
        """The statements, each a sentence, in the order given."""
        places = {(one.source, one.id): place for place, one in enumerate(statements, start=1)}
        return tuple(self._fact(one, places) for one in statements)

    def reason(self, reason: Reason) -> str:
        """Why a code has its colour: state, clause, since when, until when, what is missing."""
        state = self.rulebook.grounds[reason.ground].states[reason.state]
        said = self.say(
            "holds" if reason.until is None else "holds_until",
            colour=self.colour(reason.colour),
            title=state.title,
            clause=reason.clause,
            since=self.instant(reason.since),
            until="" if reason.until is None else self.instant(reason.until),
        )
        if not reason.awaiting:
            return said
        kinds = self.listed([self.rulebook.kinds[kind].title for kind in reason.awaiting])
        return self.say("holds_awaiting", said=said, kinds=kinds)

    def reasons(self, decision: Decision) -> tuple[str, ...]:
        """Every ground that holds, the most severe first; a sentence where none does."""
        if not decision.reasons:
            return (self.say("holds_nothing"),)
        return tuple(self.reason(reason) for reason in decision.reasons)

    def readings(self, numbers: Sequence[int]) -> tuple[str, ...]:
        """How the open points are read that a case is about."""
        readings = self.rulebook.readings
        return tuple(
            self.say("reading", number=str(number), says=readings[number].says)
            for number in numbers
        )

    def exception(self, exception: ConversionException) -> str:
        """What could not be settled, and by which clause."""
        words = {str(kind): words for kind, words in self.rulebook.exceptions.items()}
        title = words[exception.kind].title
        return self.say("exception", title=title, clause=exception.clause)

    def turned(self, ground: Ground, state: State, turn: Turn, at: datetime) -> str:
        """How a state was left: at which instant, on which conditions, by which clause."""
        return self.say(
            "ended" if turn.to == END else "turned",
            title=state.title,
            at=self.instant(at),
            what=self.phrases.turn(ground, state, turn),
            clause=turn.clause,
            target="" if turn.to == END else ground.states[turn.to].title,
        )

    def _fact(self, one: Statement, places: dict[tuple[str, str], int]) -> str:
        kind = self.rulebook.kinds[one.kind]
        known = one.occurred_at != one.recorded_at
        return self.say(
            "fact_open" if one.occurred_at is None else "fact",
            kind=kind.title,
            occurred=kind.occurred,
            when="" if one.occurred_at is None else self.when(one.occurred_at),
            details="".join(self._detail(one, name, places) for name in one.details),
            source=self.rulebook.sources[one.source],
            recorded=self.say("fact_recorded", when=self.instant(one.recorded_at)) if known else "",
        )

    def _detail(self, one: Statement, name: str, places: dict[tuple[str, str], int]) -> str:
        kind, value = self.rulebook.kinds[one.kind], one.details[name]
        if kind.withdraws and name == "withdraws":
            place = places.get((one.source, value))
            if place is None:
                return self.say("fact_withdraws_none")
            return self.say("fact_withdraws", number=str(place))
        detail = kind.details[name]
        shown = (detail.one_of or {}).get(value, value)
        return self.say("fact_detail", title=detail.title, value=shown)
