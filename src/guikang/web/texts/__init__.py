"""The words of the pages, as data: a file a language, and a further language is a further file.

``zh.yaml`` and its like say under ``language`` how their language is called, tagged and
dated; ``rulebook.en.yaml`` and its like give a language's words for the rulebook's own
Chinese ones. See ``docs/languages.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from guikang.wording.reading import content_of

CHINESE, ENGLISH = "zh", "en"


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
def glosses(language: str) -> Mapping[str, str]:
    """A language's words for the rulebook's own; none where no file has them, as for Chinese."""
    file = f"rulebook.{language}.yaml"
    kept = _read(file) if (resources.files(__name__) / file).is_file() else {}
    return {str(words): str(gloss) for words, gloss in kept.items()}


def text(language: str, key: str, **params: str) -> str:
    """The sentence of a key.

    Raises:
        KeyError: there is no such sentence.
    """
    return texts(language)[key].format_map(params)


def of_rulebook(language: str, words: str) -> Said:
    """A rulebook's words in a language; in Chinese where that is not kept."""
    if words in glosses(language):
        return Said(glosses(language)[words], TAGS[language])
    return Said(words, TAGS[CHINESE])


def in_language(words: Mapping[str, str], language: str) -> str:
    """What is kept by language, in a language; in English where it is not kept in that."""
    return words.get(language, words[ENGLISH])


def _read(file: str) -> Mapping[str, object]:
    kept: Mapping[str, object] = content_of((resources.files(__name__) / file).read_text("utf-8"))
    return kept


def _flat(prefix: str, node: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in node.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", str(value)


def _kept() -> tuple[str, ...]:
    names = (file.name.split(".") for file in resources.files(__name__).iterdir())
    languages = (parts[0] for parts in names if parts[1:] == ["yaml"])
    return tuple(sorted(languages, key=lambda one: (one != CHINESE, one)))


LANGUAGES = _kept()
"""Those that have a file, Chinese first."""
TAGS = {language: text(language, "language.tag") for language in LANGUAGES}
"""The language's tag in HTML and HTTP."""
