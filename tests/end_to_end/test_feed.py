"""`guikang feed` as a collector meets it: a list with errors, mended, handed in again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]

from guikang.people.resident_number import check_character


def a_number(serial: int) -> str:
    body = f"45990019900101{serial:03d}"
    return body + check_character(body)


def feed(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from guikang.cli import main; main()", "feed"]
    return subprocess.run(
        [*program, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_failures_are_mended_and_handed_in_again_until_all_is_in(tmp_path: Path) -> None:
    good, wrong = a_number(1), a_number(2)[:-1] + "Y"
    (tmp_path / "a.csv").write_text(
        f"姓名,证件号码,确诊时间,备考\n韦甲,{good},2020-03-01,x\n韦乙,{wrong},2020-02-30,\n",
        "utf-8",
    )
    first = feed(tmp_path, "import", "确诊名单", "a.csv", "--data", "d")
    assert first.returncode == 1, first.stderr
    assert "新增 1 行" in first.stdout
    assert "请注意" in first.stderr, "the column that nobody reads is named"
    second = feed(
        tmp_path, "import", "confirmed", "a.失败明细.xlsx", "--data", "d", "--out", "b.csv"
    )
    assert second.returncode == 1, "nothing was mended yet"
    assert "新增 0 行" in second.stdout
    assert (tmp_path / "b.csv").read_text("utf-8-sig").startswith("行号,失败原因,姓名,")
    book = openpyxl.load_workbook(tmp_path / "a.失败明细.xlsx")
    sheet = book[book.sheetnames[0]]
    heading = [cell.value for cell in sheet[1]]
    assert heading == ["行号", "失败原因", "姓名*", "证件号码*", "确诊时间*", "备考"]
    sheet["D2"], sheet["E2"] = a_number(2), "2020-03-02"
    book.save(tmp_path / "a.失败明细.xlsx")
    third = feed(tmp_path, "import", "confirmed", "a.失败明细.xlsx", "--data", "d")
    assert third.returncode == 0, third.stderr
    assert "新增 1 行" in third.stdout


def test_what_became_of_an_import_is_told_later_and_its_failures_written_anew(
    tmp_path: Path,
) -> None:
    assert "还没有导入过" in feed(tmp_path, "imports", "--data", "d").stdout
    good, wrong = a_number(1), a_number(2)[:-1] + "Y"
    (tmp_path / "a.csv").write_text(
        f"姓名,证件号码,确诊时间\n韦甲,{good},2020-03-01\n韦乙,{wrong},2020-03-01\n", "utf-8"
    )
    (tmp_path / "b.xlsx").write_bytes(bytes(range(255, 0, -1)) * 9)
    assert feed(tmp_path, "import", "confirmed", "a.csv", "--data", "d").returncode == 1
    half_mended = tmp_path / "a.失败明细.xlsx"
    half_mended.write_bytes(b"half mended")
    assert feed(tmp_path, "import", "confirmed", "a.csv", "--data", "d").returncode == 1
    assert half_mended.read_bytes() == b"half mended"
    refused = feed(tmp_path, "import", "confirmed", "b.xlsx", "--data", "d")
    assert refused.returncode == 1
    assert "收下" not in refused.stdout, "nothing was taken, so nothing says so"
    assert "已经损坏" in refused.stderr, "to hand in xlsx is no advice to who did"
    told = feed(tmp_path, "imports", "--data", "d").stdout.splitlines()
    assert [line[:5] for line in told] == ["第 3 号", "第 2 号", "第 1 号"]
    assert "b.xlsx：一行也没有收" in told[0]
    assert "a.csv：已完成，共 2 行，新增 0 行，此前已有 1 行，未收 1 行" in told[1]
    again = feed(tmp_path, "failures", "1", "--data", "d")
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "a.失败明细-3.xlsx").exists()
    to_csv = feed(tmp_path, "failures", "1", "--data", "d", "--out", "f.csv")
    assert to_csv.returncode == 0, to_csv.stderr
    assert wrong in (tmp_path / "f.csv").read_text("utf-8-sig")
    missing = feed(tmp_path, "failures", "9", "--data", "d")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "没有第 9 号导入" in missing.stderr


def test_a_template_is_taken_back_empty(tmp_path: Path) -> None:
    assert feed(tmp_path, "template", "retest", "--out", "t.xlsx").returncode == 0
    done = feed(tmp_path, "import", "retest", "t.xlsx", "--data", "d", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "共 0 行" in done.stdout
