from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]

from guikang.demo.lists import HandedIn, write_list
from guikang.feeds.definitions import feeds_of
from guikang.feeds.papers import write_template
from guikang.feeds.rulebooks import load_rulebook

if TYPE_CHECKING:
    from pathlib import Path


def test_an_empty_list_of_the_demo_is_the_template_itself(tmp_path: Path) -> None:
    feeds = feeds_of(load_rulebook())
    for name, feed in feeds.items():
        write_template(feed, tmp_path / "template.xlsx")
        write_list(tmp_path / "list.xlsx", HandedIn(feed, later=False, rows=()), feeds)
        template, written = (
            openpyxl.load_workbook(tmp_path / f"{one}.xlsx") for one in ("template", "list")
        )
        assert written.sheetnames == template.sheetnames, name
        for sheet in template.sheetnames:
            assert list(written[sheet].values) == list(template[sheet].values), (name, sheet)
