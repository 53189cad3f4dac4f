"""Representations as values: who may act for whom, as what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from guikang.people.keys import PersonKey
    from guikang.services.looking import Ground
    from guikang.staff.appointments import Appointment


class Relationship(StrEnum):
    """What the represented person is to who acts; the values are stored and never change."""

    CHILD = "child"
    GRANDCHILD = "grandchild"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    SPOUSE = "spouse"
    WARD = "ward"
    OTHER = "other"


class Added(Enum):
    """What became of a representation in the store."""

    DONE = "done"
    WAITS = "waits"
    NAME_DIFFERS = "name_differs"
    THERE = "there"
    FULL = "full"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Representation:
    """That one person may, or would, act for another.

    Attributes:
        person: who is represented.
        holder: who acts.
        handle: by which pages name it; says nothing.
        ground: as what the holder acts.
        relationship: of the person to the holder, in a family.
        name: masked: of the person where the holder reads, of the holder where the person does.
        number: masked, of the person's document.
        asked_at: when the holder began.
        confirmed_at: from when on it holds, or None: it waits for an answer.
        division: where the person lives, as far as known.
        born: on which day, of a child whom a guardian represents.
    """

    person: PersonKey
    holder: PersonKey
    handle: str
    ground: Ground
    relationship: Relationship | None
    name: str
    number: str
    asked_at: datetime
    confirmed_at: datetime | None
    division: str | None
    born: date | None

    def __repr__(self) -> str:
        """Without names."""
        return f"Representation({self.ground})"


@dataclass(frozen=True, slots=True)
class Representing:
    """A representation at work, decided anew for each page.

    Attributes:
        representation: which.
        appointment: of a grid worker; it covers where the person lives.
    """

    representation: Representation
    appointment: Appointment | None

    @property
    def scope(self) -> str | None:
        """The division within which the representative may report; None: anywhere."""
        return None if self.appointment is None else self.appointment.division


@dataclass(frozen=True, slots=True)
class Doors:
    """What a person's own page opens.

    Attributes:
        asked: how many ask to act for them.
        unread: how many notices they have not opened.
        serves: whether they may serve others.
        untrained: whether they might, had they passed the test of the rules in force.
        beside: who else is a guardian of the children whom they are a guardian of, by handle.
    """

    asked: int
    unread: int
    serves: bool
    untrained: bool
    beside: Mapping[str, Beside]

    @property
    def guardians(self) -> int:
        """How many further guardians their children have got of late."""
        return sum(one.late for one in self.beside.values())


@dataclass(frozen=True, slots=True)
class Beside:
    """The other guardians of a child whom one is a guardian of.

    Attributes:
        number: how many.
        late: how many of them came later than oneself, and of late.
    """

    number: int
    late: int
