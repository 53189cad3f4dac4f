"""Each post against each deed and each foreign division, over the API: all refused but what the
table of powers allows. Made from the table and from the API's own description, so that neither
a new deed nor a new address is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from guikang.bootstrap import System, now
from guikang.people.keys import PersonKey
from guikang.services.operations import Actor
from guikang.services.reception_entries import Entry, Hotline
from guikang.services.work_forms.values import HandedIn
from guikang.staff.posts import DEEDS_OF, OVER_CODES, Deed, Post
from guikang.web.api.access import giver_of
from residents import living, person_of
from synthetic import OPERATOR, Enrolled, appointed, document, phone
from work_forms import form, person, xlsx

Asking = Callable[[PersonKey], httpx.Client]
OWN, BELOW, BESIDE, ABOVE, NOWHERE = "450110", "450110100", "450105", "4501", "450199"
FOREIGN = {"beside": BESIDE, "above": ABOVE, "that is not there": NOWHERE, "of no form": "x"}
WHY, HANDLE = "试权限", "{handle}"
HOTLINE = {"kind": "hotline", "number": "12320"}

PUBLIC = {
    *("alive", "ready", "keys", "feeds", "rulebooks", "rulebook", "posts"),
    *("divisions", "divisions-search", "division", "reception"),
}
"""What anybody may ask."""
ACCOUNT = ("session", "account")
"""Beginnings of what concerns nobody but who asks; tests/web/test_console_sign_in.py."""
STUDY = {
    *("training", "training-material", "training-diagram"),
    *("training-begin", "training-hand-in"),
}
"""What every member may do for themselves; tests/web/test_training_api.py."""


@dataclass(frozen=True)
class Ask:
    """How a deed is asked for.

    Attributes:
        deed: which power it needs.
        body: what is sent, without the division; None: it is asked by GET.
        at: where the division stands: ``body``, ``query``, ``form``: beside a file, ``member``
            ``entry`` or ``submission``: it is that of what the address names, ``nowhere``: it
            has none; ``person`` and ``look_up``: it is where the resident lives whose number or
            look-up is sent.
        also: a further power that it needs.
    """

    deed: Deed
    body: dict[str, Any] | None = field(default=None)
    at: str = "body"
    also: Deed | None = None


ASKS = {
    "staff-search": Ask(Deed.SEE_STAFF, {}),
    "staff-enrol": Ask(Deed.MANAGE_STAFF, {"name": "", "number": "", "phone": ""}),
    "staff-member": Ask(Deed.SEE_STAFF, at="member"),
    "staff-history": Ask(Deed.SEE_STAFF, at="member"),
    "staff-number": Ask(Deed.OPEN_STAFF_NUMBER, {"why": WHY}, "member"),
    "staff-export": Ask(Deed.EXPORT, {"why": WHY}),
    "staff-appoint": Ask(
        Deed.MANAGE_STAFF, {"post": "collector", "division": OWN, "why": WHY}, "member"
    ),
    "staff-suspend": Ask(Deed.MANAGE_STAFF, {"why": WHY}, "member"),
    "staff-resume": Ask(Deed.MANAGE_STAFF, {"why": WHY}, "member"),
    "staff-end": Ask(Deed.MANAGE_STAFF, {"why": WHY}, "member"),
    "staff-hand-over": Ask(Deed.MANAGE_STAFF, {"why": WHY, "successor": HANDLE}, "member"),
    "staff-second-factor-reset": Ask(Deed.MANAGE_STAFF, {"why": WHY}, "member"),
    "staff-sessions-end": Ask(Deed.MANAGE_STAFF, {"why": WHY}, "member"),
    "people-look-up": Ask(Deed.LOOK_UP_PERSON, {"purpose": WHY}, "person"),
    "people-number": Ask(Deed.OPEN_PERSON_NUMBER, {"purpose": WHY}, "look_up"),
    "exceptions-search": Ask(Deed.SEE_EXCEPTIONS, {}),
    "exceptions-export": Ask(Deed.EXPORT, {"why": WHY}),
    "appeals-search": Ask(Deed.SEE_APPEALS, {}),
    "appeals-export": Ask(Deed.EXPORT, {"why": WHY}, also=Deed.SEE_APPEALS),
    "alarms": Ask(Deed.SEE_LOG, at="query"),
    "operations": Ask(Deed.SEE_LOG, at="query"),
    "operations-export": Ask(Deed.EXPORT, {"why": WHY}),
    "coverage": Ask(Deed.SEE_COVERAGE, at="query"),
    "coverage-gaps": Ask(Deed.SEE_COVERAGE, at="query"),
    "coverage-export": Ask(Deed.EXPORT, {"why": WHY}),
    "training-progress": Ask(Deed.SEE_TRAINING, at="query"),
    "training-people": Ask(Deed.SEE_TRAINING, {}),
    "training-export": Ask(Deed.EXPORT, {"why": WHY}),
    "reception-entries": Ask(Deed.MANAGE_RECEPTION, at="query"),
    "reception-publish": Ask(Deed.MANAGE_RECEPTION, {"content": HOTLINE}),
    "reception-mend": Ask(Deed.MANAGE_RECEPTION, {"content": HOTLINE}, "entry"),
    "reception-confirm": Ask(Deed.MANAGE_RECEPTION, at="entry"),
    "reception-withdraw": Ask(Deed.MANAGE_RECEPTION, at="entry"),
    "reception-board": Ask(Deed.MANAGE_RECEPTION, at="query"),
    "reception-export": Ask(Deed.EXPORT, {"why": WHY}, also=Deed.MANAGE_RECEPTION),
    "work-form-template": Ask(Deed.SEE_STAFF, at="nowhere"),
    "work-form-check": Ask(Deed.MANAGE_STAFF, {}, "form"),
    "work-form-hand-in": Ask(Deed.MANAGE_STAFF, {}, "form"),
    "work-form-submissions": Ask(Deed.SEE_STAFF, at="query"),
    "work-form-submission": Ask(Deed.SEE_STAFF, at="submission"),
    "work-form-failures": Ask(Deed.MANAGE_STAFF, at="submission"),
    "work-form-board": Ask(Deed.SEE_STAFF, at="query"),
    "work-form-export": Ask(Deed.EXPORT, {"why": WHY}),
    "staff-register-export": Ask(Deed.EXPORT, {"why": WHY}),
}
"""By the operation's id in the API's description."""
REFUSED = {401, 403, 404}


def operations(address: str) -> Iterator[tuple[str, str, str]]:
    """Id, method and path of every operation that is not the public's or one's own account's."""
    for path, methods in httpx.get(address + "/openapi.json").json()["paths"].items():
        for method, described in methods.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                name = described["operationId"]
                own = path.removeprefix("/api/v1/").startswith(ACCOUNT)
                if name not in PUBLIC | STUDY and not own:
                    yield name, method, path


