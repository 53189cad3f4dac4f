"""Signing in to the console: the account's activation, the password, the second factor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

from litestar import Response, delete, get, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT
from pydantic import Field

from guikang.errors import Flaw
from guikang.services.accounts.ceremonies import place_of
from guikang.services.accounts.passwords import MOST as MOST_OF_PASSWORD
from guikang.services.phone_proof import VALID
from guikang.web.api.session_answers import (
    DONE,
    SESSION_EXAMPLE,
    SIGNED_IN_EXAMPLE,
    SessionAnswer,
    SignedInAnswer,
    alarm_entries,
    answered,
    factors_entry,
    refused,
    session_answer,
)
from guikang.web.api.signed_staff import (
    COOKIE,
    Sent,
    came_of,
    from_here,
    phone_typed,
    refusal,
    signed_staff,
    with_device,
    with_token,
    without_token,
)
from guikang.web.reached import base_of
from guikang.web.reader import WebRequest, reader_of
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.services.accounts.ceremonies import Options, Place
    from guikang.services.accounts.second_factor import Proved
    from guikang.web.site import Site

SESSION = "/api/v1/session"
TAGS = ["account"]
_MINUTE = timedelta(minutes=1)
_LONG = 4 * MOST_OF_PASSWORD
"""Of a field: what is longer is no password, and is not looked at."""
Phone = Annotated[str, Field(max_length=60, examples=["13877100000"])]
Password = Annotated[str, Field(max_length=_LONG, examples=["山歌好比春江水，九曲十八湾"])]
Code = Annotated[str, Field(max_length=40, examples=["493271"])]

_ASKED = {
    "publicKey": {
        "challenge": "3q2-7w",
        "timeout": 60000,
        "rpId": "jkm.example",
        "allowCredentials": [{"id": "AQID", "type": "public-key"}],
        "userVerification": "required",
    }
}
_PROVING = {
    200: answered(
        SignedInAnswer,
        "signed in; the cookie and csrf are new",
        SIGNED_IN_EXAMPLE | {"state": "signed_in"},
    ),
    401: refused("nobody is signed in"),
    403: refused("X-CSRF-Token is missing", "the passkey seems to be copied"),
    409: refused("no authenticator is set up"),
    422: refused("the code is wrong or was used"),
    429: refused("too many wrong tries, see Retry-After"),
}


@dataclass(frozen=True, slots=True)
class CodeSent:
    """For how many minutes the code holds."""

    minutes: int


class SignIn(Sent):
    """Phone and password."""

    phone: Phone
    password: Password


class Activation(Sent):
    """The phone that a code is sent to."""

    phone: Phone


class Confirmation(Sent):
    """The code that was sent, and the password that counts from now on."""

    phone: Phone
    code: Code
    password: Password


class TypedCode(Sent):
    """A code of an authenticator, or a recovery code."""

    code: Code


class Signed(Sent):
    """What ``navigator.credentials`` gave, as its ``toJSON`` writes it."""

    credential: dict[str, Any] = Field(
        examples=[{"id": "AQID", "rawId": "AQID", "type": "public-key", "response": {}}]
    )


def session_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [
        signed_in(site),
        session_told(site),
        signed_out(site),
        code_sent(site),
        activated(site),
        totp_shown(site),
        recovery_shown(site),
        passkey_asked(site),
        passkey_shown(site),
    ]


def signed_in(site: Site) -> HTTPRouteHandler:
    """Judges phone and password."""

    @post(
        SESSION,
        operation_id="sign-in",
        summary="Sign in by phone and password; sets the cookie staff",
        tags=TAGS,
        status_code=HTTP_200_OK,
        responses={
            200: answered(SignedInAnswer, "signed in, perhaps in part", SIGNED_IN_EXAMPLE),
            401: refused("phone or password is wrong, or there is no such account"),
            403: refused("they hold no post"),
            429: refused("too many wrong tries, see Retry-After"),
        },
    )
    @in_thread
    def signed(request: WebRequest, data: JSONBody[SignIn]) -> Response[SignedInAnswer]:
        from_here(request)
        phone, came, now = phone_typed(data.phone), came_of(request), site.clock()
        begun = site.accounts.signing_in.sign_in(phone, data.password, came, now)
        if isinstance(begun, Flaw):
            raise refusal(begun)
        answer = _signed_in(site, request, begun.token)
        return with_device(answer, site, request, begun.device)

    return signed


def session_told(site: Site) -> HTTPRouteHandler:
    """Tells who is signed in."""

    @get(
        SESSION,
        operation_id="session",
        summary="Who is signed in, what they may do where, what befell their account",
        tags=TAGS,
        responses={
            200: answered(SessionAnswer, "who is signed in, perhaps in part", SESSION_EXAMPLE),
            401: refused("nobody is signed in"),
        },
    )
    @in_thread
    def told(request: WebRequest) -> Response[SessionAnswer]:
        signed, now, accounts = (
            signed_staff(site, request, partial=True),
            site.clock(),
            site.accounts,
        )
        member = site.staffing.by_person(signed.person)
        if member is None:
            raise refusal(Flaw("account.signed_out"))
        factors = accounts.second_factors.of(signed.person, now)
        return Response(
            session_answer(
                signed,
                member,
                csrf=accounts.sessions.guard(signed),
                factors=factors_entry(factors, len(accounts.passkeys.of(signed.person))),
                alarms=alarm_entries(
                    accounts.alarms.unseen(signed.person), reader_of(request).language
                ),
                tree=site.divisions.tree,
                now=now,
            )
        )

    return told


def signed_out(site: Site) -> HTTPRouteHandler:
    """Ends the session here."""

    @delete(
        SESSION,
        operation_id="sign-out",
        summary="Sign out here",
        tags=TAGS,
        status_code=HTTP_204_NO_CONTENT,
        responses={
            204: DONE,
            401: refused("nobody is signed in"),
            403: refused("X-CSRF-Token is missing"),
        },
    )
    @in_thread
    def left(request: WebRequest) -> Response[None]:
        site.accounts.sessions.end(signed_staff(site, request, partial=True))
        return without_token(Response(None))

    return left


def code_sent(site: Site) -> HTTPRouteHandler:
    """Sends a code by text message, to whatever phone."""

    @post(
        f"{SESSION}/activation",
        operation_id="activation",
        summary="Send a code to a phone; the answer is the same whoever the phone belongs to",
        tags=TAGS,
        status_code=HTTP_202_ACCEPTED,
        responses={
            202: answered(CodeSent, "a code is on its way", {"minutes": 5}),
            422: refused("no phone that can receive a message"),
            429: refused("too many codes, see Retry-After"),
            503: refused("no message can be sent just now"),
        },
    )
    @in_thread
    def sent(request: WebRequest, data: JSONBody[Activation]) -> Response[CodeSent]:
        from_here(request)
        phone, came = phone_typed(data.phone), came_of(request)
        flaw = site.accounts.signing_in.send_code(phone, came.address, site.clock())
        if flaw is not None:
            raise refusal(flaw)
        return Response(CodeSent(VALID // _MINUTE))

    return sent


def activated(site: Site) -> HTTPRouteHandler:
    """Judges the code, and sets the password."""

    @post(
        f"{SESSION}/activation/confirm",
        operation_id="activation-confirm",
        summary="Set the password of the member whose phone received the code",
        tags=TAGS,
        status_code=HTTP_204_NO_CONTENT,
        responses={
            204: DONE,
            403: refused("the phone is no member's, or they hold no post"),
            422: refused("the code is wrong", "the password cannot be one"),
            429: refused("too many tries, see Retry-After"),
        },
    )
    @in_thread
    def confirmed(request: WebRequest, data: JSONBody[Confirmation]) -> Response[None]:
        from_here(request)
        phone, now = phone_typed(data.phone), site.clock()
        found = site.accounts.signing_in.activate(phone, data.code, data.password, now)
        if isinstance(found, Flaw):
            raise refusal(found)
        return Response(None)

    return confirmed


def totp_shown(site: Site) -> HTTPRouteHandler:
    """Judges an authenticator's code."""

    @post(
        f"{SESSION}/totp",
        operation_id="second-factor-totp",
        summary="Show the second factor by a code of an authenticator, or a recovery code; once",
        tags=TAGS,
        status_code=HTTP_200_OK,
        responses=_PROVING,
    )
    @in_thread
    def shown(request: WebRequest, data: JSONBody[TypedCode]) -> Response[SignedInAnswer]:
        signed = signed_staff(site, request, partial=True)
        return proved(
            site, request, site.accounts.second_factors.prove_code(signed, data.code, site.clock())
        )

    return shown


