"""Drawing the QR: black modules on white, whatever the code's colour; scanners need it so."""

from __future__ import annotations

import segno
from markupsafe import Markup

from guikang.web.checkpoint.check_page import PATH

QUIET_ZONE = 4
"""Modules of white around it (ISO/IEC 18004, 5.3.8)."""


def qr_of(token: str, base: str) -> Markup:
    """The token's QR as SVG, level M, as large as its box.

    Args:
        token: of a code.
        base: where this site is reached, as ``https://jkm.example``.
    """
    drawn = segno.make(f"{base}{PATH}#{token}", error="m", micro=False, boost_error=False)
    return Markup(  # noqa: S704 - segno's own drawing, no text in it
        drawn.svg_inline(
            border=QUIET_ZONE, omitsize=True, svgclass="qr", lineclass=None, light="#fff"
        )
    )
