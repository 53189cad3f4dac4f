"""The web application: every address, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Litestar, Response, get
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig

from guikang.web.api.feeds import feed_list
from guikang.web.api.health import alive, ready
from guikang.web.api.keys import public_keys
from guikang.web.api.rulebooks import one_rulebook, rulebook_list
from guikang.web.checkpoint.check_page import check_form, check_page
from guikang.web.front import behind_front
from guikang.web.problems import failed, refused
from guikang.web.public.display import display
from guikang.web.public.files import icon, robots, static_file
from guikang.web.public.home import home
from guikang.web.reader import WebRequest
from guikang.web.resident.routes import demo_resident

if TYPE_CHECKING:
    from litestar.types import ASGIApp

    from guikang.web.site import Site

API_VERSION = "1.0.0"
"""Of the public HTTP API, as ``/openapi.json`` tells it; apart from the program's version.

The first part rises when an answer changes so that a program which reads it must too, the
second when something is added, the last when the description alone is mended.
"""


@get("/openapi.json", include_in_schema=False, media_type="application/json", sync_to_thread=False)
def openapi(request: WebRequest) -> Response[dict[str, object]]:
    """The API's description, OpenAPI 3.1."""
    return Response(request.app.openapi_schema.to_schema())


def create_app(site: Site) -> ASGIApp:
    """The web application of a site.

    Without a demonstration no address answers for a person.
    """
    handlers = [
        home(site),
        display,
        static_file,
        icon,
        robots,
        openapi,
        alive,
        ready(site),
        public_keys(site),
        check_page(site),
        check_form(site),
        rulebook_list(site),
        one_rulebook(site),
        feed_list(site),
    ]
    if site.demo is not None:
        handlers += demo_resident(site, site.demo)
    return behind_front(
        Litestar(
            route_handlers=handlers,
            exception_handlers={HTTPException: refused, Exception: failed},
            logging_config=None,
            openapi_config=OpenAPIConfig(
                title="桂康 Guikang",
                version=API_VERSION,
                description="Public facts of the Guangxi Health Code. No answer concerns a person.",
                use_handler_docstrings=False,
                path="/openapi",
                render_plugins=[],
            ),
        )
    )
