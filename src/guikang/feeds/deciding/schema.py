"""The schema of decisions as a table, and its instants and reasons as text."""

from __future__ import annotations

from typing import Final

import polars as pl

from guikang.feeds.interchange.columnar import INSTANT

PolarsType = pl.DataType | type[pl.DataType]
EVIDENCE: Final = pl.List(pl.String)


def reason_schema(*, with_code: bool) -> pl.Struct:
    """The type of one reason; see ``records``."""
    fields: dict[str, PolarsType] = {
        "ground": pl.String,
        "colour": pl.String,
        "clause": pl.String,
        "evidence": EVIDENCE,
        "since": INSTANT,
        "until": INSTANT,
        "awaiting": EVIDENCE,
    }
    if with_code:
        fields["code"] = pl.String
    return pl.Struct(fields)


def decision_schema(*, with_code: bool) -> pl.Schema:
    """The columns of decisions and their types."""
    columns: dict[str, PolarsType] = {
        "person": pl.String,
        "at": INSTANT,
        "colour": pl.String,
        "measure": pl.String,
        "reasons": pl.List(reason_schema(with_code=with_code)),
        "until": INSTANT,
    }
    return pl.Schema(columns)


def said(column: pl.Expr, zone: str) -> pl.Expr:
    """Instants as ``datetime.isoformat`` says them in a zone, in Polars."""
    local = column.dt.convert_time_zone(zone)
    whole = local.dt.microsecond() == 0
    # Before 1902 an offset may have seconds, as that of local mean time.
    old = local.dt.year() < 1902  # noqa: PLR2004
    clock = (
        pl.when(whole)
        .then(local.dt.to_string("%Y-%m-%dT%H:%M:%S"))
        .otherwise(local.dt.to_string("%Y-%m-%dT%H:%M:%S%.6f"))
    )
    offset = (
        pl.when(old)
        .then(local.dt.to_string("%::z").str.replace(r"^(.{6}):00$", "$1"))
        .otherwise(local.dt.to_string("%:z"))
    )
    return clock + offset


def in_text(decisions: pl.LazyFrame, zone: str, *, with_code: bool) -> pl.LazyFrame:
    """Decisions with every instant as text."""
    element = pl.element().struct
    reason = pl.struct(
        element.field("ground"),
        element.field("colour"),
        element.field("clause"),
        element.field("evidence"),
        said(element.field("since"), zone).alias("since"),
        said(element.field("until"), zone).alias("until"),
        element.field("awaiting"),
        *([element.field("code")] if with_code else []),
    )
    return decisions.with_columns(
        said(pl.col("at"), zone).alias("at"),
        pl.col("reasons").list.eval(reason),
        said(pl.col("until"), zone).alias("until"),
    )


def reasons_as_json(decisions: pl.LazyFrame) -> pl.LazyFrame:
    """Decisions with the list of reasons as JSON text; instants are text already."""
    wrapped = pl.struct(pl.col("reasons")).struct.json_encode()
    return decisions.with_columns(
        wrapped.str.strip_prefix('{"reasons":').str.strip_suffix("}").alias("reasons")
    )
