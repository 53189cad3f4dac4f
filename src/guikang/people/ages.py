"""How old somebody is, as far as their document says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guikang.people import resident_number

if TYPE_CHECKING:
    from datetime import date

    from guikang.people.documents import Document


def born_on(document: Document) -> date | None:
    """The birth date that a number of eighteen characters states; None for any other."""
    if not resident_number.has_form(document.number):
        return None
    return resident_number.birth_date(document.number)


def age_on(born: date, day: date) -> int:
    """Whole years lived; a year is full on the birthday, of 29 February on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
