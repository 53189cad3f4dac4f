"""The public check page: any phone's camera opens it with a token behind ``#``.

With script the page verifies by itself and the token goes nowhere. Without it, or where
the browser offers no cryptography, the token is pasted into a form and judged here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from guikang.credential.claims import Claims
from guikang.errors import Flaw
from guikang.web.instants import said_exactly
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.wording import ColourSaid, Wording
from guikang.wording import say_flaw

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.reader import Reader
    from guikang.web.site import Site

PATH = "/v"
FLAWS = (
    "credential.malformed",
    "credential.format",
    "credential.forged",
    "credential.unknown_key",
    "credential.not_yet",
    "credential.expired",
)
"""What the page can find wrong by itself; a revoked key is not published, so unknown to it."""
_MOST_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a check: a colour with whom and when, or what is wrong."""

    colour: ColourSaid | None
    masked_name: str = ""
    at: str = ""
    expires_at: str = ""
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The form's field: a token, or the address that a QR holds."""

    token: str = ""


def check_page(site: Site) -> HTTPRouteHandler:
    """The page that a QR opens."""

    @get(PATH, include_in_schema=False, sync_to_thread=False)
    def opened(request: WebRequest) -> Response[str]:
        return _page(site, reader_of(request), None)

    return opened


def check_form(site: Site) -> HTTPRouteHandler:
    """The same check, made here; it changes nothing, so it needs no guard against forgery."""

    @post(PATH, include_in_schema=False, sync_to_thread=True, status_code=200)
    def handed_in(
        request: WebRequest,
        data: Annotated[Shown, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[str]:
        reader = reader_of(request)
        token = data.token[:_MOST_CHARACTERS].strip().rpartition("#")[2]
        found = site.credentials.verify(token, site.clock())
        return _page(site, reader, _outcome(site, reader, found))

    return handed_in


def _outcome(site: Site, reader: Reader, found: Claims | Flaw) -> Outcome:
    if isinstance(found, Flaw):
        return Outcome(None, flaw=say_flaw(reader.language, found))
    zone = site.rulebook.time_zone
    return Outcome(
        Wording(site.rulebook, reader).colour(found.colour),
        found.masked_name,
        said_exactly(found.at, reader.language, zone),
        said_exactly(found.expires_at, reader.language, zone),
    )


def _page(site: Site, reader: Reader, outcome: Outcome | None) -> Response[str]:
    wording = Wording(site.rulebook, reader)
    return page(
        "check.html",
        reader,
        outcome=outcome,
        colours=[wording.colour(wording.colour_id(words)) for words in site.rulebook.colours],
        flaws=[
            (code, say_flaw(reader.language, Flaw(code, params=(("format", "?"),))))
            for code in FLAWS
        ],
        path=PATH,
        rulebook=site.rulebook,
    )
