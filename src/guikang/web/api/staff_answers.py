"""What the API answers of staff, and an example of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from guikang.divisions.editions import Divisions
    from guikang.services.staffing import Event, Member


@dataclass(frozen=True, slots=True)
class AppointmentEntry:
    """A post that somebody holds or held.

    Attributes:
        number: by which it is suspended, handed over and ended.
        post: which.
        division: the code of where.
        division_name: with the names of all divisions above.
        state: ``held``, ``suspended`` or ``ended``.
        since: from when on, ISO 8601.
        until: from when on no more, or null.
    """

    number: int
    post: str
    division: str
    division_name: str
    state: str
    since: str
    until: str | None


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """A member of the staff.

    Attributes:
        handle: by which programs name them.
        name: theirs.
        number: of their document, masked.
        phone: in full, E.164.
        unit: 单位职务.
        note: 备注.
        division: the code of where they were enrolled.
        division_name: with the names of all divisions above.
        enrolled_at: since when, ISO 8601.
        trained: whether they passed the test of the rules in force.
        appointments: all that they hold or held, by number.
    """

    handle: str
    name: str
    number: str
    phone: str
    unit: str
    note: str
    division: str
    division_name: str
    enrolled_at: str
    trained: bool
    appointments: list[AppointmentEntry]


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A page of members, by division and name."""

    items: list[MemberEntry]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True)
class EventEntry:
    """A step in the history of an appointment.

    Attributes:
        number: of the appointment.
        post: which.
        division: where, by the code of that time.
        at: when, ISO 8601.
        kind: ``appointed``, ``suspended``, ``resumed``, ``handed_over`` or ``ended``.
        by: who did it.
        why: the reason they gave.
    """

    number: int
    post: str
    division: str
    at: str
    kind: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class History:
    """What became of somebody's appointments, the latest first."""

    items: list[EventEntry]


def member_entry(one: Member, divisions: Divisions, now: datetime) -> MemberEntry:
    """A member as the API tells them."""
    return MemberEntry(
        one.handle,
        one.name,
        one.masked_number,
        one.phone,
        one.unit,
        one.note,
        one.division,
        named(divisions, one.division),
        one.enrolled_at.isoformat(),
        one.standing.trained,
        [
            AppointmentEntry(
                post.number,
                post.post.value,
                post.division,
                named(divisions, post.division),
                "ended" if not post.held(now) else "held" if post.in_force(now) else "suspended",
                post.since.isoformat(),
                None if post.until is None else post.until.isoformat(),
            )
            for post in one.standing.appointments
        ],
    )


def event_entry(one: Event) -> EventEntry:
    """A step as the API tells it."""
    return EventEntry(
        one.number,
        one.post.value,
        one.division,
        one.at.isoformat(),
        one.kind.value,
        one.by,
        one.why,
    )


def named(divisions: Divisions, code: str) -> str:
    """A division's full name, a former one's as it was, or nothing: no edition has that code."""
    return "" if divisions.get(code) is None else divisions.full_name(code)


MEMBER_EXAMPLE: Final = {
    "handle": "mB0l3v2Qk1nT7xYz",
    "name": "韦甲乙",
    "number": "4599****0016",
    "phone": "+8615400000072",
    "unit": "新竹街道办事处 副主任",
    "note": "",
    "division": "450103001",
    "division_name": "广西壮族自治区南宁市青秀区新竹街道",
    "enrolled_at": "2020-03-28T01:00:00+00:00",
    "trained": True,
    "appointments": [
        {
            "number": 1,
            "post": "grid_administrator",
            "division": "450103001",
            "division_name": "广西壮族自治区南宁市青秀区新竹街道",
            "state": "held",
            "since": "2020-03-28T01:00:00+00:00",
            "until": None,
        }
    ],
}
EVENT_EXAMPLE: Final = {
    "number": 1,
    "post": "grid_administrator",
    "division": "450103001",
    "at": "2020-03-28T01:00:00+00:00",
    "kind": "appointed",
    "by": "韦丙丁",
    "why": "填报工作信息表",
}
