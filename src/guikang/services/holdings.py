"""All that is held about one person, for that person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from guikang.evidence.statement import Statement
    from guikang.people.keys import PersonKey
    from guikang.services.appealing import Appeal, Appealing
    from guikang.services.devices import Device
    from guikang.services.looking import Looked, Looking
    from guikang.services.noticing import Notice, Noticing
    from guikang.services.ports.evidence import CodeReader, Shown
    from guikang.services.ports.residents import HoldingsReader
    from guikang.services.ports.staff import StandingReader
    from guikang.services.representation import Representation
    from guikang.services.representing import Representations
    from guikang.services.showing import Showing
    from guikang.staff.appointments import Appointment

FORMAT = 1
"""Of the export; it rises when a program that reads it must change."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is, in full: shown to nobody but themselves."""

    document: str
    number: str
    name: str
    phone: str | None
    division: str | None
    first_seen_at: datetime
    registered_at: datetime | None

    def __repr__(self) -> str:
        """Without anything personal."""
        return "Identity()"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Where a person is signed in: since when, when that was last used, by what."""

    begun_at: datetime
    used_at: datetime
    device: Device


@dataclass(frozen=True, slots=True)
class ReportHeld:
    """A self-report as it was submitted."""

    reported_at: datetime
    answers: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Held:
    """All that is held about a person.

    Attributes:
        at: as of when.
        identity: who they are.
        statements: about them.
        shown: each colour that was shown, from when on.
        reports: their own.
        appeals: theirs.
        notices: of their inbox.
        sessions: where they are signed in.
        looks: who else looked at their record.
        representatives: who may act for them, or asks to.
        represents: for whom they may act, or ask to.
        posts: that they hold or held.
    """

    at: datetime
    identity: Identity
    statements: Sequence[Statement]
    shown: Sequence[Shown]
    reports: Sequence[ReportHeld]
    appeals: Sequence[Appeal]
    notices: Sequence[Notice]
    sessions: Sequence[SignedIn]
    looks: Sequence[Looked]
    representatives: Sequence[Representation]
    represents: Sequence[Representation]
    posts: Sequence[Appointment]


class Holdings:
    """Gathers it."""

    def __init__(
        self,
        reader: HoldingsReader,
        codes: CodeReader,
        *,
        showing: Showing,
        appealing: Appealing,
        noticing: Noticing,
        representations: Representations,
        looking: Looking,
        staff: StandingReader,
    ) -> None:
        self._reader = reader
        self._codes = codes
        self._showing = showing
        self._appealing = appealing
        self._noticing = noticing
        self._representations = representations
        self._looking = looking
        self._staff = staff

    def of(self, person: PersonKey, now: datetime) -> Held:
        """All of it, as of now.

        Raises:
            KeyError: nothing is held of such a person.
        """
        acting = self._representations
        return Held(
            now,
            self._reader.identity(person),
            self._codes.statements(person),
            self._showing.shown(person, now),
            self._reader.reports(person),
            self._appealing.of(person),
            self._noticing.inbox(person),
            self._reader.sessions(person),
            self._looking.of(person),
            [*acting.representatives_of(person, now), *acting.workers_of(person, now)],
            [*acting.family_of(person, now), *acting.served_by(person, now)],
            self._staff.standing(person).appointments,
        )
