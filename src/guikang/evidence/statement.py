"""The statement: never edited, never deleted; a mistake is withdrawn by another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from guikang.people.keys import PersonKey

_NO_DETAILS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says of one person.

    Attributes:
        id: unique within its source.
        source: who says so, as the rulebook names it.
        kind: what is said, as the rulebook names it.
        person: whom it concerns.
        occurred_at: aware; when it happened. A bare date is 00:00 of that day in
            the rulebook's zone. None only where the kind allows it (still going on).
        recorded_at: aware; when the system came to know it.
        details: further facts by name, as the kind defines them.

    Source: contract 1.
    """

    id: str
    source: str
    kind: str
    person: PersonKey
    occurred_at: datetime | None
    recorded_at: datetime
    details: Mapping[str, str] = field(default_factory=lambda: _NO_DETAILS)

    @property
    def effective_at(self) -> datetime:
        """The instant from which it counts: when it happened, or was stated."""
        return self.recorded_at if self.occurred_at is None else self.occurred_at
