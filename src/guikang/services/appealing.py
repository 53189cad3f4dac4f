"""异常反馈: a resident contests their code, and has it in writing that it was received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from guikang.errors import Flaw
from guikang.services.limits import Limit, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from guikang.people.keys import PersonKey
    from guikang.services.ports.residents import AppealStore

PER_DAY: Final = Limit("appealed", 10, timedelta(days=1))
LEAST, MOST = 5, 1000
"""Characters of a text that can be worked on."""
_NUMBER_BYTES: Final = 4


class AppealReason(StrEnum):
    """What is contested; the values are stored and never change."""

    COLOUR = "colour"
    NOT_TURNED = "not_turned"
    STATEMENT = "statement"
    IDENTITY = "identity"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal that was received.

    Attributes:
        number: by which its sender may ask after it.
        text: in the sender's own words.
    """

    number: str
    received_at: datetime
    reason: AppealReason
    text: str

    def __repr__(self) -> str:
        """Without what was written."""
        return f"Appeal({self.number})"


class Appealing:
    """Receives appeals."""

    def __init__(self, store: AppealStore, limits: Limits, zone: ZoneInfo) -> None:
        self._store = store
        self._limits = limits
        self._zone = zone

    def receive(
        self,
        person: PersonKey,
        reason: AppealReason | None,
        text: str,
        now: datetime,
        noted: Callable[[], None] | None = None,
    ) -> Appeal | Sequence[Flaw]:
        """Keep an appeal, durably; the same sent twice in a day is one, with one number.

        Args:
            person: whose code it contests.
            reason: chosen.
            text: as written.
            now: aware.
            noted: writes down that somebody else sends it, before it is kept.

        Returns:
            The appeal; or of each field what is wrong (``appeal.*``, ``limit.reached``).
        """
        flaws = [] if reason is not None else [Flaw("appeal.reason", "reason")]
        if not LEAST <= len(text) <= MOST:
            params = (("least", str(LEAST)), ("most", str(MOST)))
            flaws.append(Flaw("appeal.text", "text", params))
        if flaws or reason is None:
            return flaws
        appeal = Appeal(self._number(person, reason, text, now), now, reason, text)
        there = next((a for a in self.of(person) if a.number == appeal.number), None)
        if there is not None:
            return there
        flaw = self._limits.tried(PER_DAY, person, now)
        if flaw is not None:
            return [flaw]
        if noted is not None:
            noted()
        self._store.add(person, appeal)
        return appeal

    def of(self, person: PersonKey) -> Sequence[Appeal]:
        """The person's appeals, the latest first."""
        return self._store.of(person)

    def _number(self, person: PersonKey, reason: AppealReason, text: str, now: datetime) -> str:
        day = now.astimezone(self._zone).strftime("%Y%m%d")
        said = f"{person}:{day}:{reason}:{text}".encode()
        digest = blake2b(said, digest_size=_NUMBER_BYTES, person=b"guikang.appeal")
        return f"{day}-{digest.hexdigest().upper()}"
