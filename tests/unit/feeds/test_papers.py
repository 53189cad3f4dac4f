"""Templates and 失败明细 on disk: their endings, names and cells."""

from __future__ import annotations

from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from guikang.errors import Flaw
from guikang.feeds import papers
from guikang.feeds.definitions import feed_named, feeds_of
from guikang.feeds.failures import FailedRow, Failures
from guikang.feeds.papers import (
    PaperError,
    check_ending,
    free_place,
    write_failures,
    write_template,
)
from guikang.feeds.rulebooks import load_rulebook

BOOK = load_rulebook()
FEED = feed_named(BOOK, "entry-police")
FOUND = Failures(
    ("姓名", "证件号码", "备考"),
    [FailedRow(7, ("韦甲", "459900199001010019", "=1"), (Flaw("row.missing", "occurred"),))],
)


def test_failures_are_a_workbook_whose_eighteen_digits_are_text(tmp_path: Path) -> None:
    write_failures(FEED, FOUND, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book[book.sheetnames[0]]
    heading, row = sheet.iter_rows()
    assert [c.value for c in heading] == ["行号", "失败原因", "姓名*", "证件号码*", "备考"]
    assert [c.value for c in row] == [
        "7",
        "【入境时间】此项必填，不能空着；请补填",
        "韦甲",
        "459900199001010019",
        "=1",
    ]
    assert {(c.data_type, c.number_format) for c in row} == {("s", "@")}
    assert {sheet.column_dimensions[letter].number_format for letter in "ABCDE"} == {"@"}


def test_failures_are_csv_only_where_the_name_says_so(tmp_path: Path) -> None:
    write_failures(FEED, FOUND, tmp_path / "a.CSV")
    assert (tmp_path / "a.CSV").read_bytes().startswith("\ufeff行号,失败原因,姓名".encode())


@pytest.mark.parametrize("name", ["a.xls", "a.txt", "a", "a.xlsx.zip", ".xlsx"])
def test_no_other_ending_is_written(tmp_path: Path, name: str) -> None:
    for write in (
        check_ending,
        lambda path: write_failures(FEED, FOUND, path),
        lambda path: write_template(FEED, path),
    ):
        with pytest.raises(PaperError) as refused:
            write(tmp_path / name)
        assert refused.value.code == "feed.out_ending"
    assert list(tmp_path.iterdir()) == []


def test_failures_never_go_where_a_file_is(tmp_path: Path) -> None:
    file = tmp_path / "入境名单.csv"
    first = free_place(file, FOUND)
    assert first.name == "入境名单.失败明细.xlsx"
    first.touch()
    second = free_place(file, FOUND)
    assert second.name == "入境名单.失败明细-2.xlsx"
    second.touch()
    assert free_place(first, FOUND).name == "入境名单.失败明细-3.xlsx", "it went round once more"
    assert free_place(second, FOUND).name == "入境名单.失败明细-3.xlsx"


def test_more_rows_than_a_sheet_has_go_into_a_csv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "MOST_ROWS", 3)
    many = Failures(FOUND.headings, [*FOUND.rows] * 3)
    assert free_place(tmp_path / "a.xlsx", many).name == "a.失败明细.csv"
    with pytest.raises(PaperError) as refused:
        write_failures(FEED, many, tmp_path / "b.xlsx")
    assert (refused.value.code, refused.value.params) == ("feed.failures_too_many", {"rows": "2"})


@pytest.mark.parametrize("name", feeds_of(BOOK))
def test_a_template_has_an_example_of_every_column(tmp_path: Path, name: str) -> None:
    feed = feeds_of(BOOK)[name]
    write_template(feed, tmp_path / "a.xlsx")
    guide = openpyxl.load_workbook(tmp_path / "a.xlsx")["填写说明"]
    heading, *rows = guide.iter_rows(values_only=True)
    examples = [row[heading.index("示例")] for row in rows]
    assert examples == [column.example for column in feed.columns]
    assert all(examples)
    assert max(len(row[heading.index("可选值")] or "") for row in rows) < 200
