"""Conversion exceptions that stand, over the API: what deciding could not settle, and of whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from litestar import Response, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from guikang.rulebook.model import ExceptionKind
from guikang.services.exporting import Sheet
from guikang.services.paging import MOST_AT_ONCE, Span
from guikang.staff.posts import Deed
from guikang.web.api.access import must
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.lists import Code, ExportAsked, Paged, exported
from guikang.web.api.people_answers import Telling
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.staff import REFUSED
from guikang.web.reader import WebRequest, reader_of
from guikang.wording.lists import list_words

if TYPE_CHECKING:
    from datetime import datetime

    from litestar.handlers import HTTPRouteHandler

    from guikang.services.overseeing import ExceptionHeld
    from guikang.web.site import Site

EXCEPTIONS = "/api/v1/exceptions"
_TAGS = ["exceptions"]
_UNFIT = refused("what was sent is to be mended, see errors")
_TITLES = ("name", "number", "division", "kind", "clause", "since")
_EXAMPLE = {
    "name": "韦**",
    "number": "459***********0720",
    "division": "450103001001",
    "division_name": "广西壮族自治区南宁市青秀区新竹街道新竹社区",
    "kind": "nothing_to_lift",
    "title": "出院，但没有确诊记录",
    "clause": "附件1 三",
    "since": "2020-03-30T16:00:00+00:00",
}


@dataclass(frozen=True, slots=True)
class ExceptionEntry:
    """A conversion exception that stands.

    Attributes:
        name: of whom, masked.
        number: of their document, masked.
        division: the code of where they live, or null: nobody knows.
        division_name: its full name, or empty.
        kind: as the rulebook names it.
        title: the same in words.
        clause: which could not be carried out.
        since: from when it stands, ISO 8601.
    """

    name: str
    number: str
    division: str | None
    division_name: str
    kind: str
    title: str
    clause: str
    since: str


@dataclass(frozen=True, slots=True)
class ExceptionPage:
    """A page of exceptions, the latest first."""

    items: list[ExceptionEntry]
    total: int
    page: int
    per_page: int


class Search(Paged):
    """Which exceptions."""

    division: Code
    kind: ExceptionKind | None = None


class Narrowed(ExportAsked):
    """Which exceptions are exported."""

    division: Code
    kind: ExceptionKind | None = None


def exception_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [searched(site), list_exported(site)]


def searched(site: Site) -> HTTPRouteHandler:
    """The list."""

    @post(
        f"{EXCEPTIONS}/search",
        operation_id="exceptions-search",
        summary="Conversion exceptions that stand, of residents of a division",
        description="Residents of whom nobody knows where they live stand in the region's alone.",
        tags=_TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses={
            200: answered(
                ExceptionPage,
                "a page",
                {"items": [_EXAMPLE], "total": 1, "page": 1, "per_page": 50},
            ),
            401: SIGNED_OUT,
            403: REFUSED,
            422: _UNFIT,
        },
    )
    def found(request: WebRequest, data: JSONBody[Search]) -> Response[ExceptionPage]:
        acting = must(site, request, Deed.SEE_EXCEPTIONS, data.division)
        page = site.overseeing.exceptions(data.division, data.kind, acting.now, data.span)
        telling = Telling(site.rulebook, site.divisions.tree, reader_of(request))
        items = [_entry(one, telling) for one in page.items]
        return Response(ExceptionPage(items, page.total, data.page, data.per_page))

    return found


def list_exported(site: Site) -> HTTPRouteHandler:
    """The list as a file."""

    @post(
        f"{EXCEPTIONS}/export",
        operation_id="exceptions-export",
        summary="Conversion exceptions as a file, numbers masked; the reason is written down first",
        tags=_TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        media_type="application/octet-stream",
        responses={401: SIGNED_OUT, 403: REFUSED, 422: _UNFIT},
    )
    def export(request: WebRequest, data: JSONBody[Narrowed]) -> Response[bytes]:
        acting = must(site, request, Deed.EXPORT, data.division)
        must(site, request, Deed.SEE_EXCEPTIONS, data.division)
        reader = reader_of(request)
        words = list_words("exceptions", reader.language)
        telling = Telling(site.rulebook, site.divisions.tree, reader)
        rows = _rows(site, data, telling, acting.now)
        sheet = Sheet(words["title"], [words[one] for one in _TITLES], rows)
        return exported(site, acting, sheet, data)

    return export


def _entry(one: ExceptionHeld, telling: Telling) -> ExceptionEntry:
    return ExceptionEntry(
        one.name,
        one.number,
        one.division,
        telling.place(one.division),
        one.kind,
        telling.exception_title(one.kind),
        one.clause,
        one.since.isoformat(),
    )


def _rows(site: Site, asked: Narrowed, telling: Telling, now: datetime) -> Iterator[list[str]]:
    zone, page = site.rulebook.time_zone, 1
    while items := site.overseeing.exceptions(
        asked.division, asked.kind, now, Span(page, MOST_AT_ONCE)
    ).items:
        for one in items:
            yield [
                one.name,
                one.number,
                telling.place(one.division),
                telling.exception_title(one.kind),
                one.clause,
                f"{one.since.astimezone(zone):%Y-%m-%d %H:%M}",
            ]
        page += 1
