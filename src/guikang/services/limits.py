"""How often something may be tried, counted across all processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw

if TYPE_CHECKING:
    from guikang.services.ports import AttemptStore

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SUBJECT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries of a deed by one subject in any span of ``per``, nearly.

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

    The count is that of the present span and a share of the one before, as large as what
    is left of the present one: a burst over a border counts as what it is.

    Args:
        store: of the counts.
        secret: subjects (phones, documents, addresses) are kept as hashes keyed by it.
    """

    def __init__(self, store: AttemptStore, secret: bytes) -> None:
        self._store = store
        self._secret = secret

    def tried(self, limit: Limit, subject: str, now: datetime) -> Flaw | None:
        """Count a try; ``limit.reached`` with the minutes to wait where it was one too many.

        Tries that are refused count too, so that whoever goes on waits on.
        """
        hashed = blake2b(
            subject.encode(), digest_size=_SUBJECT_BYTES, key=self._secret, person=b"guikang.limit"
        ).digest()
        since = _EPOCH + (now - _EPOCH) // limit.per * limit.per
        present, before = self._store.count(limit.deed, hashed, since, since - limit.per)
        left = (since + limit.per - now) / limit.per
        if present + before * left <= limit.most:
            return None
        wait = since + limit.per - now
        minutes = max(1, -(-wait // timedelta(minutes=1)))
        return Flaw("limit.reached", params=(("minutes", str(minutes)),))
