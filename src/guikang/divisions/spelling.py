"""How names are typed: folded forms, and every way in which a character may be spelled."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from pypinyin import Style, pinyin

_BETWEEN_WORDS = re.compile(r"[\s'’`,，、;；/\\>›→·•\-]+")
_UMLAUT = "ü"


@dataclass(frozen=True, slots=True)
class Query:
    """What someone typed, ready to be compared.

    Attributes:
        text: folded, without what stands between words.
        breaks: places in the text that no syllable crosses, as in ``xi'an``.
    """

    text: str
    breaks: frozenset[int]


def queries(words: str) -> tuple[Query, ...]:
    """What the words may mean, likeliest first: as typed, then from the last word to the first.

    An address in a Western order names the village before the county. Nothing but spaces
    and marks is no query.
    """
    folded = [word for word in _BETWEEN_WORDS.split(fold(words)) if word]
    if not folded:
        return ()
    orders = [folded] if len(folded) == 1 else [folded, folded[::-1]]
    return tuple(
        Query("".join(order), frozenset(accumulate(map(len, order[:-1])))) for order in orders
    )


def fold(words: str) -> str:
    """The words in small letters, narrow forms and without tone marks; ``ü`` becomes ``v``."""
    small = unicodedata.normalize("NFKC", words).casefold()
    plain = unicodedata.normalize("NFD", small.replace(_UMLAUT, "v"))
    plain = plain.replace("u\u0308", "v")
    kept = (one for one in plain if unicodedata.category(one) != "Mn")
    return unicodedata.normalize("NFC", "".join(kept))


def fold_character(character: str) -> str:
    """A name's character as ``fold`` makes it, or itself where that is not one character."""
    folded = fold(character)
    return folded if len(folded) == 1 else character


@cache
def readings(character: str) -> frozenset[str]:
    """Every reading of a character in small letters without tones; none where it has no reading.

    All readings count, for a name may be read as its place reads it: 百色 is found as
    ``baise`` and as ``bose``, 圩 as ``xu`` and as ``wei``. ``ü`` is ``v``, ``u`` and ``yu``.

    Source: pinyin-data by way of pypinyin; 汉语拼音方案, GB/T 28039 for ``yu``.
    """
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    plain = {fold(one) for one in found[0]} if found else set()
    other = {one.replace("v", letter) for one in plain if "v" in one for letter in ("u", "yu")}
    return frozenset(one for one in plain | other if one.isascii() and one.isalpha())
