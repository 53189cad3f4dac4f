"""Pre-check: a table's rows become statements to take in, or named rejections.

Rows that are plainly well-formed are recognised by columns at once; every other
row is read on its own, so that each flaw is named. Both ways give the same row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl

from guikang.evidence.checking import AHEAD, FIRST_YEAR
from guikang.feeds.dates import plain_instants
from guikang.feeds.definitions import Feed
from guikang.feeds.rows import RowReader, division_known
from guikang.feeds.tables.table import Table
from guikang.people.bulk import plainly_valid_resident_number
from guikang.people.documents import DocumentType
from guikang.people.keys import name_keys, person_keys, phone_keys
from guikang.services.incoming import (
    BATCH,
    Incoming,
    RowRejection,
    batch_of,
    statement_ids,
)

_PLAIN_NAME = "^[\u4e00-\u9fa5]{2,4}$"
_PLAIN_TEXT = "^[\u4e00-\u9fa5A-Za-z0-9]{1,40}$"
_ALWAYS = ("document_type", "phone", "division")
_SHORT_NAME = 2
_PLAIN_PHONE = "^1[3-9][0-9]{9}$"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file after its pre-check.

    Attributes:
        rows: to take in, by line, as ``incoming.BATCH``.
        rejections: by line; rows with one are not in ``rows``.
    """

    rows: pl.DataFrame
    rejections: Sequence[RowRejection]


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
    rows: list[Incoming] = []
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
    good = _plain_rows(feed, frame.filter(plain), secret, zone)
    if rows:
        good = pl.concat([good, batch_of(rows)]).sort("line")
    rejections.sort(key=lambda rejection: rejection.line)
    return Checked(good, rejections)


def _with_all_columns(feed: Feed, table: Table) -> pl.DataFrame:
    wanted = dict.fromkeys([*(column.name for column in feed.columns), *_ALWAYS])
    missing = [name for name in wanted if name not in table.columns]
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
        datetime(FIRST_YEAR + 1, 1, 2, tzinfo=UTC), received_at.astimezone(UTC) + AHEAD
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
            understood = (
                cell.is_in([*column.choices, *column.choices.values()])
                if column.choices
                else cell.str.contains(_PLAIN_TEXT)
            )
            conditions.append(understood if column.required else cell.is_null() | understood)
    return pl.all_horizontal(*(condition.fill_null(value=False) for condition in conditions))


def _plain_rows(feed: Feed, frame: pl.DataFrame, secret: bytes, zone: ZoneInfo) -> pl.DataFrame:
    kind = DocumentType.RESIDENT_ID
    said = frame.select(
        "line",
        "number",
        "name",
        "division",
        pl.Series("person", person_keys(kind, frame["number"].to_list(), secret), pl.String),
        pl.Series("name_key", name_keys(frame["name"].to_list(), secret), pl.String),
        source=pl.lit(feed.source),
        kind=pl.lit(feed.kind),
        occurred_at=plain_instants(pl.col("occurred"), zone),
        details=_details(feed),
        document=pl.lit(kind.value),
        masked_number=pl.col("number").str.head(3) + "*" * 11 + pl.col("number").str.tail(4),
        masked_name=pl.col("name").str.head(1)
        + pl.when(pl.col("name").str.len_chars() > _SHORT_NAME)
        .then(pl.lit("**"))
        .otherwise(pl.lit("*")),
        phone=pl.lit("+86") + pl.col("phone"),
        withdraws_kind=pl.lit(None, pl.String),
        withdraws_at=pl.lit(None, BATCH["withdraws_at"]),
    )
    return (
        said.with_columns(
            id=pl.Series(statement_ids(said), dtype=pl.String),
            phone_key=_phone_keys(said["phone"], secret),
        )
        .select(BATCH.names())
        .cast(BATCH)
    )


def _phone_keys(phones: pl.Series, secret: bytes) -> pl.Series:
    """The key of each number, null where there is none."""
    keys = pl.Series(phone_keys(phones.drop_nulls(), secret), dtype=pl.String)
    given = phones.is_not_null()
    return keys.gather(pl.select(pl.when(given).then(given.cum_sum() - 1)).to_series())


def _details(feed: Feed) -> pl.Expr:
    """The details as ``incoming.details_text`` writes them."""
    parts = []
    for column in feed.columns:
        if column.name.startswith("details."):
            by_label = {label: value for value, label in column.choices.items()}
            name = column.name.removeprefix("details.")
            value = pl.col(column.name).replace(by_label)
            parts.append(pl.lit(f'"{name}":"') + value + pl.lit('"'))
    if not parts:
        return pl.lit(None, pl.String)
    said = pl.concat_str(*parts, separator=",", ignore_nulls=True)
    return pl.when(said != "").then(pl.lit("{") + said + pl.lit("}"))
