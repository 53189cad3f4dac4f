"""How often something may be tried, counted across all processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw

if TYPE_CHECKING:
    from guikang.services.ports.residents import AttemptStore

_SUBJECT_BYTES: Final = 16
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_LONG: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries of a deed by one subject in any span of ``per``.

    Attributes:
        deed: its stable name.
        most: tries allowed.
        per: the span.
    """

    deed: str
    most: int
    per: timedelta


class Limits:
    """Counts tries and refuses those beyond a limit.

    Args:
        store: of the counts.
        secret: subjects (phones, documents, addresses) are kept as hashes keyed by it.
    """

    def __init__(self, store: AttemptStore, secret: bytes) -> None:
        self._store = store
        self._secret = secret

    def tried(self, limit: Limit, subject: str, now: datetime) -> Flaw | None:
        """Count a try; ``limit.reached`` with the minutes to wait where it was one too many.

        It is ``limit.reached_for_long``, with the hours, where that is more than two.

        A try that is refused does not count: after the time told, one is allowed.
        """
        hashed = blake2b(
            subject.encode(), digest_size=_SUBJECT_BYTES, key=self._secret, person=b"guikang.limit"
        ).digest()
        again = self._store.tried(limit.deed, hashed, now, most=limit.most, per=limit.per)
        if again is None:
            return None
        waiting = again - now
        if waiting > _LONG:
            return Flaw("limit.reached_for_long", params=(("hours", str(-(-waiting // _HOUR))),))
        return Flaw("limit.reached", params=(("minutes", str(-(-waiting // _MINUTE))),))
