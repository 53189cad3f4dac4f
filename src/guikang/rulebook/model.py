"""The rulebook's form: what a ``rulebook.yaml`` may say, and nothing else.

A ground is a small machine. An opening statement starts an episode in one of
its states; each state has a colour; a turn leaves it when all its conditions
hold. Machines only go forward: ``end`` is reached from every state. docs/rulebooks.md
explains the format to those who write rulebooks.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from guikang.codes.decision import Colour
from guikang.evidence.vocabulary import Kind, Name, Part, Text

END = "end"
"""The name of the state in which a ground no longer holds."""


class Standing(StrEnum):
    """Whether a rulebook can be in force, or is kept for study only."""

    LAW = "law"
    STUDY = "study"


class Counting(StrEnum):
    """How whole days are counted (reading 1)."""

    OPENING_DAY_EXCLUDED = "opening_day_excluded"
    OPENING_DAY_INCLUDED = "opening_day_included"
    ELAPSED_HOURS = "elapsed_hours"


class InForce(Part):
    """From when until when a rulebook is the law, and what it replaces."""

    from_: date = Field(alias="from", strict=False)
    until: date | None = Field(default=None, strict=False)
    supersedes: Text
    clause: Text


class ColourWords(Part):
    """A colour, its word and its measure (管控方式)."""

    id: Name
    word: Text
    measure: Text
    clause: Text


class Period(Part):
    """Whole days, counted from the opening statement or from the state's start."""

    days: int = Field(gt=0, le=3650)
    from_: Literal["opening", "state"] = Field(alias="from")


class StatementCondition(Part):
    """Holds from the first such statement at or after the anchor on."""

    statement: list[Name] = Field(min_length=1)
    where: dict[Name, str] = Field(default_factory=dict)
    at_or_after: Literal["state", "opening"] = "state"


class ClosedCondition(Part):
    """Holds once a statement with an instant was stated later than the opening one."""

    closed_by: list[Name] = Field(min_length=1)


class LatestCondition(Part):
    """Holds while the latest such statement then known (by its instant) fits ``where``."""

    latest: Name
    where: dict[Name, str] = Field(min_length=1)
    at_or_after: Literal["state", "opening"] = "opening"


class TestsCondition(Part):
    """Holds once each given day has a fitting statement of its own, on or after it.

    A day is counted from the anchor's local day: day 0 is that day itself.
    """

    __test__ = False

    tests: Name
    where: dict[Name, str] = Field(min_length=1)
    on_days: list[Annotated[int, Field(ge=0, le=3650)]] = Field(min_length=1)
    at_or_after: Literal["state", "opening"] = "opening"


Condition = (
    Literal["full", "recorded"]
    | StatementCondition
    | ClosedCondition
    | LatestCondition
    | TestsCondition
)
"""``full``: the state's period is full; ``recorded``: the opening is on record."""


class Turn(Part):
    """Leaves a state for another, or for ``end``, when every condition holds."""

    to: Name
    when: list[Condition] = Field(min_length=1)
    clause: Text
    precedence: int | None = None


class State(Part):
    """A state of a ground: its colour, period, ways out and what it waits for."""

    title: Text
    colour: Name
    clause: Text | None = None
    code: Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,2}$")] | None = None
    period: Period | None = None
    awaits: list[Name] = Field(default_factory=list)
    turns: list[Turn] = Field(default_factory=list)


class Start(Part):
    """In which state an episode starts; the first alternative that fits is taken."""

    state: Name
    if_: Literal["open"] | dict[Name, str] | None = Field(default=None, alias="if")


class Ground(Part):
    """A ground for a colour. A residual one holds only where no other does."""

    title: Text
    clause: Text
    opens: list[Name] = Field(min_length=1)
    start: list[Start] = Field(min_length=1)
    states: dict[Name, State] = Field(min_length=1)
    residual: bool = False


class ExceptionWords(Part):
    """What a kind of conversion exception is called, and the clause it concerns."""

    title: Text
    clause: Text


class Reading(Part):
    """How an open point of the notice is read, and what that rests on."""

    reads: Text
    says: Text
    rests_on: Text
    set_by: Text


ExceptionKind = Literal[
    "nothing_to_lift",
    "retest_missing",
    "retest_positive",
    "positive_after_end",
    "contradiction",
    "nothing_to_withdraw",
]


class Rulebook(Part):
    """One edition of the rules, whole. Obtain one by ``loading.parse``, which checks it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]
    title: Text
    document: Text
    issuer: Text
    standing: Standing = Field(strict=False)
    in_force: InForce
    zone: str
    counting: Counting = Field(strict=False)
    colours: list[ColourWords] = Field(min_length=1)
    sources: dict[Name, Text] = Field(min_length=1)
    kinds: dict[Name, Kind] = Field(min_length=1)
    grounds: dict[Name, Ground] = Field(min_length=1)
    exceptions: dict[ExceptionKind, ExceptionWords]
    readings: dict[int, Reading] = Field(default_factory=dict)

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise PydanticCustomError(
                "time_zone", "no time zone is called {name}", {"name": value}
            ) from None
        return value

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which days are counted."""
        return ZoneInfo(self.zone)

    def words_of(self, colour: Colour) -> ColourWords:
        """The word and measure of a colour of this rulebook.

        Raises:
            KeyError: the rulebook has no such colour.
        """
        for words in self.colours:
            if words.id == colour:
                return words
        raise KeyError(colour)
