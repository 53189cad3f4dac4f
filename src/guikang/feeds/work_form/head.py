"""What a form says beside its persons: unit, day, hotlines, points of reception."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from guikang.errors import Flaw
from guikang.feeds.dates import parse_instant
from guikang.feeds.work_form.grid import GridCell, GridLine, trimmed
from guikang.people.phones import PhoneKind, parse_phone
from guikang.people.writing import fold_width, without_invisible
from guikang.staff.work_form import Hotline

_LABELS: Final = {
    "unit": "填报单位|填表单位|报送单位|上报单位|填报部门|填报机构",
    "filled_on": "填报日期|填表日期|填报时间|填表时间|报送日期|报送时间|上报日期|上报时间",
    "hotlines": (
        "群众咨询电话|群众咨询热线|咨询电话|咨询热线|受理咨询电话|用户受理咨询电话|群众咨询服务电话"
    ),
    "places": (
        "现场受理地点|现场受理地址|现场受理点|受理地点|受理地址|群众现场受理地点|用户现场受理地点"
    ),
}
_REMARK: Final = r"(?:[(（][^()（）]{0,20}[)）])?"
_LABEL: Final = re.compile(
    "|".join(
        rf"(?P<{name}>(?:{'|'.join(_spaced)}))"
        for name, _spaced in (
            (
                name,
                [r"\s*".join(label) for label in sorted(labels.split("|"), key=len, reverse=True)],
            )
            for name, labels in _LABELS.items()
        )
    )
)
_AFTER: Final = re.compile(rf"\s*{_REMARK}\s*[:：]?")
_BLANK_DATE: Final = re.compile(r"[\s_年月日./-]*")
_DATE_LIKE: Final = re.compile(r"\d{1,4}.*\d")
_LONGEST: Final = 200
_MANY: Final = 50

_TIMES: Final = re.compile(
    r"\d{1,2}[:：时]\d{0,2}分?(?:\s*[-—~～至到]+\s*(?:次日)?\d{1,2}[:：时]\d{0,2}分?)?"
)
_SPLIT: Final = re.compile(r"[、,，;；/|\n]+")
_NUMBER: Final = re.compile(
    r"(?:\(\s*0\d{2,3}\s*\)\s*|\+\s?)?\d(?:[\d\s\-‐-―−－]*\d)?(?:\s*(?:转|分机)\s*\d{1,6})?"
)
_SHORT: Final = re.compile(r"(0(?:10|2\d|[3-9]\d\d))?(1\d{4}|9[56]\d{3,4})")
_SHORTEST: Final = re.compile(r"1\d\d")
_SERVICE: Final = re.compile(r"([48]00)(\d{3})(\d{4})")
_LOCAL: Final = re.compile(r"[2-8]\d{6,7}")
_ENUMERATED: Final = re.compile(
    r"(?:^|(?<=[\s；;。]))(?:[(（]?\d{1,2}[)）]|\d{1,2}[、.．](?!\d))\s*|[①-⑳]\s*"
)
_PLACES: Final = re.compile(r"[;；\n]+")


@dataclass(slots=True)
class HeadTexts:
    """What stands behind each label, gathered while the form is gone through."""

    texts: dict[str, list[GridCell]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What stands behind a label, the lines of several cells below one another."""
        return "\n".join(dict.fromkeys(cell.text for cell in self.texts.get(name, ())))

    def add(self, name: str, cell: GridCell) -> None:
        """Keep what stands behind a label."""
        if trimmed(cell.text):
            self.texts.setdefault(name, []).append(cell)


def labelled(line: GridLine) -> list[tuple[str, GridCell]]:
    """What the labels of a row are followed by; empty if the row does not begin with one.

    A value stands behind its label in the same cell, or in the cells after it.
    """
    found: list[tuple[str, GridCell]] = []
    name: str | None = None
    for cell in line.cells:
        if not cell.own:
            continue
        pieces = _pieces(cell.own)
        if name is None and (not pieces or pieces[0][0] is None):
            return []
        if not pieces or pieces[0][0] is None:
            found.append((name or "", cell))
            continue
        for label, value in pieces:
            name = label or name
            found.append((name or "", GridCell(value)))
    return found


def _pieces(text: str) -> list[tuple[str | None, str]]:
    """The labels in a cell and what follows each; a label begins the cell or stands after space."""
    starts = [
        match
        for match in _LABEL.finditer(text)
        if match.start() == 0 or text[match.start() - 1].isspace()
    ]
    if not starts or starts[0].start() > 0:
        return [(None, text)]
    pieces: list[tuple[str | None, str]] = []
    for match, end in zip(starts, [*(one.start() for one in starts[1:]), len(text)], strict=True):
        after = _AFTER.match(text, match.end())
        begin = after.end() if after else match.end()
        pieces.append((match.lastgroup, trimmed(text[begin:end])))
    return pieces


