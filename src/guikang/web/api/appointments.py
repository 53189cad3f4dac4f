"""Giving posts, letting them rest, handing them over, ending them; and the table of powers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from litestar import Response, get, post
from litestar.params import JSONBody, PathParameter
from litestar.status_codes import HTTP_200_OK
from pydantic import Field

from guikang.errors import Flaw
from guikang.staff.posts import DEEDS_OF, NEEDS_SECOND_FACTOR, OVER_CODES, TRAINED, Deed, Post
from guikang.web.api.access import must
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.lists import Code, Why
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.signed_staff import Sent, refusal
from guikang.web.api.staff import NO_SUCH, REFUSED, STAFF, TAGS, Handle, member_of
from guikang.web.api.staff_answers import MEMBER_EXAMPLE, MemberEntry, member_entry
from guikang.web.reader import WebRequest, reader_of
from guikang.wording.powers import deed_words, post_words

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.services.staffing import Giver, Member
    from guikang.web.site import Site

_UNFIT = refused("the reason is missing or too long", "there is no such division")
_CONFLICT = refused("the post is held there already, or is not held any more")
_ANSWERS = {
    200: answered(MemberEntry, "the member as they are now", MEMBER_EXAMPLE),
    401: SIGNED_OUT,
    403: REFUSED,
    404: NO_SUCH,
    409: _CONFLICT,
    422: _UNFIT,
}
Number = Annotated[int, PathParameter(description="of the appointment", ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post of the table of powers.

    Attributes:
        post: which.
        name: in the reader's language.
        tasks: 任务和职责, likewise.
        deeds: what it allows.
        trained: whether its powers over codes wait for the training.
        second_factor: whether its holders sign in with one.
    """

    post: str
    name: str
    tasks: list[str]
    deeds: list[str]
    trained: bool
    second_factor: bool


@dataclass(frozen=True, slots=True)
class DeedEntry:
    """A deed of the table of powers: which, its name, and whether it is a power over codes."""

    deed: str
    name: str
    over_codes: bool


@dataclass(frozen=True, slots=True)
class Powers:
    """The table of powers."""

    posts: list[PostEntry]
    deeds: list[DeedEntry]


class Appointed(Sent):
    """Which post where, and why."""

    post: Post
    division: Code
    why: Why


class Purpose(Sent):
    """The reason, for the log."""

    why: Why


class HandedOver(Sent):
    """To whom, and why."""

    successor: Annotated[str, Field(max_length=40, examples=["mB0l3v2Qk1nT7xYz"])]
    why: Why


def appointment_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [
        powers,
        appointed(site),
        _moved(site, "suspend", "Let a post rest", site.staffing.suspend),
        _moved(site, "resume", "Let a resting post go on", site.staffing.resume),
        _moved(site, "end", "End a post, from now on", site.staffing.end),
        handed_over(site),
    ]


@get(
    "/api/v1/posts",
    operation_id="posts",
    summary="The posts, their tasks, and the table of powers",
    tags=TAGS,
    sync_to_thread=False,
)
def powers(request: WebRequest) -> Powers:
    """What each post has to do and may do."""
    language = reader_of(request).language
    posts = []
    for one in Post:
        words = post_words(one, language)
        deeds = [deed.value for deed in Deed if deed in DEEDS_OF[one]]
        trained, factor = one in TRAINED, one in NEEDS_SECOND_FACTOR
        posts.append(PostEntry(one.value, words.name, list(words.tasks), deeds, trained, factor))
    deeds_told = [
        DeedEntry(one.value, deed_words(one, language), one in OVER_CODES) for one in Deed
    ]
    return Powers(posts, deeds_told)


def appointed(site: Site) -> HTTPRouteHandler:
    """Gives a post."""

    @post(
        f"{STAFF}/{{handle:str}}/appointments",
        operation_id="staff-appoint",
        summary="Give a member a post at a division",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses=_ANSWERS,
    )
    def given(
        request: WebRequest, handle: Handle, data: JSONBody[Appointed]
    ) -> Response[MemberEntry]:
        acting = must(site, request, Deed.MANAGE_STAFF, data.division)
        member = member_of(site, request, handle)
        flaw = site.staffing.appoint(
            member.person, data.post, data.division, data.why, by=acting.giver, now=acting.now
        )
        return _now(site, member, flaw)

    return given


def handed_over(site: Site) -> HTTPRouteHandler:
    """Hands a post over."""

    @post(
        f"{STAFF}/{{handle:str}}/appointments/{{number:int}}/hand-over",
        operation_id="staff-hand-over",
        summary="End a post and give it to a successor, both or neither",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses=_ANSWERS,
    )
    def handed(
        request: WebRequest, handle: Handle, number: Number, data: JSONBody[HandedOver]
    ) -> Response[MemberEntry]:
        acting = must(site, request, Deed.MANAGE_STAFF)
        member = member_of(site, request, handle)
        successor = member_of(site, request, data.successor)
        flaw = site.staffing.hand_over(
            member.person, number, successor.person, data.why, by=acting.giver, now=acting.now
        )
        return _now(site, member, flaw)

    return handed


def _moved(
    site: Site, deed: str, summary: str, move: Callable[..., Flaw | None]
) -> HTTPRouteHandler:
    @post(
        f"{STAFF}/{{handle:str}}/appointments/{{number:int}}/{deed}",
        operation_id=f"staff-{deed}",
        summary=summary,
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses=_ANSWERS,
    )
    def moved(
        request: WebRequest, handle: Handle, number: Number, data: JSONBody[Purpose]
    ) -> Response[MemberEntry]:
        acting = must(site, request, Deed.MANAGE_STAFF)
        member = member_of(site, request, handle)
        giver: Giver = acting.giver
        flaw = move(member.person, number, data.why, by=giver, now=acting.now)
        return _now(site, member, flaw)

    return moved


def _now(site: Site, member: Member, flaw: Flaw | None) -> Response[MemberEntry]:
    """The member as they are after a deed; or why it was not done."""
    if flaw is not None:
        raise refusal(flaw)
    found = site.staffing.by_person(member.person)
    assert found is not None
    return Response(member_entry(found, site.divisions.now, site.clock()))
