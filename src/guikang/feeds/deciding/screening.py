"""Screening: which rows of a table certainly are statements, as expressions.

Every row that is ``sound`` here is taken by ``evidence.checking.check`` and means the
same there; a row that is not sound may be either and is put through that door. So the
expressions may be narrower than the door, and never wider. Tests hold them to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final

import polars as pl

from guikang.evidence.checking import AHEAD
from guikang.evidence.vocabulary import Detail, Kind
from guikang.feeds.interchange.columnar import INSTANT, UNKNOWN
from guikang.feeds.interchange.columns import DETAILS, detail_columns
from guikang.rulebook.model import Rulebook

_ODD: Final = r"[^ -~一-龥]"
"""Characters that may not be printable; the door knows."""
_MOST_BYTES: Final = 200
_INSTANT_TEXT: Final = (
    r"^(19[1-9]\d|20\d\d|21[0-8]\d)-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d"
    r"(\.\d{1,6})?(Z|[+-](0\d|1[0-3]):[0-5]\d)$"
)
_DATE_TEXT: Final = r"^(19[1-9]\d|20\d\d|21[0-8]\d)-\d{2}-\d{2}$"
_FIRST: Final = pl.lit(-2_208_988_800_000_000, pl.Int64).cast(INSTANT)  # 1900-01-01
_AFTER: Final = pl.lit(7_258_118_400_000_000, pl.Int64).cast(INSTANT)  # 2200-01-01
_TAME_PATTERN: Final = re.compile(r"[A-Za-z0-9\[\]{},-]+")
_SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Screen:
    """Expressions over the columns of one ``Columnar.table``.

    Attributes:
        occurred: ``occurred_at`` as an instant, null where it is open or not sound.
        recorded: ``recorded_at`` likewise.
        details: each detail of the rulebook as a column, null where it is not said.
        simple: the row is sound, and of a kind that opens residual grounds alone.
        sound: the row is a statement.
    """

    occurred: pl.Expr
    recorded: pl.Expr
    details: tuple[pl.Expr, ...]
    simple: pl.Expr
    sound: pl.Expr


PERSON_HASH: Final = pl.col("person").hash(_SEED)
ID_HASH: Final = pl.col("id").hash(_SEED + 1).xor(pl.col("source").hash(_SEED + 2))


def simple_kinds(rulebook: Rulebook) -> tuple[str, ...]:
    """The kinds of statement that open residual grounds and no other, and do not withdraw."""
    opened: dict[str, list[bool]] = {}
    for ground in rulebook.grounds.values():
        for kind in ground.opens:
            opened.setdefault(kind, []).append(ground.residual)
    return tuple(
        name
        for name, kind in rulebook.kinds.items()
        if not kind.withdraws and name in opened and all(opened[name])
    )


def screen(rulebook: Rulebook, schema: Mapping[str, pl.DataType]) -> Screen:
    """The expressions for a table of that schema."""
    recorded = _instant("recorded_at", schema["recorded_at"], rulebook.zone, bare=False)
    occurred = _instant("occurred_at", schema["occurred_at"], rulebook.zone, bare=True)
    there = [name for name in detail_columns(rulebook.kinds) if name in schema]
    whole: pl.Expr = pl.lit(value=True)
    if DETAILS in schema:
        details = pl.col(DETAILS)
        empty = (
            details.is_in(["", "{}"]) if schema[DETAILS] == pl.String else details.list.len() == 0
        )
        whole = details.is_null() | empty
    nothing_unknown = pl.col(UNKNOWN).is_null() if UNKNOWN in schema else pl.lit(value=True)
    common = (
        nothing_unknown
        & _text("id")
        & _text("person")
        & recorded.is_not_null()
        & (pl.col("occurred_at").is_null() | (occurred <= recorded + AHEAD))
        & whole
    )
    each = {name: _kind(name, kind, there) for name, kind in rulebook.kinds.items()}
    simple = [each[name] for name in simple_kinds(rulebook)]
    return Screen(
        occurred=occurred,
        recorded=recorded,
        details=tuple(
            (pl.col(name) if name in schema else pl.lit(None, pl.String)).alias(name)
            for name in detail_columns(rulebook.kinds)
        ),
        simple=(common & _any(simple)).fill_null(value=False),
        sound=(common & _any(list(each.values()))).fill_null(value=False),
    )


def _any(conditions: list[pl.Expr]) -> pl.Expr:
    return reduce(or_, conditions, pl.lit(value=False))


def _text(name: str) -> pl.Expr:
    column = pl.col(name)
    return column.str.len_bytes().is_between(1, _MOST_BYTES) & ~column.str.contains(_ODD)


def _kind(name: str, kind: Kind, there: list[str]) -> pl.Expr:
    """The row is of this kind, from a source that may say it, with fitting details."""
    source = [pl.col("source") == source for source in kind.sources]
    conditions = [pl.col("kind") == name, _any(source)]
    if not kind.may_be_open:
        conditions.append(pl.col("occurred_at").is_not_null())
    for column in there:
        rule = kind.details.get(column.removeprefix(f"{DETAILS}."))
        if rule is None:
            conditions.append(pl.col(column).is_null())
        elif rule.required:
            conditions.append(_fits(column, rule))
        else:
            conditions.append(pl.col(column).is_null() | _fits(column, rule))
    if any(
        rule.required and f"{DETAILS}.{detail}" not in there
        for detail, rule in kind.details.items()
    ):
        return pl.lit(value=False)
    return reduce(and_, conditions)


def _fits(column: str, rule: Detail) -> pl.Expr:
    fits = _text(column)
    if rule.one_of is not None:
        fits &= pl.col(column).is_in(list(rule.one_of))
    if rule.pattern is not None:
        if _TAME_PATTERN.fullmatch(rule.pattern) is None:
            # Another engine's reading of it may differ: leave it to the door.
            return pl.lit(value=False)
        fits &= pl.col(column).str.contains(f"^(?:{rule.pattern})$")
    return fits


def _instant(name: str, kind: pl.DataType, zone: str, *, bare: bool) -> pl.Expr:
    """The column as an instant; null where it is null or not plainly one."""
    column = pl.col(name)
    if kind == pl.Date:
        return _local_day(column, zone)
    if kind != pl.String:
        return pl.when((column >= _FIRST) & (column < _AFTER)).then(column)
    said = pl.when(column.str.contains(_INSTANT_TEXT)).then(column.str.replace("Z$", "+00:00"))
    at = said.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us", strict=False)
    if not bare:
        return at
    day = pl.when(column.str.contains(_DATE_TEXT)).then(column)
    return pl.coalesce(at, _local_day(day.str.to_date("%Y-%m-%d", strict=False), zone))


def _local_day(day: pl.Expr, zone: str) -> pl.Expr:
    start = day.cast(pl.Datetime("us")).dt.replace_time_zone(
        zone, ambiguous="null", non_existent="null"
    )
    at = start.dt.convert_time_zone("UTC")
    # A day at the calendar's edge is for the door.
    return pl.when(day.dt.year().is_between(1910, 2189)).then(at)
