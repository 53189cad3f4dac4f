"""Drawing a QR: black modules on white; scanners need it so."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import zxingcpp
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

QUIET_ZONE = 4
"""Modules of white around it (ISO/IEC 18004, 5.3.8)."""


def svg_of(text: str) -> Markup:
    """A text's QR as SVG, level M, as large as its box."""
    modules = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(
        add_quiet_zones=False
    )
    dark = np.pad(np.asarray(modules) == 0, QUIET_ZONE)
    size = len(dark)
    return Markup(  # noqa: S704 - numbers alone, no text in it
        f'<svg viewBox="0 0 {size} {size}" class="qr"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path stroke="#000" d="M0 .5{"".join(_lines(dark))}"/></svg>'
    )


def _lines(dark: NDArray[np.bool_]) -> Iterator[str]:
    """The dark modules as lines one module thick, row by row; no row begins or ends dark."""
    rows, columns = np.divmod(np.flatnonzero(np.diff(dark.ravel())) + 1, len(dark))
    right = np.diff(columns, prepend=0)  # from end to start, from start to end, and so on
    down = np.diff(rows[::2], prepend=0)
    return map(_line, right[::2].tolist(), down.tolist(), right[1::2].tolist())


@cache
def _line(right: int, down: int, length: int) -> str:
    return f"m{right} {down}h{length}"
