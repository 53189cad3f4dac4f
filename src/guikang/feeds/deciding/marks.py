"""Marks: which hashes have been met again, in a fixed room, never missing one.

Two Bloom filters that share cache lines: of what was met, and of what was met again
or is special. A hash may be taken for one met again that was not (here some in a
thousand), never the other way round; so whatever is not marked is certainly single.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]


class Marks:
    """What is known of the hashes met so far.

    Args:
        rows: how many will be met at most; 16 bytes are kept for every two or fewer.
    """

    def __init__(self, rows: int) -> None:
        blocks = 1 << max(10, (rows // 2).bit_length())
        self._mask = np.uint64(blocks - 1)
        self._words = np.zeros(2 * blocks, np.uint64)

    def note(self, hashes: Hashes, special: Flags) -> None:
        """Meet further hashes; a special one counts as met again at once."""
        _note(self._words, self._mask, hashes, special)

    def single(self, hashes: Hashes) -> Flags:
        """Which of the hashes certainly were met once only and are not special."""
        single: Flags = _single(self._words, self._mask, hashes)
        return single


@njit(cache=True)
def _bits(hashed):
    one = np.uint64(1)
    six = np.uint64(63)
    return (
        one << ((hashed >> np.uint64(34)) & six)
        | one << ((hashed >> np.uint64(44)) & six)
        | one << ((hashed >> np.uint64(54)) & six)
    )


@njit(cache=True)
def _note(words, mask, hashes, special):
    for place in range(len(hashes)):
        block = (hashes[place] & mask) << np.uint64(1)
        bits = _bits(hashes[place])
        met = words[block]
        if special[place] or met & bits == bits:
            words[block + np.uint64(1)] |= bits
        words[block] = met | bits


@njit(cache=True)
def _single(words, mask, hashes):
    result = np.empty(len(hashes), np.bool_)
    for place in range(len(hashes)):
        bits = _bits(hashes[place])
        result[place] = (
            words[((hashes[place] & mask) << np.uint64(1)) + np.uint64(1)] & bits != bits
        )
    return result
