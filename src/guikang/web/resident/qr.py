"""The QR of a code: it leads to the page that checks it, whatever the code's colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guikang.web.checkpoint.check_page import PATH
from guikang.web.qr import svg_of

if TYPE_CHECKING:
    from markupsafe import Markup


def qr_of(token: str, base: str) -> Markup:
    """The token's QR as SVG, see ``svg_of``.

    Args:
        token: of a code.
        base: where this site is reached, as ``https://jkm.example``.
    """
    return svg_of(f"{base}{PATH}#{token}")
