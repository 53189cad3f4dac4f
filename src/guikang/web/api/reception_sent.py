"""What whoever keeps reception channels sends, and what it means."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from guikang.services.opening import MOST_SHIFTS, Hours, Shift, minutes_of
from guikang.services.reception_entries import Content, Duty, Hotline, Point
from guikang.web.api.lists import LONG, Code
from guikang.web.api.signed_staff import Sent

_Time = Annotated[
    str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", examples=["08:30"])
]
_Text = Annotated[str, Field(max_length=LONG)]
_Weekday = Annotated[int, Field(ge=1, le=7)]


class ShiftSent(Sent):
    """A part of the day that is the same on some weekdays, 1 Monday to 7 Sunday."""

    days: Annotated[list[_Weekday], Field(min_length=1, max_length=7, examples=[[1, 2, 3, 4, 5]])]
    opens: _Time
    closes: Annotated[_Time, Field(examples=["12:00"])]

    def meant(self) -> Shift:
        """The same as a value."""
        opens, closes = minutes_of(self.opens), minutes_of(self.closes)
        assert opens is not None  # by the pattern
        assert closes is not None
        return Shift(tuple(sorted(set(self.days))), opens, closes)


_Hours = Annotated[tuple[ShiftSent, ...], Field(max_length=MOST_SHIFTS)]


class HotlineSent(Sent):
    """A number that answers; without hours, these are not told."""

    kind: Literal["hotline"]
    number: Annotated[_Text, Field(examples=["0771-12345"])]
    label: Annotated[_Text, Field(examples=["街道值班电话"])] = ""
    hours: _Hours = ()
    note: _Text = ""

    def meant(self) -> Content:
        """The same as a value."""
        return Hotline(self.number, self.label, _hours(self.hours), self.note)


class PointSent(Sent):
    """A place where one is received; without hours, these are not told."""

    kind: Literal["point"]
    name: Annotated[_Text, Field(examples=["便民服务中心"])] = ""
    address: Annotated[_Text, Field(examples=["某路 1 号一楼 3 号窗口"])]
    hours: _Hours = ()
    note: Annotated[_Text, Field(examples=["法定节假日休息"])] = ""

    def meant(self) -> Content:
        """The same as a value."""
        return Point(self.name, self.address, _hours(self.hours), self.note)


class DutySent(Sent):
    """Who is on duty, from when until when; their phone, and whether the public sees it."""

    kind: Literal["duty"]
    name: Annotated[_Text, Field(examples=["韦甲乙"])]
    begins: AwareDatetime
    ends: AwareDatetime
    phone: _Text = ""
    phone_shown: bool = False

    def meant(self) -> Content:
        """The same as a value."""
        return Duty(self.name, self.begins, self.ends, self.phone, self.phone_shown)


_ContentSent = Annotated[HotlineSent | PointSent | DutySent, Field(discriminator="kind")]


class EntrySent(Sent):
    """Something to publish for a division."""

    division: Code
    content: _ContentSent


class MendedSent(Sent):
    """What an entry is to say from now on; of the kind that it is."""

    content: _ContentSent


def _hours(sent: tuple[ShiftSent, ...]) -> Hours:
    return tuple(one.meant() for one in sent)
