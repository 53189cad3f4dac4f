"""Parquet: one lazy table of known columns and types, whatever the writer's habits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from guikang.errors import Flaw
from guikang.evidence.vocabulary import Kind
from guikang.feeds.interchange.columns import (
    DETAILS,
    REQUIRED,
    column_flaws,
    detail_columns,
    detail_names,
    unknown_columns,
)
from guikang.feeds.interchange.jsonlines import json_object
from guikang.feeds.interchange.rejection import Rejection, Row

LINE: Final = "line"
UNKNOWN: Final = "unknown"
"""The name of a column that evidence does not have and the row fills, or null."""
INSTANT: Final = pl.Datetime("us", "UTC")
FAILURES: Final = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)
"""What reading a damaged Parquet file may raise."""

_FILLED: Final = "filled"
"""Stands for the content of an unknown column, which is told by name only."""
_INSTANTS: Final = ("occurred_at", "recorded_at")
_EARLIEST: Final = pl.lit(-2_240_524_800_000_000, pl.Int64).cast(INSTANT)  # 1899-01-01
_LATEST: Final = pl.lit(7_258_118_400_000_000, pl.Int64).cast(INSTANT)  # 2200-01-01
_NO_YEAR: Final = pl.lit(10_413_792_000_000_000, pl.Int64).cast(INSTANT)  # 2300-01-01
_BATCH: Final = 50_000
_ROW: Final = "\N{ZERO WIDTH SPACE}row"


@dataclass(frozen=True, slots=True)
class Columnar:
    """A Parquet file that has the columns of contract 1.

    Attributes:
        table: ``line`` (Int64, from 1); ``id``, ``source``, ``kind``, ``person``
            (String); ``occurred_at``, ``recorded_at`` (``INSTANT``, String or, for the
            first, Date; an instant that no year of the calendar holds is one of 2300);
            and details: either ``details.NAME`` (String) each, or ``details``, JSON
            text or a list of ``key`` and ``value``.
        rows: how many there are.
    """

    table: pl.LazyFrame
    rows: int

    @property
    def names(self) -> list[str]:
        """The columns, in order."""
        return self.table.collect_schema().names()


def opened(path: Path, kinds: Mapping[str, Kind]) -> Columnar | tuple[Flaw, ...]:
    """Open a file and look at its columns; its rows are not read yet.

    Returns:
        Its table, or why the file as a whole is refused.
    """
    try:
        scan = pl.scan_parquet(path, glob=False, hive_partitioning=False, cache=False)
        schema = dict(scan.collect_schema())
        count = scan.select(pl.len()).collect().item()
        numbered = pl.scan_parquet(
            path,
            row_index_name=_ROW,
            row_index_offset=1,
            glob=False,
            hive_partitioning=False,
            cache=False,
        )
    except FAILURES:
        return (Flaw("interchange.parquet_unreadable"),)
    details, names = _details(schema, kinds)
    if flaws := column_flaws(names, detail_columns(kinds)):
        return flaws
    unknown = unknown_columns(names, detail_columns(kinds))
    filled = [
        pl.when(_content(name, schema, details).is_not_null()).then(pl.lit(name))
        for name in unknown
    ]
    details = {name: content for name, content in details.items() if name not in unknown}
    columns, flaws_found = _columns(schema)
    flaws_found += [
        _of_type(name) for name, (kind, _) in details.items() if not _allowed(name, kind)
    ]
    if flaws_found:
        return tuple(flaws_found)
    table = numbered.select(
        pl.col(_ROW).cast(pl.Int64).alias(LINE),
        *columns,
        *(
            content.cast(pl.String).alias(name) if name != DETAILS else content.alias(name)
            for name, (_, content) in details.items()
        ),
        *([pl.coalesce(filled).alias(UNKNOWN)] if filled else []),
    )
    return Columnar(table, count)


def rows(path: Path, file: int, kinds: Mapping[str, Kind]) -> Iterator[Row | Rejection]:
    """Read the rows of a file that fits in memory.

    Args:
        path: of the file.
        file: its position, for the rejections.
        kinds: the rulebook's vocabulary.
    """
    found = opened(path, kinds)
    if not isinstance(found, Columnar):
        yield Rejection(file, None, found)
        return
    try:
        frame = found.table.collect()
    except FAILURES:
        yield Rejection(file, None, (Flaw("interchange.parquet_unreadable"),))
        return
    yield from raw_rows(frame, file)


def raw_rows(frame: pl.DataFrame, file: int) -> Iterator[Row | Rejection]:
    """The rows of a piece of a ``Columnar.table`` as raw fields."""
    flat = [
        (place, name.removeprefix(f"{DETAILS}."))
        for place, name in enumerate(frame.columns)
        if name.startswith(f"{DETAILS}.")
    ]
    places = [(frame.columns.index(name), name) for name in REQUIRED]
    line_at = frame.columns.index(LINE)
    whole = frame.columns.index(DETAILS) if DETAILS in frame.columns else None
    unknown_at = frame.columns.index(UNKNOWN) if UNKNOWN in frame.columns else None
    dates = [place for place, name in places if frame.schema[name] == pl.Date]
    for start in range(0, frame.height, _BATCH):
        for cells in frame[start : start + _BATCH].iter_rows():
            fields: dict[str, object] = {name: cells[place] for place, name in places}
            for place in dates:
                if cells[place] is not None:
                    fields[frame.columns[place]] = cells[place].isoformat()
            details: object = {n: cells[p] for p, n in flat if cells[p] is not None}
            if whole is not None:
                details = _object(cells[whole])
                if isinstance(details, Flaw):
                    yield Rejection(file, cells[line_at], (details,))
                    continue
            fields[DETAILS] = details
            if unknown_at is not None and (name := cells[unknown_at]) is not None:
                prefix, _, detail = name.partition(".")
                if prefix == DETAILS and isinstance(details, dict):
                    details[detail] = _FILLED
                else:
                    fields[name] = _FILLED
            yield cells[line_at], fields


def _content(
    name: str,
    schema: Mapping[str, pl.DataType],
    details: Mapping[str, tuple[pl.DataType, pl.Expr]],
) -> pl.Expr:
    return details[name][1] if name in details and name not in schema else pl.col(name)


def _object(content: object) -> object:
    if content is None or content == "":
        return {}
    if isinstance(content, str):
        found = json_object(content)
        return Flaw(found, DETAILS) if isinstance(found, str) else found
    assert isinstance(content, list)
    pairs = [(pair["key"], pair["value"]) for pair in content if pair is not None]
    result = {key: value for key, value in pairs if value is not None}
    if len({key for key, _ in pairs}) != len(pairs):
        return Flaw("interchange.name_twice", DETAILS)
    return result


def _details(
    schema: Mapping[str, pl.DataType], kinds: Mapping[str, Kind]
) -> tuple[dict[str, tuple[pl.DataType, pl.Expr]], list[str]]:
    """The expressions of details with their types, and the names of all columns.

    A struct counts as the columns of its fields.
    """
    found: dict[str, tuple[pl.DataType, pl.Expr]] = {}
    names: list[str] = []
    for name, kind in schema.items():
        if name != DETAILS:
            names.append(name)
            if name.startswith(f"{DETAILS}.") and name[len(DETAILS) + 1 :] in detail_names(kinds):
                found[name] = (kind, pl.col(name))
        elif isinstance(kind, pl.Struct):
            for field in kind.fields:
                one = f"{DETAILS}.{field.name}"
                names.append(one)
                inner = pl.col(DETAILS).struct.field(field.name)
                found[one] = (pl.String() if field.dtype == pl.Null else field.dtype, inner)  # type: ignore[assignment]
        elif kind != pl.Null:
            found[DETAILS] = (kind, pl.col(DETAILS))
    if DETAILS in found:
        # Both would say the same thing twice.
        names += [name for name in found if name != DETAILS]
    return found, names


def _columns(schema: Mapping[str, pl.DataType]) -> tuple[list[pl.Expr], list[Flaw]]:
    columns: list[pl.Expr] = []
    flaws: list[Flaw] = []
    for name in REQUIRED:
        kind = schema[name]
        if _is_text(kind):
            columns.append(pl.col(name).cast(pl.String))
        elif name in _INSTANTS and isinstance(kind, pl.Datetime) and kind.time_zone is not None:
            columns.append(_in_microseconds(pl.col(name), kind).alias(name))
        elif name == "occurred_at" and kind == pl.Date:
            day = pl.col(name)
            within = day.is_between(date(1800, 1, 1), date(2300, 1, 1)) | day.is_null()
            columns.append(pl.when(within).then(day).otherwise(date(2300, 1, 1)).alias(name))
        elif name in _INSTANTS and isinstance(kind, pl.Datetime):
            flaws.append(Flaw("interchange.column_without_zone", name))
        else:
            flaws.append(_of_type(name))
    return columns, flaws


def _in_microseconds(column: pl.Expr, kind: pl.Datetime) -> pl.Expr:
    """Instants in UTC, digits past microseconds cut, none out of the calendar."""
    there = column.dt.convert_time_zone("UTC")
    within = there.is_between(
        _EARLIEST.cast(pl.Datetime(kind.time_unit, "UTC")),
        _LATEST.cast(pl.Datetime(kind.time_unit, "UTC")),
        closed="left",
    )
    number = pl.when(within).then(there).to_physical()
    match kind.time_unit:
        case "ns":
            number = number.floordiv(1000)
        case "ms":
            number = number * 1000
        case _:
            pass
    exact = number.cast(INSTANT)
    return pl.when(within).then(exact).when(there.is_not_null()).then(_NO_YEAR)


def _is_text(kind: object) -> bool:
    return kind in (pl.String, pl.Null) or isinstance(kind, (pl.Categorical, pl.Enum))


def _allowed(name: str, kind: pl.DataType) -> bool:
    if _is_text(kind):
        return True
    if name != DETAILS or not isinstance(kind, pl.List):
        return False
    pair = kind.inner
    return (
        isinstance(pair, pl.Struct)
        and [field.name for field in pair.fields] == ["key", "value"]
        and all(_is_text(field.dtype) for field in pair.fields)
    )


def _of_type(name: str) -> Flaw:
    return Flaw("interchange.column_type", name)
