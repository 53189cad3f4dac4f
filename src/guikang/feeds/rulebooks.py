"""Rulebooks on disk: found by id in a folder, one folder an edition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from guikang.errors import GuikangError
from guikang.rulebook.cases import parse_cases
from guikang.rulebook.loading import parse
from guikang.training.course import course
from guikang.training.terms import parse_terms

if TYPE_CHECKING:
    from guikang.rulebook.model import Rulebook
    from guikang.training.course import Course

DEFAULT: Final = "gx-2020-72"
"""The edition that decides where none is named: 桂新冠防指办〔2020〕72号."""

_FOLDER: Final = Path(__file__).parents[3] / "rulebooks"
_FILE: Final = "rulebook.yaml"
_CASES: Final = "cases.yaml"
_TERMS: Final = "training.yaml"


class RulebookNotFoundError(GuikangError):
    """No rulebook of that id is in the folder; ``known`` says which are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__("rulebooks.not_found", name=name, known=", ".join(known) or "-")
        self.known = known


def ids(folder: Path | None = None) -> tuple[str, ...]:
    """The ids of the rulebooks in the folder, in order; none where it is missing."""
    place = _FOLDER if folder is None else folder
    return tuple(sorted(file.parent.name for file in place.glob(f"*/{_FILE}")))


def load_rulebook(name: str = DEFAULT, folder: Path | None = None) -> Rulebook:
    """Read and check ``<folder>/<name>/rulebook.yaml``.

    Args:
        name: the rulebook's id, and its folder's name.
        folder: by default the ``rulebooks`` folder of this project.

    Raises:
        RulebookNotFoundError: the folder holds no such rulebook.
        RulebookError: it is there and refused, or its id is not its folder's name.
        OSError: it cannot be read.
    """
    known = ids(folder)
    if name not in known:
        raise RulebookNotFoundError(name, known)
    path = (_FOLDER if folder is None else folder) / name / _FILE
    rulebook = parse(path.read_text("utf-8"), f"{name}/{_FILE}")
    if rulebook.id != name:
        raise GuikangError("rulebooks.other_id", name=name, id=rulebook.id)
    return rulebook


def load_course(name: str, folder: Path | None = None) -> Course | None:
    """What is studied and tested for a rulebook; None where it has no ``training.yaml``.

    Args:
        name: the rulebook's id, and its folder's name.
        folder: by default the ``rulebooks`` folder of this project.

    Raises:
        RulebookNotFoundError: the folder holds no such rulebook.
        RulebookError: the rulebook, its cases or its terms are refused.
        GuikangError: one of its grounds has no case that can be asked about.
        OSError: a file cannot be read.
    """
    rulebook = load_rulebook(name, folder)
    home = (_FOLDER if folder is None else folder) / name
    if not (home / _TERMS).is_file():
        return None
    texts = [(home / file).read_text("utf-8") for file in (_FILE, _CASES, _TERMS)]
    cases = parse_cases(texts[1], rulebook, f"{name}/{_CASES}")
    return course(rulebook, cases, parse_terms(texts[2], rulebook, f"{name}/{_TERMS}"), texts)


def load_all(folder: Path | None = None) -> dict[str, Rulebook]:
    """Every rulebook of the folder by id.

    Raises:
        RulebookError: one of them is refused.
        OSError: one cannot be read.
    """
    return {name: load_rulebook(name, folder) for name in ids(folder)}
