"""A question with its choices, and which of them is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from guikang.training.chance import Chance

MOST_CHOICES = 4
LEAST_CHOICES = 3


class Ask(StrEnum):
    """What is asked for."""

    COLOUR = "colour"  # 是什么码
    MEASURE = "measure"  # 怎样管控
    TURN = "turn"  # 何时转码
    MISSING = "missing"  # 还缺什么
    CLAUSE = "clause"  # 依据哪一条
    SOURCE = "source"  # 谁提供
    EXCEPTION = "exception"  # 有没有转码异常


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers offered.

    Attributes:
        value: what it stands for, the same in every language: a colour, an instant, a kind.
        text: as it is read.
    """

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one person whose records are given.

    Attributes:
        ask: what is asked for.
        ground: of the rulebook, that it is about.
        case: the name of the worked case that it was made from.
        at: the instant that is asked about, or None where none is.
        facts: the person's records, each a sentence.
        text: the question itself.
        choices: no two alike, by value and by text.
        right: the place of the one that is right.
        clause: where the rules say so.
        because: why it is right, in sentences.
    """

    ask: Ask
    ground: str
    case: str
    at: datetime | None
    facts: tuple[str, ...]
    text: str
    choices: tuple[Choice, ...]
    right: int
    clause: str
    because: tuple[str, ...]


def choices(
    right: Choice, near: Sequence[Choice], far: Sequence[Choice], chance: Chance
) -> list[Choice] | None:
    """The right choice and wrong ones, near ones first, in an order of chance.

    Which are taken does not depend on the language: values decide.

    Returns:
        At most ``MOST_CHOICES``; None where fewer than ``LEAST_CHOICES`` differ.
    """
    taken = {right.value: right}
    for one in (*chance.shuffled(near), *chance.shuffled(far)):
        if len(taken) < MOST_CHOICES:
            taken.setdefault(one.value, one)
    if len(taken) < LEAST_CHOICES:
        return None
    return chance.shuffled(list(taken.values()))


def distinct(offered: Sequence[Choice]) -> bool:
    """Whether no two of the choices are alike, by value or by text."""
    return len({one.value for one in offered}) == len({one.text for one in offered}) == len(offered)
