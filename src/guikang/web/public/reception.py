"""The page of 用户受理渠道: anyone finds by place whom to call, where to go and who is there.

Source: 正文二.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from guikang.services.opening import ALWAYS, DAY, by_days, open_until, opens_next, runs, written
from guikang.services.reception_entries import GOVERNMENT_HOTLINE, Duty, Hotline, Point
from guikang.web import instants
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident import places
from guikang.web.resident.signed_in import CODE, led_to, person_of
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from litestar.handlers import HTTPRouteHandler

    from guikang.divisions.division import Division
    from guikang.services.opening import Hours
    from guikang.services.reception import Published
    from guikang.services.reception_entries import Entry
    from guikang.web.reader import Reader
    from guikang.web.resident.places import Picking
    from guikang.web.site import Residents, Site

PATH, OWN = "/reception", f"{CODE}/reception"
FIELD = "division"


@dataclass(frozen=True, slots=True)
class EntrySaid:
    """An entry in words.

    Attributes:
        title: the name or number.
        dial: what a phone dials; empty: nothing.
        lines: the address, the hours, the note, as far as they are told.
        open: whether it is open and until when; empty: that is not told.
        is_open: the same for the eye.
        fresh: when it was confirmed, or that this is too long ago.
        stale: whether it is.
    """

    title: str
    dial: str
    lines: tuple[str, ...]
    open: str
    is_open: bool
    fresh: str
    stale: bool


@dataclass(frozen=True, slots=True)
class LevelSaid:
    """A division of the chain in words.

    Attributes:
        code: its own.
        name: its own.
        level: its level, for the texts.
        hotlines: what it publishes.
        points: likewise.
        on_duty: who is there now.
        nearest: whether no division below it publishes a point.
    """

    code: str
    name: str
    level: str
    hotlines: tuple[EntrySaid, ...]
    points: tuple[EntrySaid, ...]
    on_duty: tuple[EntrySaid, ...]
    nearest: bool


def reception_page(site: Site) -> HTTPRouteHandler:
    """The page; ``?division=`` names the place."""

    @get(PATH, include_in_schema=False)
    @in_thread
    def opened(request: WebRequest) -> Response[str]:
        code = str(request.query_params.get(FIELD, ""))
        picking = places.begin(site.divisions, FIELD, code)
        here = site.divisions.tree.get(code)
        return _page(site, reader_of(request), picking, here)

    return opened


def reception_form(site: Site) -> HTTPRouteHandler:
    """The picker handed in: whoever chose is led to their place's page, which can be kept."""

    @post(PATH, include_in_schema=False, status_code=200)
    @in_thread
    def handed_in(
        request: WebRequest,
        data: Annotated[dict[str, object], Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[str]:
        reader = reader_of(request)
        form = {name: value for name, value in data.items() if isinstance(value, str)}
        picking = places.read(site.divisions, form, FIELD)
        if picking.chosen is not None and not picking.stepping:
            return led_to(reader, PATH, division=picking.chosen.code)
        return _page(site, reader, picking, None)

    return handed_in


def own_reception(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Leads a signed-in resident to the page of where they live, by their last report."""

    @get(OWN, include_in_schema=False)
    @in_thread
    def led(request: WebRequest) -> Response[str]:
        latest = residents.reporting.latest(person_of(site, residents, request))
        code = None if latest is None else latest.division
        reader = reader_of(request)
        return led_to(reader, PATH, **({} if code is None else {FIELD: code}))

    return led


def _page(site: Site, reader: Reader, picking: Picking, here: Division | None) -> Response[str]:
    now, zone = site.clock(), site.rulebook.time_zone
    return page(
        "reception.html",
        reader,
        picking=picking,
        path=PATH,
        own=OWN,
        here=None if here is None else site.divisions.tree.full_name(here.code),
        levels=[] if here is None else _levels(site, reader, here, now),
        at=instants.said(now, reader.language, zone),
        number=GOVERNMENT_HOTLINE[0],
        rulebook=site.rulebook,
        demo=site.demo is not None,
    )


def _levels(site: Site, reader: Reader, here: Division, now: datetime) -> list[LevelSaid]:
    """From the division up to the region."""
    chain = [here, *reversed(site.divisions.tree.ancestors(here.code))]
    published = site.reception.published([one.code for one in chain], now)
    words = _Words(reader, site.rulebook.time_zone, now)
    first = next((of.division for of in published if of.points), None)
    return [
        words.level(one, of, nearest=of.division == first)
        for one, of in zip(chain, published, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Words:
    """Puts entries into a reader's words at an instant."""

    reader: Reader
    zone: ZoneInfo
    now: datetime

    def level(self, division: Division, published: Published, *, nearest: bool) -> LevelSaid:
        return LevelSaid(
            division.code,
            division.name,
            division.level.name.lower(),
            tuple(map(self._entry, published.hotlines)),
            tuple(map(self._entry, published.points)),
            tuple(map(self._entry, published.on_duty)),
            nearest,
        )

    def _entry(self, one: Entry) -> EntrySaid:
        fresh, stale = self._fresh(one), one.stale(self.now)
        match one.content:
            case Hotline(number, label, hours, note):
                opened, is_open = self._open(hours) if hours else ("", False)
                lines = self._lines(label, hours, note)
                return EntrySaid(number, _dial(number), lines, opened, is_open, fresh, stale)
            case Point(name, address, hours, note):
                opened, is_open = self._open(hours)
                lines = self._lines(address if name else "", hours, note)
                return EntrySaid(name or address, "", lines, opened, is_open, fresh, stale)
            case Duty(name, _, ends, phone, shown):
                until = self.reader.text("reception.duty_until", until=self._time(ends))
                lines = (phone,) if shown else ()
                dial = _dial(phone) if shown else ""
                return EntrySaid(name, dial, lines, until, is_open=True, fresh=fresh, stale=stale)

    def _lines(self, first: str, hours: Hours, note: str) -> tuple[str, ...]:
        return tuple(line for line in (first, *self._hours(hours), note) if line)

    def _hours(self, hours: Hours) -> list[str]:
        if hours == ALWAYS:
            return [self.reader.text("reception.always")]
        comma = self.reader.text("reception.comma")
        return [
            self.reader.text(
                "reception.hours",
                days=comma.join(self._run(*run) for run in runs(days)),
                times=comma.join(f"{written(opens)}–{written(closes)}" for opens, closes in spans),
            )
            for days, spans in by_days(hours)
        ]

    def _run(self, first: int, last: int) -> str:
        if first == last:
            return self._weekday(first)
        return self.reader.text(
            "reception.from_to", first=self._weekday(first), last=self._weekday(last)
        )

    def _weekday(self, day: int) -> str:
        return self.reader.text(f"reception.weekdays.{day}")

    def _open(self, hours: Hours) -> tuple[str, bool]:
        if not hours:
            return self.reader.text("reception.hours_untold"), False
        until = open_until(hours, self.now, self.zone)
        if until is not None:
            if (until - self.now).total_seconds() > DAY * 60:
                return self.reader.text("reception.open_now"), True
            return self.reader.text("reception.open_until", until=self._time(until)), True
        opens = opens_next(hours, self.now, self.zone)
        assert opens is not None  # there are hours, and they are over or ahead
        return self.reader.text("reception.opens_next", at=self._time(opens)), False

    def _time(self, at: datetime) -> str:
        """The time of today; of another day with its weekday, or its date where that is far."""
        local, today = at.astimezone(self.zone), self.now.astimezone(self.zone)
        days = (local.date() - today.date()).days
        if days == 0:
            return local.strftime("%H:%M")
        if days < len(ALWAYS[0].days):
            weekday = self._weekday(local.isoweekday())
            return self.reader.text("reception.on_day", day=weekday, time=local.strftime("%H:%M"))
        return instants.said_briefly(at, self.reader.language, self.zone)

    def _fresh(self, one: Entry) -> str:
        assert one.confirmed_at is not None  # the public sees no other
        if one.stale(self.now):
            days = str(one.days_unconfirmed(self.now))
            return self.reader.text("reception.stale", days=days, number=GOVERNMENT_HOTLINE[0])
        day = instants.said_day(one.confirmed_at, self.reader.language, self.zone)
        return self.reader.text("reception.confirmed", day=day)


def _dial(number: str) -> str:
    """What a phone dials: without the extension, which is told when somebody answers."""
    return "".join(one for one in number.partition("转")[0] if one.isdigit() or one == "+")
