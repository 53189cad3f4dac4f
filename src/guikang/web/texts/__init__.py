"""The words of the pages, as data: ``zh.yaml``, ``en.yaml``; further languages are further files.

``rulebook.en.yaml`` gives English for the rulebook's own Chinese words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

CHINESE, ENGLISH = "zh", "en"
LANGUAGES = (CHINESE, ENGLISH)
TAGS = {CHINESE: "zh-CN", ENGLISH: "en"}
"""The language's tag in HTML and HTTP."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words and the tag of the language they are in."""

    words: str
    tag: str


@cache
def texts(language: str) -> Mapping[str, str]:
    """The pages' sentences by dotted key."""
    return dict(_flat("", _read(f"{language}.yaml")))


@cache
def glosses() -> Mapping[str, str]:
    """English for the rulebook's own words."""
    return {str(words): str(gloss) for words, gloss in _read("rulebook.en.yaml").items()}


def text(language: str, key: str, **params: str) -> str:
    """The sentence of a key.

    Raises:
        KeyError: there is no such sentence.
    """
    return texts(language)[key].format_map(params)


def of_rulebook(language: str, words: str) -> Said:
    """A rulebook's words in a language; in Chinese where that is not kept."""
    if language == ENGLISH and words in glosses():
        return Said(glosses()[words], TAGS[ENGLISH])
    return Said(words, TAGS[CHINESE])


def _read(file: str) -> Mapping[str, object]:
    kept: Mapping[str, object] = yaml.safe_load(
        (resources.files(__name__) / file).read_text("utf-8")
    )
    return kept


def _flat(prefix: str, node: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in node.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", str(value)
