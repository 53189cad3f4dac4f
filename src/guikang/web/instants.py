"""Instants: as pages say them, and as people ask for them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from babel.dates import format_datetime

from guikang.errors import Flaw
from guikang.web.texts import text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 2000, 2099
"""The years for which a code can be asked."""

_ASKED = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?", re.ASCII)
_LONGEST = 40
_DAY, _MINUTE, _SECOND, _BRIEF = "day", "minute", "second", "brief"
"""Patterns of CLDR that each language's texts name, under ``language``."""


def said(at: datetime, language: str, zone: ZoneInfo) -> str:
    """The instant to the minute, with its weekday, as ``2026年11月25日 00:00（星期三）``."""
    return _format(at, _MINUTE, language, zone)


def said_exactly(at: datetime, language: str, zone: ZoneInfo) -> str:
    """Likewise to the second, for what may follow within a minute."""
    return _format(at, _SECOND, language, zone)


def said_shortly(at: datetime, language: str, zone: ZoneInfo) -> str:
    """Likewise; the day alone where it is that day's first instant, as bare dates are kept."""
    local = at.astimezone(zone)
    bare = (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    return _format(at, _DAY if bare else _MINUTE, language, zone)


def said_briefly(at: datetime, language: str, zone: ZoneInfo) -> str:
    """Without year and weekday, as ``11月25日 00:00``: for text messages, of days that are near."""
    return _format(at, _BRIEF, language, zone)


def said_day(at: datetime, language: str, zone: ZoneInfo) -> str:
    """The local day, with its weekday."""
    return _format(at, _DAY, language, zone)


def said_time(at: datetime, zone: ZoneInfo) -> str:
    """The local time of day to the second, as ``08:30:00``."""
    return at.astimezone(zone).strftime("%H:%M:%S")


def typed(at: datetime, zone: ZoneInfo) -> str:
    """The instant as a form field takes it: local, to the minute, or to the second if need be."""
    local = at.astimezone(zone).replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second else "minutes")


def asked(words: str, zone: ZoneInfo) -> datetime | Flaw:
    """The instant that someone typed, local to ``zone``; a bare date is its first instant.

    Returns:
        The instant, or ``as_of.unreadable`` or ``as_of.out_of_range``.
    """
    words = words.strip()
    if len(words) > _LONGEST or _ASKED.fullmatch(words) is None:
        return Flaw("as_of.unreadable", "at")
    try:
        at = datetime.fromisoformat(words.replace(" ", "T")).replace(tzinfo=zone)
    except ValueError:
        return Flaw("as_of.unreadable", "at")
    if not within(at):
        years = (("first", str(FIRST_YEAR)), ("last", str(LAST_YEAR)))
        return Flaw("as_of.out_of_range", "at", years)
    return at


def within(at: datetime) -> bool:
    """Whether a code can be asked for the instant."""
    return FIRST_YEAR <= at.year <= LAST_YEAR


def _format(at: datetime, pattern: str, language: str, zone: ZoneInfo) -> str:
    locale = text(language, "language.locale")
    return format_datetime(at, text(language, f"language.{pattern}"), tzinfo=zone, locale=locale)
