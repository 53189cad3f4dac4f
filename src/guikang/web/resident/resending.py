"""A form whose guard does not fit any more: what was typed is offered, to be sent once more.

A guard stops fitting where the browser has dropped its cookie, or holds one of another
installation. What was typed is offered only to whom the browser itself says that the form came
from this site (Sec-Fetch-Site; not known before Chrome 76, Firefox 90 and Safari 16.4, nor sent
by plain http): else a foreign page could have its own words sent by one press. All others are
told to go back and load the page anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response
from litestar.datastructures import Cookie
from litestar.middleware.csrf import generate_csrf_token
from litestar.status_codes import HTTP_403_FORBIDDEN
from litestar.utils.scope.state import ScopeState

from guikang.web.forms import GUARD, Form
from guikang.web.pages import page
from guikang.web.problems import refused
from guikang.web.reader import WebRequest, reader_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.config.csrf import CSRFConfig
    from litestar.exceptions import PermissionDeniedException

_AGAIN = "_again"
"""The field of a form that is sent once more."""

Answered = Response[str] | Response[dict[str, object]]


def offered_again(
    guard: CSRFConfig,
) -> Callable[[WebRequest, PermissionDeniedException], Answered]:
    """Answers a form without its guard."""

    def answered(request: WebRequest, error: PermissionDeniedException) -> Answered:
        typed = _typed(request)
        if request.headers.get("sec-fetch-site") != "same-origin":
            return refused(request, error)
        reader = reader_of(request)
        if _AGAIN in typed and guard.cookie_name not in request.cookies:
            return page("problem.html", reader, HTTP_403_FORBIDDEN, said="no_cookies")
        token = generate_csrf_token(guard.secret)
        answer = page(
            "again.html",
            reader,
            HTTP_403_FORBIDDEN,
            form=Form(token, {**typed, _AGAIN: "1"}),
            action=request.scope["path"],
        )
        answer.set_cookie(
            Cookie(
                key=guard.cookie_name,
                value=token,
                path=guard.cookie_path,
                httponly=guard.cookie_httponly,
                secure=guard.cookie_secure,
                samesite=guard.cookie_samesite,
            )
        )
        return answer

    return answered


def _typed(request: WebRequest) -> dict[str, str]:
    """What the form's fields held; the guard's middleware has read it."""
    sent = ScopeState.from_scope(request.scope).form
    if not isinstance(sent, dict):
        return {}
    return {name: value for name, value in sent.items() if name != GUARD and isinstance(value, str)}
