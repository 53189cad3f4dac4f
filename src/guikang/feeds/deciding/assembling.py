"""Assembling: what the kernel decided, as the table that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from guikang.feeds.deciding.schema import EVIDENCE, PolarsType, decision_schema, reason_schema
from guikang.feeds.interchange.columnar import INSTANT
from guikang.rulebook.population.kernel import NEVER, NO_CODE

if TYPE_CHECKING:
    from guikang.feeds.deciding.histories import Histories
    from guikang.feeds.deciding.question import Question
    from guikang.rulebook.population.deciding import Decided
    from guikang.rulebook.population.tables import Compiled, Flags, Ints

_AWAITING_BITS: Final = 1 << 20


def table(
    compiled: Compiled, histories: Histories, decided: Decided, taken: Flags, question: Question
) -> pl.DataFrame:
    """The decisions of the persons that are ``taken``, in ``schema.decision_schema``.

    Args:
        compiled: the rulebook that decided.
        histories: of the persons.
        decided: their codes.
        taken: by person, whether their decision is wanted from here.
        question: what was asked.
    """
    schema = decision_schema(with_code=question.has_codes)
    colours = compiled.rulebook.colours
    places = np.where(decided.ranks == NO_CODE, len(colours), decided.ranks)
    names = pl.Series([*(colour.id for colour in colours), None], dtype=pl.String)
    measures = pl.Series([*(colour.measure for colour in colours), None], dtype=pl.String)
    counts = np.diff(decided.reason_from)
    flat = _reasons(compiled, histories, decided, question)
    persons = pl.DataFrame(
        {
            "person": histories.persons,
            "colour": names.gather(places),
            "measure": measures.gather(places),
            "until": _instants(decided.untils),
        }
    ).with_columns(pl.lit(question.at).cast(INSTANT).alias("at"))
    first = decided.reason_from[:-1]
    none = persons.filter(pl.Series(taken & (counts == 0))).with_columns(
        pl.lit([], schema["reasons"]).alias("reasons")
    )
    one_at = np.flatnonzero(taken & (counts == 1))
    one = (
        persons[one_at]
        .with_columns(flat.gather(first[one_at]).alias("reasons"))
        .with_columns(pl.concat_list("reasons"))
    )
    more_at = np.flatnonzero(taken & (counts > 1))
    several = persons[more_at].with_columns(
        _grouped(flat, first[more_at], counts[more_at], schema["reasons"])
    )
    return pl.concat([part.select(list(schema)).cast(schema) for part in (none, one, several)])


def _grouped(flat: pl.Series, first: Ints, counts: Ints, kind: pl.DataType) -> pl.Series:
    """Runs of reasons as lists."""
    owners = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = np.repeat(first, counts) + within
    return (
        pl.DataFrame({"owner": owners, "reasons": flat.gather(rows)})
        .group_by("owner", maintain_order=True)
        .agg(pl.col("reasons"))["reasons"]
        .cast(kind)
    )


def _instants(values: Ints) -> pl.Series:
    there = pl.Series(values)
    return pl.select(pl.when(there != NEVER).then(there)).to_series().cast(INSTANT)


def _reasons(
    compiled: Compiled, histories: Histories, decided: Decided, question: Question
) -> pl.Series:
    """Every reason as a struct, in the order of ``decided.reasons``."""
    reasons = decided.reasons
    said, which = np.unique(reasons.state * _AWAITING_BITS + reasons.awaiting, return_inverse=True)
    words = _words(compiled, said)
    most = int(reasons.evidence_count.max(initial=1))
    evidence = [
        histories.ids.gather(reasons.evidence[:, 0])
        if place == 0
        else _some(histories.ids, reasons.evidence[:, place], reasons.evidence_count > place)
        for place in range(most)
    ]
    named = words[which.astype(np.uint32)]
    frame = named.with_columns(
        _instants(reasons.since).alias("since"),
        _instants(reasons.full).alias("until"),
        *(ids.alias(f"\0{place}") for place, ids in enumerate(evidence)),
    )
    ids = pl.concat_list(f"\0{place}" for place in range(most))
    if most > 1:
        ids = ids.list.drop_nulls()
    schema = reason_schema(with_code=question.has_codes)
    reason: pl.Series = (
        frame.with_columns(ids.alias("evidence"))
        .select(pl.struct(field.name for field in schema.fields).alias("reason"))
        .to_series()
        .cast(schema)
    )
    return reason


def _some(ids: pl.Series, rows: Ints, there: Flags) -> pl.Series:
    """The ids of some rows, null for the others."""
    result = pl.DataFrame({"row": np.where(there, rows, 0), "there": there})
    return result.select(pl.when("there").then(pl.lit(ids).gather(pl.col("row")))).to_series()


def _words(compiled: Compiled, said: Ints) -> pl.DataFrame:
    """What is said alike of all reasons in one state that await the same."""
    grounds = compiled.rulebook.grounds
    rows: list[dict[str, object]] = []
    for one in said.tolist():
        ground_id, state_id = compiled.states[one // _AWAITING_BITS]
        ground = grounds[ground_id]
        state = ground.states[state_id]
        bits = one % _AWAITING_BITS
        rows.append(
            {
                "ground": ground_id,
                "colour": state.colour,
                "clause": state.clause or ground.clause,
                "awaiting": [kind for bit, kind in enumerate(state.awaits) if bits >> bit & 1],
                "code": state.code,
            }
        )
    schema: dict[str, PolarsType] = {
        "ground": pl.String,
        "colour": pl.String,
        "clause": pl.String,
        "awaiting": EVIDENCE,
        "code": pl.String,
    }
    return pl.DataFrame(rows, schema=schema)
