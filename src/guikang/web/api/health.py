"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response, get
from litestar.openapi import ResponseSpec
from litestar.status_codes import HTTP_503_SERVICE_UNAVAILABLE

from guikang.web.api.answers import Health
from guikang.web.problems import MEDIA_TYPE, Problem, problem
from guikang.web.reader import WebRequest, reader_of

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.site import Site


@get("/healthz", operation_id="alive", summary="Whether the process lives", sync_to_thread=False)
def alive() -> Health:
    """Alive, or there is no answer."""
    return Health("alive")


def ready(site: Site) -> HTTPRouteHandler:
    """Whether requests can be answered."""

    @get(
        "/readyz",
        operation_id="ready",
        summary="Whether the database answers and has this release's schema",
        sync_to_thread=True,
        responses={503: ResponseSpec(Problem, media_type=MEDIA_TYPE, description="not now")},
    )
    def is_ready(
        request: WebRequest,
    ) -> Response[Health] | Response[dict[str, object]]:
        flaw = site.ready()
        if flaw is None:
            return Response(Health("ready"))
        words = reader_of(request).text(flaw.code, **dict(flaw.params))
        return problem(HTTP_503_SERVICE_UNAVAILABLE, flaw.code, words)

    return is_ready
