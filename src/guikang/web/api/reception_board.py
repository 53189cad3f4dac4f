"""Which divisions publish no reception channels, or stale ones; as a list and a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated

from litestar import Response, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from guikang.services.exporting import Sheet
from guikang.services.paging import MOST_ON_PAGE, MOST_PAGES, Span
from guikang.services.reception import Count
from guikang.staff.posts import Deed
from guikang.web.api.access import must
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.coverage import LevelName
from guikang.web.api.divisions import LEVELS
from guikang.web.api.lists import Code, ExportAsked, exported
from guikang.web.api.reception import RECEPTION, TAGS
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.staff import REFUSED
from guikang.web.reader import WebRequest, reader_of
from guikang.wording.lists import list_words

if TYPE_CHECKING:
    from datetime import datetime

    from litestar.handlers import HTTPRouteHandler

    from guikang.divisions.division import Division
    from guikang.web.site import Site

_UNFIT = refused("what was sent is to be mended, see errors")
_NOTHING = Count()
_ROW = {
    "code": "450103001",
    "name": "新竹街道",
    "level": "township",
    "full_name": "广西壮族自治区南宁市青秀区新竹街道",
    "lacking": ["point"],
    "hotlines": 1,
    "points": 0,
    "stale": 1,
    "waiting": 0,
}


class Matter(StrEnum):
    """Why a division stands on the board."""

    LACKING = "lacking"
    STALE = "stale"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """A division whose channels need somebody.

    Attributes:
        code: its own.
        name: its own.
        level: region, city, county, township or village.
        full_name: with the names of all divisions above.
        lacking: ``hotline`` and ``point``, as far as it publishes none of its own.
        hotlines: how many it publishes.
        points: likewise.
        stale: how many entries nobody confirmed for too long.
        waiting: how many nobody confirmed yet.
    """

    code: str
    name: str
    level: str
    full_name: str
    lacking: list[str]
    hotlines: int
    points: int
    stale: int
    waiting: int


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A page of the board, by code; of how many divisions that are looked at."""

    items: list[BoardEntry]
    total: int
    divisions: int
    page: int
    per_page: int


class Narrowed(ExportAsked):
    """Which divisions are exported."""

    division: Code
    level: LevelName | None = None
    matter: Matter | None = None


def reception_board_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [board_listed(site), board_exported(site)]


def board_listed(site: Site) -> HTTPRouteHandler:
    """The board."""

    @get(
        f"{RECEPTION}/board",
        operation_id="reception-board",
        summary="Divisions that publish no hotline or point, or whose entries are stale, by code",
        tags=TAGS,
        sync_to_thread=True,
        responses={
            200: answered(
                BoardPage,
                "a page",
                {"items": [_ROW], "total": 1, "divisions": 12, "page": 1, "per_page": 50},
            ),
            401: SIGNED_OUT,
            403: REFUSED,
        },
    )
    def listed(
        request: WebRequest,
        *,
        division: Annotated[str, QueryParameter(description="its code", max_length=12)],
        level: Annotated[
            LevelName | None, QueryParameter(description="only divisions of this level")
        ] = None,
        matter: Annotated[
            Matter | None, QueryParameter(description="only divisions that are there for this")
        ] = None,
        page: Annotated[int, QueryParameter(description="from 1", ge=1, le=MOST_PAGES)] = 1,
        per_page: Annotated[
            int, QueryParameter(description="entries of a page", ge=1, le=MOST_ON_PAGE)
        ] = 50,
    ) -> Response[BoardPage]:
        acting = must(site, request, Deed.MANAGE_RECEPTION, division)
        span = Span(page, per_page)
        looked_at = _looked_at(site, acting.division, level)
        found = list(_board(site, acting.division, level, matter, acting.now))
        shown = islice(found, span.skipped, span.skipped + per_page)
        items = [_entry(site, one, count) for one, count in shown]
        return Response(BoardPage(items, len(found), len(looked_at), page, per_page))

    return listed


def board_exported(site: Site) -> HTTPRouteHandler:
    """The same as a file."""

    @post(
        f"{RECEPTION}/export",
        operation_id="reception-export",
        summary="The board as a file; the reason is written down first",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        media_type="application/octet-stream",
        responses={401: SIGNED_OUT, 403: REFUSED, 422: _UNFIT},
    )
    def export(request: WebRequest, data: JSONBody[Narrowed]) -> Response[bytes]:
        acting = must(site, request, Deed.EXPORT, data.division)
        must(site, request, Deed.MANAGE_RECEPTION, data.division)
        words = list_words("reception", reader_of(request).language)

        def rows() -> Iterator[list[str]]:
            found = _board(site, acting.division, data.level, data.matter, acting.now)
            for one in (_entry(site, *row) for row in found):
                yield [
                    one.code,
                    one.full_name,
                    words[one.level],
                    "、".join(words[each] for each in one.lacking),
                    *map(str, (one.hotlines, one.points, one.stale, one.waiting)),
                ]

        titles = [words[one] for one in _TITLES]
        return exported(site, acting, Sheet(words["title"], titles, rows()), data)

    return export


_TITLES = ("code", "division", "level", "lacking", "hotlines", "points", "stale", "waiting")


def _board(
    site: Site, division: str, level: str | None, matter: Matter | None, now: datetime
) -> Iterator[tuple[Division, Count]]:
    counts = site.reception.counts(division, now)
    for one in _looked_at(site, division, level):
        count = counts.get(one.code, _NOTHING)
        matters = _matters(count)
        if matters if matter is None else matter in matters:
            yield one, count


def _matters(count: Count) -> set[Matter]:
    found = {Matter.STALE: count.stale, Matter.WAITING: count.waiting}
    matters = {matter for matter, many in found.items() if many}
    return matters | ({Matter.LACKING} if _lacking(count) else set())


def _lacking(count: Count) -> list[str]:
    found = {"hotline": count.hotlines, "point": count.points}
    return [kind for kind, many in found.items() if not many]


def _looked_at(site: Site, division: str, level: str | None) -> list[Division]:
    """A division and all below it, by code; only of a level."""
    wanted = None if level is None else LEVELS[level]
    return [
        one
        for one in site.divisions.tree
        if one.code.startswith(division) and (wanted is None or one.level is wanted)
    ]


def _entry(site: Site, one: Division, count: Count) -> BoardEntry:
    return BoardEntry(
        one.code,
        one.name,
        one.level.name.lower(),
        site.divisions.tree.full_name(one.code),
        _lacking(count),
        count.hotlines,
        count.points,
        count.stale,
        count.waiting,
    )
