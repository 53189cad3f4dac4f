"""Countries and regions: their names in the reader's language, and what else they are called.

The names are CLDR's but for those that ``countries.yaml`` says otherwise.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from guikang.wording import CHINESE, ENGLISH
from guikang.wording.reading import content_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_ASSIGNED: Final = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"]
)
"""Codes of CLDR that ISO 3166-1 does not assign to a country or region."""

_TWO_LETTERS: Final = re.compile("[A-Z]{2}")
_THREE_LETTERS: Final = re.compile("[A-Z]{3}")


@cache
def country_names(language: str) -> Mapping[str, str]:
    """The name of every country and region by its ISO 3166-1 alpha-2 code.

    In English where CLDR has none in that language.
    """
    return {**_names(ENGLISH), **_names(language)}


def _names(language: str) -> Mapping[str, str]:
    ours: Mapping[str, str] = _ours()["names"].get(language, {})
    return {**_of_cldr(language), **ours}


def _of_cldr(language: str) -> Mapping[str, str]:
    try:
        territories = Locale(language).territories
    except UnknownLocaleError:
        return {}
    return {
        code: name
        for code, name in territories.items()
        if _TWO_LETTERS.fullmatch(code) and code not in _NOT_ASSIGNED
    }


@cache
def countries_also_called() -> Mapping[str, str]:
    """Alpha-2 code by what else people write in Chinese, and by alpha-3 code."""
    by_name = {name: code for code, names in _ours()["also"].items() for name in names}
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    known = country_names(CHINESE)
    by_letters = {
        letters: codes[0]
        for letters, codes in aliases.items()
        if _THREE_LETTERS.fullmatch(letters) and len(codes) == 1 and codes[0] in known
    }
    return by_letters | by_name


@cache
def _ours() -> Mapping[str, Any]:
    text = (resources.files("guikang.wording") / "countries.yaml").read_text("utf-8")
    ours: Mapping[str, Any] = content_of(text)
    return ours
