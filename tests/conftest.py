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


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program, for Playwright's ``executable_path``; the Makefile sees to it."""
    program = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    assert program.is_file(), f"{program} is missing: run `make browser`, or set CHROMIUM"
    return program
