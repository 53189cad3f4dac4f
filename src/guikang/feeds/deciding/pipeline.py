"""The pipeline: a population's files to one table of decisions, larger than memory.

A first pass marks whose rows are not plain. The plain ones, most of a population, are
then answered by expressions as they stream by; the remainder is set apart, checked,
grouped by person and decided by ``rulebook.population``. Hashes only sort rows into
these two ways; every comparison that matters is made on the keys themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from guikang.evidence.statement import Statement
from guikang.feeds.deciding import assembling, histories, plain, sources
from guikang.feeds.deciding.records import record
from guikang.feeds.deciding.rejections import Held
from guikang.feeds.deciding.remainder import Remainder, set_apart, with_ids_resolved
from guikang.feeds.deciding.schema import decision_schema
from guikang.feeds.deciding.singles import Singles
from guikang.feeds.interchange.columnar import FAILURES
from guikang.feeds.interchange.columns import DETAILS, detail_names
from guikang.feeds.interchange.rejection import Rejection
from guikang.people.keys import PersonKey
from guikang.rulebook.deciding import decide
from guikang.rulebook.population.deciding import (
    MOST_ROWS,
    MOST_WITHDRAWALS,
    decide_rows,
    microseconds,
)
from guikang.rulebook.population.tables import Compiled, Flags, compile_rulebook

if TYPE_CHECKING:
    from guikang.feeds.deciding.question import Question, Reject

_ROWS_AT_ONCE = 5_000_000
"""Of the remainder, in memory; a test lowers it."""


def decisions(question: Question, folder: Path, reject: Reject) -> pl.LazyFrame:
    """Decide every person of the files, in any order.

    Args:
        question: what is asked.
        folder: empty; what does not fit in memory is laid down here, and read again
            when the table returned is.
        reject: is given each rejection, in the order that ``memory.decisions`` has.

    Returns:
        A table in ``schema.decision_schema``; it reads the files when it is written.

    Raises:
        OSError: a file cannot be read or the folder not written.
    """
    held = Held(folder, len(question.files))
    found = sources.opened(question, folder, held)
    singles = Singles(sources.all_rows(found))
    readable: list[sources.Source] = []
    for source in found:
        try:
            singles.meet(source, question.rulebook)
        except FAILURES:
            held(Rejection(source.file, None, (sources.UNREADABLE,)))
        else:
            readable.append(source)
    rest = set_apart(readable, singles, question.rulebook, folder, held)
    held.hand_on(reject)
    rest = with_ids_resolved(rest, reject)
    parts = [plain.decisions(source, singles, question) for source in readable]
    for place, frame in enumerate(_decided(rest, question)):
        path = folder / f"decided-{place}.parquet"
        frame.write_parquet(path, compression="lz4", statistics=False)
        parts.append(pl.scan_parquet(path, cache=False))
    if not parts:
        return pl.LazyFrame(schema=decision_schema(with_code=question.has_codes))
    return pl.concat(parts)


def _decided(rest: Remainder, question: Question) -> Iterator[pl.DataFrame]:
    """The decisions of the remainder, some persons at a time."""
    compiled = compile_rulebook(question.rulebook)
    portions = rest.rows // _ROWS_AT_ONCE + 1
    width = 2**64 // portions + 1
    for portion in range(portions) if rest.rows else ():
        table = rest.table
        if portions > 1:
            low, high = portion * width, min((portion + 1) * width, 2**64) - 1
            table = table.filter(
                pl.col("person_hash").is_between(pl.lit(low, pl.UInt64), pl.lit(high, pl.UInt64))
            )
        frame = table.select(histories.columns(compiled)).collect(engine="streaming")
        laid = histories.laid_out(frame, compiled, microseconds(question.known_at))
        large = _large(compiled, laid)
        few = histories.emptied(laid, large) if large.any() else laid
        del frame, laid
        decided = decide_rows(compiled, few.rows, few.offsets, microseconds(question.at))
        yield assembling.table(compiled, few, decided, ~large, question)
        if large.any():
            yield _by_interpreter(table, few.persons.filter(pl.Series(large)), question)


def _large(compiled: Compiled, laid: histories.Histories) -> Flags:
    """Which persons have more statements than the kernel takes."""
    withdrawing = compiled.tables.withdraws[laid.rows.kind]
    before = np.concatenate([[0], np.cumsum(withdrawing)])[laid.offsets]
    return (np.diff(laid.offsets) > MOST_ROWS) | (np.diff(before) > MOST_WITHDRAWALS)


def _by_interpreter(table: pl.LazyFrame, persons: pl.Series, question: Question) -> pl.DataFrame:
    """The decisions of persons whose histories are long, one by one."""
    names = detail_names(question.rulebook.kinds)
    rows = table.join(persons.to_frame("person").lazy(), on="person", how="semi").select(
        "id",
        "source",
        "kind",
        "person",
        "occurred",
        "recorded",
        pl.struct(pl.col(f"{DETAILS}.{name}").alias(name) for name in names)
        if names
        else pl.lit(None).alias(DETAILS),
    )
    statements: dict[PersonKey, list[Statement]] = {}
    for identity, source, kind, person, occurred, recorded, details in rows.collect(
        engine="streaming"
    ).iter_rows():
        there = {name: value for name, value in (details or {}).items() if value is not None}
        statements.setdefault(PersonKey(person), []).append(
            Statement(identity, source, kind, PersonKey(person), occurred, recorded, there)
        )
    with_code = question.has_codes
    return pl.DataFrame(
        [
            record(
                decide(question.rulebook, person, own, question.at, question.known_at),
                lambda at: at,
                with_code=with_code,
            )
            for person, own in statements.items()
        ],
        schema=decision_schema(with_code=with_code),
    )
