"""Plain rows: the decision of a person who has one simple declaration, as expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from guikang.feeds.deciding.schema import EVIDENCE, decision_schema, reason_schema
from guikang.feeds.deciding.screening import ID_HASH, PERSON_HASH, screen, simple_kinds
from guikang.feeds.interchange.columnar import INSTANT

if TYPE_CHECKING:
    from guikang.feeds.deciding.question import Question
    from guikang.feeds.deciding.singles import Singles
    from guikang.feeds.deciding.sources import Source

_NEVER: Final = pl.lit(None, INSTANT)


def decisions(source: Source, singles: Singles, question: Question) -> pl.LazyFrame:
    """The decisions of the source's plain rows, in ``schema.decision_schema``.

    Until the declaration counts there is no code; from then on the residual grounds
    that it opens hold, and nothing further is certain to come.
    """
    kept = screen(question.rulebook, source.table.collect_schema())
    at = pl.lit(question.at).cast(INSTANT)
    known = pl.col("recorded") <= pl.lit(question.known_at).cast(INSTANT)
    since = pl.coalesce("occurred", "recorded")
    holds = known & (since <= at)
    schema = decision_schema(with_code=question.has_codes)
    colour, measure, reasons = pl.lit(None, pl.String), pl.lit(None, pl.String), None
    for kind in simple_kinds(question.rulebook):
        own = holds & (pl.col("kind") == kind)
        severest, in_force, named = _answers(kind, question, since)
        colour = pl.when(own).then(pl.lit(severest)).otherwise(colour)
        measure = pl.when(own).then(pl.lit(in_force)).otherwise(measure)
        others = pl.lit([], schema["reasons"]) if reasons is None else reasons
        reasons = pl.when(own).then(named).otherwise(others)
    return (
        source.table.with_columns(
            PERSON_HASH.alias("person_hash"),
            ID_HASH.alias("id_hash"),
            kept.occurred.alias("occurred"),
            kept.recorded.alias("recorded"),
        )
        .filter(singles.plain())
        .select(
            "person",
            at.alias("at"),
            colour.alias("colour"),
            measure.alias("measure"),
            (pl.lit([], schema["reasons"]) if reasons is None else reasons).alias("reasons"),
            pl.when(known & (since > at)).then(since).otherwise(_NEVER).alias("until"),
        )
        .cast(schema)
    )


def _answers(kind: str, question: Question, since: pl.Expr) -> tuple[str, str, pl.Expr]:
    """Colour, measure and reasons of a statement of that kind that stands alone."""
    rulebook = question.rulebook
    rank = {colour.id: place for place, colour in enumerate(rulebook.colours)}
    held = [
        (name, ground, ground.states[ground.start[0].state])
        for name, ground in rulebook.grounds.items()
        if ground.residual and kind in ground.opens
    ]
    held.sort(key=lambda one: rank[one[2].colour])
    severest = rulebook.colours[rank[held[0][2].colour]]
    reasons = pl.concat_list(
        pl.struct(
            pl.lit(name).alias("ground"),
            pl.lit(state.colour).alias("colour"),
            pl.lit(state.clause or ground.clause).alias("clause"),
            pl.concat_list("id").alias("evidence"),
            since.alias("since"),
            _NEVER.alias("until"),
            pl.lit([], EVIDENCE).alias("awaiting"),
            *([pl.lit(state.code, pl.String).alias("code")] if question.has_codes else []),
        )
        for name, ground, state in held
    )
    return (
        severest.id,
        severest.measure,
        reasons.cast(pl.List(reason_schema(with_code=question.has_codes))),
    )
