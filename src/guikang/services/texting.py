"""What is said by text message, and how a message that was not sent is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guikang.errors import GuikangError

MESSAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "one_time_code": ("code", "minutes"),
    "colour_changed": ("word", "why", "next"),
    "family_colour_changed": ("name", "word", "why", "next"),
    "phone_changed": ("at",),
    "staff_alarm": ("what", "at"),
}
"""Our templates, each with the names of its parameters in order."""


class SmsError(GuikangError):
    """A message was not accepted.

    ``sms.refused``: it never will be, for its number, its template, the signature or the
    account's balance. ``sms.unreachable``: it may be later.

    Args:
        code: one of the two.
        reason: for the log: the vendor's own code, or what failed on the way.
        perhaps_sent: no answer came, so the message may have gone out all the same, and
            to try again may send it twice.
    """

    def __init__(self, code: str, *, reason: str, perhaps_sent: bool = False) -> None:
        super().__init__(code, reason=reason)
        self.perhaps_sent = perhaps_sent


def checked(template: str, params: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The parameters of a message, in the template's order.

    Raises:
        ValueError: there is no such template, or it has other parameters.
    """
    names = MESSAGES.get(template)
    if names is None or set(names) != set(params):
        raise ValueError("a template of MESSAGES is sent, with its own parameters")
    return tuple((name, params[name]) for name in names)