def day_of(cell: GridCell, zone: ZoneInfo) -> date | Flaw | None:
    """The day of 填报日期; None where only the blank form's 年 月 日 stands."""
    if _BLANK_DATE.fullmatch(cell.text):
        return None
    compact = re.sub(r"\s+", "", fold_width(cell.text)).rstrip("。.")
    found = parse_instant(compact, zone, numeric=cell.numeric)
    if isinstance(found, Flaw):
        found = parse_instant(cell.text, zone, numeric=cell.numeric)
    if isinstance(found, Flaw):
        return Flaw(found.code, "filled_on", found.params)
    return found.at.date()


def unit_of(text: str) -> str:
    """填报单位 as one line, without the blanks of the form and the place of the stamp."""
    plain = " ".join(without_invisible(text).split())
    return re.sub(r"^_+|_+$|[(（]\s*(?:盖章|公章|章)\s*[)）]$", "", plain).strip()[:_LONGEST]


def hotlines_of(text: str) -> tuple[tuple[Hotline, ...], tuple[Flaw, ...]]:
    """The numbers of 群众咨询电话, each with what is said of it.

    Short numbers (12345, 12320, 96…, 110), with or without area code, landlines, mobiles and
    400 numbers. A local number after one with an area code is of the same area.

    Returns:
        The hotlines, each once; ``work_form.hotline`` once if anything with digits in it,
        or nothing but words, is no number.
    """
    found: dict[str, Hotline] = {}
    flawed = False
    area, pending = "", ""
    for part in _SPLIT.split(fold_width(without_invisible(text))):
        plain = trimmed(part)
        if not plain or not plain.strip("_-/无"):
            continue
        numbers, remark = _numbers(plain, area)
        if not numbers and not re.search(r"\d{3}", plain):
            # Words alone, as in 政府热线、12345: they tell of what follows.
            pending = f"{pending} {plain}".strip()
            continue
        if not numbers or None in numbers:
            flawed = True
        for number in numbers:
            if number is not None:
                said = " ".join(filter(None, (pending, remark)))[:_LONGEST]
                found.setdefault(number, Hotline(number, said))
                area = number.partition("-")[0] if number.startswith("0") else area
        pending = ""
    if pending and not found:
        flawed = True
    flaws = (Flaw("work_form.hotline", "hotlines"),) if flawed else ()
    return tuple(found.values())[:_MANY], flaws


def _numbers(part: str, area: str) -> tuple[list[str | None], str]:
    """The numbers in a part, None for what is none, and the words around them."""
    times = _TIMES.findall(part)
    bare = _TIMES.sub(" ", part)
    numbers: list[str | None] = []
    for match in _NUMBER.finditer(bare):
        digits = re.sub(r"\D", "", match[0])
        if len(digits) < len("110"):
            continue
        whole = _number(match[0], area)
        if whole is not None:
            numbers.append(whole)
            continue
        numbers += [_number(one, area) for one in match[0].split()]
    words = _NUMBER.sub(
        lambda match: " " if len(re.sub(r"\D", "", match[0])) >= len("110") else match[0], bare
    )
    words = re.sub(r"\(\s*\)", " ", words)
    remark = " ".join(
        [*words.strip(" :：()（）。.").replace("(", " ").replace(")", " ").split(), *times]
    )
    return numbers, remark.strip(" :")


def _number(text: str, area: str) -> str | None:
    digits = re.sub(r"[^\d]", "", text)
    if match := _SHORT.fullmatch(digits):
        return f"{match[1]}-{match[2]}" if match[1] else match[2]
    if _SHORTEST.fullmatch(digits):
        return digits
    if match := _SERVICE.fullmatch(digits):
        return "-".join(match.groups())
    if area and _LOCAL.fullmatch(digits):
        text = f"{area}-{digits}"
    phone = parse_phone(text)
    if isinstance(phone, Flaw):
        return None
    if phone.extension:
        return f"{phone.national}转{phone.extension}"
    return phone.national if phone.kind is not PhoneKind.FOREIGN else phone.number


def places_of(text: str) -> tuple[str, ...]:
    """现场受理地点, one to a line, to a semicolon or to a number before it."""
    lines = _ENUMERATED.sub("\n", without_invisible(text))
    found = (" ".join(one.split()).strip("。；; ") for one in _PLACES.split(lines))
    kept = (one[:_LONGEST] for one in found if one.strip("_/-—无 "))
    return tuple(dict.fromkeys(kept))[:_MANY]
