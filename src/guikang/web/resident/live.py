"""The live frame: the present code with a QR that soon expires, drawn anew each minute.

A page holds it, and ``static/live.js`` fetches it again by itself; both are drawn from
one template, for whoever's code it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guikang.services.credentials import ON_SCREEN
from guikang.web.instants import said_day, said_exactly, said_time
from guikang.web.pages import page
from guikang.web.resident.qr import qr_of
from guikang.web.resident.wording import ColourSaid, Wording
from guikang.web.texts import TAGS, Said

if TYPE_CHECKING:
    from datetime import datetime

    from litestar import Response
    from markupsafe import Markup

    from guikang.services.showing import Code
    from guikang.web.reader import Reader
    from guikang.web.site import Site


@dataclass(frozen=True, slots=True)
class Frame:
    """The present code as its page shows it; instants for the script are in milliseconds.

    Attributes:
        colour: of the code.
        masked_name: whose.
        masked_number: likewise.
        qr: drawn, or None: no code, so nothing to show.
        version: another one tells that the page around the frame no longer fits.
        zone: in which the clock ticks, as ``Asia/Shanghai``.
        now: the server's present.
        expires: when the QR no longer holds, or None.
        turns: the next turn that is certain, or None.
        day: the present's, as ``2026-11-25``.
        said_day: in words.
        said_time: to the second.
        said_now: both.
        said_expiry: the time to the second until which the QR holds.
        fetched_from: where the script fetches the frame anew.
        page: the page that holds it.
    """

    colour: ColourSaid
    masked_name: Said
    masked_number: str
    qr: Markup | None
    version: str
    zone: str
    now: int
    expires: int | None
    turns: int | None
    day: str
    said_day: str
    said_time: str
    said_now: str
    said_expiry: str
    fetched_from: str
    page: str


def frame_of(site: Site, code: Code, reader: Reader, base: str, path: str) -> Frame:
    """The frame of a code as of the present.

    Args:
        site: whose credentials sign.
        code: decided for the present.
        reader: who looks.
        base: where the site is reached.
        path: of the page that holds it; the frame alone is at ``path`` + ``/frame``.

    Raises:
        CredentialError: no key signs.
    """
    now, zone = code.decision.at, site.rulebook.time_zone
    token = None
    if code.decision.colour is not None:
        token = site.credentials.issue(code.resident, code.decision, now)
    turns = code.decision.until
    return Frame(
        colour=Wording(site.rulebook, reader).colour_of(code),
        masked_name=Said(code.resident.masked_name, TAGS["zh"]),
        masked_number=code.resident.masked_number,
        qr=None if token is None else qr_of(token, base),
        version=version_of(code),
        zone=zone.key,
        now=_milliseconds(now),
        # a token holds to the whole second
        expires=None if token is None else int((now + ON_SCREEN).timestamp()) * 1000,
        turns=None if turns is None else _milliseconds(turns),
        day=now.astimezone(zone).date().isoformat(),
        said_day=said_day(now, reader.language, zone),
        said_time=said_time(now, zone),
        said_now=said_exactly(now, reader.language, zone),
        said_expiry=said_time(now + ON_SCREEN, zone),
        fetched_from=reader.link(f"{path}/frame"),
        page=reader.link(path),
    )


def frame_alone(frame: Frame, reader: Reader) -> Response[str]:
    """The frame without a page around it; never kept, as every answer of ours that says nothing."""
    return page("frame_alone.html", reader, frame=frame)


def version_of(code: Code) -> str:
    """Changes with whatever the page says of the code: its colour, reasons, turn, exceptions."""
    decision = code.decision
    said = repr((decision.colour, decision.reasons, decision.until, code.exceptions))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
