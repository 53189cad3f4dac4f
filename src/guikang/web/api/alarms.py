"""Alarms of a division's staff, and what administrators above do to accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from litestar import Response, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from pydantic import Field

from guikang.errors import Flaw
from guikang.services.accounts.alarms import words_of
from guikang.services.paging import MOST_ON_PAGE, MOST_PAGES, Span
from guikang.staff.posts import Deed
from guikang.web.api.access import giver_of, must, who
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.session_answers import DONE, answered, refused
from guikang.web.api.signed_staff import Sent, refusal
from guikang.web.reader import WebRequest, reader_of
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.services.accounts.alarms import AlarmListed
    from guikang.services.staffing import Member
    from guikang.web.site import Site

_TAGS = ["staff"]
_ENTRY = {
    "handle": "mB0l3v2Qk1nT7xYz",
    "name": "韦甲乙",
    "kind": "locked_out",
    "at": "2020-04-01T00:30:00+00:00",
    "words": "账号因连续输错密码或动态码被锁定十五分钟。",
    "details": {"device": "computer"},
    "seen_at": None,
}
_NO_SUCH = refused("there is no such member of the staff")
_NOT_ALLOWED = refused("X-CSRF-Token is missing", "their posts are not yours to give")


@dataclass(frozen=True, slots=True)
class StaffAlarmEntry:
    """Something that befell a member's account.

    Attributes:
        handle: of the member.
        name: theirs.
        kind: what, as a stable word.
        at: when, ISO 8601.
        words: what, in the reader's language.
        details: what further is told, as the kind of device.
        seen_at: when the member saw it in the console, or null.
    """

    handle: str
    name: str
    kind: str
    at: str
    words: str
    details: dict[str, str]
    seen_at: str | None


@dataclass(frozen=True, slots=True)
class StaffAlarmList:
    """A page of alarms, the latest first."""

    items: list[StaffAlarmEntry]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """How many sessions were ended."""

    ended: int


class Why(Sent):
    """The reason, for the log."""

    why: Annotated[str, Field(max_length=2_000, examples=["手机遗失，本人来电并当面核对证件"])]


def alarm_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [alarm_list(site), second_factor_reset(site), sessions_ended(site)]


def alarm_list(site: Site) -> HTTPRouteHandler:
    """What befell accounts of a division's staff."""

    @get(
        "/api/v1/alarms",
        operation_id="alarms",
        summary="What befell the accounts of a division's staff, the latest first",
        tags=_TAGS,
        responses={
            200: answered(
                StaffAlarmList, "a page", {"items": [_ENTRY], "total": 1, "page": 1, "per_page": 50}
            ),
            401: SIGNED_OUT,
            403: refused("no post of theirs sees the log there", "there is no such division"),
        },
    )
    @in_thread
    def listed(
        request: WebRequest,
        division: Annotated[str, QueryParameter(description="its code; with all below it")],
        page: Annotated[int, QueryParameter(description="from 1", ge=1, le=MOST_PAGES)] = 1,
        per_page: Annotated[
            int, QueryParameter(description="entries of a page", ge=1, le=MOST_ON_PAGE)
        ] = 50,
    ) -> Response[StaffAlarmList]:
        must(site, request, Deed.SEE_LOG, division)
        found = site.accounts.alarms.page(division, Span(page, per_page))
        language = reader_of(request).language
        items = [_entry(one, language) for one in found.items]
        return Response(StaffAlarmList(items, found.total, page, per_page))

    return listed


def second_factor_reset(site: Site) -> HTTPRouteHandler:
    """Takes a lost second factor away."""

    @post(
        "/api/v1/staff/{handle:str}/second-factor/reset",
        operation_id="staff-second-factor-reset",
        summary="Forget a member's second factors and password; they activate anew by phone",
        tags=_TAGS,
        status_code=HTTP_204_NO_CONTENT,
        responses={
            204: DONE,
            401: SIGNED_OUT,
            403: _NOT_ALLOWED,
            404: _NO_SUCH,
            422: refused("the reason is missing or too long"),
        },
    )
    @in_thread
    def reset(
        request: WebRequest,
        handle: Annotated[str, PathParameter(description="of the member")],
        data: JSONBody[Why],
    ) -> Response[None]:
        giver, member = giver_of(who(site, request)), _member(site, handle)
        flaw = site.accounts.resetting.reset(member, data.why, by=giver, now=site.clock())
        if flaw is not None:
            raise refusal(flaw)
        return Response(None)

    return reset


def sessions_ended(site: Site) -> HTTPRouteHandler:
    """Ends a member's sessions."""

    @post(
        "/api/v1/staff/{handle:str}/sessions/end",
        operation_id="staff-sessions-end",
        summary="End all sessions of a member",
        tags=_TAGS,
        status_code=HTTP_200_OK,
        responses={
            200: answered(SessionsEnded, "ended", {"ended": 2}),
            401: SIGNED_OUT,
            403: _NOT_ALLOWED,
            404: _NO_SUCH,
            422: refused("the reason is missing or too long"),
        },
    )
    @in_thread
    def ended(
        request: WebRequest,
        handle: Annotated[str, PathParameter(description="of the member")],
        data: JSONBody[Why],
    ) -> Response[SessionsEnded]:
        giver, member = giver_of(who(site, request)), _member(site, handle)
        found = site.accounts.resetting.end_sessions(member, data.why, by=giver, now=site.clock())
        if isinstance(found, Flaw):
            raise refusal(found)
        return Response(SessionsEnded(found))

    return ended


def _member(site: Site, handle: str) -> Member:
    member = site.staffing.member(handle)
    if member is None:
        raise refusal(Flaw("staff.unknown"))
    return member


def _entry(one: AlarmListed, language: str) -> StaffAlarmEntry:
    return StaffAlarmEntry(
        one.handle,
        one.name,
        one.alarm.kind.value,
        one.alarm.at.isoformat(),
        words_of(one.alarm.kind, language),
        dict(one.alarm.details),
        None if one.seen_at is None else one.seen_at.isoformat(),
    )
