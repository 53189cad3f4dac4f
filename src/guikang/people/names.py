"""Names: one way of writing each, and whether two are the same.

Rare characters are somebody's name: characters beyond the basic plane, in
private use, of newer extensions or with a variation selector pass unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NewType

from guikang.errors import Flaw
from guikang.people.surnames import COMMON, COMPOUND
from guikang.people.writing import fold_width, without_invisible

PersonName = NewType("PersonName", str)
"""A normalised name, as ``parse_name`` returns it."""

DOT: Final = "·"
"""U+00B7, the one middle dot between the parts of a transliterated name."""

_HAN = (
    "\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\ufaff\ufe00-\ufe0f"
    "\U00020000-\U0003fffd\U000e0100-\U000e01ef\U000f0000-\U0010fffd"
)
_DOTS = "·•‧∙⋅・･᛫"
_ANY_HAN = re.compile(f"[{_HAN}]")
_HAN_GAP = re.compile(f"(?<=[{_HAN}])\\s+(?=[{_HAN}])")
_HAN_STOP = re.compile(f"(?<=[{_HAN}])[.﹒](?=[{_HAN}])")
_MIDDLE_DOT = re.compile(f"\\s*[{_DOTS}][\\s{_DOTS}]*")
_STOP_GAP = re.compile(r"\s*([.﹒])\s*")
_SPACES = re.compile(r"\s+")
_COMPOSABLE = re.compile("[A-Z\u00c0-\u024f\u1e00-\u1eff][\u0300-\u036f]+")
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_SEPARATORS = re.compile(r"[、､;/|\\&+]")
_BETWEEN_NAMES = re.compile(r"[\s和与及]+")
_WHOLE_NAME = re.compile(f"[{_HAN}]{{2,4}}")
_FORMULA = ("=", "@")
_LOST = frozenset("?\ufffd□〓■")
_SUPPLEMENTARY_HAN = range(0x20000, 0x40000)
_PLAIN_MARKS = frozenset(f"{DOT} -'.〇")
_LONGEST = 80
_PAIR = 2


def normalised_name(text: str) -> str:
    """Return ``text`` in the one way of writing it; the same again if applied again.

    Full-width ASCII becomes half-width, invisible characters go, outer space goes,
    space between Han characters goes, other space is one space, middle dots (and
    a full stop between Han characters) become ``·`` without space about it, letters
    become capitals. Nothing is judged.
    """
    name = without_invisible(fold_width(text)).translate(_APOSTROPHES).strip().upper()
    name = _COMPOSABLE.sub(lambda match: unicodedata.normalize("NFC", match[0]), name)
    if _ANY_HAN.search(name):
        name = _STOP_GAP.sub(r"\1", name)
        name = _HAN_STOP.sub(DOT, name)
    name = _MIDDLE_DOT.sub(DOT, name)
    return _SPACES.sub(" ", _HAN_GAP.sub("", name)).strip()


def parse_name(text: str) -> PersonName | Flaw:
    """Return the name that ``text`` writes, or what is wrong with it.

    A single comma in a name without Han characters parts surname and given names
    (``SMITH, JOHN``) and becomes a space; any other separator between letters, and a
    line break, means two names. So does a space, 和, 与 or 及 between two whole names in
    Han characters: of two to four, beginning with a common surname.

    Args:
        text: as written; one name.
    """
    name = normalised_name(text)
    if not name:
        return _flaw("empty")
    if name.startswith(_FORMULA):
        return _flaw("characters")
    if len(fold_width(text).strip().splitlines()) > 1 or _separated(name):
        return _flaw("two_names")
    # The name without its spaces too, so that what is one name is one when read again.
    if _joined(without_invisible(fold_width(text))) or _joined(name):
        return _flaw("two_names")
    if "," in name:
        joined = _without_surname_comma(name)
        if joined is None:
            return _flaw("two_names")
        name = joined
    return _unfit(name) or PersonName(name)


def same_name(first: str, second: str) -> bool:
    """Whether two writings mean one name: normalised, and alike in form and stops.

    Compatibility forms of a character count as the character; the order of
    surname and given names does count, and so does a missing middle dot.
    """
    return comparable_name(first) == comparable_name(second)


def comparable_name(text: str) -> str:
    """Return what two writings of one name share; for comparing, not for showing."""
    folded = unicodedata.normalize("NFKC", normalised_name(text))
    return normalised_name(folded.replace(".", " "))


def _flaw(name: str, **params: str) -> Flaw:
    return Flaw(f"name.{name}", "name", tuple(params.items()))


def _unfit(name: str) -> Flaw | None:
    """Return why a single name cannot be one, or None."""
    if "*" in name:
        return _flaw("masked")
    if not _LOST.isdisjoint(name):
        return _flaw("lost_character")
    if any(unicodedata.category(character) == "Nd" for character in name):
        return _flaw("digits")
    if not any(map(_is_letter, name)) or not all(map(_may_stand_in_name, name)):
        return _flaw("characters")
    if len(name) > _LONGEST:
        return _flaw("length", longest=str(_LONGEST))
    return None


def _separated(name: str) -> bool:
    """Whether a separator that no name holds stands between letters."""
    return sum(any(map(_is_letter, part)) for part in _SEPARATORS.split(name)) > 1


def _joined(text: str) -> bool:
    """Whether whole names in Han characters are joined by a space, 和, 与 or 及."""
    return sum(map(_is_whole_name, _BETWEEN_NAMES.split(text))) > 1


def _is_whole_name(part: str) -> bool:
    """Whether this is surely a surname with a given name; a surname alone is not."""
    if _WHOLE_NAME.fullmatch(part) is None or part in COMPOUND:
        return False
    return part[0] in COMMON or part[:2] in COMPOUND


def _without_surname_comma(name: str) -> str | None:
    """Return ``SMITH JOHN`` for ``SMITH, JOHN``; None where the comma parts persons."""
    parts = [part.strip() for part in name.split(",")]
    if _ANY_HAN.search(name) or len(parts) != _PAIR or not all(parts):
        return None
    if all(" " in part for part in parts):
        return None
    return normalised_name(" ".join(parts))


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] == "L" or _ANY_HAN.match(character) is not None


def _may_stand_in_name(character: str) -> bool:
    if character in _PLAIN_MARKS or ord(character) in _SUPPLEMENTARY_HAN:
        return True
    return unicodedata.category(character) == "Co" or unicodedata.category(character)[0] in "LM"
