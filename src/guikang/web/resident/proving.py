"""What every page needs that proves a phone by a one-time code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guikang.errors import Flaw
from guikang.people.phones import PhoneKind, parse_phone

if TYPE_CHECKING:
    from guikang.people.phones import Phone
    from guikang.web.reader import WebRequest


def mobile(text: str) -> Phone | Flaw:
    """A phone that can receive a message."""
    phone = parse_phone(text)
    if isinstance(phone, Flaw):
        return Flaw(phone.code, "phone", phone.params)
    return Flaw("sign_in.landline", "phone") if phone.kind is PhoneKind.LANDLINE else phone


def sent_from(request: WebRequest) -> str:
    """The address that a request comes from, for limits."""
    return "" if request.client is None else request.client.host
