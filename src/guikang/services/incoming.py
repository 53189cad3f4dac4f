"""What a source hands in for one person: the statement, and who the person is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from guikang.errors import Flaw


class Incoming(NamedTuple):
    """One checked row, ready to be taken in.

    ``withdraws`` names what a withdrawal is to take out, by kind and instant; the
    id of that statement is found when the row is taken in. Number, name and phone
    are normalised; they leave this value only sealed or masked.
    """

    line: int
    person: str
    source: str
    id: str
    kind: str
    occurred_at: datetime | None
    details: Mapping[str, str] | None
    document: str
    number: str
    name: str
    name_key: str
    masked_number: str
    masked_name: str
    phone: str | None
    phone_key: str | None
    division: str | None
    withdraws: tuple[str, datetime] | None = None

    def __repr__(self) -> str:
        """Without anything personal, so that no log ever shows it."""
        return f"Incoming(line={self.line}, kind={self.kind})"


@dataclass(frozen=True, slots=True)
class RowRejection:
    """A row that is not taken, and one reason why; a row may have several."""

    line: int
    flaw: Flaw


def statement_id(
    kind: str, person: str, occurred_at: datetime | None, details: Mapping[str, str] | None
) -> str:
    """The id of a statement that its source did not number: a digest of what it says.

    The same said again has the same id, so a file sent twice changes nothing.
    """
    at = "" if occurred_at is None else occurred_at.isoformat()
    said = "|".join((kind, person, at, *(f"{k}={v}" for k, v in sorted((details or {}).items()))))
    return blake2b(said.encode(), digest_size=12, person=b"statement").hexdigest()
