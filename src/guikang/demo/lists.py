"""The lists: the population's rows as the spreadsheets that sources would hand in."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guikang.errors import GuikangError
from guikang.feeds.papers import written_columns
from guikang.feeds.tables.writing import WrittenSheet, write_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from guikang.demo.population import Row
    from guikang.feeds.definitions import Feed

_LATER = "（补报）"
_FIRST = ("declaration", "wuhan-stay")
_AFTER = ("retest", "discharged", "suspicion-lifted", "contact-lifted", "yellow-lifted")


class DemoError(GuikangError):
    """The demo cannot be laid: ``demo.*``."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file: a feed's list, or its supplement."""

    feed: Feed
    later: bool
    rows: Sequence[Row]

    @property
    def file_name(self) -> str:
        """As its sender would call it."""
        return f"{self.feed.title}{_LATER if self.later else ''}.xlsx"


def lists(feeds: Mapping[str, Feed], rows: Sequence[Row]) -> tuple[HandedIn, ...]:
    """One list for every feed and its supplements, in the order of handing in.

    Self-reports come first, then the lists that open a ground, then those that end
    one, then supplements, then withdrawals.

    Raises:
        DemoError: ``demo.feed_missing``: the rulebook has no feed for some row.
    """
    by_list: dict[tuple[str, bool], list[Row]] = {(name, False): [] for name in feeds}
    for row in rows:
        if row.feed not in feeds:
            raise DemoError("demo.feed_missing", feed=row.feed)
        by_list.setdefault((row.feed, row.later), []).append(row)
    ordered = sorted(by_list, key=lambda key: _rank(feeds[key[0]], later=key[1]))
    return tuple(HandedIn(feeds[name], later, by_list[name, later]) for name, later in ordered)


def write_list(path: Path, handed_in: HandedIn, feeds: Mapping[str, Feed]) -> None:
    """Write a list by its feed's template: whole or not at all, written over if there.

    Raises:
        OSError: it cannot be written.
    """
    columns = written_columns(handed_in.feed)
    rows = (_cells(handed_in.feed, row, feeds) for row in handed_in.rows)
    beside = path.with_name(f"{path.name}.part")
    write_workbook(beside, WrittenSheet(handed_in.feed.title, columns, rows))
    beside.replace(path)


def write_text(path: Path, text: str) -> None:
    """Write a text, whole or not at all, and durably."""
    beside = path.with_name(f"{path.name}.part")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _rank(feed: Feed, *, later: bool) -> int:
    if feed.withdraws:
        return 4
    if later:
        return 3
    if feed.name in _FIRST:
        return _FIRST.index(feed.name) - len(_FIRST)
    return 2 if feed.name in _AFTER else 1


def _cells(feed: Feed, row: Row, feeds: Mapping[str, Feed]) -> list[str | None]:
    cells = []
    for column in feed.columns:
        value = row.cells.get(column.name)
        if column.name == "withdrawn_kind" and value is not None:
            value = feeds[value].kind
        cells.append(None if value is None else column.choices.get(value, value))
    return cells
