"""Drawing a page: Jinja2 with escaping on and no undefined name."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Response
from litestar.status_codes import HTTP_200_OK

if TYPE_CHECKING:
    from guikang.web.reader import Reader

STATIC = {
    "page.css": "text/css",
    "icon.svg": "image/svg+xml",
    "check.js": "text/javascript",
    "keep.js": "text/javascript",
    "once.js": "text/javascript",
    "picker.css": "text/css",
    "picker.js": "text/javascript",
    "elder.css": "text/css",
    "live.js": "text/javascript",
    "paper.css": "text/css",
    "reception.css": "text/css",
    "paper.js": "text/javascript",
}
"""Media type by file: all that is served from ``static``."""


def page(
    template: str, reader: Reader, status: int = HTTP_200_OK, **values: object
) -> Response[str]:
    """An HTML page in the reader's language."""
    drawn = _environment().get_template(template).render(reader=reader, **values)
    return Response(
        drawn,
        status_code=status,
        media_type=MediaType.HTML,
        headers={"content-language": reader.tag, "vary": "accept-language, cookie"},
    )


@cache
def static(name: str) -> bytes:
    """A static file.

    Raises:
        KeyError: it is none of ``STATIC``.
    """
    STATIC[name]
    return (resources.files("guikang.web") / "static" / name).read_bytes()


@cache
def version(name: str) -> str:
    """What a static file's address carries, so that a new release is fetched anew."""
    return hashlib.sha256(static(name)).hexdigest()[:12]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("guikang.web"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # templates are a release's; no file is looked at again
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = lambda name: f"/static/{name}?v={version(name)}"
    return environment
