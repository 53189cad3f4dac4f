"""Timelines of many persons by columns; those with odd exceptions are left to the interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from guikang.rulebook.population.deciding import MOST_ROWS, MOST_WITHDRAWALS
from guikang.rulebook.population.kernel import NO_CODE
from guikang.rulebook.population.tables import Compiled
from guikang.rulebook.population.timelines import timelines
from guikang.rulebook.population.turns import Rows

_INSTANT = pl.Datetime("us", "UTC")


@dataclass(frozen=True, slots=True)
class Found:
    """What the compiled decider found, and the statements that it left over.

    Attributes:
        timelines: ``person``, ``turns``, ``colours``.
        exceptions: ``person``, ``place``, ``kind``, ``clause``, ``evidence``, ``since``,
            ``until``.
        left_over: all statements of persons for the interpreter, as given.
    """

    timelines: pl.DataFrame
    exceptions: pl.DataFrame
    left_over: pl.DataFrame


def forecast(compiled: Compiled, statements: pl.DataFrame, known_at: datetime) -> Found:
    """Timelines of every person whom the statements concern.

    Args:
        compiled: the rulebook.
        statements: ``person``, ``source``, ``id``, ``kind``, ``occurred_at``,
            ``recorded_at`` and ``details`` as JSON text; all of each person's.
        known_at: aware; what was recorded later does not count.
    """
    withdrawing = [name for name, kind in compiled.rulebook.kinds.items() if kind.withdraws]
    effective = pl.coalesce("occurred_at", "recorded_at")
    ordered = (
        statements.filter(pl.col("recorded_at") <= known_at)
        .with_columns(effective=effective)
        .sort("person", "effective", "recorded_at", "source", "id")
    )
    sizes = ordered.group_by("person", maintain_order=True).agg(
        rows=pl.len(), withdrawals=pl.col("kind").is_in(withdrawing).sum()
    )
    odd = sizes.filter((pl.col("rows") > MOST_ROWS) | (pl.col("withdrawals") > MOST_WITHDRAWALS))[
        "person"
    ]
    if len(odd):
        ordered = ordered.filter(~pl.col("person").is_in(odd.implode()))
        sizes = sizes.filter(~pl.col("person").is_in(odd.implode()))
    persons = sizes["person"]
    offsets = np.concatenate([[0], np.cumsum(sizes["rows"].to_numpy())]).astype(np.int64)
    most_withdrawals = int(sizes["withdrawals"].max() or 0)  # type: ignore[arg-type]
    found = timelines(compiled, _rows(compiled, ordered), offsets, most_withdrawals)
    unsettled = persons.filter(pl.Series(found.unsettled))
    left = pl.concat([odd, unsettled]).implode()
    settled = _turns(compiled, persons, found.turn_from, found.at, found.rank)
    return Found(
        settled.filter(~pl.col("person").is_in(left)),
        _exceptions(compiled, persons, ordered, found.overdue).filter(
            ~pl.col("person").is_in(left)
        ),
        statements.filter(pl.col("person").is_in(left)),
    )


def _rows(compiled: Compiled, ordered: pl.DataFrame) -> Rows:
    kinds = {name: place for place, name in enumerate(compiled.kinds)}
    columns = ordered.select(
        kind=pl.col("kind").replace_strict(kinds, return_dtype=pl.Int64),
        effective=pl.col("effective").dt.timestamp("us"),
        recorded=pl.col("recorded_at").dt.timestamp("us"),
        open=pl.col("occurred_at").is_null(),
        fits=pl.sum_horizontal(
            pl.lit(0, pl.Int64),
            *(
                _fits(where).cast(pl.Int64) * (1 << bit)
                for bit, where in enumerate(compiled.predicates)
            ),
        ),
    )
    return Rows(
        kind=columns["kind"].to_numpy(),
        effective=columns["effective"].to_numpy(),
        recorded=columns["recorded"].to_numpy(),
        open=columns["open"].to_numpy(),
        fits=columns["fits"].to_numpy(),
        target=_targets(compiled, ordered),
    )


def _fits(where: Mapping[str, str]) -> pl.Expr:
    return pl.all_horizontal(
        pl.col("details").str.json_path_match(f"$.{name}").eq(value).fill_null(value=False)
        for name, value in where.items()
    )


def _targets(compiled: Compiled, ordered: pl.DataFrame) -> np.typing.NDArray[np.int64]:
    """Of each withdrawal the row it withdraws, or -1; -2 for other rows."""
    target = np.full(ordered.height, -2, np.int64)
    withdrawing = [name for name, kind in compiled.rulebook.kinds.items() if kind.withdraws]
    numbered = ordered.with_row_index("row")
    asking = numbered.filter(pl.col("kind").is_in(withdrawing)).select(
        "row", "person", "source", id=pl.col("details").str.json_path_match("$.withdraws")
    )
    if asking.height:
        there = numbered.select("person", "source", "id", target="row")
        joined = asking.join(there, on=["person", "source", "id"], how="left")
        target[joined["row"].to_numpy()] = joined["target"].cast(pl.Int64).fill_null(-1).to_numpy()
    return target


def _turns(
    compiled: Compiled,
    persons: pl.Series,
    turn_from: np.typing.NDArray[np.int64],
    at: np.typing.NDArray[np.int64],
    rank: np.typing.NDArray[np.int64],
) -> pl.DataFrame:
    colours = {place: words.id for place, words in enumerate(compiled.rulebook.colours)}
    owner = np.repeat(np.arange(len(persons)), np.diff(turn_from))
    turns = (
        pl.DataFrame({"owner": owner, "at": at, "rank": rank})
        .with_columns(
            pl.col("at").cast(_INSTANT),
            colour=pl.col("rank").replace_strict(
                {**colours, NO_CODE: None}, return_dtype=pl.String
            ),
        )
        .group_by("owner", maintain_order=True)
        .agg(turns="at", colours="colour")
    )
    return (
        pl.DataFrame({"person": persons, "owner": np.arange(len(persons))})
        .join(turns, on="owner", how="left", maintain_order="left")
        .select("person", pl.col("turns").fill_null([]), pl.col("colours").fill_null([]))
    )


def _exceptions(
    compiled: Compiled,
    persons: pl.Series,
    ordered: pl.DataFrame,
    overdue: np.typing.NDArray[np.int64],
) -> pl.DataFrame:
    clauses = [
        turn.clause
        for ground in compiled.rulebook.grounds.values()
        for state in ground.states.values()
        for turn in state.turns
    ]
    owner, row, since, turn = overdue.T
    frame = pl.DataFrame(
        {
            "person": persons.gather(owner),
            "kind": pl.repeat("retest_missing", len(owner), eager=True, dtype=pl.String),
            "clause": pl.Series([clauses[t] for t in turn.tolist()], dtype=pl.String),
            "id": ordered["id"].gather(row),
            "since": pl.Series(since, dtype=pl.Int64).cast(_INSTANT),
            "until": pl.repeat(None, len(owner), eager=True, dtype=_INSTANT),
        }
    ).sort("person", "since", "id", maintain_order=True)
    return frame.select(
        "person",
        pl.int_range(pl.len(), dtype=pl.Int64).over("person").alias("place"),
        "kind",
        "clause",
        evidence=pl.concat_list("id"),
        since="since",
        until="until",
    )
