"""Passwords: what they must be, and how they are kept: by argon2id, under a secret of ours."""

from __future__ import annotations

import hmac
import re
import unicodedata
from functools import cache, cached_property
from importlib import resources
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from guikang.errors import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST: Final = 10
MOST: Final = 128
"""Longer ones would only cost work; no sentence that somebody remembers is."""
_FEWEST_DIFFERENT: Final = 5
_PERSONAL_RUN: Final = 6
"""So many digits of one's phone or number, as a birthday or the last six, are no secret."""
_ROWS: Final = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_RUN: Final = 4
_BESIDE_RUNS: Final = 2
_SIGNS: Final = "!@#$%^&*+=.,?_- "
_AT_ONCE: Final = 4
"""Each hashing takes 64 MiB: so many at the same time, the others wait."""

STRENGTH: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
"""RFC 9106, 4 recommends 64 MiB and three passes where memory is short; some 0.1 s here."""


class Passwords:
    """Judges passwords, hashes them, and knows them again.

    What is hashed is a keyed hash of the password: whoever has the table alone, and not the
    installation's secret, can try nothing.

    Args:
        secret: of the installation.
        hasher: argon2id and its parameters.
    """

    def __init__(self, secret: bytes, hasher: PasswordHasher = STRENGTH) -> None:
        self._secret = secret
        self._hasher = hasher
        self._turns = BoundedSemaphore(_AT_ONCE)

    @cached_property
    def _nobodys(self) -> str:
        return self.hashed("")

    def hashed(self, password: str) -> str:
        """What is kept of a password, with parameters and salt."""
        with self._turns:
            return self._hasher.hash(self._keyed(password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether it is the password that was kept; as much work where none was: then never."""
        nobodys = self._nobodys  # made by the first who asks, whoever that is
        with self._turns:
            try:
                self._hasher.verify(nobodys if kept is None else kept, self._keyed(password))
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether it was hashed with other parameters than now, and is to be hashed anew."""
        return self._hasher.check_needs_rehash(kept)

    def _keyed(self, password: str) -> bytes:
        said = b"staff_password:" + _folded(password).encode("utf-8", "surrogatepass")
        return hmac.digest(self._secret, said, "sha256")


def flaw_of(password: str, personal: Iterable[str] = ()) -> Flaw | None:
    """Why a password cannot be one, or None: it can.

    Length is counted as people count: composed and with full-width forms folded (NFKC).
    There is no rule of capitals or signs (NIST SP 800-63B, 5.1.1.2).

    Args:
        password: as typed.
        personal: the holder's phone and identity number; digits of theirs are no secret.

    Returns:
        ``account.password_short``, ``account.password_long``, ``account.password_common``,
        ``account.password_simple``, ``account.password_personal``, or None.
    """
    folded = _folded(password)
    if len(folded) < LEAST:
        return Flaw("account.password_short", "password", (("least", str(LEAST)),))
    if len(folded) > MOST:
        return Flaw("account.password_long", "password", (("most", str(MOST)),))
    low = folded.casefold()
    if not _commonest().isdisjoint({low, low.strip(_SIGNS), low.strip(_SIGNS + "0123456789")}):
        return Flaw("account.password_common", "password")
    if len(set(low)) < _FEWEST_DIFFERENT or _of_runs(low):
        return Flaw("account.password_simple", "password")
    if _shares_digits(low, personal):
        return Flaw("account.password_personal", "password", (("digits", str(_PERSONAL_RUN)),))
    return None


def _folded(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _of_runs(low: str) -> bool:
    """Whether hardly anything is left beside runs along the alphabet, digits or keyboard."""
    left, place = 0, 0
    while place < len(low):
        length = _run_at(low, place)
        left += 0 if length >= _RUN else 1
        place += length if length >= _RUN else 1
    return left <= _BESIDE_RUNS


def _run_at(low: str, place: int) -> int:
    """How long the longest run is that begins at a place."""
    longest = 1
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        end = place + 1
        while end < len(low) and low[place : end + 1] in row:
            end += 1
        longest = max(longest, end - place)
    return longest


def _shares_digits(low: str, personal: Iterable[str]) -> bool:
    known = [re.sub("[^0-9x]", "", text.casefold()) for text in personal]
    return any(
        low[place : place + _PERSONAL_RUN] in text
        for place in range(len(low) - _PERSONAL_RUN + 1)
        for text in known
    )


@cache
def _commonest() -> frozenset[str]:
    text = (resources.files(__package__) / "commonest_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))
