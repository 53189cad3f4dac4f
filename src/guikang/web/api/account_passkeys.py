"""One's own passkeys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from litestar import Response, delete, get, post
from litestar.params import JSONBody, PathParameter
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from pydantic import Field

from guikang.web.api.account import ACCOUNT, GUARDED, SIGNED_OUT
from guikang.web.api.session import TAGS, Signed, options, placed, proved
from guikang.web.api.session_answers import (
    DONE,
    SIGNED_IN_EXAMPLE,
    SignedInAnswer,
    answered,
    refused,
)
from guikang.web.api.signed_staff import refusal, signed_staff
from guikang.web.reader import WebRequest
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.site import Site

_PASSKEYS = f"{ACCOUNT}/passkeys"
_BY_ADDRESS = refused("the site was opened by an IP address", "the challenge was used or is old")
_ASKED = {
    "publicKey": {
        "rp": {"id": "jkm.example", "name": "桂康 Guikang"},
        "user": {"id": "3q2-7w", "name": "138****0000", "displayName": "138****0000"},
        "challenge": "3q2-7w",
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
        "timeout": 60000,
        "excludeCredentials": [],
        "authenticatorSelection": {"userVerification": "required"},
        "attestation": "none",
    }
}
_PASSKEY = {
    "name": "9f2c4a3d9e8f7061",
    "title": "办公电脑",
    "host": "jkm.example",
    "added": "2020-04-01T00:30:00+00:00",
    "last_used": None,
}


@dataclass(frozen=True, slots=True)
class PasskeyEntry:
    """A passkey.

    Attributes:
        name: by which it is removed.
        title: as its holder calls it.
        host: the site's name that it is for.
        added: when it was made, ISO 8601.
        last_used: when it was last shown, or null.
    """

    name: str
    title: str
    host: str
    added: str
    last_used: str | None


@dataclass(frozen=True, slots=True)
class PasskeyList:
    """All passkeys of somebody, the oldest first."""

    items: list[PasskeyEntry]


class NewPasskey(Signed):
    """What ``navigator.credentials.create`` gave, and how it is called."""

    title: Annotated[str, Field(max_length=200, examples=["办公电脑"])]


def passkey_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [passkey_list(site), passkey_begun(site), passkey_added(site), passkey_dropped(site)]


def passkey_list(site: Site) -> HTTPRouteHandler:
    """Which there are."""

    @get(
        _PASSKEYS,
        operation_id="account-passkeys",
        summary="One's own passkeys",
        tags=TAGS,
        responses={
            200: answered(PasskeyList, "all of them", {"items": [_PASSKEY]}),
            401: SIGNED_OUT,
            403: GUARDED,
        },
    )
    @in_thread
    def listed(request: WebRequest) -> Response[PasskeyList]:
        signed = signed_staff(site, request)
        return Response(
            PasskeyList(
                [
                    PasskeyEntry(
                        one.handle,
                        one.name,
                        one.rp,
                        one.added_at.isoformat(),
                        None if one.used_at is None else one.used_at.isoformat(),
                    )
                    for one in site.accounts.passkeys.of(signed.person)
                ]
            )
        )

    return listed


def passkey_begun(site: Site) -> HTTPRouteHandler:
    """Begins making one."""

    @post(
        f"{_PASSKEYS}/options",
        operation_id="account-passkey-options",
        summary="What navigator.credentials.create is asked, to make a passkey",
        tags=TAGS,
        status_code=HTTP_200_OK,
        responses={
            200: answered(dict, "for PublicKeyCredential.parseCreationOptionsFromJSON", _ASKED),
            401: SIGNED_OUT,
            403: GUARDED,
            409: _BY_ADDRESS,
        },
    )
    @in_thread
    def begun(request: WebRequest) -> Response[dict[str, object]]:
        signed = signed_staff(site, request, partial=True)
        place = placed(site, request)
        return options(site.accounts.passkeys.to_register(signed, place, site.clock()))

    return begun


def passkey_added(site: Site) -> HTTPRouteHandler:
    """Keeps one that was made."""

    @post(
        _PASSKEYS,
        operation_id="account-passkey",
        summary="Keep a passkey that was made; with the first factor come recovery codes",
        tags=TAGS,
        status_code=HTTP_200_OK,
        responses={
            200: answered(
                SignedInAnswer,
                "signed in; cookie and csrf are new",
                SIGNED_IN_EXAMPLE | {"state": "signed_in"},
            ),
            401: SIGNED_OUT,
            403: GUARDED,
            409: _BY_ADDRESS,
            422: refused("the passkey was not accepted", "it needs a title"),
        },
    )
    @in_thread
    def added(request: WebRequest, data: JSONBody[NewPasskey]) -> Response[SignedInAnswer]:
        signed = signed_staff(site, request, partial=True)
        place, now = placed(site, request), site.clock()
        found = site.accounts.passkeys.register(signed, place, data.title, data.credential, now)
        return proved(site, request, found)

    return added


def passkey_dropped(site: Site) -> HTTPRouteHandler:
    """Forgets one."""

    @delete(
        f"{_PASSKEYS}/{{name:str}}",
        operation_id="account-passkey-drop",
        summary="Forget a passkey",
        tags=TAGS,
        status_code=HTTP_204_NO_CONTENT,
        responses={
            204: DONE,
            401: SIGNED_OUT,
            403: GUARDED,
            404: refused("there is no such passkey"),
            409: refused("a post needs it, and there is no other factor"),
        },
    )
    @in_thread
    def dropped(
        request: WebRequest, name: Annotated[str, PathParameter(description="as in the list")]
    ) -> Response[None]:
        signed = signed_staff(site, request)
        flaw = site.accounts.passkeys.drop(signed, name, site.clock())
        if flaw is not None:
            raise refusal(flaw)
        return Response(None)

    return dropped
