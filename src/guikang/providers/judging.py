"""What a vendor's answer to a message means, whichever vendor's it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from guikang.providers.calling import NoReply, Reply
from guikang.services.texting import SmsError


def judge(
    reply: Reply | NoReply,
    code_of: Callable[[Mapping[str, object]], str | None],
    *,
    accepted: str,
    may_be_later: Callable[[str], bool],
) -> None:
    """Raise what an answer means, unless the message was accepted.

    Args:
        reply: the answer, or that there is none.
        code_of: the vendor's code in it, or None.
        accepted: the code that says so.
        may_be_later: whether the same message may be accepted another time.

    Raises:
        SmsError: ``sms.refused`` or ``sms.unreachable``.
    """
    if isinstance(reply, NoReply):
        raise SmsError("sms.unreachable", reason=reply.reason, perhaps_sent=reply.perhaps_received)
    code = code_of(reply.body)
    if code == accepted and reply.status == HTTPStatus.OK:
        return
    if code in {None, accepted} or reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise SmsError("sms.unreachable", reason=reply.in_words, perhaps_sent=True)
    if may_be_later(code) or reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        late = code.upper().endswith("TIMEOUT")
        raise SmsError("sms.unreachable", reason=code, perhaps_sent=late)
    raise SmsError("sms.refused", reason=code)
