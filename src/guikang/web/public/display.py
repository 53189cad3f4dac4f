"""The switch between the standard and the elders' display (长辈版), and its size of print.

It needs no script: a link leads here, a cookie keeps the choice, and the way leads back.
The cookie says nothing of a person and nothing else reads it.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from litestar import get
from litestar.datastructures import Cookie
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from guikang.web.reader import DISPLAY_COOKIE, DISPLAY_PATH, SIZES, WebRequest

_YEAR = 365 * 24 * 3600
_OURS = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]{0,1999}")
"""A path on this very host: ``//`` or ``/\\`` at its head would lead to another."""


@get(DISPLAY_PATH, include_in_schema=False, sync_to_thread=False)
def display(request: WebRequest) -> Redirect:
    """Keep the choice of ``?size=``, one of ``SIZES``, else the standard; go back to ``?to=``."""
    size = str(request.query_params.get("size", ""))
    chosen = size in {str(one) for one in SIZES}
    asked = str(request.query_params.get("to", "/"))
    kept = Cookie(
        DISPLAY_COOKIE,
        value=size if chosen else "",
        max_age=_YEAR if chosen else 0,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.scope["scheme"] == "https",
    )
    to = quote(asked, safe="/?&=%:+,@~") if _OURS.fullmatch(asked) else "/"
    return Redirect(to, status_code=HTTP_303_SEE_OTHER, cookies=[kept])
