"""Signing in to the console by another's account: a browser goes there and comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlencode

from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.params import QueryParameter
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from guikang.errors import Flaw
from guikang.services.accounts.elsewhere import VALID, CameBack, IssuerError
from guikang.web.api.session import SESSION, TAGS
from guikang.web.api.session_answers import refused
from guikang.web.api.signed_staff import came_of, refusal, with_device, with_token
from guikang.web.logs import events
from guikang.web.reached import base_of, over_tls
from guikang.web.reader import WebRequest
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.services.accounts.elsewhere import SigningInElsewhere
    from guikang.web.site import Site

OIDC: Final = f"{SESSION}/oidc"
CONSOLE: Final = "/console/"
"""Where the browser is led on; ``?refused=`` says why nobody is signed in."""
_KEPT: Final = "staff_oidc"
_OFF: Final = refused("no other accounts are set up here")


def elsewhere_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [led_there(site), came_back(site)]


def led_there(site: Site) -> HTTPRouteHandler:
    """Leads to the issuer."""

    @get(
        OIDC,
        operation_id="sign-in-elsewhere",
        summary="Leads the browser to the OpenID provider that is set up",
        tags=TAGS,
        status_code=HTTP_303_SEE_OTHER,
        responses={404: _OFF},
    )
    @in_thread
    def led(request: WebRequest) -> Response[str]:
        elsewhere = _set_up(site)
        try:
            address, kept = elsewhere.begin(_redirect(site, request), site.clock())
        except IssuerError as error:
            return _refused(error)
        answer: Response[str] = Redirect(address, status_code=HTTP_303_SEE_OTHER)
        answer.set_cookie(
            Cookie(
                key=_KEPT,
                value=kept,
                path=OIDC,
                httponly=True,
                secure=over_tls(site, request),
                samesite="lax",  # it comes back by a link of the issuer's
                max_age=int(VALID.total_seconds()),
            )
        )
        return answer

    return led


def came_back(site: Site) -> HTTPRouteHandler:
    """Judges who comes back."""

    @get(
        f"{OIDC}/callback",
        operation_id="sign-in-elsewhere-callback",
        summary="Where the OpenID provider sends the browser back; leads on to the console",
        tags=TAGS,
        status_code=HTTP_303_SEE_OTHER,
        responses={404: _OFF},
    )
    @in_thread
    def came(
        request: WebRequest,
        code: Annotated[str, QueryParameter(description="for the token")] = "",
        handed_over: Annotated[str, QueryParameter(name="state", description="ours")] = "",
    ) -> Response[str]:
        elsewhere = _set_up(site)
        back = CameBack(request.cookies.get(_KEPT, ""), handed_over, code)
        redirect, now = _redirect(site, request), site.clock()
        try:
            begun = elsewhere.finish(back, redirect, came_of(request), now)
        except IssuerError as error:
            return _refused(error)
        if isinstance(begun, Flaw):
            return _refused(begun)
        answer = with_device(_led_on(), site, request, begun.device)
        return with_token(answer, site, request, begun.token)

    return came


def _set_up(site: Site) -> SigningInElsewhere:
    if site.accounts.elsewhere is None:
        raise refusal(Flaw("oidc.off"))
    return site.accounts.elsewhere


def _redirect(site: Site, request: WebRequest) -> str:
    return f"{base_of(site, request)}{OIDC}/callback"


def _refused(why: Flaw | IssuerError) -> Response[str]:
    if isinstance(why, IssuerError):
        events.warning("oidc.failed", code=why.code, reason=why.params.get("reason", ""))
    return _led_on(refused=why.code)


def _led_on(**query: str) -> Response[str]:
    address = f"{CONSOLE}?{urlencode(query)}" if query else CONSOLE
    answer: Response[str] = Redirect(address, status_code=HTTP_303_SEE_OTHER)
    answer.delete_cookie(_KEPT, path=OIDC)
    return answer
