"""Files about divisions: a tree in several forms, and a list that comes back corrected."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from guikang.divisions.comparing import compare
from guikang.divisions.division import DivisionError
from guikang.divisions.recoding import Declared, Kind
from guikang.feeds.divisions import check_ending, read_declared, read_tree, write_changes
from guikang.services.redividing import Plan
from guikang.storage.divisions import load_tree

DATA = Path(__file__).parents[3] / "data"
ROWS = "45,广西壮族自治区\n4501,南宁市\n450103,青秀区\n450103001,新竹街道\n450103001005,那𡌶村\n"


@pytest.fixture(scope="module")
def plan() -> Plan:
    old, new = load_tree(DATA), load_tree(DATA, "2023")
    recoding = compare(old, new, read_declared(DATA / "recodings.csv"))
    hanging = {"people": {"450127100201": 7}, "appointments": {}}
    return Plan(1, date(2023, 6, 30), old, new, recoding, hanging, frozenset({"appointments"}))


@pytest.mark.parametrize("heading", ["code,name", "区划代码,区划名称", "名称,代码"])
def test_a_tree_is_read_from_csv_under_either_heading(tmp_path: Path, heading: str) -> None:
    rows = ROWS
    if heading == "名称,代码":
        rows = "".join(",".join(reversed(row.split(","))) + "\n" for row in ROWS.splitlines())
    (tmp_path / "a.csv").write_text(f"{heading}\n{rows}", "utf-8")
    tree = read_tree(tmp_path / "a.csv")
    assert [f"{one.code},{one.name}" for one in tree] == ROWS.split()


def test_a_tree_is_read_from_gzip_and_from_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(f"code,name\n{ROWS}".encode(), mtime=0))
    book = openpyxl.Workbook()
    for row in ("代码,名称", *ROWS.split()):
        book.active.append(row.split(","))
    book.save(tmp_path / "a.xlsx")
    packed, workbook = read_tree(tmp_path / "a.csv.gz"), read_tree(tmp_path / "a.xlsx")
    assert list(packed) == list(workbook)
    assert len(packed) == 5


def test_the_file_of_2023_is_read_as_the_package_reads_it() -> None:
    read = read_tree(DATA / "guangxi_divisions_2023.csv.gz")
    assert list(read) == list(load_tree(DATA, "2023"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "division.file"),
        (b"", "division.file"),
        (b"\x1f\x8bnot gzip", "division.file"),
        (gzip.compress(f"code,name\n{ROWS}".encode(), mtime=0)[:40], "division."),
        (b"a,b\n1,2\n", "division.file"),
        ("code,name\n45,广西\n4502\n".encode(), "division.file"),
        ("code,name\n45,广西\nx,南宁\n".encode(), "division.row"),
        ("code,name\n45,广西\n450103,青秀区\n".encode(), "division.nothing_above"),
        ("code,name\n45,广西\n45,广西\n".encode(), "division.repeated"),
        (b"code,name\n", "division."),
    ],
)
def test_a_file_that_is_no_tree_is_refused(
    tmp_path: Path, content: bytes | None, code: str
) -> None:
    if content is not None:
        (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DivisionError, match=code):
        read_tree(tmp_path / "a.csv")


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_the_list_of_changes_is_read_back_as_statements(
    tmp_path: Path, plan: Plan, ending: str
) -> None:
    place = tmp_path / f"list{ending}"
    write_changes(place, plan)
    stated = read_declared(place)
    changed = plan.recoding.changed
    assert [(one.code, one.successor) for one in stated] == [
        (one.code, one.successor) for one in changed
    ]
    heng = next(one for one in stated if one.code == "450127")
    assert heng.since == date(2021, 2, 3)
    assert "撤县设市" in (heng.basis or "")
    again = compare(plan.old, plan.tree, stated)
    assert {code: one.successor for code, one in again.successors.items()} == {
        code: one.successor for code, one in plan.recoding.successors.items()
    }


def test_the_list_tells_what_hangs_on_each_code_and_what_to_look_at(
    tmp_path: Path, plan: Plan
) -> None:
    place = tmp_path / "list.csv"
    write_changes(place, plan)
    heading, *rows = place.read_text("utf-8-sig").splitlines()
    assert heading.startswith("级别,原代码,原名称,新代码,新名称,变动,需核对,起始日期,依据,居民")
    (village,) = [row for row in rows if ",450127100201," in row]
    assert village.endswith(",7,0")
    dissolved = sum(one.kind is Kind.DISSOLVED for one in plan.recoding.changed)
    assert sum("撤销，并入上一级,需核对" in row for row in rows) == dissolved == 23
    assert sum(",新设," in row for row in rows) == len(plan.recoding.added)


def test_a_statement_needs_both_codes_and_a_date_that_can_be_read(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text("原代码,新代码,起始日期\n450127,450181,2021-02-03\n,450105,\n", "utf-8")
    assert read_declared(place) == [Declared("450127", "450181", date(2021, 2, 3))]
    place.write_text("原代码,新代码,起始日期\n450127,450181,2021-02-30\n", "utf-8")
    with pytest.raises(DivisionError, match=r"division\.since line=2"):
        read_declared(place)


def test_a_list_of_another_kind_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(DivisionError, match=r"division\.out_ending"):
        check_ending(tmp_path / "a.txt")
