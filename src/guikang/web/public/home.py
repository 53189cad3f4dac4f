"""The first page: what this is, and with a demonstration whom one may look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from litestar import Response, get

from guikang.services.showing import shown_by
from guikang.web.pages import page
from guikang.web.reader import Reader, WebRequest, reader_of
from guikang.web.resident.wording import ColourSaid, Wording
from guikang.web.texts import in_language

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.codes.decision import Colour
    from guikang.web.site import Demo, DemoResident, Site


@dataclass(frozen=True, slots=True)
class Offered:
    """A demo resident as the list shows them: their colours so far, and the next."""

    slug: str
    title: str
    story: str
    path: tuple[ColourSaid, ...]
    following: ColourSaid | None
    turns_at: str


@dataclass(frozen=True, slots=True)
class Group:
    """The demo residents of one colour."""

    colour: ColourSaid
    offered: tuple[Offered, ...]


def home(site: Site) -> HTTPRouteHandler:
    """The first page of a site."""

    @get("/", include_in_schema=False, sync_to_thread=True)
    def first_page(request: WebRequest) -> Response[str]:
        reader = reader_of(request)
        if site.demo is None:
            return page("running.html", reader, rulebook=site.rulebook)
        groups = _groups(site, site.demo, reader)
        return page("demo.html", reader, rulebook=site.rulebook, demo=site.demo, groups=groups)

    return first_page


def _groups(site: Site, demo: Demo, reader: Reader) -> list[Group]:
    wording = Wording(site.rulebook, reader)
    by_colour: dict[Colour | None, list[Offered]] = {}
    for resident in demo.residents:
        found = _offered(site, resident, wording, reader)
        if found is not None:
            colour, offered = found
            by_colour.setdefault(colour, []).append(offered)
    order: list[Colour | None] = [wording.colour_id(words) for words in site.rulebook.colours]
    return [
        Group(wording.colour(colour), tuple(by_colour[colour]))
        for colour in [*order, None]
        if colour in by_colour
    ]


def _offered(
    site: Site, resident: DemoResident, wording: Wording, reader: Reader
) -> tuple[Colour | None, Offered] | None:
    now = site.clock()
    code = site.showing.code(resident.person, now, now)
    if code is None:
        return None
    turn = wording.next_turn(site.showing, code)
    path = [wording.colour_named(shown.colour) for shown in shown_by(code.record.timelines, now)]
    return code.decision.colour, Offered(
        slug=resident.slug,
        title=in_language(resident.title, reader.language),
        story=in_language(resident.story, reader.language),
        path=tuple(path),
        following=None if turn is None else turn.colour,
        turns_at="" if turn is None else wording.instant(turn.at),
    )
