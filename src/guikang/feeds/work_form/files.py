"""The form's files for those who hand it in and give it out: ``ports.work_forms.FormFiles``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from guikang.errors import Flaw
from guikang.feeds.work_form.reading import read_form
from guikang.feeds.work_form.writing_document import form_document
from guikang.feeds.work_form.writing_workbook import form_workbook
from guikang.feeds.work_form.written import (
    WrittenForm,
    blank_form,
    failed_form,
    head_of,
    reason_of,
    register_form,
    roster_form,
)
from guikang.services.work_forms.values import Details, FormFormat, Roster
from guikang.staff.work_form import ReadForm


class WorkFormFiles:
    """Reads and writes them; ``zone`` is that in which days are counted."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def read(self, content: bytes, now: datetime) -> ReadForm | Flaw:
        """A form of whatever format, or why it cannot be read."""
        return read_form(content, now=now, zone=self._zone)

    def template(self, format_: FormFormat, now: datetime) -> bytes:
        """The blank form."""
        return _file(blank_form(), format_, now)

    def failures(self, details: Details) -> bytes:
        """失败明细 as xlsx: the rows that were not taken, each with its reasons."""
        failed = [(row.texts, reason_of(row.flaws)) for row in details.refused]
        return form_workbook([failed_form(details.head, failed)])

    def form(self, roster: Roster, format_: FormFormat, now: datetime) -> bytes:
        """A division's form."""
        written = roster_form(head_of(roster.head), [row.texts for row in roster.rows])
        return _file(written, format_, now)

    def register(self, rosters: Sequence[Roster]) -> bytes:
        """The merged register as xlsx, a sheet for each."""
        return form_workbook([_register(one) for one in rosters])


def _register(roster: Roster) -> WrittenForm:
    names = roster.names or {}
    rows = [(names.get(row.division, row.division), row.texts) for row in roster.rows]
    return register_form(roster.title, head_of(roster.head), rows)


def _file(form: WrittenForm, format_: FormFormat, now: datetime) -> bytes:
    if format_ is FormFormat.DOCX:
        return form_document(form, at=now)
    return form_workbook([form])
