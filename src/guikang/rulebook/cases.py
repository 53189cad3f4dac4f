"""Worked cases: what a ``cases.yaml`` claims. ``trying`` holds the rulebook against them.

A case is one person's statements and what must follow from them. The header of
``rulebooks/gx-2020-72/cases.yaml`` explains the form to those who write cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from guikang.evidence.checking import check
from guikang.evidence.statement import Statement
from guikang.evidence.vocabulary import Name, Part, Text
from guikang.people.keys import PersonKey
from guikang.rulebook.checking import Problem
from guikang.rulebook.loading import RulebookError, form_problems, line_of, read, with_lines
from guikang.rulebook.model import Rulebook

PERSON = PersonKey("case")
"""Whom the statements of every case concern."""


class CasesError(RulebookError):
    """A file of cases is refused; ``problems`` says why and where, all of it."""


def _instant(value: object, info: ValidationInfo) -> object:
    """Read quoted text; without an offset it is in the rulebook's zone."""
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None:
        raise PydanticCustomError("instant", "an instant is written as quoted text")
    zone = info.context
    return at.replace(tzinfo=zone) if at.tzinfo is None and isinstance(zone, ZoneInfo) else at


Instant = Annotated[datetime, BeforeValidator(_instant)]
MaybeInstant = Annotated[datetime | None, BeforeValidator(_instant)]


class Said(Part):
    """A statement of a case, as written."""

    id: Text
    kind: Name
    source: Name | None = None
    occurred: MaybeInstant
    recorded: MaybeInstant = None
    details: dict[Name, str] = Field(default_factory=dict)


class ExpectedReason(Part):
    """A ground that must hold; a key that is left out is not checked."""

    ground: Name
    state: Name | None = None
    colour: Name | None = None
    clause: Text | None = None
    since: MaybeInstant = None
    until: MaybeInstant = None
    awaiting: list[Name] = Field(default_factory=list)
    evidence: list[Text] = Field(default_factory=list)
    code: str | None = None


class ExpectedException(Part):
    """A conversion exception that must stand."""

    kind: Name
    evidence: list[Text]


class Expectation(Part):
    """What must be answered at one instant; a key that is left out is not checked."""

    at: Instant
    known_at: MaybeInstant = None
    colour: Name | None
    until: MaybeInstant = None
    reasons: list[ExpectedReason] = Field(default_factory=list)
    exceptions: list[ExpectedException] = Field(default_factory=list)


class Case(Part):
    """One person's statements, and what must follow."""

    name: Text
    clause: list[Text] = Field(min_length=1)
    readings: list[int]
    statements: list[Said]
    expect: list[Expectation] = Field(min_length=1)

    @field_validator("clause", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


class _File(Part):
    rulebook: str
    cases: list[Case] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A case that fits its rulebook, ready to be run.

    Attributes:
        case: as written.
        statements: checked through the door that all evidence passes.
        lines: of the file, where each expectation begins.
    """

    case: Case
    statements: tuple[Statement, ...]
    lines: tuple[int | None, ...]

    @property
    def name(self) -> str:
        """What the case claims, in one sentence."""
        return self.case.name


def parse_cases(text: str, rulebook: Rulebook, name: str) -> tuple[WorkedCase, ...]:
    """Read the cases of a rulebook.

    Args:
        text: the YAML of a ``cases.yaml``.
        rulebook: whose cases they are; its kinds, sources and zone apply.
        name: what to call the file in errors, as its path.

    Raises:
        CasesError: it has another form, is for another rulebook, or says what the
            rulebook does not know; every problem is named with its place and line.
    """
    try:
        content, tree = read(text, name)
        file = _File.model_validate(content, context=rulebook.time_zone)
    except RulebookError as error:
        raise CasesError(name, error.problems) from None
    except ValidationError as error:
        raise CasesError(name, with_lines(form_problems(error, name), tree)) from None
    found: list[Problem] = []
    if file.rulebook != rulebook.id:
        params = (("name", file.rulebook), ("other", rulebook.id))
        found.append(Problem("rulebook.case_of_another", "rulebook", params=params))
    worked: list[WorkedCase] = []
    names: set[str] = set()
    for place, case in enumerate(file.cases):
        at = f"cases.{place}"
        if case.name in names:
            found.append(
                Problem("rulebook.case_twice", f"{at}.name", params=(("name", case.name),))
            )
        names.add(case.name)
        found += _unknown_readings(rulebook, case, at)
        statements, flaws = _statements(rulebook, case, at)
        found += [*flaws, *_unknown_names(rulebook, case, at)]
        lines = [line_of(f"{at}.expect.{number}", tree) for number in range(len(case.expect))]
        worked.append(WorkedCase(case, statements, tuple(lines)))
    if found:
        raise CasesError(name, with_lines(found, tree))
    return tuple(worked)


def _unknown_readings(rulebook: Rulebook, case: Case, at: str) -> Iterator[Problem]:
    for number in case.readings:
        if number not in rulebook.readings:
            params = (("name", str(number)),)
            yield Problem("rulebook.case_unknown_reading", f"{at}.readings", params=params)


def _unknown_names(rulebook: Rulebook, case: Case, at: str) -> Iterator[Problem]:
    colours = {words.id for words in rulebook.colours}
    for place, expectation in enumerate(case.expect):
        here = f"{at}.expect.{place}"
        asked = [expectation.colour, *(reason.colour for reason in expectation.reasons)]
        for colour in asked:
            if colour is not None and colour not in colours:
                yield Problem("rulebook.unknown_colour", here, params=(("name", colour),))
        for reason in expectation.reasons:
            if reason.ground not in rulebook.grounds:
                params = (("name", reason.ground),)
                yield Problem("rulebook.case_unknown_ground", f"{here}.reasons", params=params)
        for exception in expectation.exceptions:
            if exception.kind not in rulebook.exceptions:
                params = (("name", exception.kind),)
                yield Problem(
                    "rulebook.case_unknown_exception", f"{here}.exceptions", params=params
                )


def _statements(
    rulebook: Rulebook, case: Case, at: str
) -> tuple[tuple[Statement, ...], list[Problem]]:
    statements: list[Statement] = []
    found: list[Problem] = []
    ids: set[tuple[str, str]] = set()
    for place, said in enumerate(case.statements):
        here = f"{at}.statements.{place}"
        checked = check(_raw(said, rulebook), rulebook.kinds, rulebook.time_zone)
        if not isinstance(checked, Statement):
            found += [
                Problem(flaw.code, f"{here}.{_written(flaw.field)}", params=flaw.params)
                for flaw in checked
            ]
            continue
        if (checked.source, checked.id) in ids:
            params = (("name", checked.id),)
            found.append(Problem("rulebook.case_id_twice", f"{here}.id", params=params))
        ids.add((checked.source, checked.id))
        statements.append(checked)
    return tuple(statements), found


def _written(field: str | None) -> str:
    """The field's name in a file of cases, where instants have shorter ones."""
    return "" if field is None else field.removesuffix("_at")


def _raw(said: Said, rulebook: Rulebook) -> Mapping[str, object]:
    kind = rulebook.kinds.get(said.kind)
    return {
        "id": said.id,
        "source": said.source or (kind.sources[0] if kind is not None else "unknown"),
        "kind": said.kind,
        "person": str(PERSON),
        "occurred_at": said.occurred,
        "recorded_at": said.recorded or said.occurred,
        "details": said.details,
    }
