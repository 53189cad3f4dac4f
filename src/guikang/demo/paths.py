"""The paths: what ``residents.yaml`` says, checked, and laid around one day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field

from guikang.people.documents import DocumentType

_FURTHER = re.compile(r"residents\.([a-z]+)\.yaml")
_DAY = re.compile(r"\{([+-]?[0-9]+)\}")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


_DATES = {"zh": "{0.month}月{0.day}日", "en": "{0.day} {month}"}
_DATE = "{0.day}/{0.month}"
"""As further languages have it."""

Words = dict[str, str]
"""One text, by language: Chinese and English, and what further files add."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def around(words: Words, today: date) -> Words:
    """The words with ``{-6}`` replaced by the date six days before ``today``."""

    def said(language: str) -> str:
        def day(match: re.Match[str]) -> str:
            found = today + timedelta(days=int(match[1]))
            month = _MONTHS[found.month - 1]
            return _DATES.get(language, _DATE).format(found, month=month)

        return _DAY.sub(day, words[language])

    return {language: said(language) for language in words}


class Step(_Strict):
    """One row of one feed about the person.

    Attributes:
        feed: its name.
        day: days from the day of laying, or None: still going on.
        time: local; None is a bare date.
        later: whether a second file of the feed hands it in.
        old_number: whether the number is written with fifteen digits.
        withdraws: which step of the path it takes back, counted from 1.
    """

    feed: str
    day: int | None = None
    time: str | None = None
    later: bool = False
    old_number: bool = False
    withdraws: int | None = None
    index_kind: str | None = None
    port: str | None = None
    from_country: str | None = None
    result: str | None = None

    def details(self) -> dict[str, str]:
        """Its details by the column's name."""
        named = {
            "index_kind": self.index_kind,
            "port": self.port,
            "from_country": self.from_country,
            "result": self.result,
        }
        return {f"details.{name}": value for name, value in named.items() if value is not None}

    def occurred(self, today: date, earlier: int) -> str | None:
        """When it happened as the spreadsheet has it, ``earlier`` days before its day."""
        if self.day is None:
            return None
        day = (today + timedelta(days=self.day - earlier)).isoformat()
        return day if self.time is None else f"{day} {self.time}"


class Path(_Strict):
    """What happens to a person, and how it is told.

    Attributes:
        slug: its name in addresses.
        title: what it shows.
        story: one or two sentences; days in braces.
        age: of the offered resident, in years.
        document: of the offered resident.
        declared: day of the self-report, or None.
        share: how often the population takes it, against the others; 0 is never.
        spread: by how many days at most it lies earlier there.
        steps: in order.
    """

    slug: str
    title: Words
    story: Words
    age: int
    document: DocumentType = DocumentType.RESIDENT_ID
    declared: int | None = -45
    share: int = Field(default=0, ge=0)
    spread: int = Field(default=0, ge=0)
    steps: tuple[Step, ...] = ()


@cache
def paths() -> tuple[Path, ...]:
    """All paths, in the order in which they are offered, in every language that has a file."""
    folder = files("guikang.demo")
    entries = yaml.safe_load((folder / "residents.yaml").read_text("utf-8"))
    for file in folder.iterdir():
        if further := _FURTHER.fullmatch(file.name):
            words = yaml.safe_load(file.read_text("utf-8"))
            for entry in entries:
                for part, said in words.get(entry["slug"], {}).items():
                    entry[part][further[1]] = said
    return tuple(Path.model_validate(entry) for entry in entries)
