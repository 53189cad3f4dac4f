"""What lists of what staff oversee ask of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from guikang.services.appealing import AppealReason
    from guikang.services.overseeing import AppealHeld, ExceptionHeld
    from guikang.services.paging import Page, Span


class OverseeingStore(Protocol):
    """Where the lists are read."""

    def exceptions(
        self, division: str, kind: str | None, at: datetime, span: Span
    ) -> Page[ExceptionHeld]:
        """Those that stand at an instant by what is now known, the latest first."""

    def appeals(self, division: str, reason: AppealReason | None, span: Span) -> Page[AppealHeld]:
        """All that were received, the latest first, opened."""
