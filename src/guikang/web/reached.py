"""Where the site is reached: what a QR leads to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guikang.credential.tokens import LONGEST_BASE
from guikang.web.problems import HostError

if TYPE_CHECKING:
    from guikang.web.reader import WebRequest
    from guikang.web.site import Site

_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = re.compile(rf"({_LABEL}(\.{_LABEL})*|\[[0-9A-Fa-f:.]{{2,45}}\])(:[0-9]{{1,5}})?", re.ASCII)


def base_of(site: Site, request: WebRequest) -> str:
    """Where the site is reached, as ``https://jkm.example``: as set, else as the request says.

    A request's host is whatever its sender wrote; one that is no host, or too long for a
    QR that any phone reads, is refused rather than drawn.

    Raises:
        HostError: the request names no host that would do, and none is set.
    """
    if site.public_url is not None:
        return site.public_url
    host = request.headers.get("host", "")
    base = f"{request.scope['scheme']}://{host}"
    if len(base) > LONGEST_BASE or _HOST.fullmatch(host) is None:
        raise HostError
    return base


def over_tls(site: Site, request: WebRequest) -> bool:
    """Whether browsers reach us by https, though a proxy before us may hand it on by http."""
    return site.public_url is not None or request.scope["scheme"] == "https"
