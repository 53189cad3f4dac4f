"""Errors as answers: problem documents for programs (RFC 9457), a page for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus

from litestar import Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    NotFoundException,
    ValidationException,
)

from guikang.errors import Flaw
from guikang.web.logs import events, place_of
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.wording import say_flaw

MEDIA_TYPE = "application/problem+json"
_FOR_PROGRAMS = ("/api/", "/.well-known/", "/openapi.json", "/healthz", "/readyz")
_SAID = {400: "bad_request", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of what was sent.

    Attributes:
        field: its name; dotted where it lies within another.
        code: stable and dotted, for programs.
        detail: what is wrong and what to do, in the reader's language.
    """

    field: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document.

    Attributes:
        type: ``about:blank``: the status says what kind it is.
        title: the status in words.
        status: the HTTP status.
        detail: what is wrong and what to do, in the reader's language.
        code: stable and dotted, for programs.
        errors: what is wrong with which field, where that is the matter.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] | None = None


class HostError(ClientException):
    """The request names a host that no QR could lead to."""

    what = "bad_host"


class UnknownError(NotFoundException):
    """What was asked for is not there: a page, or ``what`` the texts name under ``problem``."""

    def __init__(self, what: str = "not_found") -> None:
        super().__init__()
        self.what = what


class RefusedError(HTTPException):
    """What the API refuses, as a flaw of ours; it is answered as a problem document.

    Args:
        status: of the answer.
        flaw: why.
        others: what is wrong with further fields.
        headers: of the answer.
    """

    def __init__(
        self,
        status: int,
        flaw: Flaw,
        others: Sequence[Flaw] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status_code=status, headers=dict(headers or {}))
        self.flaw = flaw
        self.others = others


def problem(
    status: int,
    code: str,
    detail: str,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response[dict[str, object]]:
    """A problem document as an answer."""
    phrase = HTTPStatus(status).phrase
    found = asdict(Problem("about:blank", phrase, status, detail, code, list(errors)))
    if not errors:
        del found["errors"]
    return Response(found, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def refused(
    request: WebRequest, error: HTTPException
) -> Response[str] | Response[dict[str, object]]:
    """The answer to a request that we do not serve."""
    if isinstance(error, UnknownError | HostError):
        return _answer(request, error.status_code, error.what)
    if isinstance(error, RefusedError):
        return _refusal(request, error)
    if isinstance(error, ValidationException) and (flaws := _flaws_of(error)):
        return _refusal(request, RefusedError(error.status_code, flaws[0], flaws[1:]))
    server_error = error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    return _answer(
        request,
        error.status_code,
        _SAID.get(error.status_code, "failed" if server_error else "bad_request"),
    )


def failed(request: WebRequest, error: Exception) -> Response[str] | Response[dict[str, object]]:
    """The answer where we failed; the log has the place and never the error's own text."""
    events.error("web.failed", error=type(error).__name__, place=place_of(error))
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "failed")


def _refusal(request: WebRequest, error: RefusedError) -> Response[dict[str, object]]:
    language = reader_of(request).language
    errors = [
        FieldProblem(one.field, one.code, say_flaw(language, one))
        for one in (error.flaw, *error.others)
        if one.field is not None
    ]
    detail = say_flaw(language, error.flaw)
    return problem(error.status_code, error.flaw.code, detail, errors, error.headers)


def _flaws_of(error: ValidationException) -> list[Flaw]:
    """What the model of a request's body says of its fields; nothing of what was typed."""
    found = getattr(error.__cause__, "errors", None)
    if not isinstance(found, list):
        return []
    return [
        _flaw_of(".".join(map(str, one["loc"])), str(one["type"])) for one in found if one["loc"]
    ]


def _flaw_of(field: str, kind: str) -> Flaw:
    match kind:
        case "missing":
            return Flaw("field.missing", field)
        case "extra_forbidden":
            return Flaw("field.unknown", field)
        case _:
            return Flaw("field.unfit", field)


def _answer(
    request: WebRequest, status: int, said: str
) -> Response[str] | Response[dict[str, object]]:
    reader = reader_of(request)
    if request.scope["path"].startswith(_FOR_PROGRAMS):
        return problem(status, f"web.{said}", reader.text(f"problem.{said}.detail"))
    return page("problem.html", reader, status, said=said)
