"""Dates and times as officials write them, read as instants.

One text at a time with ``parse_instant``; the plain forms, which most files keep
to, by whole columns with ``plain_instants``. Where the second answers it agrees with
the first.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import normalize

import polars as pl

from guikang.errors import Flaw

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100

_TIME: Final = r"""
    (?P<hour>\d{1,2})
    (?: :(?P<minute>\d{1,2}) (?: :(?P<second>\d{1,2}) (?:\.(?P<fraction>\d{1,9}))? )?
      | [时點点] (?: (?P<minute_zh>\d{1,2})分? (?: (?<=分)(?P<second_zh>\d{1,2})秒? )? )?
    )
    [ ]* (?P<offset> Z | [+-]\d{2} (?: :?\d{2} )? )?
"""
_INSTANT: Final = re.compile(
    rf"""
    (?: (?P<year>\d{{4}}) (?P<mark>[-/.]) (?P<month>\d{{1,2}}) (?P=mark) (?P<day>\d{{1,2}})
      | (?P<year_zh>\d{{4}})[ ]*年[ ]*(?P<month_zh>\d{{1,2}})[ ]*月[ ]*(?P<day_zh>\d{{1,2}})
        [ ]*[日号]
      | (?P<year_8>\d{{4}})(?P<month_8>\d{{2}})(?P<day_8>\d{{2}})
    )
    (?: (?: [ ]*T[ ]* | [ ]+ | (?<=[日号]) ) {_TIME} )?
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
_SERIAL: Final = re.compile(r"\d{1,7}(?:\.\d+)?", re.ASCII)
_MISTAKES: Final = (
    (re.compile(r""), "date.empty"),
    # 36526 to 73050, perhaps with a fraction.
    (
        re.compile(
            r"(?:3652[6-9]|365[3-9]\d|36[6-9]\d\d|3[7-9]\d{3}|[4-6]\d{4}|7[0-2]\d{3}|730[0-4]\d"
            r"|73050)(?:\.\d+)?",
            re.ASCII,
        ),
        "date.serial_as_text",
    ),
    (
        re.compile(
            r"(?:\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2})日?(?!\d).*",
            re.ASCII,
        ),
        "date.year_two_digits",
    ),
    (re.compile(r"\d{1,2}[-/月]\d{1,2}[日号]?", re.ASCII), "date.year_missing"),
    (re.compile(r"\d{4}(?:[-/.]\d{1,2}|年\d{1,2}月?)", re.ASCII), "date.day_missing"),
    (re.compile(r".*", re.DOTALL), "date.form"),
)

_SERIAL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a local time, zone added later
_FIRST_SERIAL: Final = 36_526
_SERIAL_END: Final = 73_051
"""Excel's serial numbers from 2000-01-01 until before 2100-01-01."""

_SECONDS_A_DAY: Final = 86_400
_END_OF_DAY: Final = 24
_MOST_OFFSET: Final = timedelta(hours=14)

_PLAIN: Final = (
    r"^[0-9]{4}(?:-[0-9]{2}-[0-9]{2}|/[0-9]{1,2}/[0-9]{1,2})"
    r"(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?$"
)
_LOCAL_FORMS: Final = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


class ReadInstant(NamedTuple):
    """An instant that was read.

    Attributes:
        at: aware, in the zone that the text gives, or else in the reader's.
        is_bare_date: whether the text gave no time; ``at`` is then the day's beginning,
            00:00 except where the clock was put forward at that hour.
    """

    at: datetime
    is_bare_date: bool


