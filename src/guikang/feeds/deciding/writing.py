"""Writing decisions: to a file that appears whole or not at all, or in order to a stream."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from guikang.errors import GuikangError
from guikang.feeds.deciding.records import FIELDS, Record, in_zone, json_text, record
from guikang.feeds.interchange.formats import ENDINGS, Format

if TYPE_CHECKING:
    import polars as pl

    from guikang.codes.decision import Decision
    from guikang.feeds.deciding.question import Question

_PERSONS_AT_ONCE = 2_000_000
_LINES_AT_ONCE: Final = 10_000


def format_for(out: Path) -> Format:
    """The format that a file's ending asks for.

    Raises:
        GuikangError: ``decide.out_ending``: it asks for none that is written.
    """
    kind = ENDINGS.get(out.suffix.lower())
    if kind is None:
        raise GuikangError("decide.out_ending", endings=", ".join(ENDINGS))
    return kind


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """A sibling to write, which takes the file's place when all went well."""
    sibling = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        yield sibling
        sibling.replace(out)
    finally:
        sibling.unlink(missing_ok=True)


def lines(decisions: Iterable[Decision], question: Question) -> Iterator[str]:
    """Decisions as JSON Lines."""
    said = in_zone(question.rulebook.time_zone)
    with_code = question.has_codes
    for decision in decisions:
        yield json_text(record(decision, said, with_code=with_code)) + "\n"


def write_decisions(decisions: Iterable[Decision], question: Question, out: Path) -> None:
    """Write decisions to a file, in the format of its ending.

    Raises:
        OSError: it cannot be written; what stood there before still stands.
    """
    kind = format_for(out)
    with whole(out) as sibling:
        if kind is Format.PARQUET:
            _write_parquet(decisions, question, sibling)
            return
        with sibling.open("w", encoding="utf-8", newline="") as text:
            if kind is Format.JSON_LINES:
                text.writelines(lines(decisions, question))
            else:
                table = csv.DictWriter(text, FIELDS, lineterminator="\n")
                table.writeheader()
                table.writerows(_cells(decisions, question))


def _cells(decisions: Iterable[Decision], question: Question) -> Iterator[Record]:
    said = in_zone(question.rulebook.time_zone)
    for decision in decisions:
        fields = record(decision, said, with_code=question.has_codes)
        fields["reasons"] = json_text(fields["reasons"])
        yield fields


def _write_parquet(decisions: Iterable[Decision], question: Question, out: Path) -> None:
    import polars as pl  # noqa: PLC0415 - a third of a second that text does not need

    from guikang.feeds.deciding.schema import decision_schema  # noqa: PLC0415

    with_code = question.has_codes
    pl.DataFrame(
        [record(decision, lambda at: at, with_code=with_code) for decision in decisions],
        schema=decision_schema(with_code=with_code),
    ).write_parquet(out, compression_level=1)


def write_table(decisions: pl.LazyFrame, question: Question, out: Path) -> None:
    """Write a table of decisions to a file, in the format of its ending.

    Raises:
        OSError: it cannot be written; what stood there before still stands.
        polars.exceptions.PolarsError: likewise.
    """
    from guikang.feeds.deciding.schema import in_text, reasons_as_json  # noqa: PLC0415

    kind = format_for(out)
    with whole(out) as sibling:
        if kind is Format.PARQUET:
            # Keys come in no order, so statistics would help no reader to skip anything.
            decisions.sink_parquet(
                sibling, compression="zstd", compression_level=1, statistics=False
            )
            return
        text = in_text(decisions, question.rulebook.zone, with_code=question.has_codes)
        if kind is Format.JSON_LINES:
            text.sink_ndjson(sibling)
        else:
            reasons_as_json(text).sink_csv(sibling)


def write_in_order(
    decisions: pl.LazyFrame,
    question: Question,
    folder: Path,
    stream: BinaryIO,
) -> None:
    """Write a table of decisions to a stream as JSON Lines, in the order of persons.

    Args:
        decisions: in any order.
        question: what was asked.
        folder: where they are laid down first, to be sorted a range at a time.
        stream: where they go.
    """
    import polars as pl  # noqa: PLC0415

    from guikang.feeds.deciding.schema import in_text  # noqa: PLC0415

    laid = folder / "unordered.parquet"
    decisions.sink_parquet(laid, compression="lz4", statistics=False)
    table = pl.scan_parquet(laid, cache=False)
    persons = table.select("person").collect(engine="streaming")["person"]
    cuts = _cuts(persons)
    del persons
    for low, high in zip([None, *cuts], [*cuts, None], strict=True):
        own = table
        if low is not None:
            own = own.filter(pl.col("person") >= low)
        if high is not None:
            own = own.filter(pl.col("person") < high)
        ordered = own.sort("person").collect(engine="streaming")
        text = in_text(ordered.lazy(), question.rulebook.zone, with_code=question.has_codes)
        frame = text.collect()
        stream.writelines(
            frame[start : start + _LINES_AT_ONCE].write_ndjson().encode()
            for start in range(0, frame.height, _LINES_AT_ONCE)
        )


def _cuts(persons: pl.Series) -> list[str]:
    """Keys that part the persons into ranges of about so many."""
    portions = persons.len() // _PERSONS_AT_ONCE + 1
    if portions == 1:
        return []
    sample = persons.gather_every(max(1, persons.len() // 100_000)).sort()
    places = [sample.len() * place // portions for place in range(1, portions)]
    return sorted({sample[place] for place in places})
