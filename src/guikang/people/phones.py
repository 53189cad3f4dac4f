"""Telephone numbers: one way of writing each, in the form of E.164."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from guikang.errors import Flaw
from guikang.people import writing


class PhoneKind(StrEnum):
    """What a number reaches; the values are stored and never change."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number of plausible form; that it rings nobody has tried.

    Attributes:
        kind: mainland mobile, mainland landline, or any number with another
            country's code (Hong Kong +852, Macao +853 and Taiwan +886 among them).
        number: E.164 with its plus sign; kept out of ``repr`` and so out of logs.
        extension: digits to dial after a landline answers, or empty.
    """

    kind: PhoneKind
    number: str = field(repr=False)
    extension: str = field(default="", repr=False)

    @property
    def area(self) -> str:
        """A mainland landline's area code with its 0, as ``0771``; else empty."""
        if self.kind is not PhoneKind.LANDLINE:
            return ""
        return f"0{self.number[3:5]}" if self.number[3] in "12" else f"0{self.number[3:6]}"

    @property
    def national(self) -> str:
        """As dialled in the mainland: ``13800000011``, ``0771-5550011``; foreign as E.164."""
        match self.kind:
            case PhoneKind.MOBILE:
                return self.number[3:]
            case PhoneKind.LANDLINE:
                return f"{self.area}-{self.number[2 + len(self.area) :]}"
            case PhoneKind.FOREIGN:
                return self.number


_MOBILE = re.compile(r"0?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"0((?:10|2[0-9])[0-9]{8}|[3-9][0-9]{2}[0-9]{7,8})")
_LANDLINE_OLD = re.compile(r"0(?:10|2[0-9])[0-9]{7}")
_FOREIGN = re.compile(r"\+[1-9][0-9]{6,14}")
_EXTENSION = re.compile(r"\s*(?:转|轉|分机|EXT\.?|X|#|-)\s*([0-9]{1,6})$")
_LONG_ENOUGH = re.compile(r"(?:[^0-9]*[0-9]){10}")
_SEPARATORS = re.compile(r"[、,;/|，；&\n\r或和]+")
_PUNCTUATION = str.maketrans("", "", "().")
_MAINLAND = re.compile(r"^(?:\+|00)?86(?=0|[1-9][0-9]{8})")
_ENOUGH_FOR_ONE = 7
_MOBILE_LENGTH = 11


def parse_phone(text: str, *, numeric: bool = False) -> Phone | Flaw:
    """Return the telephone number that ``text`` writes, or what is wrong with it.

    Full-width forms, spaces, hyphens, brackets and full stops are folded; +86, 0086
    and 86 mean the mainland, 00 means +. A landline needs its area code; a number
    of another country needs its + and country code.

    Args:
        text: as written; one number.
        numeric: the cell held a number.

    Source: ITU-T E.164; 电信网编号计划 (2017).
    """
    folded = writing.ascii_capitals(writing.without_marks_of_text(writing.fold_width(text)))
    if writing.damaged_by_spreadsheet(folded, numeric=numeric):
        return _flaw("spreadsheet_damage")
    folded = writing.whole_number(folded)
    if not folded:
        return _flaw("empty")
    if "*" in folded:
        return _flaw("masked")
    if _holds_two(folded):
        return _flaw("two_numbers")
    main, extension = _parted(folded)
    compact = writing.without_gaps(main).translate(_PUNCTUATION)
    if not re.fullmatch(r"\+?[0-9]+", compact):
        return _flaw("characters")
    return _judged(compact, extension)


def _flaw(name: str, **params: str) -> Flaw:
    return Flaw(f"phone.{name}", "phone", tuple(params.items()))


def _holds_two(folded: str) -> bool:
    parts = [re.sub(r"[^0-9]", "", part) for part in _SEPARATORS.split(folded)]
    if sum(len(part) >= _ENOUGH_FOR_ONE for part in parts) > 1:
        return True
    words = folded.split()
    if sum(_MOBILE.fullmatch(word) is not None for word in words) > 1:
        return True
    compact = writing.without_gaps(folded)
    half = len(compact) // 2
    return half == _MOBILE_LENGTH and all(
        _MOBILE.fullmatch(part) for part in (compact[:half], compact[half:])
    )


def _parted(folded: str) -> tuple[str, str]:
    """Return the number and its extension; a hyphen parts one only after a whole landline."""
    match = _EXTENSION.search(folded)
    if match is None:
        return folded, ""
    main = folded[: match.start()]
    if "-" in match[0]:
        compact = writing.without_gaps(main).translate(_PUNCTUATION)
        whole = _LANDLINE.fullmatch(_without_mainland_code(compact))
        return (main, match[1]) if whole else (folded, "")
    return (main, match[1]) if _LONG_ENOUGH.match(main) else (folded, "")


def _without_mainland_code(compact: str) -> str:
    """Return a mainland number without +86, with the 0 of its area code."""
    local = _MAINLAND.sub("", compact, count=1)
    if local == compact or local.startswith("0") or _MOBILE.fullmatch(local):
        return local
    return f"0{local}"


def _judged(compact: str, extension: str) -> Phone | Flaw:
    local = _without_mainland_code(compact)
    if match := _MOBILE.fullmatch(local):
        return Phone(PhoneKind.MOBILE, f"+86{match[1]}", extension)
    if match := _LANDLINE.fullmatch(local):
        return Phone(PhoneKind.LANDLINE, f"+86{match[1]}", extension)
    if compact.startswith(("+86", "0086")):
        return _flaw("length", length=str(len(local)))
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    if compact.startswith("+"):
        if _FOREIGN.fullmatch(compact):
            return Phone(PhoneKind.FOREIGN, compact, extension)
        return _flaw("country_code")
    return _mainland_flaw(local)


def _mainland_flaw(local: str) -> Flaw:
    """Return why a number without another country's code is no mainland number."""
    if local.startswith("0"):
        wrong_length = _LANDLINE_OLD.fullmatch(local) or not re.fullmatch(r"0[0-9]{10,11}", local)
        return _flaw("length", length=str(len(local))) if wrong_length else _flaw("area_code")
    if local.startswith("1") and len(local) == _MOBILE_LENGTH:
        return _flaw("mobile_prefix")
    if local.startswith("1"):
        return _flaw("length", length=str(len(local)))
    if len(local) in range(7, _MOBILE_LENGTH + 1):
        return _flaw("area_code")
    return _flaw("length", length=str(len(local)))
