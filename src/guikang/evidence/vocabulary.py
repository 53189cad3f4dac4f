"""The vocabulary of evidence: which kinds of statement there are, and who may make them.

A rulebook brings its own vocabulary, so another edition has other kinds without a
change of code.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Text = Annotated[str, Field(min_length=1, max_length=400)]


class Part(BaseModel):
    """A frozen part of a rulebook that refuses every key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Detail(Part):
    """A further fact that a kind of statement may or must carry."""

    title: Text
    required: bool = False
    one_of: dict[Name, Text] | None = None
    pattern: str | None = None

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                re.compile(value)
            except re.error:
                raise PydanticCustomError("expression", "not a regular expression") from None
        return value


class Kind(Part):
    """A kind of statement: who may make it and what it carries.

    ``occurred`` names what its ``occurred_at`` is; ``may_be_open`` lets that be
    null (still going on); ``lifts`` marks a list that ends something, so that one
    which ends nothing is an exception; ``withdraws`` marks the withdrawal.
    """

    title: Text
    occurred: Text
    sources: list[Name] = Field(min_length=1)
    clause: Text | None
    may_be_open: bool = False
    lifts: bool = False
    withdraws: bool = False
    details: dict[Name, Detail] = Field(default_factory=dict)
