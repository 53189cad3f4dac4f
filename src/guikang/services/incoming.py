"""What a source hands in: rows of statements, and who the persons are.

A batch is a frame with one row a statement, so that a list of a million rows is
handled by columns and not one by one. Numbers, names and phones leave it only
sealed, masked or as keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

import polars as pl

from guikang.errors import Flaw

INSTANT = pl.Datetime("us", "UTC")

BATCH = pl.Schema(
    {
        "line": pl.Int64(),
        "person": pl.String(),
        "source": pl.String(),
        "id": pl.String(),
        "kind": pl.String(),
        "occurred_at": INSTANT,
        "details": pl.String(),
        "document": pl.String(),
        "number": pl.String(),
        "name": pl.String(),
        "name_key": pl.String(),
        "masked_number": pl.String(),
        "masked_name": pl.String(),
        "phone": pl.String(),
        "phone_key": pl.String(),
        "division": pl.String(),
        "withdraws_kind": pl.String(),
        "withdraws_at": INSTANT,
    }
)
"""A batch's columns: ``details`` is JSON text or null; a withdrawal names what it is to
take out by kind and instant, the id is found when the row is taken in."""

STATEMENTS = pl.Schema(
    {
        "person": pl.String(),
        "source": pl.String(),
        "id": pl.String(),
        "kind": pl.String(),
        "occurred_at": INSTANT,
        "recorded_at": INSTANT,
        "details": pl.String(),
    }
)
"""Statements as columns."""

_STATEMENT = blake2b(digest_size=12, person=b"statement")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Incoming(NamedTuple):
    """One row of a batch; the fields are those of ``BATCH``, in order."""

    line: int
    person: str
    source: str
    id: str
    kind: str
    occurred_at: datetime | None
    details: str | None
    document: str
    number: str
    name: str
    name_key: str
    masked_number: str
    masked_name: str
    phone: str | None
    phone_key: str | None
    division: str | None
    withdraws_kind: str | None
    withdraws_at: datetime | None

    def __repr__(self) -> str:
        """Without anything personal, so that no log ever shows it."""
        return f"Incoming(line={self.line}, kind={self.kind})"


@dataclass(frozen=True, slots=True)
class RowRejection:
    """A row that is not taken, and one reason why; a row may have several."""

    line: int
    flaw: Flaw


def batch_of(rows: Iterable[Incoming]) -> pl.DataFrame:
    """Rows as a batch."""
    return pl.DataFrame(list(rows), schema=BATCH, orient="row")


def stated_by_known(
    line: int,
    person: str,
    name_key: str,
    *,
    source: str,
    kind: str,
    occurred_at: datetime | None,
) -> Incoming:
    """A statement without details about a person who is in the store already.

    What a batch says of newcomers alone (document, name, phone) stays empty.
    """
    return Incoming(
        line=line,
        person=person,
        source=source,
        id=statement_id(source, kind, person, occurred_at, None),
        kind=kind,
        occurred_at=occurred_at,
        details=None,
        document="",
        number="",
        name="",
        name_key=name_key,
        masked_number="",
        masked_name="",
        phone=None,
        phone_key=None,
        division=None,
        withdraws_kind=None,
        withdraws_at=None,
    )


def details_text(details: Mapping[str, str]) -> str | None:
    """Details as a batch has them: JSON without blanks, in the order given; null if none."""
    if not details:
        return None
    return json.dumps(details, ensure_ascii=False, separators=(",", ":"))


def statement_ids(frame: pl.DataFrame) -> list[str]:
    """The ids of statements that their source did not number: digests of what they say.

    The same said again has the same id, so a file sent twice changes nothing.

    Args:
        frame: with ``source``, ``kind``, ``person``, ``occurred_at`` and ``details``.
    """
    said = frame.select(
        pl.concat_str(
            "source",
            "kind",
            "person",
            pl.col("occurred_at").dt.timestamp("us").cast(pl.String).fill_null(""),
            pl.col("details").fill_null(""),
            separator="|",
        )
    ).to_series()
    return [_digest(text) for text in said.to_list()]


def statement_id(
    source: str, kind: str, person: str, occurred_at: datetime | None, details: str | None
) -> str:
    """The same as ``statement_ids``, of one statement."""
    at = "" if occurred_at is None else str((occurred_at - _EPOCH) // timedelta(microseconds=1))
    return _digest(f"{source}|{kind}|{person}|{at}|{details or ''}")


def _digest(text: str) -> str:
    state = _STATEMENT.copy()  # twice as quick as one with its parameters given anew
    state.update(text.encode())
    return state.hexdigest()
