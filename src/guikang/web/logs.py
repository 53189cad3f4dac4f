"""Logs: an event's static name and ids, one JSON object a line, on standard error."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from types import TracebackType

events: structlog.stdlib.BoundLogger = structlog.get_logger("guikang")


def write_logs() -> None:
    """Write our events, and other libraries' warnings, to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_Others(logging.WARNING)]
    root.setLevel(logging.WARNING)


def place_of(error: BaseException) -> str:
    """Where an error was raised, as ``module:line``; its own text may hold personal data."""
    trace: TracebackType | None = error.__traceback__
    place = ""
    while trace is not None:
        place = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


class _Others(logging.Handler):
    """Says that a library warned, in its static words alone: never what it filled in."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        found = {} if error is None else {"error": type(error).__name__, "place": place_of(error)}
        events.warning("library.warned", library=record.name, words=str(record.msg), **found)
