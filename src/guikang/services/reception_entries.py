"""What a division publishes of 用户受理渠道: hotlines, reception points, who is on duty.

Source: 正文二 (及时公布12345政府热线等本级健康码用户受理咨询电话和现场受理地点、时间), 附件2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from guikang.errors import Flaw
from guikang.people import writing
from guikang.people.phones import parse_phone
from guikang.services.opening import MOST_SHIFTS, Hours, hours_flaw

STALE_AFTER: Final = timedelta(days=14)
"""From then on what nobody confirmed counts as stale. The notice says 及时 and no number; 14 days
is the longest period that the notice itself lets anything rest, and two rounds of a weekly
roster, so that whoever answers for a division looks twice a month at the latest."""
GOVERNMENT_HOTLINE: Final = ("12345", "正文二")
"""The region's government hotline, and the clause that names it: whatever a division lacks,
this answers."""
LONGEST: Final = {"label": 60, "name": 60, "address": 200, "note": 200}
"""Characters of what is typed."""
LONGEST_DUTY: Final = timedelta(days=366)
_SHORT = re.compile(r"[0-9]{3,6}|[48]00[0-9]{7}")
_AREA_SHORT = re.compile(r"(0[1-9][0-9]{1,2})(12[0-9]{3}|9[0-9]{4})")
_SEPARATORS = re.compile(r"[、,;/|，；\n\r]+")


class Kind(StrEnum):
    """Of an entry; the values are stored and never change."""

    HOTLINE = "hotline"  # 受理电话
    POINT = "point"  # 现场受理点
    DUTY = "duty"  # 值班


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number that answers.

    Attributes:
        number: as people dial it, ``12345`` or ``0771-5550011``.
        label: whose it is, or what for.
        hours: when somebody answers; empty: not told.
        note: anything further.
    """

    number: str
    label: str = ""
    hours: Hours = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A place where one is received.

    Attributes:
        name: what stands at the door; empty where a form told the address alone.
        address: how it is found.
        hours: when it is open; empty: not told.
        note: on public holidays, say.
    """

    name: str
    address: str
    hours: Hours = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on duty in a span of time.

    Attributes:
        name: theirs.
        begins: from when on.
        ends: from when on no more.
        phone: theirs, or empty.
        phone_shown: whether the public sees it.
    """

    name: str
    begins: datetime
    ends: datetime
    phone: str = field(default="", repr=False)
    phone_shown: bool = False

    def on(self, at: datetime) -> bool:
        """Whether it is theirs at an instant."""
        return self.begins <= at < self.ends


Content = Hotline | Point | Duty


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a division publishes.

    Attributes:
        id: by which it is mended, confirmed and withdrawn.
        division: whose.
        content: what.
        published_at: when it was last changed.
        published_by: by whom.
        confirmed_at: when somebody last said that it holds; None: nobody did, as of what a
            form handed in, and the public does not see it.
        confirmed_by: who did.
    """

    id: str
    division: str
    content: Content
    published_at: datetime
    published_by: str
    confirmed_at: datetime | None
    confirmed_by: str | None

    @property
    def kind(self) -> Kind:
        """Of its content."""
        return kind_of(self.content)

    def days_unconfirmed(self, now: datetime) -> int | None:
        """For how many whole days nobody confirmed it; None: nobody ever did."""
        return None if self.confirmed_at is None else (now - self.confirmed_at).days

    def stale(self, now: datetime) -> bool:
        """Whether it was confirmed, and too long ago."""
        return self.confirmed_at is not None and now - self.confirmed_at >= STALE_AFTER

    def over(self, now: datetime) -> bool:
        """Whether it is a duty that has ended."""
        return isinstance(self.content, Duty) and self.content.ends <= now


def kind_of(content: Content) -> Kind:
    """Which kind a content is."""
    match content:
        case Hotline():
            return Kind.HOTLINE
        case Point():
            return Kind.POINT
        case Duty():
            return Kind.DUTY


def judged(content: Content) -> Content | Flaw:
    """The content as it is kept: tidy, its number as people dial it.

    Returns:
        It, or ``reception.missing``, ``reception.long``, ``reception.hours_order``,
        ``reception.hours_overlap``, ``reception.hours_many``, ``reception.span``, ``phone.*``.
    """
    match content:
        case Hotline(number, label, hours, note):
            dialled = hotline_number(number)
            if isinstance(dialled, Flaw):
                return dialled
            tidy = _tidy({"label": label, "note": note}, set())
            return _hours_flaw(hours) or (
                tidy
                if isinstance(tidy, Flaw)
                else Hotline(dialled, tidy["label"], hours, tidy["note"])
            )
        case Point(name, address, hours, note):
            tidy = _tidy({"name": name, "address": address, "note": note}, {"address"})
            return _hours_flaw(hours) or (
                tidy
                if isinstance(tidy, Flaw)
                else Point(tidy["name"], tidy["address"], hours, tidy["note"])
            )
        case Duty(name, begins, ends, phone, shown):
            return _duty(name, begins, ends, phone, shown=shown)


def hotline_number(text: str) -> str | Flaw:
    """A number as people dial it: short, of a whole area, or any telephone; else ``phone.*``."""
    folded = writing.without_marks_of_text(writing.fold_width(text))
    compact = writing.without_gaps(folded)
    if _SHORT.fullmatch(compact):
        return compact
    if short := _AREA_SHORT.fullmatch(compact):
        return f"{short[1]}-{short[2]}"
    phone = parse_phone(text)
    if isinstance(phone, Flaw):
        return Flaw(phone.code, "number", phone.params)
    return f"{phone.national}转{phone.extension}" if phone.extension else phone.national


def parted(texts: list[str]) -> list[str]:
    """What stands in cells of a form, one by one: several are parted by 、 , ; / or lines."""
    return [one.strip() for text in texts for one in _SEPARATORS.split(text) if one.strip()]


def _duty(
    name: str, begins: datetime, ends: datetime, phone: str, *, shown: bool
) -> Content | Flaw:
    tidy = _tidy({"name": name}, {"name"})
    if isinstance(tidy, Flaw):
        return tidy
    if not begins < ends <= begins + LONGEST_DUTY:
        return Flaw("reception.span", "ends")
    dialled = hotline_number(phone) if phone.strip() else ""
    if isinstance(dialled, Flaw):
        return Flaw(dialled.code, "phone", dialled.params)
    return Duty(tidy["name"], begins, ends, dialled, shown and bool(dialled))


def _tidy(texts: dict[str, str], needed: set[str]) -> dict[str, str] | Flaw:
    tidy = {name: " ".join(writing.without_invisible(text).split()) for name, text in texts.items()}
    for name, text in tidy.items():
        if name in needed and not text:
            return Flaw("reception.missing", name)
        if len(text) > LONGEST[name]:
            return Flaw("reception.long", name, (("longest", str(LONGEST[name])),))
    return tidy


def _hours_flaw(hours: Hours) -> Flaw | None:
    if len(hours) > MOST_SHIFTS:
        return Flaw("reception.hours_many", "hours")
    return hours_flaw(hours)
