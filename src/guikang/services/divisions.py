"""The divisions in force, for everybody who asks while the system runs."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from guikang.divisions.editions import Divisions, Former, Found
from guikang.divisions.search import MOST_FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guikang.divisions.division import Division, Level
    from guikang.divisions.tree import Tree
    from guikang.services.ports.divisions import EditionStore


class PresentDivisions:
    """Holds the divisions as they were last read, and reads them again when told to look.

    Each answer is of one edition. Whoever asks twice and needs both answers of one edition
    asks ``now``.

    Args:
        store: of the editions.
    """

    def __init__(self, store: EditionStore) -> None:
        self._store = store
        self._reading = Lock()
        self._now: Divisions | None = None

    @property
    def now(self) -> Divisions:
        """The divisions in force, read when they are first asked for.

        Raises:
            DivisionError: they cannot be read.
        """
        if self._now is None:
            with self._reading:
                if self._now is None:
                    self._now = Divisions(self._store.editions())
        return self._now

    def look(self) -> bool:
        """Take the latest edition in force, if it is another; whether it was."""
        with self._reading:
            before = self._now
            if before is not None and self._store.latest() == before.edition.number:
                return False
            later = Divisions(self._store.editions())
            later.prepare()
            self._now = later
            return before is not None

    @property
    def tree(self) -> Tree:
        """The tree in force."""
        return self.now.tree

    def get(self, code: str) -> Division | None:
        """As ``Divisions.get``."""
        return self.now.get(code)

    def former(self, code: str, recorded_at: datetime | None = None) -> Former | None:
        """As ``Divisions.former``."""
        return self.now.former(code, recorded_at)

    def full_name(self, code: str) -> str:
        """As ``Divisions.full_name``."""
        return self.now.full_name(code)

    def search(
        self,
        words: str,
        *,
        level: Level | None = None,
        within: Sequence[str] | None = None,
        most: int = MOST_FOUND,
    ) -> tuple[Division, ...]:
        """As ``Divisions.search``."""
        return self.now.search(words, level=level, within=within, most=most)

    def find(
        self,
        words: str,
        *,
        level: Level | None = None,
        within: Sequence[str] | None = None,
        most: int = MOST_FOUND,
    ) -> tuple[Found, ...]:
        """As ``Divisions.find``."""
        return self.now.find(words, level=level, within=within, most=most)
