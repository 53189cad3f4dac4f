"""What lists that are handed out as files are called, and their columns, as data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from guikang.wording import CHINESE, ENGLISH


def list_words(of: str, language: str) -> Mapping[str, str]:
    """The words of a list in Chinese, or in English for any other language.

    Raises:
        KeyError: there is no such list.
    """
    return _kept()[of][CHINESE if language == CHINESE else ENGLISH]


@cache
def _kept() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    text = (resources.files("guikang.wording") / "lists.yaml").read_text("utf-8")
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = yaml.safe_load(text)
    return found
