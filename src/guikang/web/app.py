"""The web application: every address, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Litestar, Response, Router, get
from litestar.config.csrf import CSRFConfig
from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.middleware import DefineMiddleware
from litestar.middleware.csrf import CSRFMiddleware
from litestar.openapi.config import OpenAPIConfig

from guikang.web.api.account import account_handlers
from guikang.web.api.account_passkeys import passkey_handlers
from guikang.web.api.alarms import alarm_handlers
from guikang.web.api.appointments import appointment_handlers
from guikang.web.api.coverage import coverage_handlers
from guikang.web.api.divisions import division_children, division_path, division_search
from guikang.web.api.feeds import feed_list
from guikang.web.api.health import alive, ready
from guikang.web.api.keys import public_keys
from guikang.web.api.operations import operation_handlers
from guikang.web.api.reception import reception_handlers
from guikang.web.api.reception_board import reception_board_handlers
from guikang.web.api.rulebooks import one_rulebook, rulebook_list
from guikang.web.api.session import session_handlers
from guikang.web.api.session_elsewhere import elsewhere_handlers
from guikang.web.api.staff import staff_handlers
from guikang.web.api.training import training_handlers
from guikang.web.api.training_progress import progress_handlers
from guikang.web.api.work_form import work_form_handlers
from guikang.web.api.work_form_exports import work_form_export_handlers
from guikang.web.checkpoint.check_page import check_form, check_page
from guikang.web.console.files import console, console_asset
from guikang.web.front import behind_front
from guikang.web.problems import failed, refused
from guikang.web.public.display import display
from guikang.web.public.files import icon, robots, static_file
from guikang.web.public.home import home
from guikang.web.public.places import places_form, places_page
from guikang.web.public.reception import own_reception, reception_form, reception_page
from guikang.web.reader import WebRequest
from guikang.web.resident.appeal_page import appeal_page, appeal_sent
from guikang.web.resident.devices_page import devices_page, session_ended
from guikang.web.resident.export_page import export_file, export_page
from guikang.web.resident.family_page import (
    adding_page,
    family_page,
    member_added,
    member_given_up,
    representative_answered,
    representatives_page,
)
from guikang.web.resident.inbox import inbox
from guikang.web.resident.looks_page import looks_page
from guikang.web.resident.phone_page import (
    new_phone_code,
    new_phone_proved,
    new_phone_typed,
    phone_page,
)
from guikang.web.resident.report_page import report_page, report_sent
from guikang.web.resident.resending import offered_again
from guikang.web.resident.routes import demo_resident, my_code
from guikang.web.resident.serving_page import serving_begun, serving_page
from guikang.web.resident.signed_in import CODE, SignInError, to_sign_in
from guikang.web.resident.signing_in import (
    code_page,
    code_sent,
    code_typed,
    register_page,
    registered,
    sign_in_page,
    signed_out,
)

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler
    from litestar.types import ASGIApp

    from guikang.web.site import Residents, Site

API_VERSION = "1.1.0"
"""Of the public HTTP API, as ``/openapi.json`` tells it; apart from the program's version.

The first part rises when an answer changes so that a program which reads it must too, the
second when something is added, the last when the description alone is mended.
"""


@get("/openapi.json", include_in_schema=False, media_type="application/json", sync_to_thread=False)
def openapi(request: WebRequest) -> Response[dict[str, object]]:
    """The API's description, OpenAPI 3.1."""
    return Response(request.app.openapi_schema.to_schema())


def _residents(site: Site, residents: Residents) -> Router:
    """Residents' own pages: the only ones that change anything, each form guarded."""
    guard = CSRFConfig(
        secret=site.guard,
        cookie_name="guard",
        cookie_path=CODE,
        cookie_httponly=True,
        cookie_secure=site.public_url is not None,
    )
    return Router(
        path="/",
        middleware=[DefineMiddleware(CSRFMiddleware, config=guard)],
        exception_handlers={PermissionDeniedException: offered_again(guard)},
        route_handlers=[
            sign_in_page(site),
            code_sent(site, residents),
            code_typed(site, residents),
            code_page(site, residents),
            register_page(site, residents),
            registered(site, residents),
            signed_out(residents),
            *my_code(site, residents),
            report_page(site, residents),
            report_sent(site, residents),
            appeal_page(site, residents),
            appeal_sent(site, residents),
            family_page(site, residents),
            member_given_up(site, residents),
            adding_page(site, residents),
            member_added(site, residents),
            representatives_page(site, residents),
            representative_answered(site, residents),
            serving_page(site, residents),
            serving_begun(site, residents),
            looks_page(site, residents),
            export_page(site, residents),
            export_file(site, residents),
            inbox(site, residents),
            devices_page(site, residents),
            session_ended(site, residents),
            own_reception(site, residents),
            phone_page(site, residents),
            new_phone_typed(site, residents),
            new_phone_proved(site, residents),
            new_phone_code(site, residents),
        ],
    )


def create_app(site: Site) -> ASGIApp:
    """The web application of a site.

    A person's page answers whoever is signed in as that person; a demo resident's everyone.
    """
    handlers: list[HTTPRouteHandler | Router] = [
        home(site),
        display,
        static_file,
        icon,
        robots,
        console,
        console_asset,
        openapi,
        alive,
        ready(site),
        public_keys(site),
        check_page(site),
        check_form(site),
        rulebook_list(site),
        one_rulebook(site),
        feed_list(site),
        _residents(site, site.residents),
        division_children(site),
        division_search(site),
        division_path(site),
        places_page(site),
        places_form(site),
        reception_page(site),
        reception_form(site),
        *session_handlers(site),
        *elsewhere_handlers(site),
        *account_handlers(site),
        *passkey_handlers(site),
        *alarm_handlers(site),
        *training_handlers(site),
        *progress_handlers(site),
        *work_form_handlers(site),
        *work_form_export_handlers(site),
        *staff_handlers(site),
        *appointment_handlers(site),
        *operation_handlers(site),
        *coverage_handlers(site),
        *reception_handlers(site),
        *reception_board_handlers(site),
    ]
    if site.demo is not None:
        handlers += demo_resident(site, site.demo)
    return behind_front(
        Litestar(
            route_handlers=handlers,
            exception_handlers={
                SignInError: to_sign_in,
                HTTPException: refused,
                Exception: failed,
            },
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
