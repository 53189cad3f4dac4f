"""Every page, at a phone's and a desk's width, as axe and a thumb find it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

PATHS = (
    "/",
    "/demo/green",
    "/demo/entry",
    "/demo/discharged",
    "/demo/two-grounds",
    "/demo/positive",
    "/demo/no-code",
    "/demo/entry?at=2099-01-01T00:00",
    "/demo/entry?at=2001-01-01T00:00",
    "/demo/entry?at=gestern",
    "/demo/nobody",
)
