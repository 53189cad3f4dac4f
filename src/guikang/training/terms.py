"""The terms of a rulebook's test, as data: how many questions, how many right, how often.

They stand in ``rulebooks/<id>/training.yaml`` with the reason for each number: the notice
orders the training and names no mark.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from guikang.evidence.vocabulary import Part, Text
from guikang.rulebook.checking import Problem
from guikang.rulebook.loading import RulebookError, form_problems, read, with_lines
from guikang.rulebook.model import Rulebook

Number = Annotated[int, Field(ge=1, le=100)]


class Reasons(Part):
    """Why each number is what it is, for those who are tested and those who change it."""

    questions: Text
    pass_mark: Text
    sheets_a_day: Text


class Terms(Part):
    """How a test on one rulebook is taken.

    Attributes:
        rulebook: its id.
        questions: on a sheet; at least one for each ground.
        pass_mark: how many of them must be right.
        sheets_a_day: how many sheets one person may begin in a local day.
        clause: what the training rests on.
        reasons: why each number is what it is.
    """

    rulebook: Text
    questions: Number
    pass_mark: Number
    sheets_a_day: Number
    clause: Text
    reasons: Reasons

    @model_validator(mode="after")
    def _attainable(self) -> Terms:
        if self.pass_mark > self.questions:
            most = {"le": self.questions}
            raise PydanticCustomError("less_than_equal", "more than are asked", most)
        return self


class TermsError(RulebookError):
    """The terms of a test are refused; ``problems`` says why and where, all of it."""


def parse_terms(text: str, rulebook: Rulebook, name: str) -> Terms:
    """Read the terms of a rulebook's test.

    Args:
        text: the YAML of a ``training.yaml``.
        rulebook: whose test it is.
        name: what to call the file in errors, as its path.

    Raises:
        TermsError: it has another form, is for another rulebook, or asks fewer
            questions than the rulebook has grounds.
    """
    try:
        content, tree = read(text, name)
        terms = Terms.model_validate(content)
    except RulebookError as error:
        raise TermsError(name, error.problems) from None
    except ValidationError as error:
        raise TermsError(name, with_lines(form_problems(error, name), tree)) from None
    found: list[Problem] = []
    if terms.rulebook != rulebook.id:
        params = (("name", terms.rulebook), ("other", rulebook.id))
        found.append(Problem("rulebook.training_of_another", "rulebook", params=params))
    if terms.questions < len(rulebook.grounds):
        least = (("ge", str(len(rulebook.grounds))),)
        found.append(Problem("rulebook.below", "questions", params=least))
    if found:
        raise TermsError(name, with_lines(found, tree))
    return terms
