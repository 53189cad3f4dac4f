"""Who looked at my record, when, and on what ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from litestar import Response, get

from guikang.services.looking import Look, Looked
from guikang.web.named import division_named
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.acting import LOOKS, acting, paths
from guikang.web.resident.wording import Wording
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.site import Residents, Site

MOST = 200


@dataclass(frozen=True, slots=True)
class LookSaid:
    """An entry: when, who, and where their post is, in Chinese."""

    of: Looked
    at: str
    place: str | None


def looks_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """The log, the latest first."""

    @get(paths(LOOKS), include_in_schema=False)
    @in_thread
    def opened(request: WebRequest) -> Response[str]:
        whose = acting(site, residents, request, Look.LOOKS)
        reader = reader_of(request)
        wording = Wording(site.rulebook, reader)
        looks = [
            LookSaid(
                one,
                wording.exactly(one.at),
                division_named(site.divisions, reader, one.division, one.at) or None,
            )
            for one in residents.looking.of(whose.person, MOST)
        ]
        return page(
            "looks.html", reader, whose=whose, looks=looks, most=MOST, rulebook=site.rulebook
        )

    return opened
