"""Person look-up over the API: by document and purpose, in bodies alone; the whole number apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from litestar import Response, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK
from pydantic import Field

from guikang.errors import Flaw
from guikang.people.documents import DocumentType, parse_document
from guikang.staff.posts import Deed
from guikang.web.api.access import must
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.lists import LONG
from guikang.web.api.people_answers import PERSON_EXAMPLE, PersonAnswer, Telling
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.signed_staff import Sent, refusal
from guikang.web.api.staff import REFUSED, WholeNumber
from guikang.web.reader import WebRequest, reader_of

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.site import Site

PEOPLE = "/api/v1/people"
_TAGS = ["people"]
_UNFIT = refused("what was sent is to be mended, see errors")
_OFTEN = refused("too many look-ups in an hour; Retry-After tells when one is allowed")
Purpose = Annotated[str, Field(max_length=LONG, examples=["来电咨询黄码原因"])]


class LookUp(Sent):
    """Whom a member looks for, and what for."""

    number: Annotated[str, Field(max_length=60, examples=["459900198506120720"])]
    document_type: DocumentType | None = None
    purpose: Purpose


class NumberAsked(Sent):
    """Whose whole number a member needs, and what for."""

    handle: Annotated[str, Field(max_length=LONG, description="of the look-up")]
    purpose: Purpose


def people_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [looked_up(site), number_opened(site)]


def looked_up(site: Site) -> HTTPRouteHandler:
    """Finds a resident."""

    @post(
        f"{PEOPLE}/look-up",
        operation_id="people-look-up",
        summary="A resident's code and all it rests on; the purpose is written down first",
        description=(
            "The look-up stands in the operations log, and the resident sees it. Whoever lives"
            " beyond the member's divisions is answered as whoever is not known."
        ),
        tags=_TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses={
            200: answered(PersonAnswer, "the resident", PERSON_EXAMPLE),
            401: SIGNED_OUT,
            403: REFUSED,
            404: refused("nobody is known by it, or they live beyond the member's divisions"),
            422: _UNFIT,
            429: _OFTEN,
        },
    )
    def found(request: WebRequest, data: JSONBody[LookUp]) -> Response[PersonAnswer]:
        acting = must(site, request, Deed.LOOK_UP_PERSON)
        document = parse_document(data.number, data.document_type)
        if isinstance(document, Flaw):
            raise refusal(Flaw(document.code, "number", document.params))
        one = site.looking_up.look_up(document, data.purpose, by=acting.giver, now=acting.now)
        if isinstance(one, Flaw):
            raise refusal(one)
        telling = Telling(site.rulebook, site.divisions.tree, reader_of(request))
        return Response(telling.person(one, acting.now))

    return found


def number_opened(site: Site) -> HTTPRouteHandler:
    """Opens a resident's number."""

    @post(
        f"{PEOPLE}/number",
        operation_id="people-number",
        summary="The whole number of a resident just looked up; the purpose is written down first",
        tags=_TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses={
            200: answered(WholeNumber, "the number", {"number": "459900198506120720"}),
            401: SIGNED_OUT,
            403: REFUSED,
            404: refused("the look-up is too old, or another member's"),
            422: _UNFIT,
        },
    )
    def opened(request: WebRequest, data: JSONBody[NumberAsked]) -> Response[WholeNumber]:
        acting = must(site, request, Deed.OPEN_PERSON_NUMBER)
        number = site.looking_up.number(data.handle, data.purpose, by=acting.giver, now=acting.now)
        if isinstance(number, Flaw):
            raise refusal(number)
        return Response(WholeNumber(number))

    return opened
