"""换手机号: the new number, then its code; the account is bound to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response, get, post
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from guikang.errors import Flaw
from guikang.people.masking import mask_phone
from guikang.web import forms
from guikang.web.logs import events
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.proving import Proving, mobile
from guikang.web.resident.signed_in import ASKED, PHONE, SESSION, dropped, led_to, person_of
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.people.keys import PersonKey
    from guikang.services.rebinding import Rebound
    from guikang.web.forms import Form
    from guikang.web.site import Residents, Site

_PROVE = f"{PHONE}/code"
_CHANGED = "changed"


def phone_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Where the new number is typed."""

    @get(PHONE, include_in_schema=False)
    @in_thread
    def drawn(request: WebRequest) -> Response[str]:
        person = person_of(site, residents, request)
        return _new_number(site, residents, request, person, forms.empty(request))

    return drawn


def new_phone_typed(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Sends a code to the new number; whether that is somebody's is not told before it is typed."""

    @post(PHONE, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def sent(request: WebRequest, data: forms.Typed) -> Response[str]:
        person, typed = person_of(site, residents, request), forms.read(data)

        def mend(flaw: Flaw) -> Response[str]:
            form = _flawed(request, typed, flaw, "phone")
            return _new_number(site, residents, request, person, form)

        phone = mobile(typed.get("phone", ""))
        if isinstance(phone, Flaw):
            return mend(phone)
        bound = residents.rebinding.phone_of(person)
        if bound is not None and bound.number == phone.number:
            return mend(Flaw("rebinding.same_phone", "phone"))
        return _proving(site, residents).send(request, phone, typed, mend)

    return sent


def new_phone_proved(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Judges the code, and binds the account to the number it was sent to."""

    @post(_PROVE, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def proved(request: WebRequest, data: forms.Typed) -> Response[str]:
        person, typed, now = person_of(site, residents, request), forms.read(data), site.clock()
        phone = mobile(typed.get("phone", ""))
        if isinstance(phone, Flaw):
            form = _flawed(request, typed, phone, "phone")
            return _new_number(site, residents, request, person, form)
        flaw = residents.phone_proof.prove(phone, typed.get("code", ""), now)
        if flaw is not None:
            shown = {"phone": phone.national}
            form = _flawed(request, shown, flaw, "code")
            return _proving(site, residents).drawn(request, form)
        staying = residents.sessions.digest(request.cookies[SESSION])
        found = residents.rebinding.rebind(person, phone, now, staying)
        if isinstance(found, Flaw):
            form = _flawed(request, typed, found, "phone")
            return _new_number(site, residents, request, person, form)
        _log(found)
        return dropped(led_to(reader_of(request), PHONE, **{_CHANGED: "1"}), ASKED)

    return proved


def new_phone_code(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Where the code is typed."""

    @get(_PROVE, include_in_schema=False)
    @in_thread
    def drawn(request: WebRequest) -> Response[str]:
        person_of(site, residents, request)
        return _proving(site, residents).opened(request)

    return drawn


def _proving(site: Site, residents: Residents) -> Proving:
    return Proving(site, residents, PHONE, _PROVE)


def _log(done: Rebound) -> None:
    events.info("phone.rebound")
    if done.untold is not None:
        events.warning("phone.old_number_not_told", error=done.untold.code, **done.untold.params)


def _flawed(request: WebRequest, typed: dict[str, str], flaw: Flaw, field: str) -> Form:
    """The form with what is wrong beside the field, though it concern the whole."""
    beside = Flaw(flaw.code, flaw.field or field, flaw.params)
    return forms.flawed(request, reader_of(request), typed, [beside])


def _new_number(
    site: Site, residents: Residents, request: WebRequest, person: PersonKey, form: Form
) -> Response[str]:
    bound = residents.rebinding.phone_of(person)
    return page(
        "phone.html",
        reader_of(request),
        HTTP_422_UNPROCESSABLE_ENTITY if form.errors else HTTP_200_OK,
        form=form,
        action=PHONE,
        bound="–" if bound is None else mask_phone(bound),
        changed=_CHANGED in request.query_params and not form.errors,
        rulebook=site.rulebook,
    )
