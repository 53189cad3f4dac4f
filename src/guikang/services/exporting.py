"""Exports: one door, which writes down who takes what and why before anything is handed out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from guikang.errors import Flaw
from guikang.services.operations import Act, Operation, Operations, reason

if TYPE_CHECKING:
    from guikang.services.operations import Actor
    from guikang.services.ports.spreadsheets import SpreadsheetWriter


class Format(StrEnum):
    """As what a list is handed out."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """Of HTTP."""
        if self is Format.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list to hand out.

    Attributes:
        name: of the sheet and the file, in the reader's language.
        titles: the heading.
        rows: cells, all of them text.
    """

    name: str
    titles: Sequence[str]
    rows: Iterable[Sequence[str]]


class Exporting:
    """Hands lists out."""

    def __init__(self, operations: Operations, writer: SpreadsheetWriter) -> None:
        self._operations = operations
        self._writer = writer

    def export(
        self,
        sheet: Sheet,
        form: Format,
        why: str,
        *,
        by: Actor,
        division: str,
        now: datetime,
    ) -> bytes | Flaw:
        """A list as a file, with the export written down first; ``operations.*`` for the reason."""
        given = reason(why)
        if isinstance(given, Flaw):
            return given
        told = {"format": form.value}
        self._operations.note(
            Operation(now, by, Act.EXPORTED, division, given, None, sheet.name, told)
        )
        return self._writer.written(sheet, form)
