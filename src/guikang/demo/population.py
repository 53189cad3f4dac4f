"""The population: who lives in the demo, and every row that is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from guikang.demo.paths import Path, Step, paths
from guikang.demo.people import Registry, SyntheticPerson
from guikang.people.documents import DocumentType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

_ON_A_PATH = 0.025
"""The part of the population of whom more is said than a self-report."""

_NEVER_DECLARED_OF_A_HUNDRED = 12
_DOCUMENTS = {
    DocumentType.RESIDENT_ID: 980,
    DocumentType.HK_MACAO_PERMIT: 4,
    DocumentType.TAIWAN_PERMIT: 3,
    DocumentType.HMT_RESIDENCE: 3,
    DocumentType.FOREIGN_PERMANENT_RESIDENCE: 3,
    DocumentType.PASSPORT: 7,
}
_DOCUMENTS_AT_THE_BORDER = {
    DocumentType.RESIDENT_ID: 75,
    DocumentType.HK_MACAO_PERMIT: 5,
    DocumentType.TAIWAN_PERMIT: 3,
    DocumentType.PASSPORT: 17,
}
_AGES = {range(1): 1, range(1, 18): 22, range(18, 60): 58, range(60, 90): 18, range(90, 101): 1}
_FIRST_DECLARED, _LAST_DECLARED = -60, -2


class Row(NamedTuple):
    """One row of one feed's file: its cells by the column's name, with values, not labels."""

    feed: str
    later: bool
    cells: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody, and everything that is said of them.

    Attributes:
        offered: by slug, the residents offered to a newcomer.
        rows: of all files, in order.
        persons: how many there are.
    """

    offered: Mapping[str, SyntheticPerson]
    rows: Sequence[Row]
    persons: int


def populate(today: date, seed: int, persons: int, villages: Sequence[str]) -> Population:
    """Make the population: the same again for the same arguments.

    Args:
        today: the day around which everything lies.
        seed: any number; another one gives other people.
        persons: how many, the offered residents among them.
        villages: codes of the villages where they live.

    Raises:
        ValueError: ``persons`` is fewer than the offered residents.
    """
    if persons < len(paths()):
        raise ValueError(f"the offered residents alone are {len(paths())}")
    random = Random(f"{today.isoformat()} {seed}")  # noqa: S311 - nothing here is secret
    registry = Registry(random, villages, today)
    rows: list[Row] = []
    offered: dict[str, SyntheticPerson] = {}
    for path in paths():
        person = registry.person(path.document, path.age)
        offered[path.slug] = person
        rows += _said(person, path, today, random, declared=path.declared)
    taken = [path for path in paths() if path.share]
    weights = [path.share for path in taken]
    on_a_path = max(0, round(persons * _ON_A_PATH) - len(paths()))
    plain = paths()[0]
    for place in range(persons - len(paths())):
        path = random.choices(taken, weights)[0] if place < on_a_path else plain
        person = registry.person(_drawn(random, _documents(path)), _age(random))
        day: int | None = random.randint(_FIRST_DECLARED, _LAST_DECLARED)
        never = random.randrange(100) < _NEVER_DECLARED_OF_A_HUNDRED
        if path.declared is None or (path.steps and never):
            day = None
        earlier = random.randint(0, path.spread)
        rows += _said(person, path, today, random, declared=day, earlier=earlier)
    return Population(offered, rows, persons)


def _said(
    person: SyntheticPerson,
    path: Path,
    today: date,
    random: Random,
    *,
    declared: int | None,
    earlier: int = 0,
) -> list[Row]:
    """The rows about one person whose path lies ``earlier`` days before its own."""
    rows: list[Row] = []
    if declared is not None:
        time = f"{random.randint(7, 21):02}:{random.randrange(60):02}"
        step = Step(feed="declaration", day=declared, time=time)
        rows.append(_row(person, step, {"occurred": step.occurred(today, 0)}))
    for step in path.steps:
        if step.withdraws is None:
            own = {"occurred": step.occurred(today, earlier), **step.details()}
        else:
            withdrawn = path.steps[step.withdraws - 1]
            own = {
                "withdrawn_kind": withdrawn.feed,
                "withdrawn_at": withdrawn.occurred(today, earlier),
            }
        rows.append(_row(person, step, own))
    return rows


def _row(person: SyntheticPerson, step: Step, own: Mapping[str, str | None]) -> Row:
    return Row(
        step.feed,
        step.later,
        {
            "name": person.name,
            "document_type": person.label,
            "number": person.old_number if step.old_number else person.document.number,
            "phone": person.phone,
            "division": person.division,
            **own,
        },
    )


def _documents(path: Path) -> Mapping[DocumentType, int]:
    abroad = any(step.feed.startswith("entry-") for step in path.steps)
    return _DOCUMENTS_AT_THE_BORDER if abroad else _DOCUMENTS


def _drawn(random: Random, weights: Mapping[DocumentType, int]) -> DocumentType:
    return random.choices(list(weights), list(weights.values()))[0]


def _age(random: Random) -> int:
    return random.choice(random.choices(list(_AGES), list(_AGES.values()))[0])
