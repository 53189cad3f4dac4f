"""What handing in 附件2 asks of the world: files to read and write, and a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from guikang.errors import Flaw
    from guikang.services.operations import Operation
    from guikang.services.paging import Page, Span
    from guikang.services.work_forms.values import (
        BoardCounts,
        Details,
        FormFormat,
        Roster,
        RosterRow,
        Submission,
    )
    from guikang.staff.work_form import Hotline, ReadForm


class FormFiles(Protocol):
    """Reads the form's files, and writes them."""

    def read(self, content: bytes, now: datetime) -> ReadForm | Flaw:
        """A form of whatever format, or why it cannot be read."""

    def template(self, format_: FormFormat, now: datetime) -> bytes:
        """The blank form."""

    def failures(self, details: Details) -> bytes:
        """失败明细 as xlsx: the rows that were not taken, each with its reasons."""

    def form(self, roster: Roster, format_: FormFormat, now: datetime) -> bytes:
        """A division's form."""

    def register(self, rosters: Sequence[Roster]) -> bytes:
        """The merged register as xlsx, a sheet for each."""


class HandedInReception(Protocol):
    """Tells where people turn, as the last forms say: for whoever looks after 受理渠道."""

    def reception(self, division: str) -> Mapping[str, tuple[Sequence[Hotline], Sequence[str]]]:
        """Hotlines and points of reception by division, of that and all below it."""


class SubmissionStore(HandedInReception, Protocol):
    """Where submissions are kept."""

    def add(self, submission: Submission, details: Details, digest: bytes) -> Submission:
        """Keep one; it has its number then."""

    def latest(self, division: str) -> tuple[Submission, bytes] | None:
        """The last of exactly this division, with the digest of its file."""

    def one(self, number: int) -> Submission | None:
        """Of a number."""

    def details(self, number: int) -> Details:
        """What is kept sealed of it; ``KeyError`` where there is no such submission."""

    def page(self, division: str, span: Span) -> Page[Submission]:
        """Of a division and all below it, the latest first."""

    def board(self, divisions: Sequence[str], now: datetime) -> Mapping[str, BoardCounts]:
        """How these divisions stand; one without anything may be left out."""

    def roster(
        self, division: str, *, below: bool, whole: bool, operation: Operation
    ) -> list[RosterRow]:
        """Who holds posts of the form there, or also below; written down as ``operation``."""
