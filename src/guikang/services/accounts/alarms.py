"""Alarms: what befell an account that its holder, and those above them, should know of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from guikang.errors import GuikangError
from guikang.people.keys import PersonKey
from guikang.services.texting import SmsError
from guikang.wording import CHINESE, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guikang.services.paging import Page, Span
    from guikang.services.ports.accounts import AlarmStore, MemberReader
    from guikang.services.ports.providers import SmsSender

_OURS: Final = timedelta(minutes=2)
"""So long a message is ours to send; whoever takes it up after us asks what became of it."""
_AGAIN: Final = timedelta(minutes=5)
MOST_TRIES: Final = 12


class Kind(StrEnum):
    """The kinds of alarm; the values are stored and never change."""

    LOCKED_OUT = "locked_out"
    NEW_DEVICE = "new_device"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a kind
    SECOND_FACTOR_CHANGED = "second_factor_changed"
    SECOND_FACTOR_RESET = "second_factor_reset"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSKEY_COUNT_WENT_BACK = "passkey_count_went_back"
    SESSIONS_ENDED = "sessions_ended"


def words_of(kind: Kind, language: str) -> str:  # noqa: PLR0911 - a case each
    """What an alarm says."""
    match kind:
        case Kind.LOCKED_OUT:
            return say(language, "alarm.locked_out")
        case Kind.NEW_DEVICE:
            return say(language, "alarm.new_device")
        case Kind.PASSWORD_CHANGED:
            return say(language, "alarm.password_changed")
        case Kind.SECOND_FACTOR_CHANGED:
            return say(language, "alarm.second_factor_changed")
        case Kind.SECOND_FACTOR_RESET:
            return say(language, "alarm.second_factor_reset")
        case Kind.RECOVERY_CODE_USED:
            return say(language, "alarm.recovery_code_used")
        case Kind.PASSKEY_COUNT_WENT_BACK:
            return say(language, "alarm.passkey_count_went_back")
        case Kind.SESSIONS_ENDED:
            return say(language, "alarm.sessions_ended")


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that befell an account.

    Attributes:
        number: among the member's.
        kind: what.
        at: when.
        details: what further is told, as the kind of device; nothing personal.
    """

    number: int
    kind: Kind
    at: datetime
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AlarmListed:
    """An alarm as those above see it.

    Attributes:
        handle: of the member.
        name: theirs.
        alarm: what befell their account.
        seen_at: when the member saw it in the console, or None.
    """

    handle: str
    name: str = field(repr=False)
    alarm: Alarm
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToText:
    """A text message about an alarm, which is ours to send for a while.

    Attributes:
        tries: how often it was tried, this one included.
        reference: by which the provider knows it.
    """

    person: PersonKey
    alarm: Alarm
    tries: int
    reference: str


@dataclass(frozen=True, slots=True)
class Texted:
    """What became of a message: for the log. ``reason`` is None where it was sent."""

    reference: str
    reason: str | None


class Alarms:
    """Keeps alarms, tells them.

    Args:
        store: of them.
        members: have the phones that are told.
        sender: sends text messages.
        zone: in which it is told when.
    """

    def __init__(
        self, store: AlarmStore, members: MemberReader, sender: SmsSender, zone: ZoneInfo
    ) -> None:
        self._store = store
        self._members = members
        self._sender = sender
        self._zone = zone

    def ring(self, person: PersonKey, kind: Kind, now: datetime, **details: str) -> None:
        """Keep an alarm, durably; its text message is sent by whoever calls ``text_next``.

        It is not sent here: whoever waited for the answer could tell by the time it takes
        whether a phone is that of a member.
        """
        self._store.add(person, kind, now, details)

    def unseen(self, person: PersonKey) -> Sequence[Alarm]:
        """What a member was not shown yet, the latest first."""
        return self._store.unseen(person)

    def seen(self, person: PersonKey, numbers: Sequence[int], now: datetime) -> None:
        """A member was shown some of their alarms."""
        self._store.see(person, numbers, now)

    def page(self, division: str, span: Span) -> Page[AlarmListed]:
        """Alarms of the members who hold or held a post at or below a division, latest first."""
        return self._store.page(division, span)

    def text_next(self, now: datetime) -> Texted | None:
        """Send the message that waits the longest; None: none waits."""
        found = self._store.claim(now, now + _OURS)
        if found is None:
            return None
        reason = self._sent(found)
        again = reason is not None and reason.again and found.tries < MOST_TRIES
        self._store.finish(found.person, found.alarm.number, now + _AGAIN if again else None)
        return Texted(found.reference, None if reason is None else reason.why)

    def _sent(self, found: ToText) -> _NotSent | None:
        phone = self._members.phone(found.person)
        if phone is None:
            return _NotSent("no_phone", again=False)
        at = found.alarm.at.astimezone(self._zone)
        params = {
            "what": words_of(found.alarm.kind, CHINESE).removesuffix("。"),
            "at": f"{at.month}月{at.day}日{at:%H:%M}",
        }
        try:
            if found.tries == 1 or not self._sender.sent(found.reference):
                self._sender.send(phone.number, "staff_alarm", params, found.reference)
        except SmsError as error:
            return _NotSent(str(error), again=error.code == "sms.unreachable")
        except GuikangError as error:
            return _NotSent(str(error), again=False)
        return None


@dataclass(frozen=True, slots=True)
class _NotSent:
    why: str
    again: bool