def recovery_shown(site: Site) -> HTTPRouteHandler:
    """Judges a recovery code."""

    @post(
        f"{SESSION}/recovery",
        operation_id="second-factor-recovery",
        summary="Show the second factor by a recovery code, which is used up",
        tags=TAGS,
        status_code=HTTP_200_OK,
        responses=_PROVING,
    )
    @in_thread
    def shown(request: WebRequest, data: JSONBody[TypedCode]) -> Response[SignedInAnswer]:
        signed, factors = signed_staff(site, request, partial=True), site.accounts.second_factors
        return proved(site, request, factors.prove_recovery(signed, data.code, site.clock()))

    return shown


def passkey_asked(site: Site) -> HTTPRouteHandler:
    """Begins showing a passkey."""

    @post(
        f"{SESSION}/passkey/options",
        operation_id="second-factor-passkey-options",
        summary="What navigator.credentials.get is asked, to show the second factor by a passkey",
        tags=TAGS,
        status_code=HTTP_200_OK,
        responses={
            200: answered(dict, "for PublicKeyCredential.parseRequestOptionsFromJSON", _ASKED),
            401: refused("nobody is signed in"),
            403: refused("X-CSRF-Token is missing"),
            404: refused("they have no passkey for this site"),
            409: refused("the site was opened by an IP address"),
        },
    )
    @in_thread
    def asked(request: WebRequest) -> Response[dict[str, object]]:
        signed = signed_staff(site, request, partial=True)
        place = placed(site, request)
        return options(site.accounts.passkeys.to_prove(signed, place, site.clock()))

    return asked


