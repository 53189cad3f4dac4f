"""What looking residents up asks of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from guikang.people.keys import PersonKey
    from guikang.services.looking_up import Seeing
    from guikang.services.operations import Operation
    from guikang.services.ports.evidence import Resident


class LookUpStore(Protocol):
    """Where residents are found, and where it is kept who looked."""

    def resident(self, person: PersonKey) -> Resident | None:
        """The person, or None: nobody is known by that key."""

    def note(self, operation: Operation, seeing: Seeing | None) -> None:
        """Keep a deed in the log and, where its subject's record is seen, in theirs.

        Both are kept, durably, or neither.
        """

    def number(self, person: PersonKey) -> str:
        """The whole number of a person who is there."""
