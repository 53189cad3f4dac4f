"""Identity documents: what a person writes becomes a document or a flaw.

The number is what finds a person again, so every way of writing one document
comes out as one number: the old fifteen digits become eighteen, and the counters
of reissue behind the lifelong number of a travel permit are dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from guikang.errors import Flaw
from guikang.people import resident_number, writing

if TYPE_CHECKING:
    from datetime import date


class DocumentType(StrEnum):
    """The kinds of identity document; the values are stored and never change."""

    RESIDENT_ID = "resident_id"  # 居民身份证
    HK_MACAO_PERMIT = "hk_macao_permit"  # 港澳居民来往内地通行证
    TAIWAN_PERMIT = "taiwan_permit"  # 台湾居民来往大陆通行证
    HMT_RESIDENCE = "hmt_residence"  # 港澳台居民居住证
    FOREIGN_PERMANENT_RESIDENCE = "foreign_permanent_residence"  # 外国人永久居留身份证
    PASSPORT = "passport"  # 护照


@dataclass(frozen=True, slots=True)
class Document:
    """An identity document, plausible in itself; that it was issued nobody has checked.

    Attributes:
        type: which kind it is.
        number: normalised; kept out of ``repr`` and so out of logs.
        warnings: codes of what is unusual and no flaw: ``document.unknown_region``,
            ``document.type_by_number``.
    """

    type: DocumentType
    number: str = field(repr=False)
    warnings: tuple[str, ...] = ()


_HMT_PREFIXES = ("81", "82", "83")
_HK_MACAO = re.compile(r"([HM][0-9]{8})(?:[0-9]{2})?")
_TAIWAN = re.compile(r"([0-9]{8})(?:[0-9]{2})?(?:\([A-Z0-9]\)|[A-Z])?")
_TAIWAN_BRACKETED = re.compile(r"[0-9]{10}\([A-Z0-9]\)")
_FOREIGN_OLD = re.compile(r"[A-Z]{3}[0-9]{12}")
_PASSPORT = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{5,12}")
_PASSPORT_PLAIN = re.compile(r"[A-Z]{1,2}[0-9]{6,8}|E[A-Z][0-9]{7}")
_TELLING_FORMS = (
    (_HK_MACAO, DocumentType.HK_MACAO_PERMIT),
    (_TAIWAN_BRACKETED, DocumentType.TAIWAN_PERMIT),
    (_FOREIGN_OLD, DocumentType.FOREIGN_PERMANENT_RESIDENCE),
    (_PASSPORT_PLAIN, DocumentType.PASSPORT),
)
_UNDECIDED = re.compile(r"(?=.*[0-9])[A-Z0-9]{5,10}")
_SEPARATORS = re.compile(r"[\s,;/|、，；&+和及与或]+")
_STRONG_SEPARATORS = re.compile(r"[,;/|、，；&+和及与或]+")
_CROSSES = str.maketrans(dict.fromkeys("ХхΧχ×✕✖╳Ⅹⅹ", "X"))
_SHORTEST_OF_TWO = 6
_SHORTEST_PASSPORT = 5
_LONGEST_PASSPORT = 12
_LENGTH = 18
_UNDECIDED_LENGTH = 10
_MOST_SLIPS = 3


def parse_document(
    text: str,
    kind: DocumentType | None = None,
    *,
    today: date | None = None,
    numeric: bool = False,
) -> Document | Flaw:
    """Return the document that ``text`` writes, or what is wrong with it.

    Full-width forms, spaces, invisible characters, hyphens, the quotation mark of
    a text cell and small letters are folded; a cross for X is read as X. Nothing
    else is guessed. Between residents' numbers, residence permits and permanent
    residence cards the number decides the type, whichever of them ``kind`` says, and
    a difference is a warning. Eight or ten digits alone may be several kinds of
    document and ask for ``kind``.

    A permit's number is the lifelong one: the two digits that count reissues and
    the bracketed letter of the issuing office are dropped.

    Args:
        text: as written; one number.
        kind: the type as stated beside the number, or None: by its form.
        today: the last birth date believed; None leaves the future unchecked.
        numeric: the cell held a number, so that beyond 15 digits nothing is sure.

    Source: GB 11643-1999; ICAO Doc 9303-3 4.9 (old permanent residence cards).
    """
    compact = _as_written(text, numeric=numeric)
    if isinstance(compact, Flaw):
        return compact
    stated = _kind_by_form(compact) if kind is None else kind
    match stated:
        case Flaw():
            return stated
        case DocumentType.HK_MACAO_PERMIT | DocumentType.TAIWAN_PERMIT:
            return _lifelong(compact, stated)
        case DocumentType.PASSPORT:
            return _passport(compact)
        case _ if _FOREIGN_OLD.fullmatch(compact):
            return _old_foreign(compact, stated)
        case _:
            return _eighteen(compact, stated, today)


def _as_written(text: str, *, numeric: bool) -> str | Flaw:
    """Return the one number in ``text``, folded, or why there is not one to read."""
    marked = writing.without_marks_of_text(writing.fold_width(text))
    folded = writing.ascii_capitals(marked)
    compact = writing.without_gaps(writing.whole_number(folded)).translate(_CROSSES)
    if writing.damaged_by_spreadsheet(folded, numeric=numeric):
        return _flaw("spreadsheet_damage")
    if not compact:
        return _flaw("empty")
    if "*" in compact:
        return _flaw("masked")
    return _flaw("two_numbers") if _holds_two(folded, compact) else compact


def _flaw(name: str, **params: str) -> Flaw:
    return Flaw(f"document.{name}", "document", tuple(params.items()))


def _holds_two(folded: str, compact: str) -> bool:
    """Whether the cell holds two numbers, with or without a separator between them."""
    half = len(compact) // 2
    if half * 2 == len(compact) and all(
        resident_number.has_form(part) for part in (compact[:half], compact[half:])
    ):
        return True
    strong = [writing.without_gaps(part) for part in _STRONG_SEPARATORS.split(folded)]
    if sum(len(part) >= _SHORTEST_OF_TWO for part in strong) > 1:
        return True
    parts = [writing.without_gaps(part).translate(_CROSSES) for part in _SEPARATORS.split(folded)]
    return sum(_whole_by_itself(part) for part in parts) > 1


def _whole_by_itself(part: str) -> bool:
    return (
        resident_number.has_form(part)
        or resident_number.has_old_form(part)
        or _HK_MACAO.fullmatch(part) is not None
        or _FOREIGN_OLD.fullmatch(part) is not None
        or _PASSPORT_PLAIN.fullmatch(part) is not None
    )


def _kind_by_form(compact: str) -> DocumentType | Flaw:
    """Return the type that the form alone allows, or the flaw that asks for it."""
    for form, kind in _TELLING_FORMS:
        if form.fullmatch(compact):
            return kind
    if _UNDECIDED.fullmatch(compact):
        return _flaw("type_needed")
    if _resembles_eighteen(compact):
        return _kind_by_prefix(compact)
    return _flaw("unknown_form" if _plain(compact) else "characters")


def _plain(compact: str) -> bool:
    return compact.isascii() and compact.isalnum()


def _resembles_eighteen(compact: str) -> bool:
    """Whether most characters are digits and there are about as many as should be."""
    digits = sum(character in "0123456789" for character in compact)
    return len(compact) > _UNDECIDED_LENGTH and digits >= len(compact) - _MOST_SLIPS


def _kind_by_prefix(compact: str) -> DocumentType:
    """Return which document an eighteen-character number stands on."""
    if compact.startswith(_HMT_PREFIXES):
        return DocumentType.HMT_RESIDENCE
    if compact.startswith("9"):
        return DocumentType.FOREIGN_PERMANENT_RESIDENCE
    return DocumentType.RESIDENT_ID


def _misfit(compact: str, kind: DocumentType, lengths: str, *, fits: bool) -> Flaw:
    """Return why ``compact`` is no number of ``kind``: another type, characters, length."""
    found = _kind_by_form(compact)
    short_permit = kind is DocumentType.HK_MACAO_PERMIT and compact.startswith(("H", "M"))
    another = not isinstance(found, Flaw) and found is not kind and not short_permit
    if another and _well_formed(compact):
        return _flaw("other_type", found=str(found))
    if fits or not _plain(compact):
        return _flaw("characters")
    return _flaw("length", length=str(len(compact)), expected=lengths)


def _well_formed(compact: str) -> bool:
    return _whole_by_itself(compact) or _TAIWAN_BRACKETED.fullmatch(compact) is not None


def _lifelong(compact: str, kind: DocumentType) -> Document | Flaw:
    """Return a travel permit by its lifelong number, without the counter of reissue."""
    of_hk_macao = kind is DocumentType.HK_MACAO_PERMIT
    form, lengths = (_HK_MACAO, (9, 11)) if of_hk_macao else (_TAIWAN, (8, 10))
    match = form.fullmatch(compact)
    if match:
        return Document(kind, match[1])
    return _misfit(compact, kind, str(lengths[0]), fits=len(compact) in lengths)


def _passport(compact: str) -> Document | Flaw:
    if _PASSPORT.fullmatch(compact):
        return Document(DocumentType.PASSPORT, compact)
    fits = _SHORTEST_PASSPORT <= len(compact) <= _LONGEST_PASSPORT
    return _misfit(compact, DocumentType.PASSPORT, "5-12", fits=fits)


def _old_foreign(compact: str, kind: DocumentType) -> Document | Flaw:
    """Check a card issued before December 2023: 3 letters, 4 region, 6 birth, 1 sequence, 1 check.

    The century of the birth date is not in the number; either will do.
    """
    year, month, day = compact[7:9], compact[9:11], compact[11:13]
    if not any(resident_number.real_date(f"{c}{year}", month, day) for c in ("19", "20")):
        return _flaw("date")
    total = sum(int(c, 36) * (7, 3, 1)[i % 3] for i, c in enumerate(compact[:14]))
    if str(total % 10) != compact[14]:
        return _flaw("check_digit")
    actual = DocumentType.FOREIGN_PERMANENT_RESIDENCE
    return Document(actual, compact, _type_warning(actual, kind))


def _eighteen(compact: str, kind: DocumentType, today: date | None) -> Document | Flaw:
    """Check an eighteen-character number, or fifteen digits of a resident's old one."""
    old = resident_number.has_old_form(compact)
    if old and _kind_by_prefix(compact) is not DocumentType.RESIDENT_ID:
        return _flaw("length", length=str(len(compact)), expected=str(_LENGTH))
    if old:
        compact = resident_number.from_old_form(compact)
    if not resident_number.has_form(compact):
        return _misfit(compact, kind, str(_LENGTH), fits=len(compact) == _LENGTH)
    flaw = resident_number.flaw_of(compact, today)
    if flaw is not None:
        return flaw
    actual = _kind_by_prefix(compact)
    warnings = _type_warning(actual, kind)
    if not _known_region(compact, actual):
        warnings = (*warnings, "document.unknown_region")
    return Document(actual, compact, warnings)


def _type_warning(actual: DocumentType, stated: DocumentType) -> tuple[str, ...]:
    return () if actual is stated else ("document.type_by_number",)


def _known_region(number: str, kind: DocumentType) -> bool:
    match kind:
        case DocumentType.HMT_RESIDENCE:
            return True
        case DocumentType.FOREIGN_PERMANENT_RESIDENCE:
            return number[1:3] in resident_number.PROVINCES
        case _:
            return number[:2] in resident_number.PROVINCES