def passkey_shown(site: Site) -> HTTPRouteHandler:
    """Judges what a passkey signed."""

    @post(
        f"{SESSION}/passkey",
        operation_id="second-factor-passkey",
        summary="Show the second factor by a passkey",
        tags=TAGS,
        status_code=HTTP_200_OK,
        responses=_PROVING | {409: refused("the challenge was used, or is too old")},
    )
    @in_thread
    def shown(request: WebRequest, data: JSONBody[Signed]) -> Response[SignedInAnswer]:
        signed = signed_staff(site, request, partial=True)
        place, now = placed(site, request), site.clock()
        found = site.accounts.passkeys.prove(signed, place, data.credential, now)
        return proved(site, request, found)

    return shown


def proved(site: Site, request: WebRequest, found: Proved | Flaw) -> Response[SignedInAnswer]:
    """The answer to a second factor that was shown or set up: the session goes on anew.

    Raises:
        RefusedError: it was not.
    """
    if isinstance(found, Flaw):
        raise refusal(found)
    token = found.token or request.cookies[COOKIE]
    return _signed_in(site, request, token, list(found.recovery_codes))


def placed(site: Site, request: WebRequest) -> Place:
    """Where a ceremony takes place.

    Raises:
        RefusedError: ``account.passkey_host``.
    """
    place = place_of(base_of(site, request))
    if place is None:
        raise refusal(Flaw("account.passkey_host"))
    return place


def options(found: Options | Flaw) -> Response[dict[str, object]]:
    """What a browser is asked.

    Raises:
        RefusedError: nothing.
    """
    if isinstance(found, Flaw):
        raise refusal(found)
    return Response({"publicKey": dict(found)})


def _signed_in(
    site: Site, request: WebRequest, token: str, recovery_codes: list[str] | None = None
) -> Response[SignedInAnswer]:
    sessions = site.accounts.sessions
    signed = sessions.who(token, site.clock())
    if signed is None:  # it was ended at the very moment
        raise refusal(Flaw("account.signed_out"))
    said = SignedInAnswer(signed.state.value, sessions.guard(signed), recovery_codes or [])
    return with_token(Response(said), site, request, token)
