"""Proving a phone: a one-time code by SMS, used once, tried a few times."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw, GuikangError
from guikang.people import writing
from guikang.people.keys import phone_key
from guikang.people.phones import parse_phone
from guikang.people.sealing import SealingError
from guikang.services.limits import Limit, Limits

if TYPE_CHECKING:
    from guikang.people.phones import Phone
    from guikang.people.sealing import Keyring
    from guikang.services.ports.providers import SmsSender
    from guikang.services.ports.residents import OneTimeCodeStore

DIGITS: Final = 6
VALID: Final = timedelta(minutes=5)
MOST_TRIES: Final = 5
REMEMBERED: Final = timedelta(minutes=30)
"""So long a proved phone may register: time enough to look for one's papers."""

_PROVED: Final = b"phone_proof"
_ASKED: Final = b"phone_asked"
_MOST_CHARACTERS: Final = 300

PER_MINUTE: Final = Limit("code-sent-minute", 1, timedelta(minutes=1))
PER_HOUR: Final = Limit("code-sent-hour", 5, timedelta(hours=1))
PER_DAY: Final = Limit("code-sent-day", 10, timedelta(days=1))
PER_ADDRESS: Final = Limit("code-sent-address", 60, timedelta(hours=1))
"""A village may stand behind one address."""
WRONG_PER_DAY: Final = Limit("code-tried-day", 30, timedelta(days=1))


class PhoneProof:
    """Sends codes, judges them, and remembers for a while that a phone was proved."""

    def __init__(
        self,
        store: OneTimeCodeStore,
        sender: SmsSender,
        limits: Limits,
        secret: bytes,
        keyring: Keyring,
    ) -> None:
        self._store = store
        self._sender = sender
        self._limits = limits
        self._secret = secret
        self._keyring = keyring

    def send(self, phone: Phone, address: str, now: datetime) -> Flaw | None:
        """Send a code to a phone; the one before is void.

        The same happens whoever the phone belongs to, known or not.

        Returns:
            None, or ``limit.reached``, or why the provider did not take it (``sms.*``).
        """
        for limit, subject in (
            (PER_ADDRESS, address),
            (PER_MINUTE, phone.number),
            (PER_HOUR, phone.number),
            (PER_DAY, phone.number),
        ):
            flaw = self._limits.tried(limit, subject, now)
            if flaw is not None:
                return flaw
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        self._store.keep(phone_key(phone, self._secret), self._digest(phone, code), now + VALID)
        minutes = str(VALID // timedelta(minutes=1))
        try:
            self._sender.send(phone.number, "one_time_code", {"code": code, "minutes": minutes})
        except GuikangError as error:
            return Flaw(error.code)
        return None

    def prove(self, phone: Phone, code: str, now: datetime) -> Flaw | None:
        """Use a code; spaces and full-width digits do not matter.

        Returns:
            None: the phone is proved and the code used up; ``one_time_code.wrong``, also
            for one that was used, has expired or was never sent; ``limit.reached``.
        """
        flaw = self._limits.tried(WRONG_PER_DAY, phone.number, now)
        if flaw is not None:
            return flaw
        key, digest = (
            phone_key(phone, self._secret),
            self._digest(phone, writing.without_gaps(writing.fold_width(code))),
        )
        if self._store.use(key, digest, now, MOST_TRIES):
            return None
        return Flaw("one_time_code.wrong", "code")

    def give_back(self, phone: Phone, code: str, now: datetime) -> None:
        """Let a code that was right count once more: what it was for failed otherwise."""
        folded = writing.without_gaps(writing.fold_width(code))
        self._store.keep(phone_key(phone, self._secret), self._digest(phone, folded), now + VALID)

    def asked(self, phone: Phone, now: datetime) -> str:
        """A token that says where a code went, for the browser that asked; it proves nothing."""
        return self._sealed(phone, now, _ASKED)

    def phone_asked(self, token: str, now: datetime) -> Phone | None:
        """The phone that a code was sent to, or None: too long ago, or never."""
        return self._opened(token, now, _ASKED)

    def remembered(self, phone: Phone, now: datetime) -> str:
        """A token that says that a phone was proved, for the browser that did so."""
        return self._sealed(phone, now, _PROVED)

    def phone_of(self, token: str, now: datetime) -> Phone | None:
        """The phone that was proved, or None: too long ago, or never."""
        return self._opened(token, now, _PROVED)

    def _sealed(self, phone: Phone, now: datetime, context: bytes) -> str:
        said = f"{int(now.timestamp())}:{phone.number}".encode()
        return urlsafe_b64encode(self._keyring.seal(said, context)).decode()

    def _opened(self, token: str, now: datetime, context: bytes) -> Phone | None:
        if len(token) > _MOST_CHARACTERS or not token.isascii():
            return None
        try:
            said = self._keyring.open(urlsafe_b64decode(token), context).decode()
        except (ValueError, SealingError):  # not ours; there is nothing to tell
            return None
        proved_at, _, number = said.partition(":")
        if not 0 <= now.timestamp() - int(proved_at) < REMEMBERED.total_seconds():
            return None
        phone = parse_phone(number)
        return None if isinstance(phone, Flaw) else phone

    def _digest(self, phone: Phone, code: str) -> bytes:
        said = f"one_time_code:{phone.number}:{code}".encode()
        return hmac.digest(self._secret, said, "sha256")
