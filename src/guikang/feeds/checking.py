"""Pre-check: a table's rows become statements to take in, or named rejections.

Rows that are plainly well-formed are recognised by columns at once; every other
row is read on its own, so that each flaw is named. Both ways give the same row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import repeat
from zoneinfo import ZoneInfo

import polars as pl

from guikang.evidence.checking import AHEAD, FIRST_YEAR
from guikang.feeds.definitions import Feed
from guikang.feeds.dates import plain_instants
from guikang.feeds.rows import RowReader, division_known
from guikang.feeds.tables.table import Table
from guikang.people.bulk import plainly_valid_resident_number
from guikang.people.documents import DocumentType
from guikang.people.keys import name_keys, person_keys, phone_keys
from guikang.services.incoming import Incoming, RowRejection, statement_id

_PLAIN_NAME = "^[\u4e00-\u9fa5]{2,4}$"
_PLAIN_PHONE = "^1[3-9][0-9]{9}$"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file after its pre-check.

    Attributes:
        rows: to take in, by line.
        rejections: by line; rows with one are not in ``rows``.
        total: how many rows the file has, good and bad.
    """

    rows: Sequence[Incoming]
    rejections: Sequence[RowRejection]
    total: int


def check_table(
    feed: Feed, table: Table, received_at: datetime, secret: bytes, zone: ZoneInfo
) -> Checked:
    """Check every row of a table against its feed.

    Args:
        feed: whose list it is.
        table: as ``tables.read_table`` has it with the feed's columns.
        received_at: when the file was handed in; later dates are refused.
        secret: for the keys of persons, names and phones.
        zone: in which days are counted.
    """
    frame = _with_all_columns(feed, table)
    plain = frame.select(_plain(feed, table, received_at, zone).alias("plain"))["plain"]
    rows = _plain_rows(feed, frame.filter(plain), secret, zone)
    rejections = [RowRejection(flaw.line, flaw.flaw) for flaw in table.row_flaws]
    reader = RowReader(feed, received_at, secret, zone)
    numeric = table.numeric.filter(~plain)
    errors = table.error.filter(~plain)
    for place, cells in enumerate(frame.filter(~plain).iter_rows(named=True)):
        result = reader.read(
            cells["line"],
            cells,
            {name for name in table.columns if numeric[name][place]},
            {name for name in table.columns if errors[name][place]},
        )
        if isinstance(result, Incoming):
            rows.append(result)
        else:
            rejections += [RowRejection(cells["line"], flaw) for flaw in result]
    rows.sort(key=lambda row: row.line)
    rejections.sort(key=lambda rejection: rejection.line)
    return Checked(rows, rejections, frame.height + len(table.row_flaws))


def _with_all_columns(feed: Feed, table: Table) -> pl.DataFrame:
    missing = [c.name for c in feed.columns if c.name not in table.columns]
    return table.frame.with_columns(
        table.line.alias("line"), *(pl.lit(None, pl.String).alias(name) for name in missing)
    )


def _plain(feed: Feed, table: Table, received_at: datetime, zone: ZoneInfo) -> pl.Expr:
    """Whether a row can be read by columns: nothing in it needs a closer look."""
    if feed.withdraws:
        return pl.repeat(value=False, n=pl.len())
    touched = pl.Series(
        table.error.select(pl.any_horizontal(pl.all())).to_series()
        if table.error.width
        else [False] * table.frame.height
    )
    if "number" in table.columns:
        touched = touched | table.numeric["number"]
    if "occurred" in table.columns:
        touched = touched | table.numeric["occurred"]
    today = received_at.astimezone(zone).date()
    occurred = plain_instants(pl.col("occurred"), zone)
    open_allowed = not next(c for c in feed.columns if c.name == "occurred").required
    in_time = occurred.is_between(
        datetime(FIRST_YEAR, 1, 2, tzinfo=UTC), received_at.astimezone(UTC) + AHEAD
    )
    conditions = [
        pl.lit(~touched),
        pl.col("name").str.contains(_PLAIN_NAME),
        plainly_valid_resident_number(pl.col("number"), today=today),
        pl.col("document_type").is_null()
        | pl.col("document_type").is_in([DocumentType.RESIDENT_ID.value, "居民身份证", "身份证"]),
        pl.col("phone").is_null() | pl.col("phone").str.contains(_PLAIN_PHONE),
        pl.col("division").is_null() | division_known(pl.col("division")),
        (in_time | pl.col("occurred").is_null()) if open_allowed else in_time,
    ]
    for column in feed.columns:
        if column.name.startswith("details."):
            cell = pl.col(column.name)
            understood = cell.is_in([*column.choices, *column.choices.values()])
            if column.choices:
                conditions.append(understood if column.required else cell.is_null() | understood)
            else:
                conditions.append(cell.is_null())
    return pl.all_horizontal(*(condition.fill_null(value=False) for condition in conditions))


def _plain_rows(feed: Feed, frame: pl.DataFrame, secret: bytes, zone: ZoneInfo) -> list[Incoming]:
    if frame.is_empty():
        return []
    kind = DocumentType.RESIDENT_ID
    frame = frame.with_columns(
        occurred_at=plain_instants(pl.col("occurred"), zone),
        phone_number=pl.lit("+86") + pl.col("phone"),
        masked_number=pl.col("number").str.head(3) + "*" * 11 + pl.col("number").str.tail(4),
        masked_name=pl.col("name").str.head(1)
        + pl.when(pl.col("name").str.len_chars() > 2).then(pl.lit("**")).otherwise(pl.lit("*")),
    )
    persons = person_keys(kind, frame["number"].to_list(), secret)
    names = frame["name"].to_list()
    phones = frame["phone_number"].to_list()
    known_phones = iter(phone_keys([phone for phone in phones if phone is not None], secret))
    phone_key = [None if phone is None else next(known_phones) for phone in phones]
    details = _details(feed, frame)
    occurred = frame["occurred_at"].to_list()
    ids = [
        statement_id(feed.kind, person, at, detail)
        for person, at, detail in zip(persons, occurred, details, strict=True)
    ]
    return list(
        map(
            Incoming,
            frame["line"].to_list(),
            persons,
            repeat(feed.source),
            ids,
            repeat(feed.kind),
            occurred,
            details,
            repeat(kind.value),
            frame["number"].to_list(),
            names,
            name_keys(names, secret),
            frame["masked_number"].to_list(),
            frame["masked_name"].to_list(),
            phones,
            phone_key,
            frame["division"].to_list(),
        )
    )


def _details(feed: Feed, frame: pl.DataFrame) -> list[dict[str, str] | None]:
    chosen: dict[str, list[str | None]] = {}
    for column in feed.columns:
        if column.name.startswith("details.") and column.choices:
            by_label = {label: value for value, label in column.choices.items()}
            values = frame[column.name].replace(by_label).to_list()
            chosen[column.name.removeprefix("details.")] = values
    if not chosen:
        return [None] * frame.height
    return [
        {name: value for name, value in zip(chosen, row, strict=True) if value is not None} or None
        for row in zip(*chosen.values(), strict=True)
    ]
