"""Addresses of the demo residents' pages; without a demonstration there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response, get
from litestar.params import FromPath

from guikang.web.problems import UnknownError
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.code_page import code_page

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.site import Demo, Site


def demo_resident(site: Site, demo: Demo) -> HTTPRouteHandler:
    """The page of each demo resident, and of nobody else."""

    @get("/demo/{slug:str}", include_in_schema=False, sync_to_thread=True)
    def resident_page(request: WebRequest, slug: FromPath[str]) -> Response[str]:
        resident = demo.resident(slug)
        if resident is None:
            raise UnknownError
        base = str(request.base_url).rstrip("/")
        return code_page(site, resident, reader_of(request), base)

    return resident_page
