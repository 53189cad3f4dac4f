"""What the staff registry asks of a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from guikang.people.keys import PersonKey

if TYPE_CHECKING:
    from guikang.services.staffing import Appointee
    from guikang.staff.posts import Appointment, Post


class AppointmentStore(Protocol):
    """Where it is kept who holds which post."""

    def of(self, person: PersonKey) -> Sequence[Appointment]:
        """All that a person holds or held, by number."""

    def all(self) -> Sequence[tuple[Appointee, Appointment]]:
        """All of everybody that were not ended."""

    def add(
        self, person: PersonKey, post: Post, division: str, since: datetime, by: str
    ) -> int | None:
        """Appoint; the number, or None: the person holds that post there already."""

    def end(self, person: PersonKey, number: int, at: datetime, by: str) -> bool:
        """End an appointment; false where there is none that goes on."""
