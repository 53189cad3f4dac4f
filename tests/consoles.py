"""Members of staff with accounts for tests, activated as they are: by a code in a message."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import httpx
import pyotp
from argon2 import PasswordHasher

from guikang.bootstrap import System, now
from guikang.errors import Flaw
from guikang.people.keys import PersonKey
from guikang.people.phones import Phone
from guikang.services.accounts.passwords import Passwords
from guikang.services.accounts.second_factor import Shown
from guikang.services.accounts.sessions import SignedStaff, State
from guikang.services.accounts.signing_in import Begun, Came
from guikang.services.devices import Device
from guikang.staff.posts import Post
from synthetic import Enrolled, appointed, document, phone

PASSWORD = "山歌好比春江水，九曲十八湾"  # noqa: S105 - of nobody
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
DESK = Came("10.0.0.1", Device.COMPUTER, "")


@dataclass(frozen=True)
class Member:
    """A member of staff whose account is active."""

    person: PersonKey
    phone: Phone
    number: str


def hash_quickly(running: System) -> None:
    """Let passwords be hashed in no time; how strongly they are is tested apart."""
    running.accounts.signing_in._passwords = Passwords(running.keys.secret, QUICK)


def texted(running: System, to: Phone, template: str = "one_time_code") -> list[dict[str, str]]:
    """What was said to a phone, the latest last."""
    path = running.settings.data / "sms-outbox.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    read = [json.loads(line) for line in lines]
    return [
        one["params"] for one in read if (one["phone"], one["template"]) == (to.number, template)
    ]


def enrolled(
    running: System, post: Post, division: str, *, at: datetime | None = None, name: str = "覃管理"
) -> Member:
    """A member with a post, whose account is not active."""
    one = Enrolled(PersonKey(""), document(), phone())
    person = appointed(running, one, post, division, at=at, name=name)
    return Member(person, one.phone, one.number)


def activate(running: System, member: Member, at: datetime, password: str = PASSWORD) -> None:
    """As the member does it."""
    entry = running.accounts.signing_in
    flaw = entry.send_code(member.phone, "10.0.0.1", at)
    assert flaw is None, flaw
    code = texted(running, member.phone)[-1]["code"]
    found = entry.activate(member.phone, code, password, at)
    assert found == member.person, found


def active(
    running: System,
    post: Post,
    division: str,
    *,
    at: datetime | None = None,
    name: str = "覃管理",
) -> Member:
    """A member with a post and an active account."""
    at = at or now()
    member = enrolled(running, post, division, at=at, name=name)
    activate(running, member, at)
    return member


def signed_in(
    running: System, member: Member, at: datetime, came: Came = DESK
) -> tuple[SignedStaff, Begun]:
    """The member, by their password."""
    begun = running.accounts.signing_in.sign_in(member.phone, PASSWORD, came, at)
    assert isinstance(begun, Begun), begun
    signed = running.accounts.sessions.who(begun.token, at)
    assert signed is not None
    return signed, begun


def with_totp(
    running: System, signed: SignedStaff, at: datetime, token: str = ""
) -> tuple[SignedStaff, str, str]:
    """The member with an authenticator, signed in whole: they, its secret, their token."""
    factors = running.accounts.second_factors
    shown = factors.begin_totp(signed, at)
    assert isinstance(shown, Shown), shown
    proved = factors.confirm_totp(signed, code_at(shown.secret, at), at)
    assert not isinstance(proved, Flaw), proved
    token = proved.token or token
    whole = running.accounts.sessions.who(token, at) if token else signed
    assert whole is not None
    return whole, shown.secret, token


def code_at(secret: str, at: datetime) -> str:
    """What an authenticator shows."""
    return pyotp.TOTP(secret).at(at)


def session_of(running: System, person: PersonKey) -> tuple[str, str]:
    """A member's session with whatever their posts ask for shown: its token and its guard."""
    sessions, at = running.accounts.sessions, now()
    token = sessions.begin(person, at, Device.COMPUTER)
    signed = sessions.who(token, at)
    assert signed is not None
    if signed.state is State.SECOND_FACTOR_TO_SET_UP:
        signed, _, token = with_totp(running, signed, at)
    elif signed.partial:  # as if it had been shown elsewhere
        token = sessions.begin(person, at, Device.COMPUTER, proved=True)
        signed = sessions.who(token, at)
        assert signed is not None
    return token, sessions.guard(signed)


def asking_as(running: System, address: str, person: PersonKey) -> httpx.Client:
    """A program that asks the API as a member, signed in whole."""
    token, guard = session_of(running, person)
    return httpx.Client(
        base_url=address,
        cookies={"staff": token},
        headers={"x-csrf-token": guard, "accept-language": "zh-CN"},
        timeout=60,
    )
