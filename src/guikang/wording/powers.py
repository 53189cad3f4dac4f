"""What posts and deeds are called, and each post's tasks (任务和职责), as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypedDict

import yaml

from guikang.wording import CHINESE, ENGLISH


class _Said(TypedDict):
    name: str
    tasks: list[str]


class _Powers(TypedDict):
    posts: Mapping[str, Mapping[str, _Said]]
    deeds: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class PostWords:
    """A post: what it is called, and what its holder has to do."""

    name: str
    tasks: tuple[str, ...]


def post_words(post: str, language: str) -> PostWords:
    """A post's words in Chinese, or in English for any other language.

    Raises:
        KeyError: there is no such post.
    """
    said = _kept()["posts"][post][_one_of_two(language)]
    return PostWords(said["name"], tuple(said["tasks"]))


def deed_words(deed: str, language: str) -> str:
    """What a deed is called; as ``post_words``."""
    return _kept()["deeds"][deed][_one_of_two(language)]


def _one_of_two(language: str) -> str:
    return CHINESE if language == CHINESE else ENGLISH


@cache
def _kept() -> _Powers:
    text = (resources.files("guikang.wording") / "powers.yaml").read_text("utf-8")
    found: _Powers = yaml.safe_load(text)
    return found
