"""异常反馈 over the API: what residents contest, in their own words; read, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from litestar import Response, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from guikang.services.appealing import AppealReason
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
    from litestar.handlers import HTTPRouteHandler

    from guikang.services.overseeing import AppealHeld
    from guikang.web.reader import Reader
    from guikang.web.site import Site

APPEALS = "/api/v1/appeals"
_TAGS = ["appeals"]
_UNFIT = refused("what was sent is to be mended, see errors")
_TITLES = ("number", "received_at", "reason", "text", "name", "document", "division")
_EXAMPLE = {
    "number": "20200401-0A1B2C3D",
    "received_at": "2020-04-01T00:30:00+00:00",
    "reason": "not_turned",
    "text": "复查已经是阴性，还没有转绿码。",
    "name": "韦**",
    "document": "459***********0720",
    "division": "450103001001",
    "division_name": "广西壮族自治区南宁市青秀区新竹街道新竹社区",
}


@dataclass(frozen=True, slots=True)
class AppealEntry:
    """An appeal.

    Attributes:
        number: by which its sender may ask after it.
        received_at: when, ISO 8601.
        reason: what is contested.
        text: in the sender's own words.
        name: theirs, masked.
        document: its number, masked.
        division: the code of where they live, or null: nobody knows.
        division_name: its full name, or empty.
    """

    number: str
    received_at: str
    reason: str
    text: str
    name: str
    document: str
    division: str | None
    division_name: str


@dataclass(frozen=True, slots=True)
class AppealPage:
    """A page of appeals, the latest first."""

    items: list[AppealEntry]
    total: int
    page: int
    per_page: int


class Search(Paged):
    """Which appeals."""

    division: Code
    reason: AppealReason | None = None


class Narrowed(ExportAsked):
    """Which appeals are exported."""

    division: Code
    reason: AppealReason | None = None


def appeal_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [searched(site), list_exported(site)]


def searched(site: Site) -> HTTPRouteHandler:
    """The list."""

    @post(
        f"{APPEALS}/search",
        operation_id="appeals-search",
        summary="What residents of a division contest, in their own words, the latest first",
        description="Residents of whom nobody knows where they live stand in the region's alone.",
        tags=_TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses={
            200: answered(
                AppealPage,
                "a page",
                {"items": [_EXAMPLE], "total": 1, "page": 1, "per_page": 50},
            ),
            401: SIGNED_OUT,
            403: REFUSED,
            422: _UNFIT,
        },
    )
    def found(request: WebRequest, data: JSONBody[Search]) -> Response[AppealPage]:
        must(site, request, Deed.SEE_APPEALS, data.division)
        page = site.overseeing.appeals(data.division, data.reason, data.span)
        telling = Telling(site.rulebook, site.divisions.tree, reader_of(request))
        items = [_entry(one, telling) for one in page.items]
        return Response(AppealPage(items, page.total, data.page, data.per_page))

    return found


def list_exported(site: Site) -> HTTPRouteHandler:
    """The list as a file."""

    @post(
        f"{APPEALS}/export",
        operation_id="appeals-export",
        summary="Appeals as a file, numbers masked; the reason is written down first",
        tags=_TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        media_type="application/octet-stream",
        responses={401: SIGNED_OUT, 403: REFUSED, 422: _UNFIT},
    )
    def export(request: WebRequest, data: JSONBody[Narrowed]) -> Response[bytes]:
        acting = must(site, request, Deed.EXPORT, data.division)
        must(site, request, Deed.SEE_APPEALS, data.division)
        reader = reader_of(request)
        words = list_words("appeals", reader.language)
        telling = Telling(site.rulebook, site.divisions.tree, reader)
        rows = _rows(site, data, telling, reader)
        sheet = Sheet(words["title"], [words[one] for one in _TITLES], rows)
        return exported(site, acting, sheet, data)

    return export


def _entry(one: AppealHeld, telling: Telling) -> AppealEntry:
    return AppealEntry(
        one.number,
        one.received_at.isoformat(),
        one.reason.value,
        one.text,
        one.name,
        one.document,
        one.division,
        telling.place(one.division),
    )


def _rows(site: Site, asked: Narrowed, telling: Telling, reader: Reader) -> Iterator[list[str]]:
    zone, page = site.rulebook.time_zone, 1
    while items := site.overseeing.appeals(
        asked.division, asked.reason, Span(page, MOST_AT_ONCE)
    ).items:
        for one in items:
            yield [
                one.number,
                f"{one.received_at.astimezone(zone):%Y-%m-%d %H:%M}",
                reader.text(f"appeal.reasons.{one.reason}"),
                one.text,
                one.name,
                one.document,
                telling.place(one.division),
            ]
        page += 1
