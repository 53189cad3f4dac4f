"""The operations log, for whoever oversees a division."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from litestar import Response, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK
from pydantic import AwareDatetime

from guikang.services.exporting import Sheet
from guikang.services.operations import Act, Operation, Wanted
from guikang.services.paging import MOST_AT_ONCE, MOST_ON_PAGE, MOST_PAGES, Span
from guikang.staff.posts import Deed
from guikang.web.api.access import must
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.lists import Code, ExportAsked, exported
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.staff import REFUSED
from guikang.web.api.staff_answers import named
from guikang.web.reader import WebRequest, reader_of
from guikang.wording.lists import list_words
from guikang.wording.powers import post_words

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.divisions.editions import Divisions
    from guikang.web.site import Site

_TAGS = ["log"]
_UNFIT = refused("what was sent is to be mended, see errors")
_TITLES = ("at", "actor", "post", "scope", "act", "division", "subject", "why", "details")
_EXAMPLE = {
    "at": "2020-04-01T00:30:00+00:00",
    "actor": "韦丙丁",
    "post": "division_administrator",
    "scope": "450103",
    "scope_name": "广西壮族自治区南宁市青秀区",
    "act": "appointed",
    "division": "450103001",
    "division_name": "广西壮族自治区南宁市青秀区新竹街道",
    "subject": "韦甲乙",
    "why": "填报工作信息表",
    "details": {"post": "grid_administrator"},
}


@dataclass(frozen=True, slots=True)
class OperationEntry:
    """An entry of the log.

    Attributes:
        at: when, ISO 8601.
        actor: who.
        post: by which power, or null: an operator of the installation.
        scope: the code of where that post is, or null.
        scope_name: its full name.
        act: what.
        division: the code of the division concerned.
        division_name: its full name.
        subject: whom it concerned, or what was exported.
        why: the reason they gave.
        details: further facts.
    """

    at: str
    actor: str
    post: str | None
    scope: str | None
    scope_name: str
    act: str
    division: str
    division_name: str
    subject: str
    why: str
    details: dict[str, str]


@dataclass(frozen=True, slots=True)
class OperationPage:
    """A page of the log, the latest first."""

    items: list[OperationEntry]
    total: int
    page: int
    per_page: int


class Narrowed(ExportAsked):
    """Which entries are exported."""

    division: Code
    act: Act | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


def operation_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [log(site), log_exported(site)]


def log(site: Site) -> HTTPRouteHandler:
    """The log of a division."""

    @get(
        "/api/v1/operations",
        operation_id="operations",
        summary="What staff did that concerns a division or what lies below it, the latest first",
        tags=_TAGS,
        sync_to_thread=True,
        responses={
            200: answered(
                OperationPage,
                "a page",
                {"items": [_EXAMPLE], "total": 1, "page": 1, "per_page": 50},
            ),
            401: SIGNED_OUT,
            403: REFUSED,
        },
    )
    def told(
        request: WebRequest,
        *,
        division: Annotated[str, QueryParameter(description="its code", max_length=12)],
        act: Annotated[Act | None, QueryParameter(description="only these")] = None,
        since: Annotated[
            datetime | None, QueryParameter(description="not before; with its offset")
        ] = None,
        until: Annotated[
            datetime | None, QueryParameter(description="before; with its offset")
        ] = None,
        page: Annotated[int, QueryParameter(description="from 1", ge=1, le=MOST_PAGES)] = 1,
        per_page: Annotated[
            int, QueryParameter(description="entries of a page", ge=1, le=MOST_ON_PAGE)
        ] = 50,
    ) -> Response[OperationPage]:
        must(site, request, Deed.SEE_LOG, division)
        wanted = Wanted(division, act, _aware(site, since), _aware(site, until))
        found = site.operations.page(wanted, Span(page, per_page))
        divisions = site.divisions.now
        items = [operation_entry(one, divisions) for one in found.items]
        return Response(OperationPage(items, found.total, page, per_page))

    return told


def log_exported(site: Site) -> HTTPRouteHandler:
    """The log as a file."""

    @post(
        "/api/v1/operations/export",
        operation_id="operations-export",
        summary="The log as a file; the reason is written down first",
        tags=_TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        media_type="application/octet-stream",
        responses={401: SIGNED_OUT, 403: REFUSED, 422: _UNFIT},
    )
    def export(request: WebRequest, data: JSONBody[Narrowed]) -> Response[bytes]:
        acting = must(site, request, Deed.EXPORT, data.division)
        must(site, request, Deed.SEE_LOG, data.division)
        language = reader_of(request).language
        words = list_words("operations", language)
        wanted = Wanted(data.division, data.act, data.since, data.until)
        sheet = Sheet(
            words["title"], [words[one] for one in _TITLES], _rows(site, wanted, language)
        )
        return exported(site, acting, sheet, data)

    return export


def operation_entry(one: Operation, divisions: Divisions) -> OperationEntry:
    """An entry as the API tells it."""
    scope = one.by.division
    return OperationEntry(
        one.at.isoformat(),
        one.by.name,
        None if one.by.post is None else one.by.post.value,
        scope,
        "" if scope is None else named(divisions, scope),
        one.act.value,
        one.division,
        named(divisions, one.division),
        one.subject_name,
        one.why,
        dict(one.details),
    )


def _aware(site: Site, at: datetime | None) -> datetime | None:
    """An instant with its zone: one that names none is ours."""
    if at is None or at.tzinfo is not None:
        return at
    return at.replace(tzinfo=site.rulebook.time_zone)


def _rows(site: Site, wanted: Wanted, language: str) -> Iterator[list[str]]:
    divisions, acts, zone = (
        site.divisions.now,
        list_words("acts", language),
        site.rulebook.time_zone,
    )
    page = 1
    while items := site.operations.page(wanted, Span(page, MOST_AT_ONCE)).items:
        for one in items:
            yield [
                f"{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                one.by.name,
                "" if one.by.post is None else post_words(one.by.post, language).name,
                "" if one.by.division is None else named(divisions, one.by.division),
                acts[one.act],
                named(divisions, one.division),
                one.subject_name,
                one.why,
                "；".join(f"{name}={value}" for name, value in one.details.items()),
            ]
        page += 1
