"""The values that the API answers with; the OpenAPI document is made from them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RulebookEntry:
    """A rulebook among others.

    Attributes:
        id: its id.
        title: its title.
        document: the document that it puts as data.
        standing: ``law``, or ``study``: kept for comparison, decides nothing.
        in_force_from: first day of force, ISO 8601.
        in_force_until: first day on which it is no longer in force, or null.
        decides: whether it is the one that decides here.
    """

    id: str
    title: str
    document: str
    standing: str
    in_force_from: str
    in_force_until: str | None
    decides: bool


@dataclass(frozen=True, slots=True)
class RulebookList:
    """All rulebooks that are kept here."""

    rulebooks: list[RulebookEntry]


@dataclass(frozen=True, slots=True)
class ColourEntry:
    """A colour; they are listed most severe first."""

    id: str
    word: str
    measure: str
    clause: str


@dataclass(frozen=True, slots=True)
class DetailEntry:
    """A further fact that a statement may or must carry."""

    name: str
    title: str
    required: bool
    choices: dict[str, str] | None
    pattern: str | None


@dataclass(frozen=True, slots=True)
class KindEntry:
    """A kind of statement: who may make it, what its instant is, what else it carries."""

    id: str
    title: str
    occurred: str
    sources: list[str]
    clause: str | None
    details: list[DetailEntry]


@dataclass(frozen=True, slots=True)
class TurnEntry:
    """What ends a state, in plain words, and what follows.

    Attributes:
        when: every condition, in words.
        to: the state that follows, or ``end``.
        clause: where the document says so.
    """

    when: str
    to: str
    clause: str


@dataclass(frozen=True, slots=True)
class StateEntry:
    """A state of a ground, its colour, its days and what ends it."""

    id: str
    title: str
    colour: str
    clause: str
    code: str | None
    days: int | None
    awaits: list[str]
    turns: list[TurnEntry]


@dataclass(frozen=True, slots=True)
class GroundEntry:
    """A ground: which kinds of statement open it, and the states it passes through."""

    id: str
    title: str
    clause: str
    opens: list[str]
    residual: bool
    states: list[StateEntry]


@dataclass(frozen=True, slots=True)
class ReadingEntry:
    """How an open point of the document is read, and what that rests on."""

    number: int
    reads: str
    says: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class RulebookAnswer:
    """A rulebook in plain form.

    Attributes:
        about: as in the list.
        issuer: who issued the document.
        zone: the time zone in which days are counted.
        counting: how days are counted.
        sources: title by id.
        colours: most severe first.
        kinds: of statement.
        grounds: all grounds.
        exceptions: title of each kind of conversion exception.
        readings: how open points are read.
    """

    about: RulebookEntry
    issuer: str
    zone: str
    counting: str
    sources: dict[str, str]
    colours: list[ColourEntry]
    kinds: list[KindEntry]
    grounds: list[GroundEntry]
    exceptions: dict[str, str]
    readings: list[ReadingEntry]


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """A column of a list's template."""

    name: str
    title: str
    required: bool
    choices: dict[str, str]
    hint: str


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A list that a source hands in, and the columns of its template."""

    name: str
    title: str
    kind: str
    source: str
    clause: str | None
    columns: list[ColumnEntry]


@dataclass(frozen=True, slots=True)
class FeedList:
    """All lists that the rulebook that decides here knows."""

    rulebook: str
    feeds: list[FeedEntry]


@dataclass(frozen=True, slots=True)
class KeySet:
    """A JSON Web Key Set (RFC 7517, 5)."""

    keys: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Health:
    """That it is alive, or ready."""

    status: str
