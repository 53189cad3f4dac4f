"""What every page needs that proves a phone by a one-time code.

The code's page has an address of its own: whoever looks into their messages and comes back
to a phone that has dropped the page meanwhile, reloads it, or goes back to it, sees it again
and nothing is sent twice. The number is in no address; a sealed cookie has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from guikang.errors import Flaw
from guikang.people.phones import PhoneKind, parse_phone
from guikang.web import forms
from guikang.web.pages import page
from guikang.web.reached import over_tls
from guikang.web.reader import reader_of
from guikang.web.resident.signed_in import ASKED, kept, led_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guikang.people.phones import Phone
    from guikang.web.forms import Form
    from guikang.web.reader import WebRequest
    from guikang.web.site import Residents, Site

AGAIN = "again"
"""The field of the form that sends a code once more."""
_ASKED_DAYS = 1 / 48
_NO_MOBILE = {"phone.length", "phone.area_code"}
"""What lists say of these is how to write a landline; none receives a code."""


def mobile(text: str) -> Phone | Flaw:
    """A phone that can receive a message."""
    phone = parse_phone(text)
    if not isinstance(phone, Flaw):
        return Flaw("sign_in.landline", "phone") if phone.kind is PhoneKind.LANDLINE else phone
    if phone.code == "phone.empty":
        return Flaw("sign_in.no_phone", "phone")
    if phone.code in _NO_MOBILE:
        return Flaw("sign_in.not_mobile", "phone")
    return Flaw(phone.code, "phone", phone.params)


@dataclass(frozen=True, slots=True)
class Proving:
    """Where a phone is typed, and where its code is."""

    site: Site
    residents: Residents
    phone_path: str
    code_path: str

    def send(
        self,
        request: WebRequest,
        phone: Phone,
        typed: Mapping[str, str],
        mend: Callable[[Flaw], Response[str]],
    ) -> Response[str]:
        """Send a code and lead on to its page; where that fails, what was open stays open."""
        now, shown = self.site.clock(), {"phone": phone.national}
        flaw = self.residents.phone_proof.send(phone, sent_from(request), now)
        if flaw is None:
            token = self.residents.phone_proof.asked(phone, now)
            answer = led_to(reader_of(request), self.code_path)
            secure = over_tls(self.site, request)
            return kept(answer, ASKED, token, days=_ASKED_DAYS, secure=secure)
        if AGAIN in typed:  # the code that was sent before may still arrive
            return self.drawn(request, forms.flawed(request, reader_of(request), shown, [flaw]))
        return mend(flaw)

    def opened(self, request: WebRequest) -> Response[str]:
        """The code's page by its address, or back to the phone where none was asked for."""
        token = request.cookies.get(ASKED, "")
        phone = self.residents.phone_proof.phone_asked(token, self.site.clock())
        if phone is None:
            return led_to(reader_of(request), self.phone_path)
        return self.drawn(request, forms.empty(request, {"phone": phone.national}))

    def drawn(self, request: WebRequest, form: Form) -> Response[str]:
        """The code's page."""
        return page(
            "sign_in_code.html",
            reader_of(request),
            HTTP_422_UNPROCESSABLE_ENTITY if form.errors else HTTP_200_OK,
            form=form,
            action=self.code_path,
            again=self.phone_path,
            rulebook=self.site.rulebook,
        )


def sent_from(request: WebRequest) -> str:
    """The address that a request comes from, for limits."""
    return "" if request.client is None else request.client.host