def parse_instant(text: str, zone: ZoneInfo, *, numeric: bool = False) -> ReadInstant | Flaw:
    """Read a date, or a date and time, in any of the forms that occur.

    The dates ``2020-03-06``, ``2020/3/6``, ``2020.3.6``, ``2020年3月6日`` and
    ``20200306``, each also with a time: ``08:30``, ``8:30:15``, ``8时30分``,
    ``8点30分``, after a space, ``T`` or 日, with an offset or ``Z`` if need be. Full-width
    signs are read like others. 24:00 is the end of the day. A time that a
    changing clock shows twice is the first of the two.

    Args:
        text: as the cell shows it.
        zone: where a time without offset is meant.
        numeric: whether the cell was a number; only then is Excel's serial number,
            as 43896 for 2020-03-06, taken for a date, from 2000 until 2100.

    Returns:
        The instant, or why there is none: ``date.empty``, ``date.impossible`` (no such
        day or time, as 2020-02-30), ``date.year_two_digits``, ``date.year_missing``,
        ``date.day_missing``, ``date.year_out_of_range`` (before 1900, after 2100),
        ``date.serial_as_text``, ``date.serial_out_of_range``, ``date.form``.
    """
    plain = normalize("NFKC", text).strip()
    match = _INSTANT.fullmatch(plain)
    if match is not None:
        return _instant(match, zone)
    if numeric and _SERIAL.fullmatch(plain):
        return _from_serial(plain, zone)
    return Flaw(next(code for form, code in _MISTAKES if form.fullmatch(plain)))


def plain_instants(text: pl.Expr, zone: ZoneInfo) -> pl.Expr:
    """The instants of a column's plain forms, null elsewhere.

    Plain are ``yyyy-mm-dd`` and ``yyyy/m/d``, also with ``hh:mm`` or ``hh:mm:ss``
    after a space or ``T``. Where the answer is null, ``parse_instant`` has the last
    word; elsewhere it gives the same instant.

    Args:
        text: String, trimmed.
        zone: where the times are meant.

    Returns:
        An expression of Datetime in microseconds, zone UTC.
    """
    plain = pl.when(text.str.contains(_PLAIN)).then(
        text.str.replace_all("/", "-", literal=True).str.replace("T", " ", literal=True)
    )
    local = pl.coalesce(
        plain.str.to_datetime(form, time_unit="us", strict=False, exact=True)
        for form in _LOCAL_FORMS
    )
    in_range = local.dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    return (
        pl.when(in_range)
        .then(local)
        .dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null")
        .dt.convert_time_zone("UTC")
    )


def plain_is_bare_date(text: pl.Expr) -> pl.Expr:
    """Whether a text of which ``plain_instants`` made an instant gives no time."""
    return ~text.str.contains(":", literal=True)


def _instant(match: re.Match[str], zone: ZoneInfo) -> ReadInstant | Flaw:
    year, month, day = (
        int(match[name] or match[f"{name}_zh"] or match[f"{name}_8"])
        for name in ("year", "month", "day")
    )
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Flaw("date.year_out_of_range")
    hour = int(match["hour"] or 0)
    minute = int(match["minute"] or match["minute_zh"] or 0)
    second = int(match["second"] or match["second_zh"] or 0)
    micro = int((match["fraction"] or "0").ljust(6, "0")[:6])
    days = 0
    if (hour, minute, second, micro) == (_END_OF_DAY, 0, 0, 0):
        hour, days = 0, 1
    try:
        local = datetime(year, month, day, hour, minute, second, micro)  # noqa: DTZ001
        local += timedelta(days=days)
    except ValueError:
        return Flaw("date.impossible")
    if match["offset"]:
        offset = _offset(match["offset"])
        if offset is None:
            return Flaw("date.impossible")
        return ReadInstant(local.replace(tzinfo=offset), is_bare_date=False)
    return _in_zone(local, zone, is_bare_date=match["hour"] is None)


def _offset(text: str) -> timezone | None:
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    span = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or span > _MOST_OFFSET:  # noqa: PLR2004 - an hour's minutes
        return None
    return timezone(-span if text[0] == "-" else span)


def _in_zone(local: datetime, zone: ZoneInfo, *, is_bare_date: bool) -> ReadInstant | Flaw:
    # A clock put forward leaves times out; coming back from UTC shows another one.
    at = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    if at.replace(tzinfo=None) != local and not is_bare_date:
        return Flaw("date.impossible")
    return ReadInstant(at, is_bare_date)


def _from_serial(text: str, zone: ZoneInfo) -> ReadInstant | Flaw:
    serial = float(text)
    if not _FIRST_SERIAL <= serial < _SERIAL_END:
        return Flaw("date.serial_out_of_range")
    seconds = round(serial * _SECONDS_A_DAY)
    local = _SERIAL_EPOCH + timedelta(seconds=seconds)
    return _in_zone(local, zone, is_bare_date="." not in text)