@pytest.fixture(scope="session")
def described(without_demo: str) -> dict[str, tuple[str, str]]:
    return {name: (method, path) for name, method, path in operations(without_demo)}


def somebody(running: System, post: Post, division: str, *, trained: bool = True) -> PersonKey:
    theirs = document()
    one = Enrolled(running.staffing.person_of(theirs), theirs, phone())
    return appointed(running, one, post, division, trained=trained)


def handle_in(running: System, division: str) -> str:
    member = running.staffing.by_person(somebody(running, Post.COLLECTOR, division))
    assert member is not None
    return member.handle


def entry_in(running: System, division: str) -> str:
    """A hotline that a division has published."""
    for kept in running.reception.of(division):
        if isinstance(kept.content, Hotline) and kept.content.number == "12320":
            return kept.id
    found = running.reception.publish(division, Hotline("12320"), by=Actor("test"), now=now())
    assert isinstance(found, Entry), found
    return found.id


def resident_in(running: System, member: PersonKey, division: str) -> dict[str, str]:
    """The number of a resident, and the handle as if the member had looked them up."""
    number, found = living(running, division), running.staffing.by_person(member)
    assert found is not None
    person = person_of(running, number)
    handle = running.looking_up.handle(person, by=giver_of(found), now=now())
    return {"number": number, "handle": handle}


