"""Sending the text messages of notices: each once, also after a crash.

A message is claimed, durably, before it is handed to the provider, and what became of it is
written after. Whoever finds a claim that nobody has finished asks the provider. One that
cannot tell is not handed the message again: better none than two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from guikang.services.texting import SmsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guikang.people.keys import PersonKey
    from guikang.services.noticing import Change
    from guikang.services.ports.providers import SmsSender
    from guikang.services.ports.residents import HoldingsReader, MessageStore

OWN, OF_FAMILY = "colour_changed", "family_colour_changed"
"""The templates: to the person, and to whoever of the family acts for one without an account."""
PATIENCE: Final = timedelta(minutes=5)
"""After so long a claim's process is taken for dead: many times what a provider may take."""
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=1)
MOST_TRIES: Final = 30
"""A day, with the pauses: after that the message is no news."""


class State(StrEnum):
    """What became of a message; the values are stored and never change.

    ``queued`` and ``claimed`` are on their way. ``sent``: the provider has taken it.
    ``refused``: it never will, or there is no phone. ``unknown``: perhaps sent, and so not
    sent again. ``unsent``: given up after many tries. ``superseded``: a later change came
    before it was sent, and is told instead.
    """

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    UNSENT = "unsent"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send.

    Attributes:
        person: who is told.
        number: of the notice.
        change: that it tells.
        reference: by which the provider knows it.
        tries: how many came before.
        found: another had claimed it and did not say what became of it.
        overtaken: a later change of the person's has a message too.
        until: when others take us for dead; also the proof that the claim is ours.
    """

    person: PersonKey
    number: int
    change: Change
    reference: str
    tries: int
    found: bool
    overtaken: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try, for the log.

    Attributes:
        reference: of the message.
        state: that it is in now; ``queued``: it is to be tried again.
        reason: the provider's, or ours.
    """

    reference: str
    state: State
    reason: str = ""


class Sending:
    """Sends what is queued; any number of threads and processes may.

    Args:
        store: the queue.
        reader: knows the phone of an account.
        sender: the provider.
        words: the template's parameters for a person and a change. They are put together
            when they are sent, so that neither they nor the phone stand in the queue.
        representative: who of the family acts for a person, or None.
    """

    def __init__(
        self,
        store: MessageStore,
        reader: HoldingsReader,
        sender: SmsSender,
        words: Callable[[PersonKey, Change], Mapping[str, str]],
        representative: Callable[[PersonKey, datetime], PersonKey | None],
    ) -> None:
        self._store = store
        self._reader = reader
        self._sender = sender
        self._words = words
        self._representative = representative

    def send(self, now: datetime) -> Outcome | None:
        """Send the message that is due the longest.

        Where this raises, the claim stays, and is asked after when ``PATIENCE`` is over.

        Returns:
            What became of it, or None: none is due.
        """
        claimed = self._store.claim(now, now + PATIENCE)
        if claimed is None:
            return None
        outcome = self._asked_after(claimed) if claimed.found else None
        if outcome is None:
            outcome = self._handed_over(claimed, now)
        again = None
        if outcome.state is State.QUEUED:
            again = now + min(FIRST_PAUSE * 2**claimed.tries, LONGEST_PAUSE)
        self._store.finish(claimed, outcome.state, again)
        return outcome

    def _asked_after(self, claimed: Claimed) -> Outcome | None:
        """What became of a message that another claimed, or None: it was not sent."""
        match self._sender.sent(claimed.reference):
            case True:
                return Outcome(claimed.reference, State.SENT, "found")
            case False:
                return None
            case None:
                return Outcome(claimed.reference, State.UNKNOWN, "found")

    def _handed_over(self, claimed: Claimed, now: datetime) -> Outcome:
        if claimed.overtaken:
            return Outcome(claimed.reference, State.SUPERSEDED)
        try:
            template, phone = self._addressed(claimed.person, now)
            words = dict(self._words(claimed.person, claimed.change))
        except Exception:
            self._store.finish(claimed, _later(claimed), claimed.until)  # surely not sent
            raise
        if phone is None:
            return Outcome(claimed.reference, State.REFUSED, "no_phone")
        if template == OWN:
            del words["name"]
        try:
            self._sender.send(phone, template, words, claimed.reference)
        except SmsError as error:
            return Outcome(claimed.reference, _after(error, claimed), error.params["reason"])
        return Outcome(claimed.reference, State.SENT)

    def _addressed(self, person: PersonKey, now: datetime) -> tuple[str, str | None]:
        """By which template, and to which phone: that of an account, whosever it is."""
        identity, template = self._reader.identity(person), OWN
        if identity.registered_at is None:
            template, holder = OF_FAMILY, self._representative(person, now)
            if holder is None:
                return template, None
            identity = self._reader.identity(holder)
        return template, identity.phone if identity.registered_at is not None else None


def _after(error: SmsError, claimed: Claimed) -> State:
    """The state after a try that failed."""
    if error.perhaps_sent:
        return State.UNKNOWN
    return State.REFUSED if error.code == "sms.refused" else _later(claimed)


def _later(claimed: Claimed) -> State:
    """The state of what was surely not sent."""
    return State.QUEUED if claimed.tries + 1 < MOST_TRIES else State.UNSENT
