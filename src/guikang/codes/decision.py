"""What deciding answers: values only, no rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from guikang.people.keys import PersonKey

Colour = NewType("Colour", str)
"""A colour's name, as ``red``: a name, never a number. The rulebook orders them."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a code has its colour: one ground that holds.

    Attributes:
        ground: the ground's id in the rulebook.
        state: the state of the ground's machine.
        colour: what the state asks for.
        clause: where the source says so.
        evidence: ids of the statements that brought the ground into this state.
        since: when the state was entered.
        until: when its period is full, or None where it has none.
        awaiting: kinds of statement without which it cannot end.
        code: the edition's own reason code (A1 ... B6), or None.
    """

    ground: str
    state: str
    colour: Colour
    clause: str
    evidence: tuple[str, ...]
    since: datetime
    until: datetime | None
    awaiting: tuple[str, ...]
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ConversionException:
    """What deciding found and could not settle; changes no colour (contract 2.10).

    Attributes:
        kind: ``nothing_to_lift``, ``retest_missing`` ..., as the rulebook names it.
        clause: the clause that could not be carried out.
        evidence: ids of the statements concerned.
        since: from when it stands.
        until: when it was settled, or None while it stands.
    """

    kind: str
    clause: str
    evidence: tuple[str, ...]
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's code at one instant; ``colour`` None means: no code (contract 2.9)."""

    person: PersonKey
    at: datetime
    colour: Colour | None
    measure: str | None
    reasons: tuple[Reason, ...]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Turn:
    """From ``at`` on the code has ``colour``, until the next turn."""

    at: datetime
    colour: Colour | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A person's colour over all time, as known at ``known_at``.

    Attributes:
        turns: by instant; before the first there is no code. Neighbours differ.
        exceptions: those that stand or will stand if nothing further is known.
    """

    person: PersonKey
    known_at: datetime
    turns: tuple[Turn, ...]
    exceptions: tuple[ConversionException, ...]

    def colour_at(self, at: datetime) -> Colour | None:
        """The colour at ``at``, or None: no code."""
        colour: Colour | None = None
        for turn in self.turns:
            if turn.at > at:
                break
            colour = turn.colour
        return colour

    def next_turn_after(self, at: datetime) -> Turn | None:
        """The first turn after ``at``, or None where none is certain."""
        return next((turn for turn in self.turns if turn.at > at), None)
