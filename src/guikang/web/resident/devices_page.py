"""登录的设备: where one is signed in, and ending it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from litestar import Response, get, post
from litestar.status_codes import HTTP_200_OK

from guikang.web import forms
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.signed_in import (
    DEVICES,
    SESSION,
    dropped,
    led_to,
    person_of,
)
from guikang.web.resident.wording import Wording
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.site import Residents, Site

_ENDED = "ended"
_OTHERS = "others"


@dataclass(frozen=True, slots=True)
class SessionSaid:
    """A session as its person sees it.

    Attributes:
        name: by which a form may end it; says nothing of it.
        device: in a word.
        begun: when it began.
        used: when it was last used.
        here: whether it is the one that asks.
    """

    name: str
    device: str
    begun: str
    used: str
    here: bool


def devices_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """The list: this one first, then the last used first."""

    @get(DEVICES, include_in_schema=False)
    @in_thread
    def drawn(request: WebRequest) -> Response[str]:
        person = person_of(site, residents, request)
        reader = reader_of(request)
        wording = Wording(site.rulebook, reader)
        here = residents.sessions.digest(request.cookies[SESSION])
        said = [
            SessionSaid(
                one.name(person),
                reader.text(f"devices.kind.{one.device}"),
                wording.instant(one.begun_at),
                wording.instant(one.used_at),
                one.digest == here,
            )
            for one in residents.sessions.of(person, site.clock())
        ]
        return page(
            "devices.html",
            reader,
            guard=forms.guard_of(request),
            action=DEVICES,
            sessions=sorted(said, key=lambda one: not one.here),
            others=_OTHERS,
            ended=_ENDED in request.query_params,
            rulebook=site.rulebook,
        )

    return drawn


def session_ended(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Ends one of one's own sessions, or all but this; what is over already stays so."""

    @post(DEVICES, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def sent(request: WebRequest, data: forms.Typed) -> Response[str]:
        person, token = person_of(site, residents, request), request.cookies[SESSION]
        reader, chosen = reader_of(request), forms.read(data).get("session", "")
        if chosen == _OTHERS:
            residents.sessions.end_others(token)
        else:
            residents.sessions.end_named(person, chosen, site.clock())
        if residents.sessions.person_of(token, site.clock()) is None:
            return dropped(led_to(reader, "/"), SESSION)
        return led_to(reader, DEVICES, **{_ENDED: "1"})

    return sent
