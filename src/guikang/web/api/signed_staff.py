"""Who of the staff sends a request: the cookie, its guard, and how refusals are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from litestar import Response
from litestar.datastructures import Cookie
from pydantic import BaseModel, ConfigDict

from guikang.errors import Flaw
from guikang.services.accounts.sessions import State
from guikang.services.accounts.signing_in import Came
from guikang.services.accounts.tries import LOCKED
from guikang.services.devices import device_of
from guikang.web.problems import RefusedError
from guikang.web.reached import over_tls
from guikang.web.resident.proving import mobile, sent_from

if TYPE_CHECKING:
    from guikang.people.phones import Phone
    from guikang.services.accounts.sessions import SignedStaff
    from guikang.web.reader import WebRequest
    from guikang.web.site import Site

COOKIE: Final = "staff"
"""The session's token; gone with the browser, and no script reads it."""
DEVICE: Final = "staff_device"
"""By which a browser is known where a member signed in before; it lets nobody in."""
GUARD: Final = "X-CSRF-Token"
PATH: Final = "/api"
_YEAR: Final = 31_536_000
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FOREIGN: Final = frozenset({"cross-site", "same-site"})

_STATUSES: Final = {
    401: {"account.wrong", "account.signed_out"},
    403: {
        *("account.guard", "account.no_post", "account.not_staff", "account.passkey_copied"),
        *("account.second_factor", "account.second_factor_to_set_up"),
        *("staff.beyond", "staff.foreign", "staff.from_above", "staff.self"),
    },
    404: {
        *("account.no_passkey", "account.no_session", "oidc.off", "staff.unknown"),
        *("training.no_course", "training.no_diagram", "training.no_sheet"),
        "work_form.no_submission",
        "reception.unknown",
    },
    409: {
        *("account.challenge", "account.last_factor", "account.no_totp", "account.no_totp_begun"),
        *("account.passkey_host", "account.passkey_there", "account.passkeys_full"),
        *("training.enough_today", "training.handed_in", "training.outdated"),
        *("staff.appointed_already", "staff.not_held", "staff.name_differs", "staff.phone_taken"),
    },
    415: {"account.not_json"},
    429: {
        *("account.locked", "account.second_locked"),
        *("limit.reached", "limit.reached_for_long"),
    },
    503: {"sms.unreachable", "oidc.unreachable"},
}
_STATUS: Final = {code: status for status, codes in _STATUSES.items() for code in codes}
_UNFIT: Final = 422
"""Whatever else: what was sent is to be mended."""

Content = TypeVar("Content")


class Sent(BaseModel):
    """What a request's body holds: what is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def signed_staff(site: Site, request: WebRequest, *, partial: bool = False) -> SignedStaff:
    """Who of the staff is signed in; what changes something comes from the page itself.

    Args:
        site: ours.
        request: theirs.
        partial: whether the second factor may be still to come.

    Raises:
        RefusedError: ``account.signed_out``, ``account.guard``, ``account.second_factor``,
            ``account.second_factor_to_set_up``.
    """
    token = request.cookies.get(COOKIE, "")
    signed = site.accounts.sessions.who(token, site.clock()) if token else None
    if signed is None:
        raise refusal(Flaw("account.signed_out"))
    brought = request.headers.get(GUARD, "")
    if request.method not in _SAFE and not site.accounts.sessions.guarded(signed, brought):
        raise refusal(Flaw("account.guard"))
    if partial or not signed.partial:
        return signed
    if signed.state is State.SECOND_FACTOR_TO_SET_UP:
        raise refusal(Flaw("account.second_factor_to_set_up"))
    raise refusal(Flaw("account.second_factor"))


def from_here(request: WebRequest) -> None:
    """Let nobody be signed in by a foreign page: JSON, and as far as told, from our own.

    Raises:
        RefusedError: ``account.not_json``, ``account.guard``.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise refusal(Flaw("account.not_json"))
    if request.headers.get("sec-fetch-site") in _FOREIGN:
        raise refusal(Flaw("account.guard"))


def refusal(flaw: Flaw) -> RefusedError:
    """The answer to a flaw: its status, and after how many seconds to come again."""
    headers = {}
    params = dict(flaw.params)
    if flaw.code in {"account.locked", "account.second_locked"}:
        headers["retry-after"] = str(int(LOCKED.total_seconds()))
    elif flaw.code == "limit.reached":
        headers["retry-after"] = str(60 * int(params["minutes"]))
    elif flaw.code == "limit.reached_for_long":
        headers["retry-after"] = str(3600 * int(params["hours"]))
    return RefusedError(_STATUS.get(flaw.code, _UNFIT), flaw, headers=headers)


def phone_typed(text: str) -> Phone:
    """The phone of a body.

    Raises:
        RefusedError: it is none that can receive a message.
    """
    phone = mobile(text)
    if isinstance(phone, Flaw):
        raise refusal(phone)
    return phone


def came_of(request: WebRequest) -> Came:
    """From where somebody signs in."""
    kind = device_of(request.headers.get("user-agent", ""))
    return Came(sent_from(request), kind, request.cookies.get(DEVICE, "")[:200])


def with_token(
    answer: Response[Content], site: Site, request: WebRequest, token: str
) -> Response[Content]:
    """The answer with the session's cookie."""
    return _with(answer, COOKIE, token, secure=over_tls(site, request), seconds=None)


def with_device(
    answer: Response[Content], site: Site, request: WebRequest, device: str
) -> Response[Content]:
    """The answer with the cookie by which the browser is known the next time."""
    return _with(answer, DEVICE, device, secure=over_tls(site, request), seconds=_YEAR)


def without_token(answer: Response[Content]) -> Response[Content]:
    """The answer that takes the session's cookie back."""
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


def _with(
    answer: Response[Content], name: str, value: str, *, secure: bool, seconds: int | None
) -> Response[Content]:
    answer.set_cookie(
        Cookie(
            key=name,
            value=value,
            path=PATH,
            httponly=True,
            secure=secure,
            samesite="strict",
            max_age=seconds,
        )
    )
    return answer
