"""A code in plain words: what the rulebook and the decision say, as a farmer would read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guikang.codes.decision import Colour
from guikang.web.instants import said, said_briefly, said_exactly, said_shortly
from guikang.web.texts import CHINESE, TAGS, Said, of_rulebook, texts
from guikang.wording.countries import country_names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from guikang.codes.decision import ConversionException, Decision, Reason
    from guikang.evidence.statement import Statement
    from guikang.rulebook.model import ColourWords, Rulebook
    from guikang.services.showing import Code, Showing
    from guikang.web.reader import Reader


@dataclass(frozen=True, slots=True)
class ColourSaid:
    """A colour as pages show it: its id chooses paint and shape, its word says it.

    Attributes:
        chinese: the word in Chinese, for who checks a code that is shown in another language.
    """

    id: str
    word: Said
    measure: Said
    chinese: str


@dataclass(frozen=True, slots=True)
class TurnSaid:
    """A turn that is certain."""

    at: datetime
    colour: ColourSaid


@dataclass(frozen=True, slots=True)
class Fact:
    """A further fact of a piece of evidence."""

    title: Said
    value: Said


@dataclass(frozen=True, slots=True)
class EvidenceSaid:
    """A statement that a reason rests on."""

    kind: Said
    source: Said
    occurred: Said
    occurred_at: str
    recorded_at: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ReasonSaid:
    """A reason of a code."""

    colour: ColourSaid
    title: Said
    clause: Said
    code: str | None
    since: str
    ahead: str
    evidence: tuple[EvidenceSaid, ...]


@dataclass(frozen=True, slots=True)
class ExceptionSaid:
    """A conversion exception that stands.

    Attributes:
        words: what is wrong.
        clause: which could not be carried out.
        since: from when it stands.
        received: when the last of what it rests on became known, if that was later.
    """

    words: str
    clause: Said
    since: str
    received: str | None


class Wording:
    """Says codes of one rulebook to one reader."""

    def __init__(self, rulebook: Rulebook, reader: Reader) -> None:
        self._rulebook = rulebook
        self._reader = reader
        self._zone = rulebook.time_zone

    @staticmethod
    def colour_id(words: ColourWords) -> Colour:
        """The id of a rulebook's colour."""
        return Colour(words.id)

    def colour(self, colour: Colour | None) -> ColourSaid:
        """A colour, or that there is none."""
        if colour is None:
            tag = self._reader.tag
            word, measure = (self._reader.text(f"code.none.{part}") for part in ("word", "measure"))
            return ColourSaid(
                "none", Said(word, tag), Said(measure, tag), texts(CHINESE)["code.none.word"]
            )
        words = self._rulebook.words_of(colour)
        return ColourSaid(colour, self._said(words.word), self._said(words.measure), words.word)

    def colour_of(self, code: Code) -> ColourSaid:
        """A code's colour; where there is none, why."""
        said_plainly = self.colour(code.decision.colour)
        if code.evidence:
            return said_plainly
        unknown = Said(self._reader.text("code.none.unknown"), self._reader.tag)
        return replace(said_plainly, measure=unknown)

    def colour_named(self, colour: str | None) -> ColourSaid:
        """Likewise, by its name as it is stored."""
        return self.colour(None if colour is None else Colour(colour))

    def instant(self, at: datetime) -> str:
        """An instant to the minute."""
        return said(at, self._reader.language, self._zone)

    def exactly(self, at: datetime) -> str:
        """An instant to the second."""
        return said_exactly(at, self._reader.language, self._zone)

    def briefly(self, at: datetime) -> str:
        """An instant to the minute, without its year."""
        return said_briefly(at, self._reader.language, self._zone)

    def next_turn(self, showing: Showing, code: Code) -> TurnSaid | None:
        """The code's next certain turn, as known when the code was."""
        following = showing.following(code)
        if following is None:
            return None
        return TurnSaid(following.decision.at, self.colour(following.decision.colour))

    def ahead(self, decision: Decision, turn: TurnSaid | None, *, brief: bool = False) -> str:
        """What comes next for the person, and what it waits for; briefly as for a text message."""
        said_by = "texted.next" if brief else "code.ahead"
        instant = self.briefly if brief else self.instant
        if turn is not None:
            kind = "to_none" if turn.colour.id == "none" else "turn"
            return self._reader.text(
                f"{said_by}.{kind}", at=instant(turn.at), word=turn.colour.word.words
            )
        deciding = [reason for reason in decision.reasons if reason.colour == decision.colour]
        awaiting = self._awaited(kind for reason in deciding for kind in reason.awaiting)
        if not awaiting:
            return self._reader.text(f"{said_by}.nothing")
        periods = [reason.until for reason in deciding if reason.until is not None]
        if len(periods) == len(deciding) and max(periods) > decision.at:
            at = instant(max(periods))
            return self._reader.text(f"{said_by}.earliest", at=at, awaiting=awaiting)
        return self._reader.text(f"{said_by}.awaiting", awaiting=awaiting)

    def reason(self, reason: Reason, code: Code) -> ReasonSaid:
        """A reason with its evidence."""
        state = self._rulebook.grounds[reason.ground].states[reason.state]
        evidence = [code.evidence[name] for name in reason.evidence if name in code.evidence]
        return ReasonSaid(
            colour=self.colour(reason.colour),
            title=self._said(state.title),
            clause=Said(reason.clause, TAGS["zh"]),
            code=reason.code,
            since=self.instant(reason.since),
            ahead=self._reason_ahead(reason, code.decision.at),
            evidence=tuple(self.evidence(statement) for statement in evidence),
        )

    def exception(self, found: ConversionException, code: Code) -> ExceptionSaid:
        """A conversion exception of a code."""
        received = max(
            (code.evidence[name].recorded_at for name in found.evidence), default=found.since
        )
        return ExceptionSaid(
            words=self._reader.text(f"exception.{found.kind}"),
            clause=Said(found.clause, TAGS["zh"]),
            since=self.instant(found.since),
            received=self.instant(received) if received > found.since else None,
        )

    def _reason_ahead(self, reason: Reason, at: datetime) -> str:
        awaiting = self._awaited(reason.awaiting)
        if reason.until is None:
            key = "open_awaiting" if awaiting else "open"
            return self._reader.text(f"reason.{key}", awaiting=awaiting)
        key = "period" if reason.until > at else "period_over"
        if awaiting:
            key += "_awaiting"
        until = self.instant(reason.until)
        return self._reader.text(f"reason.{key}", until=until, awaiting=awaiting)

    def _awaited(self, kinds: Iterable[str]) -> str:
        said_once = dict.fromkeys(self._awaited_kind(kind) for kind in kinds)
        return self._reader.text("awaiting.and").join(said_once)

    def _awaited_kind(self, kind: str) -> str:
        if f"awaiting.kind.{kind}" in texts(self._reader.language):
            return self._reader.text(f"awaiting.kind.{kind}")
        title = self._said(self._rulebook.kinds[kind].title).words
        return self._reader.text("awaiting.other", title=title)

    def evidence(self, statement: Statement) -> EvidenceSaid:
        """A statement, whichever it is."""
        kind = self._rulebook.kinds[statement.kind]
        language, zone = self._reader.language, self._zone
        occurred = statement.occurred_at
        return EvidenceSaid(
            kind=self._said(kind.title),
            source=self._said(self._rulebook.sources[statement.source]),
            occurred=self._said(kind.occurred),
            occurred_at=self._reader.text("reason.still")
            if occurred is None
            else said_shortly(occurred, language, zone),
            recorded_at=said(statement.recorded_at, language, zone),
            facts=tuple(
                Fact(self._said(detail.title), self._value(detail.one_of, detail.pattern, value))
                for name, detail in kind.details.items()
                if (value := statement.details.get(name)) is not None
            ),
        )

    def _value(self, one_of: dict[str, str] | None, pattern: str | None, value: str) -> Said:
        if one_of is not None and value in one_of:
            return self._said(one_of[value])
        if pattern == "[A-Z]{2}":
            country = country_names(self._reader.language).get(value, value)
            return Said(country, self._reader.tag)
        return Said(value, TAGS["zh"])

    def _said(self, words: str) -> Said:
        return of_rulebook(self._reader.language, words)
