"""Synthetic persons for tests: their numbers pass the check digit and are nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from guikang.bootstrap import System, now
from guikang.errors import Flaw
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey
from guikang.people.phones import Phone, parse_phone
from guikang.people.resident_number import check_character
from guikang.rulebook.phrases import Language
from guikang.services.staffing import Enrolment, Entry, Giver
from guikang.staff.posts import Post

_serials = count(1)


@dataclass(frozen=True)
class Enrolled:
    """A registered person."""

    person: PersonKey
    document: Document
    phone: Phone

    @property
    def number(self) -> str:
        return self.document.number


def document(born: str = "19650405") -> Document:
    """Another one for each call, born on that day."""
    serial = next(_serials)
    body = f"4599{1 + serial // 1000:02d}{born}{serial % 1000:03d}"
    return Document(DocumentType.RESIDENT_ID, body + check_character(body))


def phone() -> Phone:
    """Another one for each call."""
    found = parse_phone(f"1360000{next(_serials):04d}")
    assert isinstance(found, Phone)
    return found


def enrolled(running: System, name: str = "莫甲乙") -> Enrolled:
    """Another registered person for each call."""
    theirs, number = document(), phone()
    person = running.residents.registration.register(number, theirs, name, theirs.number, now())
    assert not isinstance(person, Flaw), person
    return Enrolled(person, theirs, number)


OPERATOR = Giver.operator("test")
"""Appoints whom it likes, as the command line does."""


def appointed(
    running: System,
    one: Enrolled,
    post: Post,
    division: str,
    *,
    at: datetime | None = None,
    name: str = "莫甲乙",
    trained: bool = True,
) -> PersonKey:
    """Somebody with a post, in the registry of its division, trained or not."""
    at = at or now()
    entry = Entry(name, one.document, one.phone, "某街道办事处")
    found = running.staffing.enrol(entry, division, by=OPERATOR, now=at)
    assert isinstance(found, Enrolment), found
    person = running.staffing.person_of(entry.document)
    flaw = running.staffing.appoint(person, post, division, "测试", by=OPERATOR, now=at)
    assert flaw is None, flaw
    if trained and not running.staffing.standing_of(person).trained:
        pass_test(running, person, at)
    return person


def pass_test(running: System, person: PersonKey, at: datetime | None = None) -> None:
    """Let a member answer a sheet of the training's test, and rightly."""
    at = at or now()
    member = running.staffing.by_person(person)
    begun = running.training.begin(person, Language.ZH, at)
    assert member is not None
    assert not isinstance(begun, Flaw), begun
    right = begun.sheet.right
    result = running.training.hand_in(member, begun.handle, right, Language.ZH, at)
    assert not isinstance(result, Flaw), result
    assert result.passed
