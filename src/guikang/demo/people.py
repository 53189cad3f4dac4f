"""People who do not exist, over villages that do.

Numbers are right in form and check digit, and of blocks that are given to nobody:
residents' regions begin with 4591 to 4599, which were never assigned; telephones with
15400, which operators have not opened to the public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from guikang.demo.naming import dotted_name, foreign_name, han_name
from guikang.people.documents import Document, DocumentType
from guikang.people.resident_number import check_character

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

_DAYS_A_YEAR = 365.2425
_LABELS = {
    DocumentType.RESIDENT_ID: None,
    DocumentType.HK_MACAO_PERMIT: "港澳居民来往内地通行证",
    DocumentType.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
    DocumentType.HMT_RESIDENCE: "港澳台居民居住证",
    DocumentType.FOREIGN_PERMANENT_RESIDENCE: "外国人永久居留身份证",
    DocumentType.PASSPORT: "护照",
}
_LATIN = (DocumentType.PASSPORT, DocumentType.FOREIGN_PERMANENT_RESIDENCE)
_FOREIGN_COUNTRIES = (704, 764, 418, 840, 410)  # ISO 3166-1 numeric, as the card's number has it
_DOTTED_OF_A_THOUSAND = 8


@dataclass(frozen=True, slots=True, repr=False)
class SyntheticPerson:
    """Somebody who does not exist.

    Attributes:
        name: as spreadsheets have it.
        document: by which the system finds the person.
        phone: eleven digits.
        division: code of the village where the person lives.
    """

    name: str
    document: Document
    phone: str
    division: str

    @property
    def label(self) -> str | None:
        """The document's type for the spreadsheet; None where the number tells it."""
        return _LABELS[self.document.type]

    @property
    def old_number(self) -> str:
        """The number in the fifteen digits of old; of a resident born before 2000 only."""
        return self.document.number[:6] + self.document.number[8:17]


class Registry:
    """Makes people; no two of one registry have a document or a telephone in common.

    Args:
        random: decides everything.
        villages: codes of those where they may live.
        today: the day from which ages are counted.
    """

    def __init__(self, random: Random, villages: Sequence[str], today: date) -> None:
        self._random = random
        self._villages = villages
        self._today = today
        self._taken: set[str] = set()

    def person(self, kind: DocumentType, age: int) -> SyntheticPerson:
        """A new person of that age in years, with a document of that kind."""
        random = self._random
        days = random.randrange(int(age * _DAYS_A_YEAR), int((age + 1) * _DAYS_A_YEAR) - 1)
        born = self._today - timedelta(days=days + 1)
        number = self._number(kind, born)
        while number in self._taken:
            number = self._number(kind, born)
        self._taken.add(number)
        phone = f"15400{random.randrange(10**6):06}"
        while phone in self._taken:
            phone = f"15400{random.randrange(10**6):06}"
        self._taken.add(phone)
        return SyntheticPerson(
            self._name(kind, age), Document(kind, number), phone, random.choice(self._villages)
        )

    def _name(self, kind: DocumentType, age: int) -> str:
        if kind in _LATIN:
            return foreign_name(self._random)
        dotted = self._random.randrange(1000) < _DOTTED_OF_A_THOUSAND
        if dotted and kind is DocumentType.RESIDENT_ID:
            return dotted_name(self._random)
        return han_name(self._random, age)

    def _number(self, kind: DocumentType, born: date) -> str:
        random = self._random
        match kind:
            case DocumentType.RESIDENT_ID:
                return self._eighteen(f"{random.randrange(459100, 460000)}", born)
            case DocumentType.HMT_RESIDENCE:
                return self._eighteen(random.choice(("810000", "820000", "830000")), born)
            case DocumentType.FOREIGN_PERMANENT_RESIDENCE:
                return self._eighteen(f"945{random.choice(_FOREIGN_COUNTRIES):03}", born)
            case DocumentType.HK_MACAO_PERMIT:
                return f"{random.choice('HHHM')}99{random.randrange(10**6):06}"
            case DocumentType.TAIWAN_PERMIT:
                return f"99{random.randrange(10**6):06}"
            case DocumentType.PASSPORT:
                return f"XX{random.randrange(10**7):07}"

    def _eighteen(self, region: str, born: date) -> str:
        body = f"{region}{born:%Y%m%d}{self._random.randrange(1000):03}"
        return body + check_character(body)
