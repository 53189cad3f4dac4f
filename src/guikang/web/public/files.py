"""Style and icon, from this very host, and what is said to crawlers."""

from __future__ import annotations

from litestar import MediaType, Response, get
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


@get("/favicon.ico", include_in_schema=False, sync_to_thread=False)
def icon() -> Response[bytes]:
    """The icon, where a browser looks for it beside an answer that is no page."""
    name = "icon.svg"
    return Response(
        static(name), media_type=STATIC[name], headers={"cache-control": "public, max-age=86400"}
    )


@get("/robots.txt", include_in_schema=False, media_type=MediaType.TEXT, sync_to_thread=False)
def robots() -> str:
    """No address is for crawlers: pages here concern persons.

    Source: RFC 9309.
    """
    return "User-agent: *\nDisallow: /\n"
