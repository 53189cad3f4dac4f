"""One's own account: where one is signed in, the password, authenticators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from litestar import Response, delete, get, post
from litestar.params import JSONBody, PathParameter
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from pydantic import Field

from guikang.errors import Flaw
from guikang.web.api.session import TAGS, Password, TypedCode, proved
from guikang.web.api.session_answers import (
    DONE,
    SIGNED_IN_EXAMPLE,
    SignedInAnswer,
    answered,
    refused,
)
from guikang.web.api.signed_staff import Sent, refusal, signed_staff
from guikang.web.qr import svg_of
from guikang.web.reader import WebRequest, reader_of
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.site import Site

ACCOUNT = "/api/v1/account"
SIGNED_OUT = refused("nobody is signed in")
GUARDED = refused("X-CSRF-Token is missing", "the second factor comes first")

_MOST_NUMBER = 2**31 - 1
_SESSION = {
    "name": "9f2c4a3d9e8f7061",
    "device": "电脑",
    "begun": "2020-04-01T00:30:00+00:00",
    "last_seen": "2020-04-01T01:12:00+00:00",
    "second_factor": True,
    "current": True,
}
_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - an example, nobody's
_TOTP = {
    "secret": _SECRET,
    "uri": f"otpauth://totp/guikang:138****0000?secret={_SECRET}&issuer=guikang",
    "qr_svg": '<svg viewBox="0 0 45 45">...</svg>',
}
_CONFIRMED = SIGNED_IN_EXAMPLE | {"state": "signed_in", "recovery_codes": ["ABCDE-FGHJK"]}


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """Where somebody is signed in.

    Attributes:
        name: by which it is ended.
        device: what kind of device, in the reader's language.
        begun: since when, ISO 8601.
        last_seen: when it was last used, to the minute.
        second_factor: whether that was shown there.
        current: whether it is the session that asks.
    """

    name: str
    device: str
    begun: str
    last_seen: str
    second_factor: bool
    current: bool


@dataclass(frozen=True, slots=True)
class SessionList:
    """All sessions of somebody, the last used first."""

    items: list[SessionEntry]


@dataclass(frozen=True, slots=True)
class TotpAnswer:
    """A secret for an authenticator, shown once.

    Attributes:
        secret: base32, to be typed in.
        uri: ``otpauth://``, what the QR holds.
        qr_svg: the QR.
    """

    secret: str
    uri: str
    qr_svg: str


class NewPassword(Sent):
    """The present password, and the one that takes its place."""

    present: Password
    password: Password


class SeenAlarms(Sent):
    """Which alarms were shown."""

    numbers: Annotated[list[int], Field(max_length=200, examples=[[3]])]


def account_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [
        session_list(site),
        session_ended(site),
        others_ended(site),
        totp_begun(site),
        totp_confirmed(site),
        totp_dropped(site),
        password_changed(site),
        alarms_seen(site),
    ]


def session_list(site: Site) -> HTTPRouteHandler:
    """Where one is signed in."""

    @get(
        f"{ACCOUNT}/sessions",
        operation_id="account-sessions",
        summary="Where one is signed in",
        tags=TAGS,
        responses={
            200: answered(SessionList, "all sessions that go on", {"items": [_SESSION]}),
            401: SIGNED_OUT,
            403: GUARDED,
        },
    )
    @in_thread
    def listed(request: WebRequest) -> Response[SessionList]:
        signed, reader = signed_staff(site, request), reader_of(request)
        return Response(
            SessionList(
                [
                    SessionEntry(
                        one.name,
                        reader.text(f"devices.kind.{one.device.value}"),
                        one.begun_at.isoformat(),
                        one.used_at.isoformat(),
                        one.second_factor_at is not None,
                        one.digest == signed.digest,
                    )
                    for one in site.accounts.sessions.of(signed.person, site.clock())
                ]
            )
        )

    return listed


def session_ended(site: Site) -> HTTPRouteHandler:
    """Ends a session of one's own."""

    @delete(
        f"{ACCOUNT}/sessions/{{name:str}}",
        operation_id="account-session-end",
        summary="End one of one's own sessions",
        tags=TAGS,
        status_code=HTTP_204_NO_CONTENT,
        responses={
            204: DONE,
            401: SIGNED_OUT,
            403: GUARDED,
            404: refused("there is no such session"),
        },
    )
    @in_thread
    def ended(
        request: WebRequest, name: Annotated[str, PathParameter(description="as in the list")]
    ) -> Response[None]:
        signed = signed_staff(site, request)
        if not site.accounts.sessions.end_named(signed.person, name, site.clock()):
            raise refusal(Flaw("account.no_session"))
        return Response(None)

    return ended


