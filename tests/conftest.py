"""What all tests share: Hypothesis without a clock, and where the browser is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No test is timed: a slow machine is no failure.
settings.register_profile(
    "guikang", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("guikang")

# The tests start some hundred processes. Where no bytecode may be written each of them compiles
# all its imports anew, for seconds, which is most of what they do.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


SLOW = {"web", "end_to_end", "faults"}
"""Folders of tests with a browser, whole processes, or kills: all of them are marked slow."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what ``make check`` leaves out."""
    tests = Path(__file__).parent
    for item in items:
        if item.path.relative_to(tests).parts[0] in SLOW:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program, for Playwright's ``executable_path``; the Makefile sees to it."""
    program = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    assert program.is_file(), f"{program} is missing: run `make browser`, or set CHROMIUM"
    return program
