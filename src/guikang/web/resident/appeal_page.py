"""The page of 异常反馈: contesting one's code, and what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from litestar import Response, get, post
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from guikang.services.appealing import MOST, Appeal, AppealReason
from guikang.services.looking import Look
from guikang.web import forms
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.acting import APPEAL, Acting, acting, noting, paths
from guikang.web.resident.signed_in import led_to
from guikang.web.resident.wording import Wording
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.forms import Form
    from guikang.web.reader import Reader
    from guikang.web.site import Residents, Site


@dataclass(frozen=True, slots=True)
class AppealSaid:
    """An appeal as its sender sees it."""

    number: str
    received: str
    reason: str
    text: str


def appeal_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """The form, and the appeals so far."""

    @get(paths(APPEAL), include_in_schema=False)
    @in_thread
    def drawn(request: WebRequest) -> Response[str]:
        whose = acting(site, residents, request, Look.APPEALS)
        return _page(site, residents, reader_of(request), whose, forms.empty(request))

    return drawn


def appeal_sent(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Receives an appeal."""

    @post(paths(APPEAL), include_in_schema=False, status_code=HTTP_200_OK)
    @in_thread
    def sent(request: WebRequest, data: forms.Typed) -> Response[str]:
        whose = acting(site, residents, request, Look.APPEALS)
        noted = noting(site, residents, whose, Look.APPEALED)
        reader, typed = reader_of(request), forms.read(data, most=2 * MOST)
        chosen = typed.get("reason", "")
        reason = AppealReason(chosen) if chosen in set(AppealReason) else None
        text = typed.get("text", "")
        found = residents.appealing.receive(whose.person, reason, text, site.clock(), noted)
        if isinstance(found, Appeal):
            return led_to(reader, whose.path + APPEAL)
        form = forms.flawed(request, reader, typed, found)
        return _page(site, residents, reader, whose, form)

    return sent


def _page(
    site: Site, residents: Residents, reader: Reader, whose: Acting, form: Form
) -> Response[str]:
    wording = Wording(site.rulebook, reader)
    appeals = [
        AppealSaid(
            one.number,
            wording.instant(one.received_at),
            reader.text(f"appeal.reasons.{one.reason}"),
            one.text,
        )
        for one in residents.appealing.of(whose.person)
    ]
    return page(
        "appeal.html",
        reader,
        HTTP_422_UNPROCESSABLE_ENTITY if form.errors else HTTP_200_OK,
        form=form,
        action=whose.path + APPEAL,
        whose=whose,
        draft=forms.kept_as("appeal", whose.person),
        reasons=[reason.value for reason in AppealReason],
        most=MOST,
        appeals=appeals,
        rulebook=site.rulebook,
    )
