"""A sheet: the questions that follow from a course and a seed, and how its answers are judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guikang.errors import GuikangError
from guikang.rulebook.phrases import Language
from guikang.training.asking.clauses import ask_clause
from guikang.training.asking.colours import ask_colour, ask_measure
from guikang.training.asking.exceptions import ask_exception
from guikang.training.asking.missing import ask_missing
from guikang.training.asking.question import Ask, Question, distinct
from guikang.training.asking.sources import ask_source
from guikang.training.asking.turns import ask_turn
from guikang.training.chance import Chance
from guikang.training.course import Course, Moment, Studied
from guikang.training.telling import Telling

_Asking = Callable[[Telling, Studied, Moment, Chance], Question | None]
_ASKINGS: Final[Mapping[Ask, _Asking]] = {
    Ask.COLOUR: ask_colour,
    Ask.MEASURE: ask_measure,
    Ask.TURN: ask_turn,
    Ask.MISSING: ask_missing,
    Ask.CLAUSE: ask_clause,
    Ask.SOURCE: ask_source,
    Ask.EXCEPTION: ask_exception,
}
_TRIES = 6
"""Moments at which a kind of question is tried before another kind is."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A test as one person takes it.

    Attributes:
        seed: from which it follows, with the course's digest.
        digest: of the course.
        questions: in their order.
    """

    seed: str
    digest: str
    questions: tuple[Question, ...]

    @property
    def right(self) -> tuple[int, ...]:
        """The place of the right choice of each question."""
        return tuple(question.right for question in self.questions)


def draw_sheet(course: Course, seed: str, language: Language) -> Sheet:
    """The sheet of a seed: every ground of the rulebook is asked about.

    The language changes the words alone: questions, choices and their order are the same.

    Args:
        course: of the rulebook in force.
        seed: any text; nobody who takes the test may know it.
        language: of the frame words.
    """
    chance = Chance(f"{course.digest}/{seed}")
    telling = Telling(course.rulebook, language)
    drawing = _Drawing(course, telling, chance)
    grounds = chance.shuffled(list(course.rulebook.grounds))
    while len(grounds) < course.terms.questions:
        grounds += chance.shuffled(list(course.rulebook.grounds))
    questions = [drawing.one(ground) for ground in grounds[: course.terms.questions]]
    return Sheet(seed, course.digest, tuple(chance.shuffled(questions)))


class _Drawing:
    """Draws one question after another, of kinds and cases as unlike as may be."""

    def __init__(self, course: Course, telling: Telling, chance: Chance) -> None:
        self._course = course
        self._telling = telling
        self._chance = chance
        self._asked: Counter[Ask] = Counter()
        self._cases: set[str] = set()
        self._questions: set[tuple[str, tuple[str, ...]]] = set()

    def one(self, ground: str) -> Question:
        """A question about the ground that the sheet does not have yet."""
        for question in self._attempts(ground):
            if (question.text, question.facts) not in self._questions:
                self._asked[question.ask] += 1
                self._cases.add(question.case)
                self._questions.add((question.text, question.facts))
                return question
        raise GuikangError(
            "training.nothing_to_ask", rulebook=self._course.rulebook.id, ground=ground
        )

    def _attempts(self, ground: str) -> Iterator[Question]:
        about = self._course.about(ground)
        unused = [one for one in about if one[0].case.name not in self._cases]
        for moments in (unused, about):
            for ask in self._kinds():
                for studied, moment in self._chance.some(moments, _TRIES):
                    question = _ASKINGS[ask](self._telling, studied, moment, self._chance)
                    if question is not None and distinct(question.choices):
                        yield question

    def _kinds(self) -> Sequence[Ask]:
        """The kinds of question, those asked least first."""
        return sorted(self._chance.shuffled(list(Ask)), key=self._asked.__getitem__)


@dataclass(frozen=True, slots=True)
class Marked:
    """What answers came to.

    Attributes:
        right: how many are right.
        passed: whether that is enough by the course's terms.
    """

    right: int
    passed: bool


def mark(course: Course, right: Sequence[int], answers: Sequence[int]) -> Marked:
    """Judge the answers to a sheet.

    Args:
        course: whose terms say how many must be right.
        right: the places of the right choices.
        answers: the places of the choices taken, one for each question.

    Raises:
        GuikangError: there are not as many answers as questions.
    """
    if len(right) != len(answers):
        raise GuikangError("training.unanswered", asked=str(len(right)), answered=str(len(answers)))
    count = sum(one == other for one, other in zip(right, answers, strict=True))
    return Marked(count, count >= course.terms.pass_mark)
