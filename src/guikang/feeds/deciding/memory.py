"""Deciding in memory: row by row through the one door, person by person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from guikang.errors import Flaw
from guikang.evidence.checking import distinct
from guikang.feeds.interchange.reading import statements
from guikang.feeds.interchange.rejection import Rejection
from guikang.rulebook.deciding import decide

if TYPE_CHECKING:
    from guikang.codes.decision import Decision
    from guikang.evidence.statement import Statement
    from guikang.feeds.deciding.question import Question, Reject
    from guikang.people.keys import PersonKey

ID_REUSED = Flaw("evidence.id_reused", "id")
"""The id stands for another statement of its source already (contract 1)."""


def decisions(question: Question, reject: Reject) -> Iterator[Decision]:
    """Decide every person of the files, in the order of their keys.

    A person of whom nothing was taken is not decided; one of whom nothing was known
    yet has no code.

    Args:
        question: what is asked.
        reject: is given each rejection, in the order of files and lines; after these,
            in the same order, the statements that reuse an id with other content.

    Raises:
        OSError: a file cannot be read.
    """
    found: list[Statement] = []
    places: list[tuple[int, int]] = []
    for file, path in enumerate(question.files):
        for row in statements(path, file, question.rulebook):
            if isinstance(row, Rejection):
                reject(row)
            else:
                places.append((file, row[0]))
                found.append(row[1])
    kept, reused = distinct(found)
    for place in reused:
        file, line = places[place]
        reject(Rejection(file, line, (ID_REUSED,)))
    persons: dict[PersonKey, list[Statement]] = {}
    for statement in kept:
        persons.setdefault(statement.person, []).append(statement)
    for person in sorted(persons):
        yield decide(question.rulebook, person, persons[person], question.at, question.known_at)
