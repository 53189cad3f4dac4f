"""A list as it should not be handed in: one row for each damage that is typical."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

import xlsxwriter

from guikang.demo.people import Registry, SyntheticPerson
from guikang.people.documents import DocumentType
from guikang.people.resident_number import check_character

if TYPE_CHECKING:
    from pathlib import Path

    from guikang.feeds.definitions import Feed

FILE_NAME: Final = "示例-含错误的入境名单.xlsx"
"""As it lies in the folder; it is not imported."""

DAMAGES: Final[dict[str, tuple[str, ...]]] = {
    "in order": (),
    "another in order": (),
    "the number in a numeric cell": ("document.spreadsheet_damage",),
    "the number as 4.59E+17": ("document.spreadsheet_damage",),
    "a wrong check digit": ("document.check_digit",),
    "seventeen digits": ("document.length",),
    "a birth date that is no day": ("document.date",),
    "a masked number": ("document.masked",),
    "eight digits without a type": ("document.type_needed",),
    "two people in a row": ("document.two_numbers", "name.two_names"),
    "no name": ("row.missing",),
    "the 30th of February": ("date.impossible",),
    "a year of two digits": ("date.year_two_digits",),
    "a date to come": ("row.in_the_future",),
    "no date": ("row.missing",),
    "a telephone one digit short": ("phone.length",),
    "a division by name": ("row.division",),
    "a country that is none": ("row.not_listed",),
    "a formula's error": ("row.spreadsheet_error",),
    "the first number under another name": ("intake.name_differs",),
}
"""What is wrong in each row, in order, and the codes with which it is refused."""

_Cell = str | float


def write_damaged(path: Path, feed: Feed, today: date, villages: list[str]) -> None:
    """Write the list of ``DAMAGES`` by the template of the feed ``entry-police``.

    Args:
        path: written over if it exists.
        feed: whose headings it has.
        today: from which its dates are counted.
        villages: codes of those where its people live.

    Raises:
        OSError: it cannot be written.
    """
    random = Random(f"{today.isoformat()} damaged")  # noqa: S311 - nothing here is secret
    registry = Registry(random, villages, today)
    people = [
        registry.person(DocumentType.RESIDENT_ID, 40 + place) for place in range(len(DAMAGES))
    ]
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet(feed.title)
        text = workbook.add_format({"num_format": "@"})
        for place, column in enumerate(feed.columns):
            sheet.set_column(place, place, 22)
            sheet.write_string(0, place, f"{column.title}{'*' if column.required else ''}", text)
        for line, (damage, person) in enumerate(zip(DAMAGES, people, strict=True), 1):
            cells = _row(person, today) | _damaged(damage, person, people[0], today)
            for place, column in enumerate(feed.columns):
                cell = cells.get(column.name, "")
                if isinstance(cell, float):
                    sheet.write_number(line, place, cell)
                elif cell.startswith("#"):
                    sheet.write_formula(line, place, "=NA()", None, cell)
                elif cell:
                    sheet.write_string(line, place, cell, text)


def _row(person: SyntheticPerson, today: date) -> dict[str, _Cell]:
    return {
        "name": person.name,
        "number": person.document.number,
        "phone": person.phone,
        "division": person.division,
        "occurred": f"{today - timedelta(days=3)} 08:30",
        "details.port": "东兴",
        "details.from_country": "越南",
    }


def _damaged(
    damage: str, person: SyntheticPerson, first: SyntheticPerson, today: date
) -> dict[str, _Cell]:
    """The cells of a row that the damage changes."""
    number = person.document.number
    impossible = f"{number[:6]}19800230{number[14:17]}"
    changed: dict[str, dict[str, _Cell]] = {
        "the number in a numeric cell": {"number": float(number[:17] + "0")},
        "the number as 4.59E+17": {"number": "4.59103E+17"},
        "a wrong check digit": {"number": number[:17] + ("1" if number[17] != "1" else "2")},
        "seventeen digits": {"number": number[:17]},
        "a birth date that is no day": {"number": impossible + check_character(impossible)},
        "a masked number": {"number": f"{number[:3]}{'*' * 11}{number[14:]}"},
        "eight digits without a type": {"number": "99123456"},
        "two people in a row": {
            "name": f"{person.name}、{first.name}",
            "number": f"{number}、{first.document.number}",
        },
        "no name": {"name": ""},
        "the 30th of February": {"occurred": f"{today.year}-02-30"},
        "a year of two digits": {"occurred": f"{today:%y}.{today.month}.{today.day}"},
        "a date to come": {"occurred": f"{today + timedelta(days=40)}"},
        "no date": {"occurred": ""},
        "a telephone one digit short": {"phone": person.phone[:10]},
        "a division by name": {"division": "南宁市青秀区"},
        "a country that is none": {"details.from_country": "火星"},
        "a formula's error": {"occurred": "#N/A"},
        "the first number under another name": {
            "number": first.document.number,
            "name": "莫须有",
            "occurred": f"{today - timedelta(days=9)}",
        },
    }
    return changed.get(damage, {})
