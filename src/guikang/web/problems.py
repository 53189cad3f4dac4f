"""Errors as answers: problem documents for programs (RFC 9457), a page for people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from http import HTTPStatus

from litestar import Response
from litestar.exceptions import ClientException, HTTPException, NotFoundException

from guikang.web.logs import events, place_of
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of

MEDIA_TYPE = "application/problem+json"
_FOR_PROGRAMS = ("/api/", "/.well-known/", "/openapi.json", "/healthz", "/readyz")
_SAID = {400: "bad_request", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document.

    Attributes:
        type: ``about:blank``: the status says what kind it is.
        title: the status in words.
        status: the HTTP status.
        detail: what is wrong and what to do, in the reader's language.
        code: stable and dotted, for programs.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str


class HostError(ClientException):
    """The request names a host that no QR could lead to."""

    what = "bad_host"


class UnknownError(NotFoundException):
    """What was asked for is not there: a page, or ``what`` the texts name under ``problem``."""

    def __init__(self, what: str = "not_found") -> None:
        super().__init__()
        self.what = what


def problem(status: int, code: str, detail: str) -> Response[dict[str, object]]:
    """A problem document as an answer."""
    found = Problem("about:blank", HTTPStatus(status).phrase, status, detail, code)
    return Response(asdict(found), status_code=status, media_type=MEDIA_TYPE)


def refused(
    request: WebRequest, error: HTTPException
) -> Response[str] | Response[dict[str, object]]:
    """The answer to a request that we do not serve."""
    if isinstance(error, UnknownError | HostError):
        return _answer(request, error.status_code, error.what)
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


def _answer(
    request: WebRequest, status: int, said: str
) -> Response[str] | Response[dict[str, object]]:
    reader = reader_of(request)
    if request.scope["path"].startswith(_FOR_PROGRAMS):
        return problem(status, f"web.{said}", reader.text(f"problem.{said}.detail"))
    return page("problem.html", reader, status, said=said)
