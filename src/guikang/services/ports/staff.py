"""What the staff registry and its log ask of a store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from guikang.people.documents import Document
    from guikang.people.keys import PersonKey
    from guikang.services.operations import Actor, Operation, Wanted
    from guikang.services.paging import Page, Span
    from guikang.services.staffing import Enrolment, Event, EventKind, Member, Sought
    from guikang.staff.appointments import Appointment, Standing
    from guikang.staff.posts import Post


class StandingReader(Protocol):
    """Tells what somebody's powers follow from."""

    def standing(self, person: PersonKey) -> Standing:
        """What they hold or held, and whether they passed the test of the rules in force."""


class StaffStore(StandingReader, Protocol):
    """Where the registry is kept; each change is written with its operation, or not at all."""

    def enrol(
        self,
        member: Member,
        document: Document,
        *,
        name_key: str,
        phone_key: str,
        corrects: Callable[[str], bool],
        by: Actor,
        dry: bool,
    ) -> Enrolment:
        """Add a member, or correct the entry where ``corrects`` says so of its division."""

    def member(self, handle: str) -> Member | None:
        """By handle."""

    def by_person(self, person: PersonKey) -> Member | None:
        """By key of the document."""

    def by_phone(self, phone_key: str) -> Member | None:
        """By key of the phone."""

    def page(self, sought: Sought, span: Span) -> Page[Member]:
        """Members, by division and name."""

    def filled(self, division: str, now: datetime) -> Sequence[tuple[str, Post]]:
        """Where which post is held in force in a division, below it, or at a village's township."""

    def history(self, person: PersonKey) -> Sequence[Event]:
        """Of all appointments of a person, the latest first."""

    def appoint(self, person: PersonKey, post: Post, division: str, operation: Operation) -> bool:
        """Appoint; false: the person holds that post there already."""

    def move(
        self, person: PersonKey, held: Appointment, kind: EventKind, operation: Operation
    ) -> bool:
        """Suspend, resume or end; false: it has ended, or is so already."""

    def hand_over(
        self,
        person: PersonKey,
        held: Appointment,
        successor: PersonKey,
        taken: Operation,
        given: Operation,
    ) -> bool:
        """End an appointment and give the post to a successor; false: nothing was changed."""

    def opened_number(self, person: PersonKey, operation: Operation) -> str:
        """The whole number; ``KeyError`` where there is no such member."""


class OperationStore(Protocol):
    """Where the operations log is kept."""

    def add(self, operation: Operation) -> None:
        """Keep an entry, durably."""

    def page(self, wanted: Wanted, span: Span) -> Page[Operation]:
        """Entries, the latest first."""
