"""Who is signed in: the cookie, and what needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from litestar import Response
from litestar.datastructures import Cookie
from litestar.exceptions import NotAuthorizedException
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from guikang.web.reader import reader_of

if TYPE_CHECKING:
    from guikang.people.keys import PersonKey
    from guikang.web.reader import Reader, WebRequest
    from guikang.web.site import Residents, Site

SESSION, PROOF, ASKED = "session", "phone_proof", "phone_asked"
CODE = "/me"
SIGN_IN, REGISTER, SIGN_OUT = f"{CODE}/sign-in", f"{CODE}/register", f"{CODE}/sign-out"
EXPORT, FAMILY, SERVING = f"{CODE}/export", f"{CODE}/family", f"{CODE}/serving"
DEVICES, PHONE = f"{CODE}/devices", f"{CODE}/phone"
_DAY = 86_400

Answer = TypeVar("Answer", bound=Response[str])


class SignInError(NotAuthorizedException):
    """The page is for signed-in residents; their browser is led to sign in."""


def person_of(site: Site, residents: Residents, request: WebRequest) -> PersonKey:
    """Who is signed in.

    Raises:
        SignInError: nobody is.
    """
    token = request.cookies.get(SESSION, "")
    person = residents.sessions.person_of(token, site.clock()) if token else None
    if person is None:
        raise SignInError
    return person


def to_sign_in(request: WebRequest, _error: SignInError) -> Response[str]:
    """The answer to whoever is not signed in."""
    return led_to(reader_of(request), SIGN_IN)


def led_to(reader: Reader, path: str, **query: str) -> Response[str]:
    """An answer that leads the browser on; what was sent is not sent again by reloading."""
    return Redirect(reader.link(path, **query), status_code=HTTP_303_SEE_OTHER)


def kept(answer: Answer, name: str, value: str, *, days: float, secure: bool) -> Answer:
    """The answer with a cookie that only residents' pages get back, and no script reads."""
    answer.set_cookie(
        Cookie(
            key=name,
            value=value,
            path=CODE,
            httponly=True,
            secure=secure,
            samesite="lax",
            max_age=int(days * _DAY),
        )
    )
    return answer


def dropped(answer: Answer, name: str) -> Answer:
    """The answer that takes a cookie back."""
    answer.delete_cookie(name, path=CODE)
    return answer
