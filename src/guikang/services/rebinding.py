"""换手机号: an account follows its person to a phone that they have proved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, assert_never
from zoneinfo import ZoneInfo

from guikang.errors import Flaw, GuikangError
from guikang.people.keys import PersonKey, phone_key
from guikang.people.phones import parse_phone

if TYPE_CHECKING:
    from guikang.people.phones import Phone
    from guikang.services.ports.providers import SmsSender
    from guikang.services.ports.residents import AccountStore


class NotRebound(Enum):
    """Why the store changed nothing."""

    NO_ACCOUNT = "no_account"
    SAME_PHONE = "same_phone"
    PHONE_BOUND = "phone_bound"


@dataclass(frozen=True, slots=True)
class Rebound:
    """The account is bound to the new phone.

    Attributes:
        untold: why the old number was not told, for the log, or None: it was.
    """

    untold: GuikangError | None


class Rebinding:
    """Binds accounts to other phones: the one door, whoever acts.

    Args:
        store: of accounts.
        sender: tells the old number.
        secret: phones are found by hashes keyed by it.
        zone: in which the old number is told when it was changed.
    """

    def __init__(
        self, store: AccountStore, sender: SmsSender, secret: bytes, zone: ZoneInfo
    ) -> None:
        self._store = store
        self._sender = sender
        self._secret = secret
        self._zone = zone

    def phone_of(self, person: PersonKey) -> Phone | None:
        """The phone that the person's account is bound to, or None: there is no account."""
        number = self._store.number(person)
        phone = None if number is None else parse_phone(number)
        return None if isinstance(phone, Flaw) else phone

    def rebind(
        self, person: PersonKey, phone: Phone, now: datetime, staying: bytes | None = None
    ) -> Rebound | Flaw:
        """Bind the person's account to another phone, and tell the old number.

        The old number is free again and all sessions end, so that nobody who had the old
        phone stays signed in. It is done, durably, before the old number is told: a
        message that cannot be sent, or a crash before it is, undoes nothing.

        Args:
            person: who is signed in, or stands before staff with their document.
            phone: proved just now.
            now: aware.
            staying: digest of the session that goes on, as ``Sessions.digest``; None: none does.

        Returns:
            What was done; or of the phone ``rebinding.same_phone``, ``rebinding.phone_bound``
            (it says nothing of whose it is), or ``rebinding.no_account``.
        """
        key = phone_key(phone, self._secret)
        found = self._store.rebind(person, phone, key, now, staying)
        match found:
            case NotRebound.SAME_PHONE:
                return Flaw("rebinding.same_phone", "phone")
            case NotRebound.PHONE_BOUND:
                return Flaw("rebinding.phone_bound", "phone")
            case NotRebound.NO_ACCOUNT:
                return Flaw("rebinding.no_account")
            case str():
                return Rebound(self._told(found, now))
            case _:
                assert_never(found)

    def _told(self, number: str, now: datetime) -> GuikangError | None:
        at = now.astimezone(self._zone)
        said = f"{at.month}月{at.day}日{at:%H:%M}"
        try:
            self._sender.send(number, "phone_changed", {"at": said})
        except GuikangError as error:
            return error
        return None
