"""What the use cases need of the world, as protocols; storage and bootstrap provide it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Tells the present instant, aware."""
