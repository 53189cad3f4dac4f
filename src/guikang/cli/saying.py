"""Errors and problems in words, as the command line says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guikang.rulebook.loading import RulebookError
from guikang.wording import CHINESE, say

if TYPE_CHECKING:
    from guikang.errors import GuikangError
    from guikang.rulebook.checking import Problem


def told(error: GuikangError, language: str = CHINESE) -> list[str]:
    """The lines that say an error; each problem of a refused rulebook has its own."""
    lines = [say(language, error.code, error.params.items())]
    if isinstance(error, RulebookError):
        lines += [problem_told(problem, error.name, language) for problem in error.problems]
    return lines


def problem_told(problem: Problem, file: str, language: str = CHINESE) -> str:
    """File, line and place, and what is wrong there."""
    line = "" if problem.line is None else f":{problem.line}"
    place = "" if problem.where == file else f"{problem.where}: "
    return f"{file}{line}: {place}{say(language, problem.code, problem.params)}"
