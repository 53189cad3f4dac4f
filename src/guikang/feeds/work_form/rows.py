"""Rows: a line of the form becomes a person, or every reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from guikang.errors import Flaw
from guikang.feeds.work_form.grid import GridCell, GridLine
from guikang.feeds.work_form.headings import FormColumns
from guikang.feeds.work_form.ticks import (
    Mark,
    Ticked,
    is_unticked,
    marks_in,
    posts_by_column,
    posts_in,
)
from guikang.people.documents import Document, parse_document
from guikang.people.names import PersonName, parse_name
from guikang.people.phones import Phone, PhoneKind, parse_phone
from guikang.people.writing import (
    damaged_by_spreadsheet,
    fold_width,
    whole_number,
    without_invisible,
)
from guikang.staff.posts import FORM_POSTS
from guikang.staff.work_form import FormRow, Place, RefusedRow, RowTexts, posts_text

LONGEST_TEXT: Final = 200

_SINGLE: Final = ("name", "number", "phone")


@dataclass(frozen=True, slots=True)
class TakenRow:
    """A row that is well-formed.

    Attributes:
        row: the person.
        warnings: what its writer should hear all the same.
    """

    row: FormRow
    warnings: tuple[Flaw, ...] = ()


class FormLine:
    """The cells of a line by the form's columns."""

    def __init__(self, line: GridLine, columns: FormColumns) -> None:
        self._line = line
        self._columns = columns

    @property
    def line(self) -> int:
        """Its number."""
        return self._line.line

    def cell(self, name: str) -> GridCell:
        """The cell of a column; a column that the form does not have is blank."""
        places = self._columns.of.get(name, ())
        return self._line.cell(places[0]) if places else GridCell()

    @property
    def cells(self) -> Mapping[str, GridCell]:
        """Those columns that stand in one cell."""
        return {name: self.cell(name) for name in (*_SINGLE, "note")}

    @property
    def unit_and_position(self) -> str:
        """单位职务, in one column or in two."""
        parts = (self.cell(name).text for name in ("unit", "position", "unit_and_position"))
        return " ".join(" ".join(filter(None, parts)).split())

    @property
    def has_person(self) -> bool:
        """Whether a name, number or phone stands in the line itself."""
        return any(self.cell(name).own for name in _SINGLE)

    @property
    def ticked_text(self) -> str:
        """人员类型 as text, of however many cells."""
        cells = [self._line.cell(place) for place in self._columns.of.get("posts", ())]
        return "\n".join(cell.text for cell in cells if cell.text and not cell.across)

    @property
    def posts_own(self) -> bool:
        """Whether posts are ticked in the line itself, and not in a cell merged from above."""
        places = (*self._columns.of.get("posts", ()), *self._columns.of_posts.values())
        return any(not is_unticked(self._line.cell(place).own) for place in places)

    @property
    def marks(self) -> frozenset[Mark]:
        """The kinds of marks in 人员类型."""
        places = (*self._columns.of.get("posts", ()), *self._columns.of_posts.values())
        return frozenset().union(*(marks_in(self._line.cell(place).text) for place in places))

    def posts(self, *, crosses_deny: bool) -> Ticked | Flaw:
        """The posts of the line."""
        if self._columns.of_posts:
            by_post = {
                post: self._line.cell(place).text
                for post in FORM_POSTS
                if (place := self._columns.of_posts.get(post)) is not None
            }
            return posts_by_column(by_post, crosses_deny=crosses_deny)
        return posts_in(self.ticked_text, crosses_deny=crosses_deny)

    def texts(self, *, crosses_deny: bool) -> RowTexts:
        """What stands in the line, so that it can be mended."""
        posts = self.posts(crosses_deny=crosses_deny)
        written = self.ticked_text
        if isinstance(posts, Ticked):
            written = posts_text(posts.posts)
        elif is_unticked(written):
            written = posts_text(())
        return RowTexts(
            self.cell("name").text,
            _as_shown(self.cell("number")),
            self.unit_and_position,
            _as_shown(self.cell("phone")),
            written,
            " ".join(self.cell("note").text.split()),
        )


def read_row(
    line: FormLine, sheet: str, today: date, *, crosses_deny: bool
) -> TakenRow | RefusedRow:
    """Read a line.

    Args:
        line: with something of a person in it.
        sheet: where it stands.
        today: the last birth date believed.
        crosses_deny: whether × says no in this file.
    """
    flaws: list[Flaw] = [
        Flaw("row.spreadsheet_error", name) for name, cell in line.cells.items() if cell.error
    ]
    name = _name(line.cell("name"), flaws)
    document = _document(line.cell("number"), today, flaws)
    unit_and_position = line.unit_and_position
    if not unit_and_position:
        flaws.append(Flaw("row.missing", "unit_and_position"))
    note = " ".join(line.cell("note").text.split())
    flaws += [
        Flaw("row.text", field)
        for field, text in (("unit_and_position", unit_and_position), ("note", note))
        if not _is_fit(text)
    ]
    phone = _phone(line.cell("phone"), flaws)
    posts = line.posts(crosses_deny=crosses_deny)
    place = Place(sheet, line.line)
    if isinstance(posts, Flaw):
        flaws.append(posts)
    if flaws or name is None or document is None or phone is None or isinstance(posts, Flaw):
        return RefusedRow(place, line.texts(crosses_deny=crosses_deny), tuple(flaws))
    warnings = [Flaw(code, "number") for code in document.warnings]
    row = FormRow(place, name, document, unit_and_position, phone, posts.posts, note)
    return TakenRow(row, (*warnings, *posts.warnings))


def _name(cell: GridCell, flaws: list[Flaw]) -> PersonName | None:
    if cell.error:
        return None
    if not cell.text:
        flaws.append(Flaw("row.missing", "name"))
        return None
    found = parse_name(cell.text)
    if isinstance(found, Flaw):
        flaws.append(Flaw(found.code, "name", found.params))
        return None
    return found


def _document(cell: GridCell, today: date, flaws: list[Flaw]) -> Document | None:
    if cell.error:
        return None
    if not cell.text:
        flaws.append(Flaw("row.missing", "number"))
        return None
    found = parse_document(cell.text, today=today, numeric=cell.numeric)
    if isinstance(found, Flaw):
        flaws.append(Flaw(found.code, "number", found.params))
        return None
    return found


def _phone(cell: GridCell, flaws: list[Flaw]) -> Phone | None:
    if cell.error:
        return None
    if not cell.text:
        flaws.append(Flaw("row.missing", "phone"))
        return None
    found = parse_phone(cell.text, numeric=cell.numeric)
    if isinstance(found, Flaw):
        flaws.append(Flaw(found.code, "phone", found.params))
        return None
    if found.kind is PhoneKind.LANDLINE:
        flaws.append(Flaw("work_form.mobile_needed", "phone"))
        return None
    return found


def _is_fit(text: str) -> bool:
    return len(text) <= LONGEST_TEXT and "\0" not in text


def _as_shown(cell: GridCell) -> str:
    """A cell as text that is read as the cell was, or refused; see ``failures``."""
    plain = whole_number(fold_width(without_invisible(cell.text)).strip())
    if cell.numeric and damaged_by_spreadsheet(plain.removeprefix("-"), numeric=True):
        return f"{Decimal(plain):.5E}"
    return cell.text
