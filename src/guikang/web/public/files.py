"""Style and icon, from this very host."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from guikang.web.pages import STATIC, static
from guikang.web.problems import UnknownError


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=False)
def static_file(name: FromPath[str]) -> Response[bytes]:
    """A static file; its address carries its version, so it may be kept for ever."""
    if name not in STATIC:
        raise UnknownError
    return Response(
        static(name),
        media_type=STATIC[name],
        headers={"cache-control": "public, max-age=31536000, immutable"},
    )