def others_ended(site: Site) -> HTTPRouteHandler:
    """Ends all sessions but this."""

    @delete(
        f"{ACCOUNT}/sessions",
        operation_id="account-sessions-end",
        summary="End all of one's own sessions but this",
        tags=TAGS,
        status_code=HTTP_204_NO_CONTENT,
        responses={204: DONE, 401: SIGNED_OUT, 403: GUARDED},
    )
    @in_thread
    def ended(request: WebRequest) -> Response[None]:
        site.accounts.sessions.end_others(signed_staff(site, request), site.clock())
        return Response(None)

    return ended


def totp_begun(site: Site) -> HTTPRouteHandler:
    """Makes a secret for an authenticator."""

    @post(
        f"{ACCOUNT}/totp",
        operation_id="account-totp",
        summary="A secret for an authenticator; it counts once a code of it was confirmed",
        tags=TAGS,
        status_code=HTTP_200_OK,
        responses={
            200: answered(TotpAnswer, "shown once", _TOTP),
            401: SIGNED_OUT,
            403: GUARDED,
        },
    )
    @in_thread
    def begun(request: WebRequest) -> Response[TotpAnswer]:
        signed = signed_staff(site, request, partial=True)
        shown = site.accounts.second_factors.begin_totp(signed, site.clock())
        if isinstance(shown, Flaw):
            raise refusal(shown)
        return Response(TotpAnswer(shown.secret, shown.uri, str(svg_of(shown.uri))))

    return begun


def totp_confirmed(site: Site) -> HTTPRouteHandler:
    """Lets an authenticator count."""

    @post(
        f"{ACCOUNT}/totp/confirm",
        operation_id="account-totp-confirm",
        summary="Let the authenticator count; recovery codes are shown, this once",
        tags=TAGS,
        status_code=HTTP_200_OK,
        responses={
            200: answered(SignedInAnswer, "signed in; cookie and csrf are new", _CONFIRMED),
            401: SIGNED_OUT,
            403: GUARDED,
            409: refused("no authenticator waits to be confirmed"),
            422: refused("the code is wrong"),
            429: refused("too many wrong tries, see Retry-After"),
        },
    )
    @in_thread
    def confirmed(request: WebRequest, data: JSONBody[TypedCode]) -> Response[SignedInAnswer]:
        signed, factors = signed_staff(site, request, partial=True), site.accounts.second_factors
        return proved(site, request, factors.confirm_totp(signed, data.code, site.clock()))

    return confirmed


def totp_dropped(site: Site) -> HTTPRouteHandler:
    """Forgets the authenticator."""

    @delete(
        f"{ACCOUNT}/totp",
        operation_id="account-totp-drop",
        summary="Forget the authenticator",
        tags=TAGS,
        status_code=HTTP_204_NO_CONTENT,
        responses={
            204: DONE,
            401: SIGNED_OUT,
            403: GUARDED,
            409: refused("a post needs it, and there is no other factor"),
        },
    )
    @in_thread
    def dropped(request: WebRequest) -> Response[None]:
        signed = signed_staff(site, request)
        flaw = site.accounts.second_factors.drop_totp(signed, site.clock())
        if flaw is not None:
            raise refusal(flaw)
        return Response(None)

    return dropped


def password_changed(site: Site) -> HTTPRouteHandler:
    """Gives oneself another password."""

    @post(
        f"{ACCOUNT}/password",
        operation_id="account-password",
        summary="Change one's own password; all other sessions end",
        tags=TAGS,
        status_code=HTTP_204_NO_CONTENT,
        responses={
            204: DONE,
            401: SIGNED_OUT,
            403: GUARDED,
            422: refused("the present one is wrong", "the new one cannot be one"),
            429: refused("too many wrong tries, see Retry-After"),
        },
    )
    @in_thread
    def changed(request: WebRequest, data: JSONBody[NewPassword]) -> Response[None]:
        signed, now = signed_staff(site, request), site.clock()
        flaw = site.accounts.signing_in.change(signed, data.present, data.password, now)
        if flaw is not None:
            raise refusal(flaw)
        return Response(None)

    return changed


def alarms_seen(site: Site) -> HTTPRouteHandler:
    """Marks alarms as seen."""

    @post(
        f"{ACCOUNT}/alarms/seen",
        operation_id="account-alarms-seen",
        summary="Say that alarms of GET /api/v1/session were shown",
        tags=TAGS,
        status_code=HTTP_204_NO_CONTENT,
        responses={204: DONE, 401: SIGNED_OUT, 403: GUARDED},
    )
    @in_thread
    def seen(request: WebRequest, data: JSONBody[SeenAlarms]) -> Response[None]:
        signed = signed_staff(site, request)
        numbers = [one for one in data.numbers if 0 < one <= _MOST_NUMBER]
        site.accounts.alarms.seen(signed.person, numbers, site.clock())
        return Response(None)

    return seen
