"""Addresses of the demo residents' pages; without a demonstration there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response, get
from litestar.params import FromPath

from guikang.web.problems import UnknownError
from guikang.web.reached import base_of
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.code_page import code_page, path_of
from guikang.web.resident.live import frame_alone, frame_of
from guikang.web.resident.paper import paper_of, paper_page

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.services.showing import Code
    from guikang.web.site import Demo, DemoResident, Site


def demo_resident(site: Site, demo: Demo) -> list[HTTPRouteHandler]:
    """The pages of each demo resident, and of nobody else."""

    @get("/demo/{slug:str}", include_in_schema=False, sync_to_thread=True)
    def resident_page(request: WebRequest, slug: FromPath[str]) -> Response[str]:
        resident = _known(demo, slug)
        return code_page(site, resident, reader_of(request), base_of(site, request))

    @get("/demo/{slug:str}/frame", include_in_schema=False, sync_to_thread=True)
    def resident_frame(request: WebRequest, slug: FromPath[str]) -> Response[str]:
        resident, reader = _known(demo, slug), reader_of(request)
        base, code = base_of(site, request), _present(site, resident)
        return frame_alone(frame_of(site, code, reader, base, path_of(resident)), reader)

    @get("/demo/{slug:str}/paper", include_in_schema=False, sync_to_thread=True)
    def resident_paper(request: WebRequest, slug: FromPath[str]) -> Response[str]:
        resident, reader = _known(demo, slug), reader_of(request)
        base, code = base_of(site, request), _present(site, resident)
        return paper_page(
            site, paper_of(site, code, reader, base, path_of(resident)), reader, demo=True
        )

    return [resident_page, resident_frame, resident_paper]


def _known(demo: Demo, slug: str) -> DemoResident:
    resident = demo.resident(slug)
    if resident is None:
        raise UnknownError
    return resident


def _present(site: Site, resident: DemoResident) -> Code:
    now = site.clock()
    code = site.showing.code(resident.person, now, now)
    if code is None:
        raise UnknownError
    return code
