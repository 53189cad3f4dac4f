"""The console's files: one page for all its addresses, and what that page loads."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from litestar import MediaType, Response, get
from litestar.params import FromPath

from guikang.web.front import POLICY
from guikang.web.problems import UnknownError
from guikang.web.reader import WebRequest

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

ASSETS = "assets"
"""The folder of files whose names carry a hash of what is in them."""
CONSOLE_POLICY = POLICY.replace(
    "style-src 'self';", "style-src 'self'; style-src-attr 'unsafe-inline';"
)
"""Element Plus places what it floats by the ``style`` of an element; no other page may."""
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class _Asset:
    """A file as it is and compressed, with its media type."""

    content: bytes
    compressed: bytes
    media_type: str


@get(["/console", "/console/{path:path}"], include_in_schema=False, sync_to_thread=False)
def console() -> Response[bytes]:
    """The console's only page; which of its views it shows, the page decides by the address."""
    return Response(
        _built("index.html").read_bytes(),
        media_type=MediaType.HTML,
        headers={"content-security-policy": CONSOLE_POLICY},
    )


@get("/console/assets/{name:str}", include_in_schema=False, sync_to_thread=False)
def console_asset(request: WebRequest, name: FromPath[str]) -> Response[bytes]:
    """A file of the page's; another content has another name, so it may be kept for ever."""
    asset = _assets().get(name)
    if asset is None:
        raise UnknownError
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(asset.content, media_type=asset.media_type, headers=headers)
    headers["content-encoding"] = "gzip"
    return Response(asset.compressed, media_type=asset.media_type, headers=headers)


@cache
def _assets() -> dict[str, _Asset]:
    """All assets by name; compressed once, some tenths of a second."""
    found = {}
    for file in _built(ASSETS).iterdir():
        content = file.read_bytes()
        media_type = _TYPES["." + file.name.rpartition(".")[2]]
        found[file.name] = _Asset(content, gzip.compress(content, mtime=0), media_type)
    return found


def _built(name: str) -> Traversable:
    return resources.files("guikang.web.console") / "static" / name
