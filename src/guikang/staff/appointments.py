"""Appointments, and what they allow: one function decides, and fails closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from guikang.divisions.tree import lies_within
from guikang.staff.posts import DEEDS_OF, OVER_CODES, Deed, Post


@dataclass(frozen=True, slots=True)
class Appointment:
    """A post that somebody holds at a division.

    Attributes:
        number: of the appointment, among those of its holder.
        post: which.
        division: its code; everything below belongs to it.
        since: from when on.
        until: from when on no more, or None.
        suspended_since: from when on it rests, or None: it does not.
    """

    number: int
    post: Post
    division: str
    since: datetime
    until: datetime | None
    suspended_since: datetime | None = None

    def held(self, at: datetime) -> bool:
        """Whether it has begun and not ended at an instant, though it may rest."""
        return self.since <= at and (self.until is None or at < self.until)

    def in_force(self, at: datetime) -> bool:
        """Whether it is held at an instant, and does not rest."""
        resting = self.suspended_since is not None and self.suspended_since <= at
        return self.held(at) and not resting

    def covers(self, division: str) -> bool:
        """Whether a division is its own or lies below it."""
        return lies_within(division, self.division)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody's powers follow from.

    Attributes:
        appointments: all that they hold or held.
        trained: whether they have passed the test of the rules in force.
    """

    appointments: tuple[Appointment, ...]
    trained: bool

    @classmethod
    def of(cls, appointments: Iterable[Appointment], *, trained: bool) -> Standing:
        """The standing that follows from appointments in any order."""
        return cls(tuple(sorted(appointments, key=lambda one: one.number)), trained)


NONE = Standing((), trained=False)
"""Of whoever holds and held nothing."""


def holding(standing: Standing, deed: Deed, at: datetime) -> tuple[Appointment, ...]:
    """The appointments that allow a deed somewhere at an instant, by number.

    Powers over codes need the training as well.
    """
    if deed in OVER_CODES and not standing.trained:
        return ()
    return tuple(
        one
        for one in standing.appointments
        if one.in_force(at) and deed in DEEDS_OF.get(one.post, frozenset())
    )


def allowing(standing: Standing, deed: Deed, division: str, at: datetime) -> Appointment | None:
    """The appointment that allows a deed at a division, the widest first; None: it is refused."""
    fitting = [one for one in holding(standing, deed, at) if one.covers(division)]
    return min(fitting, key=lambda one: (len(one.division), one.number), default=None)


def untrained(standing: Standing, deed: Deed, at: datetime) -> bool:
    """Whether nothing but the training is missing for a deed that a post allows."""
    passed = Standing(standing.appointments, trained=True)
    return bool(holding(passed, deed, at)) and not holding(standing, deed, at)


def scopes(standing: Standing, deed: Deed, at: datetime) -> tuple[str, ...]:
    """The divisions where a deed is allowed, none of them below another, by code."""
    found = {one.division for one in holding(standing, deed, at)}
    return tuple(
        sorted(
            one
            for one in found
            if not any(one != other and lies_within(one, other) for other in found)
        )
    )
