"""Laying the demo: files into a folder, and from there through the real feeds.

The folder holds the lists, ``laying.json`` with how far the laying is, and, written
last, ``residents.json`` with the residents offered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from guikang.demo.damaged import FILE_NAME, write_damaged
from guikang.demo.lists import DemoError, HandedIn, lists, write_list, write_text
from guikang.demo.paths import Words, around, paths
from guikang.demo.population import Population, populate
from guikang.divisions.division import Level
from guikang.feeds.definitions import feeds_of
from guikang.people.keys import PersonKey, person_key
from guikang.storage.divisions import load_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from guikang.bootstrap import System

ACTOR: Final = "demo"
"""Who hands the lists in, as their imports say."""

MARKER: Final = "residents.json"
"""Written last: where it is, the demo is laid."""

_JOURNAL: Final = "laying.json"
_DONE: Final = "done"


@dataclass(frozen=True, slots=True)
class OfferedResident:
    """A resident whom the demo offers, without a name or number.

    Attributes:
        slug: in addresses.
        title: what the resident shows.
        story: what happened, in one or two sentences with their dates.
        person: the key.
    """

    slug: str
    title: Words
    story: Words
    person: PersonKey


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is laid: the folder of its lists, and the residents offered."""

    folder: Path
    residents: tuple[OfferedResident, ...]


@dataclass(slots=True)
class _Journal:
    """What is being laid, and which imports were begun, by the file's name."""

    today: date
    seed: int
    persons: int
    imports: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> _Journal | None:
        """The journal, or None where there is none that can be read."""
        try:
            content = json.loads(path.read_text("utf-8"))
            return cls(
                date.fromisoformat(content["today"]),
                int(content["seed"]),
                int(content["persons"]),
                {str(name): int(number) for name, number in content["imports"].items()},
            )
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, path: Path) -> None:
        content = {
            "today": self.today.isoformat(),
            "seed": self.seed,
            "persons": self.persons,
            "imports": self.imports,
        }
        write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def lay_demo(
    system: System,
    folder: Path,
    today: date,
    *,
    persons: int = 20_000,
    seed: int = 72,
    report: Callable[[str], None],
) -> Demo:
    """Lay the demo population, or go on where an earlier laying was cut off.

    A demo that is laid in this system's database is left as it is, whatever the other
    arguments. One that was begun goes on with the day, seed and size it began with.

    Args:
        system: wired and running.
        folder: of the lists; made if need be.
        today: the day around which everything lies, local; at most a day ahead.
        persons: how many; at least as many as residents are offered.
        seed: any number; another one gives other people.
        report: told of each list taken in, by its file's name and rows.

    Raises:
        DemoError: ``demo.feed_missing`` where the system's rulebook lacks a list,
            ``demo.held`` where another process is laying, ``demo.not_taken`` where a list
            was not taken in whole.
        ValueError: ``persons`` is too small.
        OSError: the folder cannot be written.
    """
    journal = _Journal.read(folder / _JOURNAL)
    if journal is not None and not _known_here(system, journal):
        journal = None
    if journal is not None and (laid := _laid(folder)) is not None:
        return laid
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).unlink(missing_ok=True)
    if journal is None:
        journal = _Journal(today, seed, persons)
    journal.write(folder / _JOURNAL)
    tree = load_tree(system.settings.divisions)
    villages = [division.code for division in tree.of(Level.VILLAGE)]
    population = populate(journal.today, journal.seed, journal.persons, villages)
    feeds = feeds_of(system.rulebook)
    handed_in = lists(feeds, population.rows)
    for one in handed_in:
        write_list(folder / one.file_name, one, feeds)
    write_damaged(folder / FILE_NAME, feeds["entry-police"], journal.today, villages)
    for one in handed_in:
        if one.rows:
            _take_in(system, folder, one, journal)
            report(f"{one.file_name} {len(one.rows)}")
    demo = Demo(folder, _offered(population, journal.today, system.keys.secret))
    write_text(folder / MARKER, _text(demo))
    return demo


def _take_in(system: System, folder: Path, one: HandedIn, journal: _Journal) -> None:
    number = journal.imports.get(one.file_name)
    if number is None:
        content = (folder / one.file_name).read_bytes()
        number = system.importing.accept(one.feed, one.file_name, content, ACTOR)
        journal.imports[one.file_name] = number
        journal.write(folder / _JOURNAL)
    if not system.importing.run(number):
        raise DemoError("demo.held", file=one.file_name)
    record = system.importing.record(number)
    if record.state != _DONE or record.rejected:
        raise DemoError("demo.not_taken", file=one.file_name, rows=str(record.rejected))


def _known_here(system: System, journal: _Journal) -> bool:
    """Whether a journal has imports and all are this database's; else nothing binds to it."""
    for file_name, number in journal.imports.items():
        record = system.imports.record(number)
        if record is None or (record.file_name, record.actor) != (file_name, ACTOR):
            return False
    return bool(journal.imports)


def _offered(population: Population, today: date, secret: bytes) -> tuple[OfferedResident, ...]:
    return tuple(
        OfferedResident(
            path.slug,
            path.title,
            around(path.story, today),
            person_key(population.offered[path.slug].document, secret),
        )
        for path in paths()
    )


def _text(demo: Demo) -> str:
    content = [
        {
            "slug": resident.slug,
            "title": resident.title,
            "story": resident.story,
            "person": resident.person,
        }
        for resident in demo.residents
    ]
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _laid(folder: Path) -> Demo | None:
    """The demo that the folder says is laid, or None."""
    try:
        content = json.loads((folder / MARKER).read_text("utf-8"))
        residents = tuple(
            OfferedResident(
                entry["slug"],
                dict(entry["title"]),
                dict(entry["story"]),
                PersonKey(entry["person"]),
            )
            for entry in content
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return Demo(folder, residents)
