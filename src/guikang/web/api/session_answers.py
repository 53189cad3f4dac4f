"""What the API answers of sessions and accounts, and an example of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example

from guikang.services.accounts.alarms import words_of
from guikang.staff.appointments import scopes
from guikang.staff.posts import TRAINED, Deed
from guikang.web.problems import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guikang.divisions.tree import Tree
    from guikang.services.accounts.alarms import Alarm
    from guikang.services.accounts.second_factor import Factors
    from guikang.services.accounts.sessions import SignedStaff
    from guikang.services.staffing import Member


@dataclass(frozen=True, slots=True)
class SignedInAnswer:
    """How far somebody is in.

    Attributes:
        state: ``signed_in``, ``second_factor_needed`` or ``second_factor_to_set_up``.
        csrf: to be sent as ``X-CSRF-Token`` with each request that changes something.
        recovery_codes: where these were made now: shown once.
    """

    state: str
    csrf: str
    recovery_codes: list[str]


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """A post of theirs.

    Attributes:
        post: which.
        division: the code of where.
        division_name: with the names of all divisions above.
        state: ``held`` or ``suspended``.
        since: from when on, ISO 8601.
    """

    post: str
    division: str
    division_name: str
    state: str
    since: str


@dataclass(frozen=True, slots=True)
class FactorsEntry:
    """Their second factors.

    Attributes:
        totp: whether an authenticator.
        passkeys: how many.
        recovery_codes: how many are left.
        needed: whether a post of theirs asks for one.
    """

    totp: bool
    passkeys: int
    recovery_codes: int
    needed: bool


@dataclass(frozen=True, slots=True)
class AlarmEntry:
    """Something that befell an account.

    Attributes:
        number: by which it is marked as seen.
        kind: what, as a stable word.
        at: when, ISO 8601.
        words: what, in the reader's language.
        details: what further is told, as the kind of device.
    """

    number: int
    kind: str
    at: str
    words: str
    details: dict[str, str]


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """Who is signed in, and what they may do where.

    Before the second factor is shown no posts, deeds and alarms are told.

    Attributes:
        state: ``signed_in``, ``second_factor_needed`` or ``second_factor_to_set_up``.
        csrf: to be sent as ``X-CSRF-Token`` with each request that changes something.
        name: theirs.
        handle: by which programs name them.
        appointments: their posts that were not ended.
        deeds: codes of divisions, with all below, by what may be done there.
        trained: whether they have passed the test of the rules in force.
        training_due: whether they have not and a post of theirs has powers over codes.
        second_factor: what they have.
        alarms: what befell the account and they were not shown yet.
    """

    state: str
    csrf: str
    name: str
    handle: str
    appointments: list[HeldEntry]
    deeds: dict[str, list[str]]
    trained: bool
    training_due: bool
    second_factor: FactorsEntry
    alarms: list[AlarmEntry]


def session_answer(
    signed: SignedStaff,
    member: Member,
    *,
    csrf: str,
    factors: FactorsEntry,
    alarms: list[AlarmEntry],
    tree: Tree,
    now: datetime,
) -> SessionAnswer:
    """Who is signed in."""
    standing = member.standing
    held = [] if signed.partial else [one for one in standing.appointments if one.held(now)]
    deeds = {} if signed.partial else {deed: scopes(standing, deed, now) for deed in Deed}
    return SessionAnswer(
        signed.state.value,
        csrf,
        member.name,
        member.handle,
        [
            HeldEntry(
                one.post.value,
                one.division,
                tree.full_name(one.division) if one.division in tree else "",
                "held" if one.in_force(now) else "suspended",
                one.since.isoformat(),
            )
            for one in held
        ],
        {deed.value: list(where) for deed, where in deeds.items() if where},
        standing.trained,
        not standing.trained and any(one.post in TRAINED for one in held),
        factors,
        [] if signed.partial else alarms,
    )


def factors_entry(factors: Factors, passkeys: int) -> FactorsEntry:
    """What second factors somebody has."""
    return FactorsEntry(factors.totp, passkeys, factors.recovery_codes, factors.needed)


def alarm_entries(alarms: Sequence[Alarm], language: str) -> list[AlarmEntry]:
    """Alarms as the API tells them."""
    return [
        AlarmEntry(
            one.number,
            one.kind.value,
            one.at.isoformat(),
            words_of(one.kind, language),
            dict(one.details),
        )
        for one in alarms
    ]


def answered(answer: type, description: str, example: object) -> ResponseSpec:
    """An answer with an example, for the API's description."""
    return ResponseSpec(answer, description=description, examples=[Example(value=example)])


def refused(*descriptions: str) -> ResponseSpec:
    """A refusal, for the API's description; ``code`` tells which."""
    return ResponseSpec(Problem, media_type=MEDIA_TYPE, description="; ".join(descriptions))


DONE: Final = ResponseSpec(None, description="done; there is no body")
_CSRF: Final = "5d7a0e6b1f2c4a3d9e8f7061524334455d7a0e6b1f2c4a3d9e8f706152433445"
SIGNED_IN_EXAMPLE: Final = {
    "state": "second_factor_needed",
    "csrf": _CSRF,
    "recovery_codes": [],
}
SESSION_EXAMPLE: Final = {
    "state": "signed_in",
    "csrf": _CSRF,
    "name": "韦甲乙",
    "handle": "mB0l3v2Qk1nT7xYz",
    "appointments": [
        {
            "post": "division_administrator",
            "division": "450103",
            "division_name": "广西壮族自治区南宁市青秀区",
            "state": "held",
            "since": "2020-03-28T01:00:00+00:00",
        }
    ],
    "deeds": {"see_staff": ["450103"], "manage_staff": ["450103"]},
    "trained": True,
    "training_due": False,
    "second_factor": {"totp": True, "passkeys": 1, "recovery_codes": 10, "needed": True},
    "alarms": [
        {
            "number": 3,
            "kind": "new_device",
            "at": "2020-04-01T00:30:00+00:00",
            "words": "账号在一台新设备上登录。",
            "details": {"device": "computer"},
        }
    ],
}
