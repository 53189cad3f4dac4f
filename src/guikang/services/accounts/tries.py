"""Lock-out: after five wrong tries in a row none is looked at for a quarter of an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from guikang.services.ports.accounts import TryStore

PASSWORD: Final = "password"  # noqa: S105 - what is tried, not what is typed
SECOND_FACTOR: Final = "second_factor"
CHANGE: Final = "change"
MOST: Final = 5
LOCKED: Final = timedelta(minutes=15)
FORGOTTEN: Final = timedelta(days=1)
"""Wrong tries that old are no longer in a row with today's."""
_SUBJECT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Try:
    """A try that may be looked at.

    Attributes:
        subject: whose.
        refusal: what is said if it is wrong and the last, as none is looked at for a while
            then; None: others may follow.
    """

    subject: str
    refusal: Flaw | None


class Tries:
    """Counts tries before they are looked at, so that of many at once no more than five are.

    Args:
        store: of the counts, for all processes.
        secret: subjects are kept as hashes keyed by it.
        zone: in which it is told until when nothing is looked at.
    """

    def __init__(self, store: TryStore, secret: bytes, zone: ZoneInfo) -> None:
        self._store = store
        self._secret = secret
        self._zone = zone

    def begin(self, deed: str, subject: str, now: datetime) -> Try | Flaw:
        """Count a try as wrong until it ``succeeded``.

        Returns:
            Or ``account.locked``,
        ``account.second_locked``: it is not looked at.
        """
        key = self._key(deed, subject)
        until, count = self._store.begin(
            key, now, most=MOST, locked=LOCKED, forgotten_before=now - FORGOTTEN
        )
        if until is not None:
            return self._locked(deed, until)
        return Try(key, self._locked(deed, now + LOCKED) if count >= MOST else None)

    def succeeded(self, one: Try) -> None:
        """The try was right: the next wrong one is the first again."""
        self._store.forget(one.subject)

    def forget(self, deed: str, subject: str) -> None:
        """Let a subject try anew: it has shown otherwise who it is."""
        self._store.forget(self._key(deed, subject))

    def _locked(self, deed: str, until: datetime) -> Flaw:
        params = (("until", f"{until.astimezone(self._zone):%H:%M:%S}"),)
        if deed == PASSWORD:  # which activating anew lets try again
            return Flaw("account.locked", params=params)
        return Flaw("account.second_locked", params=params)

    def _key(self, deed: str, subject: str) -> str:
        return blake2b(
            f"{deed}:{subject}".encode(),
            digest_size=_SUBJECT_BYTES,
            key=self._secret,
            person=b"guikang.try",
        ).hexdigest()
