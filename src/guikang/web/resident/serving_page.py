"""The grid worker's page: acting for people without a phone, who stand before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response, get, post
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from guikang.errors import Flaw
from guikang.people.documents import DocumentType
from guikang.services.representing import SERVED
from guikang.web import forms
from guikang.web.pages import page
from guikang.web.problems import UnknownError
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.acting import path_for
from guikang.web.resident.identity_form import identity_typed
from guikang.web.resident.signed_in import SERVING, led_to, person_of
from guikang.web.resident.wording import Wording
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.people.keys import PersonKey
    from guikang.web.forms import Form
    from guikang.web.reader import Reader
    from guikang.web.site import Residents, Site


def serving_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """The form, and whom the worker served of late."""

    @get(SERVING, include_in_schema=False)
    @in_thread
    def drawn(request: WebRequest) -> Response[str]:
        worker = _worker(site, residents, request)
        return _page(site, residents, reader_of(request), worker, forms.empty(request))

    return drawn


def serving_begun(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Begins to act for somebody."""

    @post(SERVING, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def sent(request: WebRequest, data: forms.Typed) -> Response[str]:
        worker, now = _worker(site, residents, request), site.clock()
        reader, typed = reader_of(request), forms.read(data)
        who = identity_typed(typed, now.astimezone(site.rulebook.time_zone).date())
        flaws = who if isinstance(who, list) else []
        if typed.get("present") != "yes":
            flaws = [*flaws, Flaw("serving.present", "present")]
        if flaws or isinstance(who, list):
            form = forms.flawed(request, reader, typed, flaws)
            return _page(site, residents, reader, worker, form)
        document, name = who
        begun = residents.representations.serve(worker, document, name, now)
        if isinstance(begun, Flaw):
            form = forms.flawed(request, reader, typed, [begun])
            return _page(site, residents, reader, worker, form)
        return led_to(reader, path_for(begun.handle))

    return sent


def _worker(site: Site, residents: Residents, request: WebRequest) -> PersonKey:
    """Who is signed in, where they may serve; nobody else has such a page."""
    person = person_of(site, residents, request)
    if not residents.representations.doors(person, site.clock()).serves:
        raise UnknownError
    return person


def _page(
    site: Site, residents: Residents, reader: Reader, worker: PersonKey, form: Form
) -> Response[str]:
    wording = Wording(site.rulebook, reader)
    served = residents.representations.served_by(worker, site.clock())
    return page(
        "serving.html",
        reader,
        HTTP_422_UNPROCESSABLE_ENTITY if form.errors else HTTP_200_OK,
        form=form,
        action=SERVING,
        kinds=[kind.value for kind in DocumentType],
        served=[
            (one, path_for(one.handle), wording.instant(one.asked_at)) for one in reversed(served)
        ],
        days=SERVED.days,
        rulebook=site.rulebook,
    )
