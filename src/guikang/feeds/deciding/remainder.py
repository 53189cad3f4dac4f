"""The remainder: rows that are not plainly a single declaration, set apart on disk.

They are few, or at most a third; they get what the others need not: the door where
an expression cannot tell, the resolution of ids, and a machine for each ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from guikang.feeds.deciding.memory import ID_REUSED
from guikang.feeds.deciding.schema import PolarsType
from guikang.feeds.deciding.screening import ID_HASH, PERSON_HASH, Screen, screen
from guikang.feeds.deciding.sources import Laid, Source
from guikang.feeds.interchange.columnar import INSTANT, LINE, UNKNOWN, raw_rows
from guikang.feeds.interchange.columns import DETAILS, detail_columns
from guikang.feeds.interchange.reading import checked
from guikang.feeds.interchange.rejection import Rejection

if TYPE_CHECKING:
    from guikang.feeds.deciding.question import Reject
    from guikang.feeds.deciding.singles import Singles
    from guikang.rulebook.model import Rulebook

_RAW: Final = "raw."
_IDS_AT_ONCE = 6_000_000
_PLACE: Final = ("file", LINE)


@dataclass(frozen=True, slots=True)
class Remainder:
    """Rows set apart that are statements.

    Attributes:
        table: ``file``, ``line``, ``person_hash``, ``id``, ``source``, ``kind``,
            ``person``, ``occurred`` and ``recorded`` (``INSTANT``), ``details.NAME``.
        rows: how many, at most.
    """

    table: pl.LazyFrame
    rows: int


def set_apart(
    sources: list[Source], singles: Singles, rulebook: Rulebook, folder: Path, reject: Reject
) -> Remainder:
    """Set apart every row that is not plain, and check it.

    Args:
        sources: all files.
        singles: knows which rows are plain.
        rulebook: whose vocabulary they use.
        folder: where the rows are laid down.
        reject: is given the rows that are no statements, of each file in their order.
    """
    parts: list[pl.LazyFrame] = []
    rows = 0
    for source in sources:
        path = folder / f"apart-{source.file}.parquet"
        kept = screen(rulebook, source.table.collect_schema())
        _apart(source, singles, kept).sink_parquet(path, compression="lz4", statistics=False)
        apart = pl.scan_parquet(path, cache=False)
        parts.append(apart.filter("sound").select(_columns(rulebook)))
        rows += apart.select(pl.col("sound").sum()).collect().item()
        doubtful = apart.filter(~pl.col("sound")).sort(LINE).collect(engine="streaming")
        if doubtful.height:
            laid = Laid(folder / f"doubtful-{source.file}", rulebook)
            for row in checked(raw_rows(_as_read(doubtful), source.file), source.file, rulebook):
                if isinstance(row, Rejection):
                    reject(row)
                else:
                    laid.add(source.file, *row)
            if laid.rows:
                rows += laid.rows
                parts.append(_of_laid(laid.table()).select(_columns(rulebook)))
    table = pl.concat(parts) if parts else pl.LazyFrame(schema=_schema(rulebook))
    return Remainder(table, rows)


def with_ids_resolved(remainder: Remainder, reject: Reject) -> Remainder:
    """The remainder without the statements that are not the first recorded of their id.

    Args:
        remainder: all statements that were set apart.
        reject: is given, by file and line, those whose content is another than the
            first's; the same again changes nothing.
    """
    dropped = _ids_resolved(remainder.table, reject)
    if not dropped.height:
        return remainder
    table = remainder.table.join(dropped.lazy(), on=list(_PLACE), how="anti")
    return Remainder(table, remainder.rows)


def _schema(rulebook: Rulebook) -> pl.Schema:
    columns: dict[str, PolarsType] = {
        "file": pl.Int32,
        LINE: pl.Int64,
        "person_hash": pl.UInt64,
        "id_hash": pl.UInt64,
        "suspect": pl.Boolean,
        "id": pl.String,
        "source": pl.String,
        "kind": pl.String,
        "person": pl.String,
        "occurred": INSTANT,
        "recorded": INSTANT,
        **dict.fromkeys(detail_columns(rulebook.kinds), pl.String),
    }
    return pl.Schema(columns)


def _columns(rulebook: Rulebook) -> list[str]:
    return list(_schema(rulebook))


def _apart(source: Source, singles: Singles, kept: Screen) -> pl.LazyFrame:
    schema = source.table.collect_schema()
    raw = [
        pl.col(name).alias(_RAW + name)
        for name in ("occurred_at", "recorded_at", DETAILS, UNKNOWN)
        if name in schema and schema[name] != INSTANT
    ]
    sound = pl.lit(value=True) if source.checked else kept.sound
    return (
        source.table.with_columns(PERSON_HASH.alias("person_hash"), ID_HASH.alias("id_hash"))
        .filter(~singles.plain())
        .select(
            pl.lit(source.file, pl.Int32).alias("file"),
            pl.col(LINE),
            "person_hash",
            "id_hash",
            (~singles.single_id()).alias("suspect"),
            "id",
            "source",
            "kind",
            "person",
            # Where they are instants already, also those that are not sound.
            (pl.col("occurred_at") if schema["occurred_at"] == INSTANT else kept.occurred).alias(
                "occurred"
            ),
            (pl.col("recorded_at") if schema["recorded_at"] == INSTANT else kept.recorded).alias(
                "recorded"
            ),
            *kept.details,
            sound.alias("sound"),
            *raw,
        )
    )


def _as_read(apart: pl.DataFrame) -> pl.DataFrame:
    """The rows as they were in the source."""
    there = set(apart.columns)
    columns = [
        pl.col(_RAW + name if _RAW + name in there else other).alias(name)
        for name, other in (("occurred_at", "occurred"), ("recorded_at", "recorded"))
    ]
    if _RAW + DETAILS in there:
        columns.append(pl.col(_RAW + DETAILS).alias(DETAILS))
    else:
        columns += [pl.col(name) for name in apart.columns if name.startswith(f"{DETAILS}.")]
    if _RAW + UNKNOWN in there:
        columns.append(pl.col(_RAW + UNKNOWN).alias(UNKNOWN))
    return apart.select(LINE, "id", "source", "kind", "person", *columns)


def _of_laid(table: pl.LazyFrame) -> pl.LazyFrame:
    return table.rename({"occurred_at": "occurred", "recorded_at": "recorded"}).with_columns(
        PERSON_HASH.alias("person_hash"),
        ID_HASH.alias("id_hash"),
        pl.lit(value=True).alias("suspect"),
    )


def _ids_resolved(table: pl.LazyFrame, reject: Reject) -> pl.DataFrame:
    """The places of statements that are not the first recorded of their id.

    Those with other content than the first are rejected; the same again changes
    nothing. The same as ``evidence.checking.distinct``.
    """
    suspects = table.filter("suspect")
    hashes = suspects.select("id_hash").collect(engine="streaming")["id_hash"]
    portions = hashes.len() // _IDS_AT_ONCE + 1
    twice = hashes.filter(hashes.is_duplicated()).unique()
    del hashes
    if twice.is_empty():
        return pl.DataFrame(schema={"file": pl.Int32, LINE: pl.Int64})
    found = [
        _later(
            suspects.filter(pl.col("id_hash") % portions == portion)
            .join(twice.to_frame().lazy(), on="id_hash", how="semi")
            .collect(engine="streaming")
        )
        for portion in range(portions)
    ]
    later = pl.concat(found)
    for file, line in later.filter("other").sort(_PLACE).select(_PLACE).iter_rows():
        reject(Rejection(file, line, (ID_REUSED,)))
    return later.select(_PLACE)


def _later(rows: pl.DataFrame) -> pl.DataFrame:
    content = ["kind", "person", "occurred"]
    content += [name for name in rows.columns if name.startswith(f"{DETAILS}.")]
    key = ["source", "id"]
    return (
        rows.lazy()
        .sort(*key, "recorded", *_PLACE)
        .with_columns(pl.int_range(pl.len()).over(key).alias("place"))
        .with_columns(
            pl.any_horizontal(
                *(pl.col(name).ne_missing(pl.col(name).first().over(key)) for name in content)
            ).alias("other")
        )
        .filter(pl.col("place") > 0)
        .select(*_PLACE, "other")
        .collect()
    )
