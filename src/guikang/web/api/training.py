"""One's own training: study material, the test, its judging. Every member may take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from litestar import Response, get, post
from litestar.params import JSONBody, PathParameter
from litestar.status_codes import HTTP_200_OK
from pydantic import Field

from guikang.errors import Flaw
from guikang.rulebook.phrases import Language
from guikang.services.training import NO_COURSE
from guikang.staff.posts import TRAINED
from guikang.web.api.access import who
from guikang.web.api.account import GUARDED, SIGNED_OUT
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.signed_staff import Sent, refusal
from guikang.web.api.training_answers import (
    MATERIAL_EXAMPLE,
    RESULT_EXAMPLE,
    SHEET_EXAMPLE,
    TRAINING_EXAMPLE,
    MaterialAnswer,
    ResultAnswer,
    SheetAnswer,
    TrainingAnswer,
    material,
    mine,
    questions,
    result,
)
from guikang.web.reader import WebRequest, reader_of
from guikang.wording import ENGLISH

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.training.course import Course
    from guikang.web.site import Site

TRAINING: Final = "/api/v1/training"
TAGS: Final = ["training"]
NO_COURSE_HERE: Final = refused("the rules in force have no test")
_DIAGRAMS: Final = f"{TRAINING}/diagrams"


class Answers(Sent):
    """The choices taken, by their places from 0, one for each question."""

    answers: Annotated[list[int], Field(max_length=100, examples=[[0, 2, 1, 3, 0, 0, 1, 2, 3, 1]])]


def training_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [
        material_told(site),
        diagram_drawn(site),
        training_told(site),
        sheet_begun(site),
        sheet_handed_in(site),
    ]


def material_told(site: Site) -> HTTPRouteHandler:
    """The study material."""

    @get(
        f"{TRAINING}/material",
        operation_id="training-material",
        summary="What is studied for the rules in force: from the rulebook and its cases",
        tags=TAGS,
        sync_to_thread=True,
        responses={
            200: answered(MaterialAnswer, "the chapters", MATERIAL_EXAMPLE),
            401: SIGNED_OUT,
            403: GUARDED,
            404: NO_COURSE_HERE,
        },
    )
    def told(request: WebRequest) -> Response[MaterialAnswer]:
        who(site, request)
        language = language_of(request)
        course, chapters = _course(site), site.training.chapters(language)
        if isinstance(chapters, Flaw):
            raise refusal(chapters)
        diagrams = f"{_DIAGRAMS}/{{ground}}?lang={language.value}"
        return Response(material(course, chapters, diagrams))

    return told


def diagram_drawn(site: Site) -> HTTPRouteHandler:
    """A ground's diagram; an address of its own, as pages show pictures from here alone."""

    @get(
        f"{_DIAGRAMS}/{{ground:str}}",
        operation_id="training-diagram",
        summary="The diagram of a ground, SVG",
        tags=TAGS,
        sync_to_thread=True,
        media_type="image/svg+xml",
        responses={401: SIGNED_OUT, 403: GUARDED, 404: refused("there is no such ground")},
    )
    def drawn(
        request: WebRequest,
        ground: Annotated[str, PathParameter(description="the rulebook's name of it")],
    ) -> Response[bytes]:
        who(site, request)
        drawing = site.training.diagram(ground, language_of(request))
        if drawing is None:
            raise refusal(Flaw("training.no_diagram"))
        return Response(drawing.encode(), media_type="image/svg+xml")

    return drawn


def training_told(site: Site) -> HTTPRouteHandler:
    """How far one has come."""

    @get(
        TRAINING,
        operation_id="training",
        summary="How far one's own training has come, and the terms of the test",
        tags=TAGS,
        sync_to_thread=True,
        responses={
            200: answered(TrainingAnswer, "of whoever asks", TRAINING_EXAMPLE),
            401: SIGNED_OUT,
            403: GUARDED,
            404: NO_COURSE_HERE,
        },
    )
    def told(request: WebRequest) -> Response[TrainingAnswer]:
        member, now = who(site, request), site.clock()
        course, taken = _course(site), site.training.taken(member.person, now)
        if isinstance(taken, Flaw):
            raise refusal(taken)
        held = [one for one in member.standing.appointments if one.held(now)]
        return Response(mine(course, taken, needed=any(one.post in TRAINED for one in held)))

    return told


def sheet_begun(site: Site) -> HTTPRouteHandler:
    """Begins the test."""

    @post(
        f"{TRAINING}/sheets",
        operation_id="training-begin",
        summary="A sheet to answer: the one that waits for answers, else a new one",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses={
            200: answered(SheetAnswer, "the questions", SHEET_EXAMPLE),
            401: SIGNED_OUT,
            403: GUARDED,
            404: NO_COURSE_HERE,
            409: refused("as many as a day allows were begun today"),
        },
    )
    def begun(request: WebRequest) -> Response[SheetAnswer]:
        member, language = who(site, request), language_of(request)
        opened = site.training.begin(member.person, language, site.clock())
        if isinstance(opened, Flaw):
            raise refusal(opened)
        return Response(questions(opened, language))

    return begun


def sheet_handed_in(site: Site) -> HTTPRouteHandler:
    """Judges a sheet."""

    @post(
        f"{TRAINING}/sheets/{{handle:str}}/answers",
        operation_id="training-hand-in",
        summary="Hand a sheet in; whoever passes has the powers over codes of their posts at once",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses={
            200: answered(ResultAnswer, "judged", RESULT_EXAMPLE),
            401: SIGNED_OUT,
            403: GUARDED,
            404: refused("there is no such sheet of theirs", "the rules in force have no test"),
            409: refused("other answers were handed in", "the rules have changed since"),
            422: refused("not every question is answered by a choice that was offered"),
        },
    )
    def handed_in(
        request: WebRequest,
        handle: Annotated[str, PathParameter(description="of the sheet")],
        data: JSONBody[Answers],
    ) -> Response[ResultAnswer]:
        member, language = who(site, request), language_of(request)
        found = site.training.hand_in(member, handle, data.answers, language, site.clock())
        if isinstance(found, Flaw):
            raise refusal(found)
        return Response(result(found, language))

    return handed_in


def language_of(request: WebRequest) -> Language:
    """Chinese, or English for whoever reads no Chinese."""
    return Language.EN if reader_of(request).language == ENGLISH else Language.ZH


def _course(site: Site) -> Course:
    course = site.training.course
    if course is None:
        raise refusal(NO_COURSE)
    return course
