"""Masking: enough to recognise one's own, too little to find another's."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from guikang.people.names import normalised_name
from guikang.people.phones import Phone, PhoneKind

if TYPE_CHECKING:
    from guikang.people.documents import Document

STAR: Final = "*"

_LONG_NUMBER = 15
_KEPT_OF_LONG = (3, 4)
_KEPT_OF_SHORT = (1, 2)
_KEPT_OF_FOREIGN_PHONE = (3, 2)
_STARS_OF_HAN_NAME = 2
_STARS_OF_OTHER_NAME = 3
_LAST_DIGITS = 4


def mask_document(document: Document) -> str:
    """Return the number with its middle hidden, as ``450***********0011``.

    Numbers of fifteen characters and more show three and four; shorter ones (permits,
    passports) show one and two. The length shows.
    """
    number = document.number
    return _middle_hidden(
        number, *(_KEPT_OF_LONG if len(number) >= _LONG_NUMBER else _KEPT_OF_SHORT)
    )


def mask_name(name: str) -> str:
    """Return the first character and stars: 韦*, 韦**, 欧**, 阿**; ``S***`` for Latin.

    Two stars at most for a Han name and always three for another, so that a long
    name does not tell itself by its length. A name of one character is all hidden.
    """
    name = normalised_name(name)
    kept = 1
    while kept < len(name) and unicodedata.category(name[kept])[0] == "M":
        kept += 1
    hidden = len(name) - kept
    if hidden <= 0:
        return STAR if name else ""
    if unicodedata.category(name[0]) in {"Lu", "Ll", "Lt"}:
        return name[:kept] + STAR * _STARS_OF_OTHER_NAME
    return name[:kept] + STAR * min(hidden, _STARS_OF_HAN_NAME)


def mask_phone(phone: Phone) -> str:
    """Return ``138****0011``, ``0771-***0011`` or ``+85******11``; an extension is left out."""
    match phone.kind:
        case PhoneKind.MOBILE:
            return _middle_hidden(phone.national, 3, _LAST_DIGITS)
        case PhoneKind.LANDLINE:
            return _middle_hidden(phone.national, len(phone.area) + 1, _LAST_DIGITS)
        case PhoneKind.FOREIGN:
            return _middle_hidden(phone.number, *_KEPT_OF_FOREIGN_PHONE)


def _middle_hidden(text: str, first: int, last: int) -> str:
    return text[:first] + STAR * (len(text) - first - last) + text[len(text) - last :]
