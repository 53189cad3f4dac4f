"""The staff registry: finding members, enrolling them, their whole number, the list as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from litestar import Response, get, post
from litestar.params import JSONBody, PathParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED
from pydantic import Field

from guikang.divisions.tree import lies_within
from guikang.errors import Flaw
from guikang.people.documents import parse_document
from guikang.people.names import parse_name
from guikang.services.exporting import Sheet
from guikang.services.paging import MOST_AT_ONCE, Span
from guikang.services.staffing import Enrolment, Entry, Sought, State
from guikang.staff.appointments import allowing
from guikang.staff.posts import Deed, Post
from guikang.web.api.access import Acting, must, who
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.lists import LONG, Code, ExportAsked, Paged, Why, exported
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.signed_staff import Sent, phone_typed, refusal
from guikang.web.api.staff_answers import (
    EVENT_EXAMPLE,
    MEMBER_EXAMPLE,
    History,
    MemberEntry,
    MemberPage,
    event_entry,
    member_entry,
    named,
)
from guikang.web.problems import RefusedError
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.proving import mobile
from guikang.wording.lists import list_words
from guikang.wording.powers import post_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from litestar.handlers import HTTPRouteHandler

    from guikang.services.staffing import Member
    from guikang.web.site import Site

STAFF = "/api/v1/staff"
TAGS = ["staff"]
REFUSED = refused("X-CSRF-Token is missing", "no post of theirs allows it there")
NO_SUCH = refused("there is no such member of the staff, or not in a division of theirs")
_UNFIT = refused("what was sent is to be mended, see errors")
_PAGE = {"items": [MEMBER_EXAMPLE], "total": 1, "page": 1, "per_page": 50}
Handle = Annotated[str, PathParameter(description="of the member")]
_Text = Annotated[str, Field(max_length=LONG)]


class Search(Paged):
    """Which members; personal words stand in no address."""

    division: Code
    words: Annotated[str, Field(max_length=60, examples=["卫生院"])] = ""
    phone: Annotated[str, Field(max_length=60, examples=["15400000072"])] = ""
    number: Annotated[str, Field(max_length=60)] = ""
    post: Post | None = None
    state: State | None = None


class Narrowed(ExportAsked):
    """Which members are exported."""

    division: Code
    words: Annotated[str, Field(max_length=60)] = ""
    post: Post | None = None
    state: State | None = None


class Enrolled(Sent):
    """Somebody to be entered in the registry."""

    division: Code
    name: Annotated[_Text, Field(examples=["韦甲乙"])]
    number: Annotated[_Text, Field(examples=["459900198506120720"])]
    phone: Annotated[_Text, Field(examples=["15400000072"])]
    unit: Annotated[str, Field(max_length=200, examples=["新竹街道办事处 副主任"])] = ""
    note: Annotated[str, Field(max_length=200)] = ""


class Purpose(Sent):
    """The reason, for the log."""

    why: Why


@dataclass(frozen=True, slots=True)
class EnrolmentAnswer:
    """What became of an entry: ``new``, ``corrected`` or ``known``, and who it is."""

    outcome: str
    member: MemberEntry


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A document's number, opened."""

    number: str


def staff_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [
        searched(site),
        enrolled(site),
        one_member(site),
        history_told(site),
        number_opened(site),
        list_exported(site),
    ]


def searched(site: Site) -> HTTPRouteHandler:
    """Finds members."""

    @post(
        f"{STAFF}/search",
        operation_id="staff-search",
        summary="Members of a division and all below it, by division and name",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses={
            200: answered(MemberPage, "a page", _PAGE),
            401: SIGNED_OUT,
            403: REFUSED,
            422: _UNFIT,
        },
    )
    def found(request: WebRequest, data: JSONBody[Search]) -> Response[MemberPage]:
        acting = must(site, request, Deed.SEE_STAFF, data.division)
        page = site.staffing.page(_sought(site, data), data.span)
        items = [member_entry(one, site.divisions.now, acting.now) for one in page.items]
        return Response(MemberPage(items, page.total, data.page, data.per_page))

    return found


def enrolled(site: Site) -> HTTPRouteHandler:
    """Enters somebody."""

    @post(
        STAFF,
        operation_id="staff-enrol",
        summary="Enter somebody in the registry of a division, or correct what it says of them",
        tags=TAGS,
        sync_to_thread=True,
        responses={
            201: answered(EnrolmentAnswer, "entered", {"outcome": "new", "member": MEMBER_EXAMPLE}),
            401: SIGNED_OUT,
            403: REFUSED,
            422: _UNFIT,
        },
        status_code=HTTP_201_CREATED,
    )
    def entered(request: WebRequest, data: JSONBody[Enrolled]) -> Response[EnrolmentAnswer]:
        acting = must(site, request, Deed.MANAGE_STAFF, data.division)
        entry = _entry(data)
        found = site.staffing.enrol(entry, data.division, by=acting.giver, now=acting.now)
        if isinstance(found, Flaw):
            raise refusal(found)
        member = site.staffing.by_person(site.staffing.person_of(entry.document))
        assert member is not None
        outcome = {Enrolment.NEW: "new", Enrolment.CORRECTED: "corrected"}.get(found, "known")
        shown = member_entry(member, site.divisions.now, acting.now)
        return Response(EnrolmentAnswer(outcome, shown))

    return entered


