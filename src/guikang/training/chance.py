"""Chance from a seed: the same on every machine and under every Python."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")
_WIDE = 1 << 64


class Chance:
    """A row of numbers that follows from a seed alone.

    ``random`` promises the same numbers only within one Python; a sheet that was begun
    before an upgrade must still be judged by the questions that it asked. SHA-256 over
    seed and counter promises it everywhere. It keeps no secret: the seed does that.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn = 0

    def below(self, bound: int) -> int:
        """A whole number from 0 to under ``bound``, each as likely.

        Raises:
            ValueError: ``bound`` is not positive.
        """
        if bound <= 0:
            raise ValueError("bound must be positive")
        while True:
            block = hashlib.sha256(f"{self._seed}/{self._drawn}".encode()).digest()
            self._drawn += 1
            number = int.from_bytes(block[:8], "big")
            if number < _WIDE - _WIDE % bound:
                return number % bound

    def shuffled(self, things: Sequence[_T]) -> list[_T]:
        """All of them, in an order of chance."""
        rest = list(things)
        for last in range(len(rest) - 1, 0, -1):
            other = self.below(last + 1)
            rest[last], rest[other] = rest[other], rest[last]
        return rest

    def some(self, things: Sequence[_T], count: int) -> list[_T]:
        """At most ``count`` of them, in an order of chance."""
        return self.shuffled(things)[:count]
