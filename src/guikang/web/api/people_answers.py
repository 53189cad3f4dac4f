"""What the API answers of a resident who was looked up, and an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from guikang.services.showing import shown_by
from guikang.web.texts import of_rulebook

if TYPE_CHECKING:
    from datetime import datetime

    from guikang.codes.decision import Colour, ConversionException, Reason
    from guikang.divisions.tree import Tree
    from guikang.evidence.statement import Statement
    from guikang.rulebook.model import Rulebook
    from guikang.services.looking_up import Found
    from guikang.web.reader import Reader


@dataclass(frozen=True, slots=True)
class ReasonEntry:
    """Why the code has its colour: one ground that holds.

    Attributes:
        title: of the state, in words.
        colour: what it asks for.
        clause: where the notice says so.
        code: the edition's own reason code, or null.
        since: from when on, ISO 8601.
        until: when its period is full, or null.
        awaiting: without which it cannot end, in words.
    """

    title: str
    colour: str
    clause: str
    code: str | None
    since: str
    until: str | None
    awaiting: list[str]


@dataclass(frozen=True, slots=True)
class ColourFrom:
    """From when a colour was or will be shown; null: no code."""

    at: str
    colour: str | None


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """What a source says.

    Attributes:
        kind: what, in words.
        source: who, in words.
        occurred_at: when it happened, or null: it is still going on.
        recorded_at: when it became known here.
    """

    kind: str
    source: str
    occurred_at: str | None
    recorded_at: str


@dataclass(frozen=True, slots=True)
class StandingException:
    """What could not be carried out.

    Attributes:
        kind: as the rulebook names it.
        title: in words.
        clause: which.
        since: from when it stands, ISO 8601.
    """

    kind: str
    title: str
    clause: str
    since: str


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """A resident's code, with all it rests on.

    Attributes:
        handle: stands for this look-up for 15 minutes, where the whole number is opened.
        name: masked.
        number: of their document, masked.
        division: the code of where they live, or null: nobody knows.
        division_name: its full name, or empty.
        at: as of when, ISO 8601.
        colour: the present one, or null: no code.
        word: its word.
        measure: what it asks of its holder, or null.
        until: when it certainly turns, or null.
        reasons: for it.
        shown: what was shown until now, oldest first.
        ahead: what will be shown if nothing further becomes known.
        statements: all that is known, the latest first.
        exceptions: that stand.
    """

    handle: str
    name: str
    number: str
    division: str | None
    division_name: str
    at: str
    colour: str | None
    word: str
    measure: str | None
    until: str | None
    reasons: list[ReasonEntry]
    shown: list[ColourFrom]
    ahead: list[ColourFrom]
    statements: list[StatementEntry]
    exceptions: list[StandingException]


PERSON_EXAMPLE: Final = {
    "handle": "AQAB3Qk1nT7xYz",
    "name": "韦**",
    "number": "459***********0720",
    "division": "450103001001",
    "division_name": "广西壮族自治区南宁市青秀区新竹街道新竹社区",
    "at": "2020-04-01T00:30:00+00:00",
    "colour": "yellow",
    "word": "黄码",
    "measure": "居家隔离",
    "until": None,
    "reasons": [
        {
            "title": "入境人员",
            "colour": "yellow",
            "clause": "附件1 二",
            "code": None,
            "since": "2020-03-30T16:00:00+00:00",
            "until": "2020-04-13T16:00:00+00:00",
            "awaiting": ["复查"],
        }
    ],
    "shown": [{"at": "2020-03-31T00:00:00+00:00", "colour": "yellow"}],
    "ahead": [],
    "statements": [
        {
            "kind": "入境",
            "source": "公安",
            "occurred_at": "2020-03-30T00:30:00+00:00",
            "recorded_at": "2020-03-31T00:00:00+00:00",
        }
    ],
    "exceptions": [],
}


class Telling:
    """Tells a reader of residents, in the rulebook's words."""

    def __init__(self, rulebook: Rulebook, tree: Tree, reader: Reader) -> None:
        self._rulebook = rulebook
        self._tree = tree
        self._reader = reader

    def person(self, found: Found, now: datetime) -> PersonAnswer:
        """A resident who was looked up."""
        code = found.code
        resident, decision = code.resident, code.decision
        ahead = [turn for turn in code.history.timeline().turns if turn.at > now]
        stated = sorted(code.evidence.values(), key=lambda one: one.recorded_at, reverse=True)
        return PersonAnswer(
            found.handle,
            resident.masked_name,
            resident.masked_number,
            resident.division,
            self.place(resident.division),
            decision.at.isoformat(),
            decision.colour,
            self._word(decision.colour),
            None if decision.measure is None else self._said(decision.measure),
            _iso(decision.until),
            [self._reason(one) for one in decision.reasons],
            [
                ColourFrom(one.since.isoformat(), one.colour)
                for one in shown_by(code.record.timelines, now)
            ],
            [ColourFrom(turn.at.isoformat(), turn.colour) for turn in ahead],
            [self._statement(one) for one in stated],
            [self._exception(one) for one in code.exceptions],
        )

    def place(self, division: str | None) -> str:
        """A division's full name; its code where the tree no longer has it; or nothing."""
        if division is None:
            return ""
        return self._tree.full_name(division) if division in self._tree else division

    def exception_title(self, kind: str) -> str:
        """A kind of conversion exception in words; one of another rulebook's as it is."""
        found = next((one for name, one in self._rulebook.exceptions.items() if name == kind), None)
        return kind if found is None else self._said(found.title)

    def _said(self, words: str) -> str:
        return of_rulebook(self._reader.language, words).words

    def _word(self, colour: Colour | None) -> str:
        if colour is None:
            return self._reader.text("code.none.word")
        return self._said(self._rulebook.words_of(colour).word)

    def _reason(self, one: Reason) -> ReasonEntry:
        state = self._rulebook.grounds[one.ground].states[one.state]
        return ReasonEntry(
            self._said(state.title),
            one.colour,
            one.clause,
            one.code,
            one.since.isoformat(),
            _iso(one.until),
            [self._said(self._rulebook.kinds[kind].title) for kind in one.awaiting],
        )

    def _statement(self, one: Statement) -> StatementEntry:
        return StatementEntry(
            self._said(self._rulebook.kinds[one.kind].title),
            self._said(self._rulebook.sources[one.source]),
            _iso(one.occurred_at),
            one.recorded_at.isoformat(),
        )

    def _exception(self, one: ConversionException) -> StandingException:
        return StandingException(
            one.kind, self.exception_title(one.kind), one.clause, one.since.isoformat()
        )


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
