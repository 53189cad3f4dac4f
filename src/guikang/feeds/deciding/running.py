"""Running: the one door of ``guikang decide``, by whichever engine the size asks for."""

from __future__ import annotations

import shutil
import sys
import tempfile
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from guikang.errors import GuikangError
from guikang.feeds.deciding import memory, writing
from guikang.feeds.interchange.formats import Format, format_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guikang.codes.decision import Decision
    from guikang.feeds.deciding.question import Question, Reject
    from guikang.feeds.interchange.rejection import Rejection

MOST_BYTES: Final = 8_000_000
"""Of text: what the one-person interpreter decides in some seconds."""
_PARQUET_WEIGHT: Final = 8
"""So many times smaller Parquet is, about, than the same evidence as text."""


class Engine(Enum):
    """Who decides: the one-person interpreter in memory, or the pipeline."""

    MEMORY = "memory"
    PIPELINE = "pipeline"


def engine_for(files: tuple[Path, ...]) -> Engine:
    """The engine that is quicker for files of their size.

    Raises:
        OSError: a file cannot be read.
    """
    weight = sum(
        path.stat().st_size * (_PARQUET_WEIGHT if format_of(path) is Format.PARQUET else 1)
        for path in files
    )
    return Engine.MEMORY if weight <= MOST_BYTES else Engine.PIPELINE


def run(
    question: Question,
    reject: Reject,
    *,
    out: Path | None = None,
    stream: BinaryIO | None = None,
    engine: Engine | None = None,
) -> None:
    """Decide and write.

    Args:
        question: what is asked.
        reject: is given each rejection.
        out: the file to write; it appears whole when all is decided.
        stream: where JSON Lines go where ``out`` is None, in the order of persons;
            standard output by default.
        engine: by default that for the files' size. Both answer the same.

    Raises:
        OSError: a file cannot be read or the output not written.
        polars.exceptions.PolarsError: likewise.
        GuikangError: ``decide.out_ending``; ``decide.nothing_read``: every file was
            refused as a whole, and nothing is written.
    """
    chosen = engine_for(question.files) if engine is None else engine
    target = sys.stdout.buffer if stream is None else stream
    counting = _Counting(question, reject)
    if chosen is Engine.MEMORY:
        found = counting.decided(memory.decisions(question, counting))
        if out is not None:
            writing.write_decisions(found, question, out)
        else:
            for line in writing.lines(found, question):
                target.write(line.encode())
        return
    # Numba and Polars take a second to load; small input does without.
    from guikang.feeds.deciding import pipeline  # noqa: PLC0415

    beside = None if out is None else out.absolute().parent
    folder = Path(tempfile.mkdtemp(prefix=".guikang-decide-", dir=beside))
    try:
        table = pipeline.decisions(question, folder, counting)
        counting.check()
        if out is not None:
            writing.write_table(table, question, out)
        else:
            writing.write_in_order(table, question, folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Counting:
    """Hands rejections on and counts the files that were refused as a whole."""

    def __init__(self, question: Question, reject: Reject) -> None:
        self._files = len(question.files)
        self._reject = reject
        self._refused: set[int] = set()

    def __call__(self, rejection: Rejection) -> None:
        if rejection.line is None:
            self._refused.add(rejection.file)
        self._reject(rejection)

    def check(self) -> None:
        """Raise ``decide.nothing_read`` where no file is left."""
        if len(self._refused) == self._files:
            raise GuikangError("decide.nothing_read")

    def decided(self, decisions: Iterator[Decision]) -> Iterator[Decision]:
        """The decisions; where there is none, every file must not have been refused."""
        nothing = True
        for decision in decisions:
            nothing = False
            yield decision
        if nothing:
            self.check()
