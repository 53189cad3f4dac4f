"""Addresses of code pages: each resident's own, and the demo residents' for everyone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from litestar import Response, get
from litestar.params import FromPath

from guikang.services.looking import Look
from guikang.web.forms import guard_of
from guikang.web.problems import UnknownError
from guikang.web.reached import base_of
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.acting import acting, paths
from guikang.web.resident.code_page import Subject, code_page
from guikang.web.resident.live import frame_alone, frame_of
from guikang.web.resident.paper import paper_of, paper_page
from guikang.web.texts import in_language
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.services.showing import Code
    from guikang.web.site import Demo, Residents, Site


def demo_resident(site: Site, demo: Demo) -> list[HTTPRouteHandler]:
    """The pages of each demo resident, and of nobody else."""

    def subject(request: WebRequest, slug: str) -> Subject:
        resident, language = demo.resident(slug), reader_of(request).language
        if resident is None:
            raise UnknownError
        title, story = (in_language(one, language) for one in (resident.title, resident.story))
        return Subject(resident.person, f"/demo/{slug}", title, story)

    @get("/demo/{slug:str}", include_in_schema=False, sync_to_thread=True)
    def resident_page(request: WebRequest, slug: FromPath[str]) -> Response[str]:
        return _page(site, request, subject(request, slug))

    @get("/demo/{slug:str}/frame", include_in_schema=False, sync_to_thread=True)
    def resident_frame(request: WebRequest, slug: FromPath[str]) -> Response[str]:
        return _frame(site, request, subject(request, slug))

    @get("/demo/{slug:str}/paper", include_in_schema=False, sync_to_thread=True)
    def resident_paper(request: WebRequest, slug: FromPath[str]) -> Response[str]:
        return _paper(site, request, subject(request, slug))

    return [resident_page, resident_frame, resident_paper]


def my_code(site: Site, residents: Residents) -> list[HTTPRouteHandler]:
    """One's own code, and that of whom one represents."""

    def subject(request: WebRequest, look: Look = Look.CODE) -> Subject:
        whose, reader = acting(site, residents, request, look), reader_of(request)
        if whose.name is None:
            title = reader.text("me.title")
        else:
            title = reader.text("acting.title", name=whose.name)
        return Subject(whose.person, whose.path, title, whose=whose)

    @get(paths(), include_in_schema=False)
    @in_thread
    def own_page(request: WebRequest) -> Response[str]:
        found = subject(request)
        if found.whose is not None and found.whose.by is None:
            doors = residents.representations.doors(found.person, site.clock())
            found = replace(found, doors=doors)
        return _page(site, request, found)

    @get(paths("/frame"), include_in_schema=False)
    @in_thread
    def own_frame(request: WebRequest) -> Response[str]:
        return _frame(site, request, subject(request))

    @get(paths("/paper"), include_in_schema=False)
    @in_thread
    def own_paper(request: WebRequest) -> Response[str]:
        return _paper(site, request, subject(request, Look.PAPER))

    return [own_page, own_frame, own_paper]


def _page(site: Site, request: WebRequest, subject: Subject) -> Response[str]:
    base, guard = base_of(site, request), guard_of(request)
    return code_page(site, subject, reader_of(request), base, guard)


def _frame(site: Site, request: WebRequest, subject: Subject) -> Response[str]:
    reader, base = reader_of(request), base_of(site, request)
    code = _present(site, subject)
    return frame_alone(frame_of(site, code, reader, base, subject.path), reader)


def _paper(site: Site, request: WebRequest, subject: Subject) -> Response[str]:
    reader, base = reader_of(request), base_of(site, request)
    paper = paper_of(site, _present(site, subject), reader, base, subject.path)
    return paper_page(site, paper, reader, demo=subject.demo)


def _present(site: Site, subject: Subject) -> Code:
    now = site.clock()
    code = site.showing.code(subject.person, now, now)
    if code is None:
        raise UnknownError
    return code
