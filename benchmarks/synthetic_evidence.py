"""Synthetic evidence of a population, straight to Parquet: no person in it exists.

Two shapes. *Easy*: most persons declared once, some declared again, and of 2.4 % of
statements something else is said. *Hard*: 30 % of persons have facts, several each.
Keys are texts in no order; the rows of one person lie anywhere in the file.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2020, 2, 20, tzinfo=ZONE)
AT = datetime(2020, 4, 1, 8, tzinfo=ZONE)
_HOURS = 40 * 24
_STRIDE = 2_654_435_761
_KINDS = (
    ("entered", "public_security", 30),
    ("nucleic_retest", "headquarters", 20),
    ("wuhan_stay", "resident", 20),
    ("close_contact", "health_commission", 12),
    ("suspected", "health_commission", 4),
    ("suspicion_lifted", "health_commission", 4),
    ("confirmed", "health_commission", 3),
    ("discharged", "health_commission", 3),
    ("contact_lifted", "health_commission", 3),
    ("yellow_lifted", "health_commission", 1),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How much is said of a population, in statements for every thousand persons.

    Attributes:
        first_facts: persons of whom something else than a declaration came first.
        further_facts: further statements that are no declarations.
        further_declarations: declarations repeated.
        fact_persons: the further facts concern so many persons, some of them twice.
    """

    first_facts: int
    further_facts: int
    further_declarations: int
    fact_persons: int


EASY = Shape(first_facts=8, further_facts=16, further_declarations=4, fact_persons=14)
HARD = Shape(first_facts=205, further_facts=150, further_declarations=10, fact_persons=300)


def write(path: Path, persons: int, shape: Shape) -> int:
    """Write the evidence of so many persons; return how many statements it is."""
    facts = persons * shape.further_facts // 1000
    again = persons * shape.further_declarations // 1000
    rows = persons + facts + again
    while rows % _STRIDE == 0:
        rows += 1
    number = pl.col("number")
    shuffled = (pl.col("row") * _STRIDE % rows).alias("number")
    owner = (
        pl.when(number < persons)
        .then(number)
        .when(number < persons + facts)
        .then(number.hash(1) % (persons * shape.fact_persons // 1000 + 1) * 3 % persons)
        .otherwise(number.hash(2) % persons)
        .cast(pl.UInt64)
    )
    is_fact = (
        (number < persons) & (number.hash(3) % 1000 < shape.first_facts)
    ) | number.is_between(persons, persons + facts, closed="left")
    draw = number.hash(4) % 100
    kind, source = pl.lit("declaration"), pl.lit("resident")
    upper = 0
    for name, who, share in _KINDS:
        upper += share
        chosen = is_fact & (draw < upper) & (draw >= upper - share)
        kind = pl.when(chosen).then(pl.lit(name)).otherwise(kind)
        source = pl.when(chosen).then(pl.lit(who)).otherwise(source)
    retest = is_fact & draw.is_between(30, 49)
    hour = (number.hash(5) % _HOURS).cast(pl.Int64)
    start = pl.lit(int(START.timestamp()), pl.Int64)
    occurred = ((start + hour * 3600) * 1_000_000).cast(pl.Datetime("us", "UTC"))
    delay = (number.hash(6) % 7200).cast(pl.Int64) * 1_000_000
    table = (
        pl.LazyFrame({"rows": [rows]})
        .select(pl.int_range(pl.col("rows").first(), dtype=pl.Int64).alias("row"))
        .select(shuffled)
        .select(
            (pl.lit("S") + pl.col("number").cast(pl.String)).alias("id"),
            source.alias("source"),
            kind.alias("kind"),
            (
                owner.hash(8).cast(pl.String) + pl.lit("-") + (owner.hash(9) % 97).cast(pl.String)
            ).alias("person"),
            pl.when((kind == "wuhan_stay") & (number.hash(10) % 5 == 0))
            .then(None)
            .otherwise(occurred)
            .alias("occurred_at"),
            (occurred + pl.duration(microseconds=delay)).alias("recorded_at"),
            pl.when(retest)
            .then(
                pl.when(number.hash(11) % 10 > 0)
                .then(pl.lit("negative"))
                .otherwise(pl.lit("positive"))
            )
            .alias("details.result"),
            pl.lit(None, pl.String).alias("details.withdraws"),
        )
    )
    table.sink_parquet(path)
    return rows


if __name__ == "__main__":
    target, count, *rest = sys.argv[1:]
    print(write(Path(target), int(count), HARD if "hard" in rest else EASY))
