"""The page on which anyone finds the code of a division: collectors fill it into their lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident import places

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.reader import Reader
    from guikang.web.resident.places import Picking
    from guikang.web.site import Site

PATH = "/places"
FIELD = "place"


def places_page(site: Site) -> HTTPRouteHandler:
    """The page as it is opened; ``?place=`` names a division that is chosen already."""

    @get(PATH, include_in_schema=False, sync_to_thread=False)
    def opened(request: WebRequest) -> Response[str]:
        code = str(request.query_params.get(FIELD, ""))
        return _page(site, reader_of(request), places.begin(site.divisions, FIELD, code))

    return opened


def places_form(site: Site) -> HTTPRouteHandler:
    """The same form handed in; it changes nothing, so it needs no guard against forgery."""

    @post(PATH, include_in_schema=False, sync_to_thread=False, status_code=200)
    def handed_in(
        request: WebRequest,
        data: Annotated[dict[str, object], Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[str]:
        form = {name: value for name, value in data.items() if isinstance(value, str)}
        return _page(site, reader_of(request), places.read(site.divisions, form, FIELD))

    return handed_in


def _page(site: Site, reader: Reader, picking: Picking) -> Response[str]:
    return page(
        "places.html",
        reader,
        picking=picking,
        path=PATH,
        since=site.divisions.now.edition.since,
        rulebook=site.rulebook,
    )
