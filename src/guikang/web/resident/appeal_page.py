"""The page of 异常反馈: contesting one's code, and what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from litestar import Response, post
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from guikang.services.appealing import MOST, Appeal, AppealReason
from guikang.web import forms
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.signed_in import APPEAL, led_to, person_of
from guikang.web.resident.wording import Wording

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.people.keys import PersonKey
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

    def drawn(request: WebRequest) -> Response[str]:
        person = person_of(site, residents, request)
        return _page(site, residents, reader_of(request), person, forms.empty(request))

    return forms.form_at(APPEAL, drawn)


def appeal_sent(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Receives an appeal."""

    @post(APPEAL, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def sent(request: WebRequest, data: forms.Typed) -> Response[str]:
        person = person_of(site, residents, request)
        reader, typed = reader_of(request), forms.read(data, most=2 * MOST)
        chosen = typed.get("reason", "")
        reason = AppealReason(chosen) if chosen in set(AppealReason) else None
        found = residents.appealing.receive(person, reason, typed.get("text", ""), site.clock())
        if isinstance(found, Appeal):
            return led_to(reader, APPEAL)
        form = forms.flawed(request, reader, typed, found)
        return _page(site, residents, reader, person, form)

    return sent


def _page(
    site: Site, residents: Residents, reader: Reader, person: PersonKey, form: Form
) -> Response[str]:
    wording = Wording(site.rulebook, reader)
    appeals = [
        AppealSaid(
            one.number,
            wording.instant(one.received_at),
            reader.text(f"appeal.reasons.{one.reason}"),
            one.text,
        )
        for one in residents.appealing.of(person)
    ]
    return page(
        "appeal.html",
        reader,
        HTTP_422_UNPROCESSABLE_ENTITY if form.errors else HTTP_200_OK,
        form=form,
        action=APPEAL,
        draft=forms.kept_as("appeal", person),
        reasons=[reason.value for reason in AppealReason],
        most=MOST,
        appeals=appeals,
        rulebook=site.rulebook,
    )
