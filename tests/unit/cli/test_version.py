"""One version of the program, wherever it is told."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from guikang.cli import run

ROOT = Path(__file__).parents[3]


def test_the_command_the_package_and_the_changelog_tell_one_version(
    capsys: pytest.CaptureFixture[str],
) -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == package
    assert newest is not None
    assert newest[1] == package
