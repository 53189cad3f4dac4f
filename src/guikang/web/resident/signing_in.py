"""Signing in and registering: a phone, its code, then once a name and a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response, get, post
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from guikang.errors import Flaw
from guikang.people.documents import DocumentType
from guikang.services.devices import device_of
from guikang.web import forms
from guikang.web.pages import page
from guikang.web.reached import over_tls
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.acting import REPORT
from guikang.web.resident.identity_form import identity_typed
from guikang.web.resident.proving import Proving, mobile, sent_from
from guikang.web.resident.signed_in import (
    CODE,
    PROOF,
    REGISTER,
    SESSION,
    SIGN_IN,
    SIGN_OUT,
    dropped,
    kept,
    led_to,
)
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.people.keys import PersonKey
    from guikang.people.phones import Phone
    from guikang.web.forms import Form
    from guikang.web.reader import Reader
    from guikang.web.site import Residents, Site

_PROVE = f"{SIGN_IN}/code"
_SESSION_DAYS, _PROOF_DAYS = 30, 1 / 48


def sign_in_page(site: Site) -> HTTPRouteHandler:
    """Where a phone is typed."""

    @get(SIGN_IN, include_in_schema=False, sync_to_thread=False)
    def opened(request: WebRequest) -> Response[str]:
        return _sign_in(site, reader_of(request), forms.empty(request))

    return opened


def code_sent(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Sends a code to the phone; what is answered does not depend on whose it is."""

    @post(SIGN_IN, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def asked(request: WebRequest, data: forms.Typed) -> Response[str]:
        reader, typed = reader_of(request), forms.read(data)
        phone = mobile(typed.get("phone", ""))
        if isinstance(phone, Flaw):
            return _sign_in(site, reader, forms.flawed(request, reader, typed, [phone]))

        def mend(flaw: Flaw) -> Response[str]:
            return _sign_in(site, reader, forms.flawed(request, reader, typed, [flaw]))

        return _proving(site, residents).send(request, phone, typed, mend)

    return asked


def code_typed(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Judges the code: who has an account is signed in, who has none may register."""

    @post(_PROVE, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def proved(request: WebRequest, data: forms.Typed) -> Response[str]:
        reader, typed, now = reader_of(request), forms.read(data), site.clock()
        phone = mobile(typed.get("phone", ""))
        if isinstance(phone, Flaw):
            return _sign_in(site, reader, forms.flawed(request, reader, typed, [phone]))
        flaw = residents.phone_proof.prove(phone, typed.get("code", ""), now)
        if flaw is not None:
            form = forms.flawed(request, reader, {"phone": typed["phone"]}, [flaw])
            return _proving(site, residents).drawn(request, form)
        person = residents.registration.account_of(phone)
        if person is not None:
            return _signed_in(site, residents, request, person, CODE)
        proof = residents.phone_proof.remembered(phone, now)
        secure = over_tls(site, request)
        return kept(led_to(reader, REGISTER), PROOF, proof, days=_PROOF_DAYS, secure=secure)

    return proved


def code_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Where the code is typed."""
    proving = _proving(site, residents)

    @get(_PROVE, include_in_schema=False)
    @in_thread
    def opened(request: WebRequest) -> Response[str]:
        return proving.opened(request)

    return opened


def register_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Where name and document are typed, by whoever has just proved a phone."""

    @get(REGISTER, include_in_schema=False, sync_to_thread=False)
    def opened(request: WebRequest) -> Response[str]:
        reader = reader_of(request)
        if _proved(site, residents, request) is None:
            return led_to(reader, SIGN_IN)
        return _register(site, reader, forms.empty(request))

    return opened


def registered(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Makes the account and signs in."""

    @post(REGISTER, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def sent(request: WebRequest, data: forms.Typed) -> Response[str]:
        reader, typed, now = reader_of(request), forms.read(data), site.clock()
        phone = _proved(site, residents, request)
        if phone is None:
            return led_to(reader, SIGN_IN)
        who = identity_typed(typed, now.astimezone(site.rulebook.time_zone).date())
        if isinstance(who, list):
            return _register(site, reader, forms.flawed(request, reader, typed, who))
        document, name = who
        person = residents.registration.register(phone, document, name, sent_from(request), now)
        if isinstance(person, Flaw):
            return _register(site, reader, forms.flawed(request, reader, typed, [person]))
        return dropped(_signed_in(site, residents, request, person, CODE + REPORT), PROOF)

    return sent


def signed_out(residents: Residents) -> HTTPRouteHandler:
    """Ends the session here."""

    @post(SIGN_OUT, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def left(request: WebRequest, data: forms.Typed) -> Response[str]:  # noqa: ARG001 - guarded
        residents.sessions.end(request.cookies.get(SESSION, ""))
        return dropped(led_to(reader_of(request), "/"), SESSION)

    return left


def _signed_in(
    site: Site, residents: Residents, request: WebRequest, person: PersonKey, path: str
) -> Response[str]:
    device = device_of(request.headers.get("user-agent", ""))
    token = residents.sessions.begin(person, site.clock(), device)
    answer = led_to(reader_of(request), path)
    return kept(answer, SESSION, token, days=_SESSION_DAYS, secure=over_tls(site, request))


def _proved(site: Site, residents: Residents, request: WebRequest) -> Phone | None:
    return residents.phone_proof.phone_of(request.cookies.get(PROOF, ""), site.clock())


def _sign_in(site: Site, reader: Reader, form: Form) -> Response[str]:
    return _drawn("sign_in.html", site, reader, form, action=SIGN_IN)


def _proving(site: Site, residents: Residents) -> Proving:
    return Proving(site, residents, SIGN_IN, _PROVE)


def _register(site: Site, reader: Reader, form: Form) -> Response[str]:
    kinds = [kind.value for kind in DocumentType]
    return _drawn("register.html", site, reader, form, action=REGISTER, kinds=kinds)


def _drawn(
    template: str, site: Site, reader: Reader, form: Form, **values: object
) -> Response[str]:
    status = HTTP_422_UNPROCESSABLE_ENTITY if form.errors else HTTP_200_OK
    return page(template, reader, status, form=form, rulebook=site.rulebook, **values)