def one_member(site: Site) -> HTTPRouteHandler:
    """One member."""

    @get(
        f"{STAFF}/{{handle:str}}",
        operation_id="staff-member",
        summary="A member of the staff",
        tags=TAGS,
        sync_to_thread=True,
        responses={
            200: answered(MemberEntry, "the member", MEMBER_EXAMPLE),
            401: SIGNED_OUT,
            403: REFUSED,
            404: NO_SUCH,
        },
    )
    def told(request: WebRequest, handle: Handle) -> Response[MemberEntry]:
        member = member_of(site, request, handle)
        return Response(member_entry(member, site.divisions.now, site.clock()))

    return told


def history_told(site: Site) -> HTTPRouteHandler:
    """What became of a member's posts."""

    @get(
        f"{STAFF}/{{handle:str}}/history",
        operation_id="staff-history",
        summary="What became of a member's appointments, the latest first",
        tags=TAGS,
        sync_to_thread=True,
        responses={
            200: answered(History, "all of it", {"items": [EVENT_EXAMPLE]}),
            401: SIGNED_OUT,
            403: REFUSED,
            404: NO_SUCH,
        },
    )
    def told(request: WebRequest, handle: Handle) -> Response[History]:
        member = member_of(site, request, handle)
        return Response(History(list(map(event_entry, site.staffing.history(member.person)))))

    return told


def number_opened(site: Site) -> HTTPRouteHandler:
    """Opens a member's number."""

    @post(
        f"{STAFF}/{{handle:str}}/number",
        operation_id="staff-number",
        summary="A member's whole document number; the reason is written down first",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses={
            200: answered(WholeNumber, "the number", {"number": "459900198506120720"}),
            401: SIGNED_OUT,
            403: REFUSED,
            404: NO_SUCH,
            422: _UNFIT,
        },
    )
    def opened(
        request: WebRequest, handle: Handle, data: JSONBody[Purpose]
    ) -> Response[WholeNumber]:
        acting = must(site, request, Deed.OPEN_STAFF_NUMBER)
        member = member_of(site, request, handle)
        found = site.staffing.opened_number(member, data.why, by=acting.giver, now=acting.now)
        if isinstance(found, Flaw):
            raise refusal(found)
        return Response(WholeNumber(found))

    return opened


def list_exported(site: Site) -> HTTPRouteHandler:
    """The list as a file."""

    @post(
        f"{STAFF}/export",
        operation_id="staff-export",
        summary="Members of a division as a file, numbers masked; the reason is written down first",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        media_type="application/octet-stream",
        responses={401: SIGNED_OUT, 403: REFUSED, 422: _UNFIT},
    )
    def export(request: WebRequest, data: JSONBody[Narrowed]) -> Response[bytes]:
        acting = must(site, request, Deed.EXPORT, data.division)
        must(site, request, Deed.SEE_STAFF, data.division)
        language = reader_of(request).language
        sought = Sought(data.division, data.words, post=data.post, state=data.state)
        words = list_words("staff", language)
        titles = [words[one] for one in _TITLES]
        sheet = Sheet(words["title"], titles, _rows(site, acting, sought, language))
        return exported(site, acting, sheet, data)

    return export


def member_of(site: Site, request: WebRequest, handle: str) -> Member:
    """A member whom whoever asks may see: of a division of theirs, or themselves.

    Raises:
        RefusedError: as ``who``; 404 ``staff.unknown``, also for a foreign one, so that a
            handle tells nothing.
    """
    asking, now = who(site, request), site.clock()
    member = site.staffing.member(handle)
    if member is None:
        raise refusal(Flaw("staff.unknown"))
    places = {member.division, *(one.division for one in member.standing.appointments)}
    seen = any(allowing(asking.standing, Deed.SEE_STAFF, one, now) for one in places)
    if not seen and member.person != asking.person:
        raise refusal(Flaw("staff.unknown"))
    return member


_TITLES = ("name", "number", "phone", "unit", "posts", "division", "trained", "note")


def _rows(site: Site, acting: Acting, sought: Sought, language: str) -> Iterator[list[str]]:
    divisions, words, page = site.divisions.now, list_words("staff", language), 1
    while items := site.staffing.page(sought, Span(page, MOST_AT_ONCE)).items:
        for one in items:
            posts = [
                f"{post_words(held.post, language).name}（{named(divisions, held.division)}）"
                for held in one.standing.appointments
                if held.held(acting.now) and lies_within(held.division, acting.division)
            ]
            yield [
                one.name,
                one.masked_number,
                one.phone,
                one.unit,
                "；".join(posts),
                named(divisions, one.division),
                words["yes" if one.standing.trained else "no"],
                one.note,
            ]
        page += 1


def _sought(site: Site, data: Search) -> Sought:
    """What is searched for.

    Raises:
        RefusedError: 422, a phone or number that is none.
    """
    phone, person = None, None
    if data.phone.strip():
        phone = site.staffing.key_of(phone_typed(data.phone))
    if data.number.strip():
        document = parse_document(data.number)
        if isinstance(document, Flaw):
            raise refusal(document)
        person = site.staffing.person_of(document)
    return Sought(data.division, data.words.strip(), phone, person, data.post, data.state)


def _entry(data: Enrolled) -> Entry:
    """The entry of a body, with all that is wrong with it at once.

    Raises:
        RefusedError: 422.
    """
    name, document, phone = (
        parse_name(data.name),
        parse_document(data.number),
        mobile(data.phone),
    )
    flaws = [
        Flaw(one.code, field, one.params)
        for field, one in (("name", name), ("number", document), ("phone", phone))
        if isinstance(one, Flaw)
    ]
    if flaws:
        raise RefusedError(422, flaws[0], flaws[1:])
    assert not isinstance(name, Flaw)
    assert not isinstance(document, Flaw)
    assert not isinstance(phone, Flaw)
    return Entry(name, document, phone, data.unit.strip(), data.note.strip())
