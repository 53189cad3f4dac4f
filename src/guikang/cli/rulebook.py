"""``guikang rulebook``: check, show, test and draw the rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from guikang.cli.saying import problem_told, told
from guikang.errors import GuikangError
from guikang.feeds.rulebooks import DEFAULT, RulebookNotFoundError, ids
from guikang.rulebook.cases import WorkedCase, parse_cases
from guikang.rulebook.checking import overlaps
from guikang.rulebook.describing import describe
from guikang.rulebook.drawing import draw
from guikang.rulebook.loading import RulebookError, parse
from guikang.rulebook.model import Rulebook
from guikang.rulebook.phrases import Language
from guikang.rulebook.trying import differences
from guikang.wording import say

app = App(name="rulebook", help="Check, show, test and draw the rules.")

FOLDER = Path(__file__).parents[3] / "rulebooks"
_RULES, _CASES = "rulebook.yaml", "cases.yaml"
_DONE, _REFUSED = 0, 1

Folder = Annotated[Path, Parameter(help="Where the rulebooks are kept.")]
Words = Annotated[Language, Parameter(help="The language of the frame words.")]


class UnreadableError(GuikangError):
    """A file cannot be read or written, or holds no UTF-8 text."""


@app.command
def check(*rulebooks: str, folder: Folder = FOLDER, language: Words = Language.ZH) -> int:
    """Check that rulebooks and their cases are whole and at peace.

    Exit status: 0 all are in order, 1 one is refused, 2 could not run.

    Args:
        rulebooks: ids or paths; all of the folder where none is named.
        folder: where the rulebooks are kept.
        language: of the words.
    """
    sound: list[tuple[Path, Rulebook]] = []
    refused = False
    for path in _paths(rulebooks, folder):
        try:
            rulebook, cases = _read(path)
        except RulebookError as error:
            refused = True
            _complain(*told(error, language))
            continue
        sound.append((path, rulebook))
        params = {"name": rulebook.id, "cases": str(len(cases))}
        code = "rulebook.in_order" if cases else "rulebook.in_order_without_cases"
        _say(say(language, code, params.items()))
    for problem in overlaps([rulebook for _, rulebook in sound]):
        refused = True
        _complain(problem_told(problem, str(folder), language))
    return _REFUSED if refused else _DONE


@app.command
def show(rulebook: str = DEFAULT, *, folder: Folder = FOLDER, language: Words = Language.ZH) -> int:
    """Show the rules as a citizen would read them.

    Exit status: 0 shown, 2 could not run.

    Args:
        rulebook: id or path.
        folder: where the rulebooks are kept.
        language: of the frame words; the rulebook's own words stay as they are.
    """
    sys.stdout.write(describe(_rulebook(_path(rulebook, folder)), language))
    return _DONE


@app.command(name="test")
def run_cases(*rulebooks: str, folder: Folder = FOLDER, language: Words = Language.ZH) -> int:
    """Run the worked cases of rulebooks and name every difference.

    Exit status: 0 all cases agree, 1 one does not or there are none, 2 could not run.

    Args:
        rulebooks: ids or paths; all of the folder where none is named.
        folder: where the rulebooks are kept.
        language: of the words.
    """
    failed = False
    for path in _paths(rulebooks, folder):
        rulebook, cases = _read(path)
        if not cases:
            failed = True
            none = {"name": rulebook.id, "file": str(path.with_name(_CASES))}
            _complain(say(language, "rulebook.no_cases", none.items()))
            continue
        parted = 0
        for worked in cases:
            found = differences(rulebook, worked)
            parted += bool(found)
            for difference in found:
                params = {
                    "case": difference.case,
                    "at": difference.at.astimezone(rulebook.time_zone).isoformat(),
                    "known_at": difference.known_at.astimezone(rulebook.time_zone).isoformat(),
                    "field": difference.field,
                    "expected": difference.expected,
                    "got": difference.got,
                }
                said = say(language, "rulebook.case_differs", params.items())
                _complain(f"{path.with_name(_CASES)}:{difference.line}: {said}")
        count = {"name": rulebook.id, "cases": str(len(cases)), "failed": str(parted)}
        _say(say(language, "rulebook.cases_run", count.items()))
        failed = failed or parted > 0
    return _REFUSED if failed else _DONE


@app.command
def diagram(
    rulebook: str = DEFAULT,
    *,
    out: Path | None = None,
    folder: Folder = FOLDER,
    language: Words = Language.ZH,
) -> int:
    """Draw the machines of a rulebook as SVG.

    Exit status: 0 drawn, 2 could not run.

    Args:
        rulebook: id or path.
        out: the file to write; standard output where none is named.
        folder: where the rulebooks are kept.
        language: of the frame words; the rulebook's own words stay as they are.
    """
    drawing = draw(_rulebook(_path(rulebook, folder)), language)
    if out is None:
        sys.stdout.write(drawing)
        return _DONE
    try:
        out.write_text(drawing, "utf-8")
    except OSError as error:
        raise UnreadableError(
            "rulebooks.unwritable", file=str(out), problem=error.strerror or ""
        ) from None
    return _DONE


def _paths(names: tuple[str, ...], folder: Path) -> list[Path]:
    chosen = names or ids(folder)
    if not chosen:
        raise UnreadableError("rulebooks.none", folder=str(folder))
    return [_path(name, folder) for name in chosen]


def _path(name: str, folder: Path) -> Path:
    """The ``rulebook.yaml`` of an id, of a folder, or itself."""
    known = ids(folder)
    if name in known:
        return folder / name / _RULES
    path = Path(name)
    if path.is_dir():
        path /= _RULES
    if not path.is_file():
        raise RulebookNotFoundError(name, known)
    return path


def _rulebook(path: Path) -> Rulebook:
    return parse(_text(path), str(path))


def _read(path: Path) -> tuple[Rulebook, tuple[WorkedCase, ...]]:
    """The rulebook and its cases; no cases where it has none."""
    rulebook = _rulebook(path)
    cases = path.with_name(_CASES)
    if not cases.is_file():
        return rulebook, ()
    return rulebook, parse_cases(_text(cases), rulebook, str(cases))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise UnreadableError("rulebooks.not_utf8", file=str(path)) from None
    except OSError as error:
        raise UnreadableError(
            "rulebooks.unreadable", file=str(path), problem=error.strerror or ""
        ) from None


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _complain(*lines: str) -> None:
    for line in lines:
        sys.stderr.write(line + "\n")
