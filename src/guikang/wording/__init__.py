"""Words for codes, in the reader's language; further languages are further files.

Chinese and English have every code. Another language has those that residents meet; what
it lacks is said in English.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from guikang.wording.reading import content_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guikang.errors import Flaw

CHINESE, ENGLISH = "zh", "en"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The sentences that a language has of its own, by code.

    Raises:
        FileNotFoundError: no catalogue of that language is kept.
    """
    text = (resources.files(__name__) / f"{language}.yaml").read_text("utf-8")
    sentences: Mapping[str, str] = content_of(text)
    return sentences


@cache
def _sentences(language: str) -> Mapping[str, str]:
    return {**catalogue(ENGLISH), **catalogue(language)}


def say(language: str, code: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """The sentence for a code, its parameters filled in.

    A value that the catalogue names, as ``document.other_type.found.passport``, is said
    by that name. A code without words, or without a parameter that its words need, is
    said as itself with its parameters: what a person must know is never dropped.
    """
    sentences = _sentences(language)
    values = dict(params)
    named = {name: sentences.get(f"{code}.{name}.{value}", value) for name, value in values.items()}
    try:
        return sentences[code].format_map(named)
    except KeyError:
        return " ".join([code, *(f"{name}={value}" for name, value in values.items())])


def say_flaw(language: str, flaw: Flaw) -> str:
    """The sentence for a flaw; its field is named apart by whoever shows it."""
    return say(language, flaw.code, flaw.params)
