"""JSON Lines: one object a line, its names as columns.

An object as a value is flattened by one level: ``{"details": {"city": "x"}}`` is the
column ``details.city``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NoReturn

import polars as pl

from guikang.errors import Flaw
from guikang.feeds.tables.cells import digits_of
from guikang.feeds.tables.table import MOST_COLUMNS, MOST_LINE_BYTES, RowFlaw
from guikang.feeds.tables.tabulating import tabulated, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guikang.feeds.tables.headings import Titles
    from guikang.feeds.tables.table import Table

_MOST_DIGITS: Final = 400


class _Number(str):
    """A number as the file writes it, so that no digit is lost."""

    __slots__ = ()


class _RowError(Exception):
    """What is wrong with one line."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.flaw = Flaw(code)


_Value = str | bool | None
_Pairs = list[tuple[str, object]]


def read_json_lines(text: bytes, titles: Titles) -> Table | Flaw:
    """Read JSON Lines.

    A line that is no object, nests deeper than one level, holds a list, names a
    column twice or holds half a character is a row flaw: ``table.json_line``,
    ``table.json_nested``, ``table.json_name_repeated``, ``table.character``,
    ``table.line_too_long``; so is one that leaves out a name whose blank value says
    something, ``table.json_name_missing``. Numbers keep all the digits that the file gives and are
    marked numeric.

    Args:
        text: UTF-8.
        titles: the columns to look for; required ones must occur in some line.

    Returns:
        The table; or what is wrong with the columns, or ``table.too_many_columns``.
    """
    places = _Places(titles)
    rows: list[_Row] = []
    flaws: list[RowFlaw] = []
    for number, line in _lines(text):
        try:
            rows.append((number, places.row(_cells(line))))
        except _RowError as error:
            flaws.append(RowFlaw(number, error.flaw))
        if len(places.names) > MOST_COLUMNS:
            return Flaw("table.too_many_columns", params=(("columns", str(MOST_COLUMNS)),))
    if not titles.known(places.names):
        return titles.not_found()
    columns = titles.columns(places.names)
    if isinstance(columns, Flaw):
        return columns
    rows, untold = _told(rows, columns.names, titles)
    flaws = sorted([*flaws, *untold], key=lambda flaw: flaw.line)
    texts, numbers = [], []
    for place, name in enumerate(columns.names):
        values = [row.get(place) for _, row in rows]
        texts.append(pl.Series(name, list(map(_text, values)), dtype=pl.String))
        numbers.append(
            pl.Series(name, [type(value) is _Number for value in values], dtype=pl.Boolean)
        )
    return tabulated(
        "jsonl",
        columns,
        trimmed(pl.DataFrame(texts)),
        pl.Series([number for number, _ in rows], dtype=pl.UInt32),
        numeric=pl.DataFrame(numbers),
        row_flaws=flaws,
    )


_Row = tuple[int, dict[int, _Value]]


def _told(
    rows: list[_Row], names: Sequence[str], titles: Titles
) -> tuple[list[_Row], list[RowFlaw]]:
    # A name left out is no blank value: whoever left it out said nothing.
    telling = {h.name: h.title for h in titles.headings if h.blank_tells}
    places = {place: telling[name] for place, name in enumerate(names) if name in telling}
    told, flaws = [], []
    for number, row in rows:
        left_out = "、".join(title for place, title in places.items() if place not in row)
        if left_out:
            flaw = Flaw("table.json_name_missing", params=(("columns", left_out),))
            flaws.append(RowFlaw(number, flaw))
        else:
            told.append((number, row))
    return told, flaws


class _Places:
    """The columns met so far, each with its place."""

    def __init__(self, titles: Titles) -> None:
        self.names: list[str] = []
        self._titles = titles
        self._places: dict[str, int] = {}

    def row(self, cells: Iterator[tuple[str, _Value]]) -> dict[int, _Value]:
        """The values of an object by their columns' places."""
        row: dict[int, _Value] = {}
        for name, value in cells:
            place = self._places.get(name)
            if place is None:
                place = self._new_place(name)
            if place in row:
                raise _RowError("table.json_name_repeated")
            row[place] = value
        return row

    def _new_place(self, name: str) -> int:
        column = self._titles.name_of(name) or name
        place = self._places.setdefault(column, len(self.names))
        if place == len(self.names):
            self.names.append(column)
        self._places[name] = place
        return place


def _lines(text: bytes) -> Iterator[tuple[int, bytes]]:
    start = 0
    number = 0
    while start < len(text):
        end = text.find(b"\n", start)
        end = len(text) if end < 0 else end
        number += 1
        line = text[start:end].strip()
        if line:
            yield number, line
        start = end + 1


def _cells(line: bytes) -> Iterator[tuple[str, _Value]]:
    if len(line) > MOST_LINE_BYTES:
        raise _RowError("table.line_too_long")
    try:
        pairs = _decode(line.decode())
    except (ValueError, RecursionError):
        raise _RowError("table.json_line") from None
    if not isinstance(pairs, _Object):
        raise _RowError("table.json_line")
    return iter([*_flat(pairs.pairs)])


def _flat(pairs: _Pairs) -> Iterator[tuple[str, _Value]]:
    for name, value in pairs:
        if isinstance(value, _Object):
            for inner, one in value.pairs:
                yield _checked(f"{name}.{inner}"), _value(one)
        else:
            yield _checked(name), _value(value)


def _value(value: object) -> _Value:
    if isinstance(value, str):
        _checked(value)
        return value
    if value is None or isinstance(value, bool):
        return value
    raise _RowError("table.json_nested")


def _checked(text: str) -> str:
    if not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text):
        raise _RowError("table.character")
    return text


def _text(value: _Value) -> str | None:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, _Number) and not value.removeprefix("-").isdigit():
        # 2.0 and 2e0 are the whole number 2 here, as a workbook would have it.
        return digits_of(float(value))
    return value


class _Object:
    """An object's pairs as written, so that a name given twice is seen."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: _Pairs) -> None:
        self.pairs = pairs


def _number(digits: str) -> _Number:
    if len(digits) > _MOST_DIGITS:
        raise ValueError("a number of too many digits")
    return _Number(digits)


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and infinity are no JSON")


_decode = json.JSONDecoder(
    object_pairs_hook=_Object,
    parse_int=_number,
    parse_float=_number,
    parse_constant=_no_constant,
).decode
