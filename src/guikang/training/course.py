"""A course: one rulebook with those of its cases that people can study, and the test's terms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guikang.codes.decision import ConversionException, Decision
from guikang.errors import GuikangError
from guikang.evidence.statement import Statement
from guikang.rulebook.cases import Case, WorkedCase
from guikang.rulebook.model import Rulebook
from guikang.rulebook.periods import start_of_day
from guikang.training.life import Phase, life, shown_with_exceptions
from guikang.training.terms import Terms

FORM = 1
"""Of the drawing of sheets: raised with every change after which a seed gives another sheet."""

_MOST_STATEMENTS = 5
"""More than that is a puzzle, no question."""
_MINUTE = timedelta(minutes=1)
_HALF_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant of a case at which something can be asked.

    Attributes:
        at: to the minute.
        decision: what the code shows then.
        exceptions: that stand then.
        ground: what it is about: the ground of the code, or that of the code before.
    """

    at: datetime
    decision: Decision
    exceptions: tuple[ConversionException, ...]
    ground: str


@dataclass(frozen=True, slots=True)
class Studied:
    """A case that people can study.

    Attributes:
        case: as written.
        statements: in the order in which they took effect.
        phases: the life of the code.
        moments: at which something can be asked, in order.
    """

    case: Case
    statements: tuple[Statement, ...]
    phases: tuple[Phase, ...]
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """What is studied and tested for one rulebook.

    Attributes:
        rulebook: checked.
        terms: of the test.
        studied: its cases, without those that are finer than people's clocks or too long.
        digest: of rulebook, cases, terms and the drawing's form; with a seed it makes a sheet.
    """

    rulebook: Rulebook
    terms: Terms
    studied: tuple[Studied, ...]
    digest: str

    def about(self, ground: str) -> list[tuple[Studied, Moment]]:
        """Every moment of every case that is about a ground."""
        return [
            (studied, moment)
            for studied in self.studied
            for moment in studied.moments
            if moment.ground == ground
        ]


def course(
    rulebook: Rulebook, cases: Sequence[WorkedCase], terms: Terms, texts: Sequence[str]
) -> Course:
    """Make the course of a rulebook.

    Args:
        rulebook: checked.
        cases: its own.
        terms: its own.
        texts: the files that these were read from: the digest is over them.

    Raises:
        GuikangError: no case is about one of the grounds, so nothing can be asked of it.
    """
    digest = hashlib.sha256(f"{FORM}\n".encode())
    for text in texts:
        digest.update(hashlib.sha256(text.encode()).digest())
    studied = tuple(
        Studied(worked.case, ordered, phases, moments)
        for worked in cases
        if _for_people(ordered := _in_order(worked.statements))
        and (phases := life(rulebook, ordered))
        and (moments := tuple(_moments(rulebook, worked.case, ordered, phases)))
    )
    made = Course(rulebook, terms, studied, digest.hexdigest())
    for ground in rulebook.grounds:
        if not made.about(ground):
            raise GuikangError("training.nothing_to_ask", rulebook=rulebook.id, ground=ground)
    return made


def _in_order(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    return tuple(sorted(statements, key=lambda s: (s.effective_at, s.recorded_at, s.id)))


def _for_people(statements: Sequence[Statement]) -> bool:
    """Whether there are some, not too many, and all to the minute."""
    instants = [s.recorded_at for s in statements]
    instants += [s.occurred_at for s in statements if s.occurred_at is not None]
    return 0 < len(statements) <= _MOST_STATEMENTS and all(map(_to_the_minute, instants))


def _to_the_minute(at: datetime) -> bool:
    return at.second == 0 and at.microsecond == 0


def _moments(
    rulebook: Rulebook, case: Case, statements: Sequence[Statement], phases: Sequence[Phase]
) -> Iterator[Moment]:
    """Those the case asks about, and for each turn: then, a minute before, the noons around."""
    zone = rulebook.time_zone
    instants = {one.at for one in case.expect if _to_the_minute(one.at)}
    for phase in phases:
        instants |= {phase.since, phase.since - _MINUTE}
        instants |= {start_of_day(phase.since, zone, day) + _HALF_DAY for day in (-1, 0, 1)}
    before: str | None = None
    for at in sorted(instants):
        if at < phases[0].since:
            continue
        decision, standing = shown_with_exceptions(rulebook, statements, at)
        about = decision.reasons[0].ground if decision.reasons else before
        if about is not None:
            yield Moment(at, decision, standing, about)
        before = about
