"""Addresses of code pages: each resident's own, and the demo residents' for everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response, get
from litestar.params import FromPath

from guikang.web.forms import guard_of
from guikang.web.problems import UnknownError
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.code_page import Subject, code_page
from guikang.web.resident.signed_in import CODE, person_of

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.site import Demo, Residents, Site


def demo_resident(site: Site, demo: Demo) -> HTTPRouteHandler:
    """The page of each demo resident, and of nobody else."""

    @get("/demo/{slug:str}", include_in_schema=False, sync_to_thread=True)
    def resident_page(request: WebRequest, slug: FromPath[str]) -> Response[str]:
        resident = demo.resident(slug)
        if resident is None:
            raise UnknownError
        reader = reader_of(request)
        subject = Subject(
            resident.person,
            f"/demo/{slug}",
            resident.title[reader.language],
            resident.story[reader.language],
        )
        return code_page(site, subject, reader, _base(request))

    return resident_page


def my_code(site: Site, residents: Residents) -> HTTPRouteHandler:
    """One's own code."""

    @get(CODE, include_in_schema=False, sync_to_thread=True)
    def own_page(request: WebRequest) -> Response[str]:
        reader = reader_of(request)
        person = person_of(site, residents, request)
        subject = Subject(person, CODE, reader.text("me.title"))
        return code_page(site, subject, reader, _base(request), guard_of(request))

    return own_page


def _base(request: WebRequest) -> str:
    return str(request.base_url).rstrip("/")