def asked(
    client: httpx.Client,
    described: tuple[str, str],
    ask: Ask,
    division: str,
    handle: str,
    *,
    resident: dict[str, str] | None = None,
) -> httpx.Response:
    method, path = described
    if ask.at == "form":
        content = xlsx(form(person(1)))
        return client.request(
            method, path, data={"division": division}, files={"file": ("x.xlsx", content)}
        )
    sent = None if ask.body is None else dict(ask.body)
    if ask.at == "body":
        assert sent is not None
        sent["division"] = division
    if ask.at in {"person", "look_up"}:
        assert sent is not None
        field = "number" if ask.at == "person" else "handle"
        sent[field] = (resident or {"number": document().number}).get(field, "nobody")
    if sent and sent.get("successor") == HANDLE:
        sent["successor"] = handle
    path = path.replace(HANDLE, handle).replace("{number}", "1")
    return client.request(
        method,
        path.replace("{id}", SUBMISSIONS.get(division, "0")).replace("{entry}", handle),
        params={"division": division} if ask.at == "query" else None,
        json=sent,
    )


SUBMISSIONS: dict[str, str] = {}
"""The number of a form that was handed in, by division."""


@pytest.fixture(scope="session", autouse=True)
def handed_in(running: System) -> None:
    for division in (OWN, BESIDE, ABOVE):
        found = running.work_forms.submitting.hand_in(
            xlsx(form(person(1))), division, by=OPERATOR, now=now()
        )
        assert isinstance(found, HandedIn), found
        SUBMISSIONS[division] = str(found.submission.number)


def test_every_operation_of_the_api_is_the_publics_ones_own_or_asked_for_here(
    described: dict[str, tuple[str, str]],
) -> None:
    assert described.keys() == ASKS.keys()


@pytest.mark.parametrize("name", ASKS)
def test_nobody_is_answered_without_a_session(
    without_demo: str, described: dict[str, tuple[str, str]], name: str
) -> None:
    with httpx.Client(base_url=without_demo) as nobody:
        answer = asked(nobody, described[name], ASKS[name], OWN, "nobody")
    assert answer.status_code == 401, answer.text


@pytest.mark.parametrize("post", Post)
def test_each_post_may_do_at_home_what_the_table_says_and_nothing_else(
    running: System, asking: Asking, described: dict[str, tuple[str, str]], post: Post
) -> None:
    member = somebody(running, post, OWN)
    client, handle = asking(member), handle_in(running, BELOW)
    resident = resident_in(running, member, BELOW)
    wrong = []
    for name, ask in ASKS.items():
        allowed = {ask.deed, ask.also or ask.deed} <= DEEDS_OF[post]
        named = entry_in(running, OWN) if ask.at == "entry" else handle
        answer = asked(client, described[name], ask, OWN, named, resident=resident)
        if (answer.status_code not in REFUSED) != allowed:
            wrong.append((name, allowed, answer.status_code, answer.text[:200]))
    assert wrong == []


@pytest.mark.parametrize("where", FOREIGN)
@pytest.mark.parametrize("post", Post)
def test_no_post_may_do_anything_in_a_foreign_division(
    running: System,
    asking: Asking,
    described: dict[str, tuple[str, str]],
    post: Post,
    where: str,
) -> None:
    member = somebody(running, post, OWN)
    client, there = asking(member), FOREIGN[where]
    resident = resident_in(running, member, there) if there in {BESIDE, ABOVE} else None
    handle = handle_in(running, there) if there in {BESIDE, ABOVE} else "nobody"
    wrong = []
    placed = {name: ask for name, ask in ASKS.items() if ask.at != "nowhere"}
    for name, ask in placed.items():
        named = handle
        if ask.at == "entry" and there in {BESIDE, ABOVE}:
            named = entry_in(running, there)
        answer = asked(client, described[name], ask, there, named, resident=resident)
        if answer.status_code not in REFUSED:
            wrong.append((name, answer.status_code, answer.text[:200]))
    assert wrong == []


@pytest.mark.parametrize("post", sorted(post for post in Post if DEEDS_OF[post] & OVER_CODES))
def test_whoever_has_not_passed_the_training_has_no_power_over_codes(
    running: System, asking: Asking, described: dict[str, tuple[str, str]], post: Post
) -> None:
    client = asking(somebody(running, post, OWN, trained=False))
    for name, ask in ASKS.items():
        if ask.deed in DEEDS_OF[post] & OVER_CODES:
            answer = asked(client, described[name], ask, OWN, "nobody")
            assert (answer.status_code, answer.json()["code"]) == (403, "access.untrained"), name
