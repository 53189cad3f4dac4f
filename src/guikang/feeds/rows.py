"""Reading one row on its own: every flaw in it is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

import polars as pl

from guikang.errors import Flaw
from guikang.evidence.checking import AHEAD, FIRST_YEAR
from guikang.feeds.dates import parse_instant
from guikang.feeds.definitions import Column, Feed
from guikang.feeds.tables.headings import folded
from guikang.people.document_labels import document_type_from_label
from guikang.people.documents import Document, DocumentType, parse_document
from guikang.people.keys import name_key, person_key, phone_key
from guikang.people.masking import mask_document, mask_name
from guikang.people.names import comparable_name, parse_name
from guikang.people.phones import Phone, parse_phone
from guikang.services.incoming import Incoming, details_text, statement_id

_DIVISION = r"^45[0-9]{4}(?:[0-9]{3}(?:[0-9]{3})?)?$"
_MOST_CHARACTERS = 200
_MOST_NAMED = 6
_SHORTEST_WITHIN = 2
_LIKE = 0.5
"""Half of the characters are the same, as 越楠 and 越南 have them."""


def division_known(code: pl.Expr) -> pl.Expr:
    """Whether a division code has the form of one in Guangxi, of 6, 9 or 12 digits."""
    return code.str.contains(_DIVISION)


class RowReader:
    """Reads the rows of one file of one feed."""

    def __init__(self, feed: Feed, received_at: datetime, secret: bytes, zone: ZoneInfo) -> None:
        self._feed = feed
        self._received_at = received_at
        self._secret = secret
        self._zone = zone

    def read(
        self,
        line: int,
        cells: Mapping[str, str | None],
        numeric: AbstractSet[str],
        errors: AbstractSet[str],
    ) -> Incoming | list[Flaw]:
        """Read a row.

        Args:
            line: its number.
            cells: by column; None where empty.
            numeric: columns whose cell the spreadsheet kept as a number.
            errors: columns whose cell is a spreadsheet's error.
        """
        flaws = [
            Flaw("row.spreadsheet_error", column.name)
            for column in self._feed.columns
            if column.name in errors
        ]
        flaws += [
            Flaw("row.missing", column.name)
            for column in self._feed.columns
            if column.required and cells.get(column.name) is None
        ]
        named = {flaw.field for flaw in flaws}
        document = self._document(cells, numeric, named, flaws)
        name = self._name(cells, named, flaws)
        phone = self._phone(cells, numeric, named, flaws)
        division = cells.get("division")
        if division is not None and re.fullmatch(_DIVISION, division) is None:
            flaws.append(Flaw("row.division", "division"))
        occurred = self._instant("occurred", cells, numeric, named, flaws)
        details = self._details(cells, named, flaws)
        withdraws = self._withdraws(cells, numeric, named, flaws)
        if flaws or document is None or name is None:
            return flaws
        if self._feed.withdraws and occurred is None:
            occurred = self._received_at.astimezone(UTC)
        person = person_key(document, self._secret)
        said = details_text(details)
        return Incoming(
            line=line,
            person=person,
            source=self._feed.source,
            id=self._id(person, occurred, said, withdraws),
            kind=self._feed.kind,
            occurred_at=occurred,
            details=said,
            document=document.type.value,
            number=document.number,
            name=name,
            name_key=name_key(comparable_name(name), self._secret),
            masked_number=mask_document(document),
            masked_name=mask_name(name),
            phone=None if phone is None else phone.number,
            phone_key=None if phone is None else phone_key(phone, self._secret),
            division=division,
            withdraws_kind=None if withdraws is None else withdraws[0],
            withdraws_at=None if withdraws is None else withdraws[1],
        )

    def _id(
        self,
        person: str,
        occurred: datetime | None,
        details: str | None,
        withdraws: tuple[str, datetime] | None,
    ) -> str:
        """A withdrawal is known by what it withdraws, not by when it was sent."""
        if withdraws is None:
            return statement_id(self._feed.source, self._feed.kind, person, occurred, details)
        kind, at = withdraws
        return statement_id(self._feed.source, self._feed.kind, person, at.astimezone(UTC), kind)

    def _document(
        self,
        cells: Mapping[str, str | None],
        numeric: AbstractSet[str],
        named: AbstractSet[str | None],
        flaws: list[Flaw],
    ) -> Document | None:
        kind: DocumentType | None = None
        label = cells.get("document_type")
        if label is not None:
            kind = document_type_from_label(label)
            if kind is None:
                flaws.append(Flaw("row.document_type", "document_type"))
                return None
        text = cells.get("number")
        if text is None or "number" in named:
            return None
        today = self._received_at.astimezone(self._zone).date()
        result = parse_document(text, kind, today=today, numeric="number" in numeric)
        if isinstance(result, Flaw):
            flaws.append(Flaw(result.code, "number", result.params))
            return None
        return result

    def _name(
        self, cells: Mapping[str, str | None], named: AbstractSet[str | None], flaws: list[Flaw]
    ) -> str | None:
        text = cells.get("name")
        if text is None or "name" in named:
            return None
        result = parse_name(text)
        if isinstance(result, Flaw):
            flaws.append(Flaw(result.code, "name", result.params))
            return None
        return result

    def _phone(
        self,
        cells: Mapping[str, str | None],
        numeric: AbstractSet[str],
        named: AbstractSet[str | None],
        flaws: list[Flaw],
    ) -> Phone | None:
        text = cells.get("phone")
        if text is None or "phone" in named:
            return None
        result = parse_phone(text, numeric="phone" in numeric)
        if isinstance(result, Flaw):
            flaws.append(Flaw(result.code, "phone", result.params))
            return None
        return result

    def _instant(
        self,
        name: str,
        cells: Mapping[str, str | None],
        numeric: AbstractSet[str],
        named: AbstractSet[str | None],
        flaws: list[Flaw],
    ) -> datetime | None:
        text = cells.get(name)
        if text is None or name in named:
            return None
        result = parse_instant(text, self._zone, numeric=name in numeric)
        if isinstance(result, Flaw):
            flaws.append(Flaw(result.code, name, result.params))
            return None
        at, _ = result
        if at > self._received_at + AHEAD:
            flaws.append(Flaw("row.in_the_future", name))
        elif at.year <= FIRST_YEAR:
            flaws.append(Flaw("row.too_long_ago", name))
        return at.astimezone(UTC)

    def _details(
        self, cells: Mapping[str, str | None], named: AbstractSet[str | None], flaws: list[Flaw]
    ) -> dict[str, str]:
        details: dict[str, str] = {}
        for column in self._feed.columns:
            text = cells.get(column.name)
            if not column.name.startswith("details.") or text is None or column.name in named:
                continue
            name = column.name.removeprefix("details.")
            if column.choices:
                value = _chosen(column, text)
                flaw = _not_chosen(column, text)
            else:
                value = text if len(text) <= _MOST_CHARACTERS and text.isprintable() else None
                flaw = Flaw("row.text", column.name)
            if value is None:
                flaws.append(flaw)
            else:
                details[name] = value
        return details

    def _withdraws(
        self,
        cells: Mapping[str, str | None],
        numeric: AbstractSet[str],
        named: AbstractSet[str | None],
        flaws: list[Flaw],
    ) -> tuple[str, datetime] | None:
        if not self._feed.withdraws:
            return None
        at = self._instant("withdrawn_at", cells, numeric, named, flaws)
        label = cells.get("withdrawn_kind")
        if label is None:
            return None
        kind = self._feed.withdraws.get(label.removesuffix("名单"))
        if kind is None:
            allowed = "、".join(self._feed.withdraws)
            flaws.append(Flaw("row.not_a_choice", "withdrawn_kind", (("allowed", allowed),)))
            return None
        return None if at is None else (kind, at)


def _chosen(column: Column, text: str) -> str | None:
    return column.understood.get(folded(text))


def _not_chosen(column: Column, text: str) -> Flaw:
    if len(column.choices) <= _MOST_NAMED:
        allowed = "、".join(column.choices.values())
        return Flaw("row.not_a_choice", column.name, (("allowed", allowed),))
    nearest = _nearest(column, folded(text))
    if nearest is None:
        hint = column.hint or "、".join([*column.choices.values()][:_MOST_NAMED])
        return Flaw("row.not_listed", column.name, (("hint", hint),))
    return Flaw("row.not_listed_nearest", column.name, (("nearest", nearest),))


def _nearest(column: Column, text: str) -> str | None:
    """The label of the choice that was perhaps meant: the longest in the text, or like it."""
    names = [n for n in column.understood if len(n) >= _SHORTEST_WITHIN and not n.isascii()]
    within = [name for name in names if name in text]
    like = [max(within, key=len)] if within else get_close_matches(text, names, 1, _LIKE)
    return column.choices[column.understood[like[0]]] if like else None
