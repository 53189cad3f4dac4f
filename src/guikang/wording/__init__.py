"""Words for codes, in the reader's language; further languages are further files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

import yaml

from guikang.errors import Flaw

CHINESE, ENGLISH = "zh", "en"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The sentences of a language by code.

    Raises:
        FileNotFoundError: no catalogue of that language is kept.
    """
    text = (resources.files(__name__) / f"{language}.yaml").read_text("utf-8")
    sentences: Mapping[str, str] = yaml.safe_load(text)
    return sentences


def say(language: str, code: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """The sentence for a code. A code without words is said as itself, never dropped."""
    sentence = catalogue(language).get(code)
    values = dict(params)
    if sentence is None:
        return " ".join([code, *(f"{name}={value}" for name, value in values.items())])
    return sentence.format_map(values)


def say_flaw(language: str, flaw: Flaw) -> str:
    """The sentence for a flaw; its field is named apart by whoever shows it."""
    return say(language, flaw.code, flaw.params)
