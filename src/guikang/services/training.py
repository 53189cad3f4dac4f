"""Training: study, the test and its judging; who passes has powers over codes from then on.

Source: 正文一 (层层组织学习《广西健康码定码和转码规则》).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw
from guikang.rulebook.drawing import draw_ground
from guikang.rulebook.periods import start_of_day
from guikang.rulebook.phrases import Language
from guikang.services.operations import Act, Actor, Operation
from guikang.training.asking.question import Question
from guikang.training.course import Course
from guikang.training.material import Chapter, chapters
from guikang.training.sheet import Sheet, draw_sheet, mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from guikang.people.keys import PersonKey
    from guikang.services.ports.training import TrainingStore
    from guikang.services.staffing import Member

NO_COURSE: Final = Flaw("training.no_course")
NO_SHEET: Final = Flaw("training.no_sheet")
_HANDLE_BYTES: Final = 12
_SEED_BYTES: Final = 16
_SHEETS_CACHED: Final = 256


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """A sheet as it is kept: its questions follow from the seed.

    Attributes:
        handle: by which programs name it; opaque.
        digest: of the course that it was drawn from.
        seed: never told.
        begun_at: when it was begun.
        answers: the places of the choices taken, once they were handed in.
        right: how many of them were right.
    """

    handle: str
    digest: str
    seed: str
    begun_at: datetime
    answers: tuple[int, ...] | None = None
    right: int | None = None


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet to be answered."""

    handle: str
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Wrong:
    """A question that was answered wrongly.

    Attributes:
        place: of the question on the sheet, from 0.
        question: with the right choice, its clause and why.
        taken: the place of the choice taken.
    """

    place: int
    question: Question
    taken: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a sheet came to."""

    right: int
    asked: int
    needed: int
    passed: bool
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a store knows of somebody's training.

    Attributes:
        passed_at: when they first passed the test of the rules in force, or None.
        begun_today: how many sheets they began today.
        waiting: whether a sheet waits for their answers.
        best: the most right answers on any of their sheets of this course, or None.
    """

    passed_at: datetime | None
    begun_today: int
    waiting: bool
    best: int | None


class Training:
    """Teaches and tests; the questions follow from the rulebook in force and its cases."""

    def __init__(self, store: TrainingStore, courses: Callable[[], Course | None]) -> None:
        """Wire; ``courses`` gives what the rulebook in force is studied by, read once."""
        self._store = store
        self._courses = courses
        self._chapters = cache(self._written)
        self._sheets = lru_cache(_SHEETS_CACHED)(self._drawn)

    @property
    def course(self) -> Course | None:
        """What is studied and tested here; None: the rulebook has no terms of a test."""
        return self._courses()

    def chapters(self, language: Language) -> tuple[Chapter, ...] | Flaw:
        """The study material; ``training.no_course``."""
        return NO_COURSE if self.course is None else self._chapters(language)

    def diagram(self, ground: str, language: Language) -> str | None:
        """The SVG of a ground's chapter, or None: there is no such chapter."""
        course = self.course
        if course is None or ground not in course.rulebook.grounds:
            return None
        return draw_ground(course.rulebook, ground, language)

    def taken(self, person: PersonKey, now: datetime) -> Taken | Flaw:
        """How far somebody's training has come; ``training.no_course``."""
        course = self.course
        if course is None:
            return NO_COURSE
        return self._store.taken(person, course.rulebook.id, course.digest, _today(course, now))

    def begin(self, person: PersonKey, language: Language, now: datetime) -> OpenSheet | Flaw:
        """A sheet to answer: the one that waits for answers, or a new one.

        Returns:
            ``training.no_course``; ``training.enough_today`` after as many as the terms allow.
        """
        course = self.course
        if course is None:
            return NO_COURSE
        fresh = KeptSheet(
            secrets.token_urlsafe(_HANDLE_BYTES),
            course.digest,
            secrets.token_hex(_SEED_BYTES),
            now,
        )
        most = course.terms.sheets_a_day
        kept = self._store.begin(
            person, fresh, course.rulebook.id, since=_today(course, now), most=most
        )
        if kept is None:
            return Flaw("training.enough_today", params=(("most", str(most)),))
        return OpenSheet(kept.handle, self._sheets(kept.seed, language))

    def hand_in(
        self,
        member: Member,
        handle: str,
        answers: Sequence[int],
        language: Language,
        now: datetime,
    ) -> Result | Flaw:
        """Judge a sheet, once; the same answers sent again get the same result.

        A pass counts from now on and is written in the operations log with it.

        Args:
            member: whose sheet it is.
            handle: of the sheet.
            answers: the places of the choices taken, one for each question.
            language: of the explanations.
            now: aware.

        Returns:
            ``training.no_course``, ``training.no_sheet``; ``training.outdated`` where the
            rules or cases have changed since it was begun; ``training.unanswered``,
            ``training.no_such_choice``; ``training.handed_in`` where other answers were.
        """
        course = self.course
        kept = None if course is None else self._store.sheet(member.person, handle)
        if course is None or kept is None:
            return NO_COURSE if course is None else NO_SHEET
        if kept.digest != course.digest:
            return Flaw("training.outdated")
        sheet = self._sheets(kept.seed, language)
        flaw = _flaw_of(sheet, answers)
        if flaw is not None:
            return flaw
        marked = mark(course, sheet.right, answers)
        if kept.answers is None:
            operation = self._passing(course, member, marked.right, now) if marked.passed else None
            judged = replace(kept, answers=tuple(answers), right=marked.right)
            self._store.judge(member.person, judged, now, operation)
            kept = self._store.sheet(member.person, handle)
        if kept is None or kept.answers != tuple(answers):
            return Flaw("training.handed_in")
        return Result(
            marked.right,
            len(sheet.questions),
            course.terms.pass_mark,
            marked.passed,
            tuple(
                Wrong(place, question, taken)
                for place, (question, taken) in enumerate(
                    zip(sheet.questions, answers, strict=True)
                )
                if taken != question.right
            ),
        )

    def _passing(self, course: Course, member: Member, right: int, now: datetime) -> Operation:
        return Operation(
            now,
            Actor(member.name, member.person),
            Act.PASSED_TRAINING,
            member.division,
            "",
            member.person,
            member.name,
            {"rulebook": course.rulebook.id, "right": str(right)},
        )

    def _written(self, language: Language) -> tuple[Chapter, ...]:
        course = self.course
        return () if course is None else chapters(course, language)

    def _drawn(self, seed: str, language: Language) -> Sheet:
        course = self.course
        if course is None:
            raise RuntimeError("a sheet without a course")
        return draw_sheet(course, seed, language)


def _today(course: Course, now: datetime) -> datetime:
    return start_of_day(now, course.rulebook.time_zone, 0)


def _flaw_of(sheet: Sheet, answers: Sequence[int]) -> Flaw | None:
    asked, answered = len(sheet.questions), len(answers)
    if asked != answered:
        told = (("asked", str(asked)), ("answered", str(answered)))
        return Flaw("training.unanswered", "answers", told)
    pairs = zip(sheet.questions, answers, strict=True)
    if any(not 0 <= taken < len(question.choices) for question, taken in pairs):
        return Flaw("training.no_such_choice", "answers")
    return None
