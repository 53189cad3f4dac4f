"""Whom to be in the demo: a grid worker who is there, an elder and a child who may be added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from guikang.bootstrap import now
from guikang.demo.laying import ACTOR
from guikang.demo.lists import DemoError
from guikang.errors import Flaw
from guikang.people.documents import parse_document
from guikang.people.phones import parse_phone
from guikang.people.resident_number import check_character
from guikang.rulebook.phrases import Language
from guikang.services.staffing import Entry, Giver
from guikang.staff.posts import Post

if TYPE_CHECKING:
    from datetime import datetime

    from guikang.bootstrap import System
    from guikang.people.keys import PersonKey

STREET: Final = "450103001"
"""新竹街道: where the grid worker serves."""


OPERATOR: Final = Giver.operator(ACTOR)


@dataclass(frozen=True, slots=True)
class Playable:
    """A synthetic person whom whoever tries the demo may play; nobody has such a number.

    Attributes:
        name: of theirs.
        number: of their resident identity card, in a region that was never assigned.
        phone: of theirs, in a range that was never assigned; empty: they have none.
    """

    name: str
    number: str
    phone: str = ""


def _number(body: str) -> str:
    return body + check_character(body)


WORKER: Final = Playable("蒙小兰", _number("45990019850612072"), "15400000072")
ELDER: Final = Playable("韦大娘", _number("45990019420303028"))
CHILD: Final = Playable("韦小宝", _number("45990020160601017"))


def lay_accounts(system: System) -> None:
    """Let the grid worker have an account and a post; what is there already stays.

    Raises:
        DemoError: ``demo.no_account``: they cannot be registered.
    """
    phone, document = parse_phone(WORKER.phone), parse_document(WORKER.number)
    assert not isinstance(phone, Flaw)
    assert not isinstance(document, Flaw)
    present = now()
    person = system.residents.registration.account_of(phone)
    if person is None:
        found = system.residents.registration.register(phone, document, WORKER.name, ACTOR, present)
        if isinstance(found, Flaw):
            raise DemoError("demo.no_account", why=found.code)
        person = found
    if not system.residents.representations.doors(person, present).serves:
        entry = Entry(WORKER.name, document, phone, "新竹街道办事处")
        system.staffing.enrol(entry, STREET, by=OPERATOR, now=present)
        system.staffing.appoint(
            person, Post.GRID_ADMINISTRATOR, STREET, "演示", by=OPERATOR, now=present
        )
        _pass_test(system, person, present)


def _pass_test(system: System, person: PersonKey, at: datetime) -> None:
    """Let the worker answer a sheet of the test, and rightly."""
    member = system.staffing.by_person(person)
    begun = system.training.begin(person, Language.ZH, at)
    if member is None or isinstance(begun, Flaw):
        why = begun.code if isinstance(begun, Flaw) else "staff.unknown"
        raise DemoError("demo.no_account", why=why)
    answers = begun.sheet.right
    found = system.training.hand_in(member, begun.handle, answers, Language.ZH, at)
    if isinstance(found, Flaw):
        raise DemoError("demo.no_account", why=found.code)
