"""The courses of all rulebooks, as a deployment reads them."""

from __future__ import annotations

import pytest

from guikang.feeds.rulebooks import ids, load_course
from guikang.training.course import Course


@pytest.fixture(scope="session", params=ids())
def course(request: pytest.FixtureRequest) -> Course:
    """Of each rulebook in turn."""
    made = load_course(request.param)
    assert made is not None
    return made
