"""`guikang feed` as a collector meets it: a list with errors, mended, handed in again."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

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
        tmp_path, "import", "confirmed", "a.失败明细.csv", "--data", "d", "--out", "b.csv"
    )
    assert second.returncode == 1, "nothing was mended yet"
    with (tmp_path / "b.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, row = list(csv.reader(file))
    assert heading == ["行号", "失败原因", "姓名", "证件号码", "确诊时间", "备考"]
    mended = dict(zip(heading, row, strict=True)) | {
        "证件号码": a_number(2),
        "确诊时间": "2020-03-02",
    }
    text = ",".join(heading) + "\n" + ",".join(f'"{cell}"' for cell in mended.values()) + "\n"
    (tmp_path / "c.csv").write_text(text, "utf-8")
    third = feed(tmp_path, "import", "confirmed", "c.csv", "--data", "d")
    assert third.returncode == 0, third.stderr
    assert "新增 1 行" in third.stdout


def test_a_template_is_taken_back_empty(tmp_path: Path) -> None:
    assert feed(tmp_path, "template", "retest", "--out", "t.xlsx").returncode == 0
    done = feed(tmp_path, "import", "retest", "t.xlsx", "--data", "d", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "共 0 行" in done.stdout
