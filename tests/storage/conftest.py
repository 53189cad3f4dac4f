"""A running system on a real PostgreSQL, shared by the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guikang.bootstrap import System, system
from guikang.settings import Settings


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The system on an embedded database of its own."""
    folder = tmp_path_factory.mktemp("data")
    with system(Settings(data=folder)) as running:
        yield running
