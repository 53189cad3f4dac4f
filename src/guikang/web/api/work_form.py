"""附件2 广西健康码工作信息表: the template, pre-check, handing in, what was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import quote

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.openapi import ResponseSpec
from litestar.params import Body, PathParameter, QueryParameter
from litestar.status_codes import HTTP_200_OK

from guikang.errors import Flaw
from guikang.services.operations import Act, Operation
from guikang.services.paging import MOST_ON_PAGE, MOST_PAGES, Span
from guikang.services.work_forms.values import FormFormat, HandedIn
from guikang.staff.appointments import allowing
from guikang.staff.posts import Deed
from guikang.web.api.access import Acting, must, who
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.signed_staff import refusal
from guikang.web.api.work_form_answers import (
    BOARD_EXAMPLE,
    CHECK_EXAMPLE,
    ENTRY_EXAMPLE,
    SUBMISSION_EXAMPLE,
    BoardAnswer,
    CheckAnswer,
    SubmissionAnswer,
    SubmissionList,
    board_answer,
    check_answer,
    submission_answer,
    submission_entry,
)
from guikang.web.reader import WebRequest, reader_of
from guikang.wording import CHINESE, say

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.services.work_forms.values import Submission
    from guikang.web.site import Site

WORK_FORM: Final = "/api/v1/work-form"
TAGS: Final = ["staff"]
MEDIA: Final = {
    FormFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FormFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MOST_BYTES: Final = 21_000_000
"""Of a request: a little more than the largest form that is read."""
NOT_THERE: Final = refused("no post of theirs allows it there", "X-CSRF-Token is missing")
_NONE: Final = refused("there is no such submission")
_UNREAD: Final = refused("the file cannot be read, or nothing in it can be taken")


@dataclass(frozen=True, slots=True)
class SentForm:
    """What is handed in.

    Attributes:
        file: xlsx, xls, ods or docx; its name plays no part.
        division: the code of whom it is for.
    """

    file: UploadFile
    division: str


SentParts = Annotated[
    SentForm,
    Body(media_type=RequestEncodingType.MULTI_PART, description="the file, and whom it is for"),
]


def work_form_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [
        template(site),
        check(site),
        handed_in(site),
        submissions(site),
        submission(site),
        failures(site),
        board(site),
    ]


def template(site: Site) -> HTTPRouteHandler:
    """The blank form."""

    @get(
        f"{WORK_FORM}/template",
        operation_id="work-form-template",
        summary="The blank form, as the notice prints it",
        tags=TAGS,
        sync_to_thread=True,
        responses={200: file_answer("the form"), 401: SIGNED_OUT, 403: NOT_THERE},
    )
    def blank(
        request: WebRequest,
        format: Annotated[  # noqa: A002 - as the query names it
            FormFormat, QueryParameter(description="of the file")
        ] = FormFormat.XLSX,
    ) -> Response[bytes]:
        acting = must(site, request, Deed.SEE_STAFF)
        content = site.work_forms.blank(format, acting.now)
        return file_of(content, say(CHINESE, "work_form.title"), format)

    return blank


def check(site: Site) -> HTTPRouteHandler:
    """The pre-check."""

    @post(
        f"{WORK_FORM}/check",
        operation_id="work-form-check",
        summary="What would become of a form; nothing is written",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        request_max_body_size=MOST_BYTES,
        responses={
            200: answered(CheckAnswer, "looked through", CHECK_EXAMPLE),
            401: SIGNED_OUT,
            403: NOT_THERE,
            422: _UNREAD,
        },
    )
    def checked(request: WebRequest, data: SentParts) -> Response[CheckAnswer]:
        acting = must(site, request, Deed.MANAGE_STAFF, data.division)
        found = site.work_forms.submitting.check(
            data.file.file.read(), acting.division, by=acting.giver, now=acting.now
        )
        if isinstance(found, Flaw):
            raise refusal(found)
        language = reader_of(request).language
        return Response(check_answer(found, acting.division, site.divisions.tree, language))

    return checked


def handed_in(site: Site) -> HTTPRouteHandler:
    """Takes a form in."""

    @post(
        WORK_FORM,
        operation_id="work-form-hand-in",
        summary="Hand a form in: good rows are taken, the others are kept as 失败明细",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        request_max_body_size=MOST_BYTES,
        responses={
            200: answered(SubmissionAnswer, "handed in", SUBMISSION_EXAMPLE),
            401: SIGNED_OUT,
            403: NOT_THERE,
            422: _UNREAD,
        },
    )
    def taken(request: WebRequest, data: SentParts) -> Response[SubmissionAnswer]:
        acting = must(site, request, Deed.MANAGE_STAFF, data.division)
        found = site.work_forms.submitting.hand_in(
            data.file.file.read(), acting.division, by=acting.giver, now=acting.now
        )
        if isinstance(found, Flaw):
            raise refusal(found)
        language = reader_of(request).language
        return Response(submission_answer(found, site.divisions.tree, language))

    return taken


def submissions(site: Site) -> HTTPRouteHandler:
    """What was handed in."""

    @get(
        f"{WORK_FORM}/submissions",
        operation_id="work-form-submissions",
        summary="The forms that were handed in for a division and all below, the latest first",
        tags=TAGS,
        sync_to_thread=True,
        responses={
            200: answered(
                SubmissionList,
                "a page",
                {"items": [ENTRY_EXAMPLE], "total": 1, "page": 1, "per_page": 50},
            ),
            401: SIGNED_OUT,
            403: NOT_THERE,
        },
    )
    def listed(
        request: WebRequest,
        division: Annotated[str, QueryParameter(description="its code; with all below it")],
        page: Annotated[int, QueryParameter(description="from 1", ge=1, le=MOST_PAGES)] = 1,
        per_page: Annotated[
            int, QueryParameter(description="entries of a page", ge=1, le=MOST_ON_PAGE)
        ] = 50,
    ) -> Response[SubmissionList]:
        acting = must(site, request, Deed.SEE_STAFF, division)
        found = site.work_forms.submissions.page(acting.division, Span(page, per_page))
        items = [submission_entry(one, site.divisions.tree) for one in found.items]
        return Response(SubmissionList(items, found.total, page, per_page))

    return listed


def submission(site: Site) -> HTTPRouteHandler:
    """One that was handed in."""

    @get(
        f"{WORK_FORM}/submissions/{{id:int}}",
        operation_id="work-form-submission",
        summary="A form that was handed in, and what of it was not taken",
        tags=TAGS,
        sync_to_thread=True,
        responses={
            200: answered(SubmissionAnswer, "the submission", SUBMISSION_EXAMPLE),
            401: SIGNED_OUT,
            403: NOT_THERE,
            404: _NONE,
        },
    )
    def told(
        request: WebRequest,
        id: Annotated[int, PathParameter(description="its number")],  # noqa: A002 - as the path
    ) -> Response[SubmissionAnswer]:
        found, _ = _allowed(site, request, id, Deed.SEE_STAFF)
        details = site.work_forms.submissions.details(found)
        language = reader_of(request).language
        handed_in = HandedIn(found, details)
        return Response(submission_answer(handed_in, site.divisions.tree, language))

    return told


def failures(site: Site) -> HTTPRouteHandler:
    """失败明细."""

    @get(
        f"{WORK_FORM}/submissions/{{id:int}}/failures",
        operation_id="work-form-failures",
        summary="失败明细: the rows that were not taken, in the form, each with its reasons",
        tags=TAGS,
        sync_to_thread=True,
        responses={
            200: file_answer("the rows as xlsx"),
            401: SIGNED_OUT,
            403: NOT_THERE,
            404: _NONE,
        },
    )
    def failed(
        request: WebRequest,
        id: Annotated[int, PathParameter(description="its number")],  # noqa: A002 - as the path
    ) -> Response[bytes]:
        found, acting = _allowed(site, request, id, Deed.MANAGE_STAFF)
        title = say(CHINESE, "work_form.failures_title")
        operation = Operation(
            acting.now,
            acting.by,
            Act.EXPORTED,
            found.division,
            title,
            subject_name=say(CHINESE, "work_form.title"),
            details={"format": FormFormat.XLSX.value, "numbers": "whole"},
        )
        content = site.work_forms.submissions.failures(found, operation)
        return file_of(content, title, FormFormat.XLSX)

    return failed


def board(site: Site) -> HTTPRouteHandler:
    """Who has handed in, who is late, what is missing."""

    @get(
        f"{WORK_FORM}/board",
        operation_id="work-form-board",
        summary="Who has handed in, who is late, what is missing: a division and directly below",
        tags=TAGS,
        sync_to_thread=True,
        responses={
            200: answered(BoardAnswer, "the board", BOARD_EXAMPLE),
            401: SIGNED_OUT,
            403: NOT_THERE,
        },
    )
    def shown(
        request: WebRequest,
        division: Annotated[str, QueryParameter(description="its code")],
    ) -> Response[BoardAnswer]:
        acting = must(site, request, Deed.SEE_STAFF, division)
        submissions = site.work_forms.submissions
        found = submissions.board(acting.division, acting.now)
        return Response(board_answer(found, submissions.due))

    return shown


def file_of(content: bytes, title: str, format_: FormFormat) -> Response[bytes]:
    """A file to be kept, under a title and the format's ending."""
    name = f"{title}.{format_.value}"
    return Response(
        content,
        media_type=MEDIA[format_],
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "cache-control": "no-store",
        },
    )


def file_answer(description: str) -> ResponseSpec:
    """A file, for the API's description."""
    return ResponseSpec(bytes, media_type=MEDIA[FormFormat.XLSX], description=description)


def _allowed(site: Site, request: WebRequest, number: int, deed: Deed) -> tuple[Submission, Acting]:
    """A submission, and who asks, where that is allowed at its division.

    Raises:
        RefusedError: as ``must``; 404 ``work_form.no_submission``, also for one of a division
            where they see no staff, so that a number tells nothing.
    """
    asking, now = who(site, request), site.clock()
    found = site.work_forms.submissions.one(number)
    if found is None or not allowing(asking.standing, Deed.SEE_STAFF, found.division, now):
        raise refusal(Flaw("work_form.no_submission"))
    return found, must(site, request, deed, found.division)
