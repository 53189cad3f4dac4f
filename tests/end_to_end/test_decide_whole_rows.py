"""What one row has wrong costs that row alone, in every format and engine."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

GOOD = {
    "id": "d1",
    "source": "resident",
    "kind": "declaration",
    "person": "p1",
    "occurred_at": "2020-03-01",
    "recorded_at": "2020-03-01T09:00:00+08:00",
}
OTHER = {**GOOD, "id": "d2", "person": "p2"}


def decide(path: Path, *more: str) -> tuple[int, list[str], str]:
    arguments = [sys.executable, "-c", "from guikang.cli import main; main()", "decide"]
    done = subprocess.run(
        [*arguments, str(path), "--at", "2020-04-01T08:00:00+08:00", *more],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    return (
        done.returncode,
        [json.loads(line)["person"] for line in done.stdout.splitlines()],
        done.stderr,
    )


@pytest.mark.parametrize("name", ["note", "details.foo"])
def test_an_unknown_column_of_csv_costs_only_the_rows_that_fill_it(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "e.csv"
    rows = [[*GOOD.values(), ""], [*OTHER.values(), "x"]]
    path.write_text("\n".join(",".join(row) for row in [[*GOOD, name], *rows]), "utf-8")
    status, persons, said = decide(path)
    assert (status, persons) == (1, ["p1"])
    assert f"e.csv:3: {name}" in said


@pytest.mark.parametrize("name", ["note", "details.foo"])
def test_an_unknown_column_of_parquet_costs_only_the_rows_that_fill_it(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "e.parquet"
    pl.DataFrame([{**GOOD, name: None}, {**OTHER, name: "x"}], infer_schema_length=2).write_parquet(
        path
    )
    status, persons, said = decide(path)
    assert (status, persons) == (1, ["p1"])
    assert f"e.parquet:2: {name}" in said


def test_an_unknown_detail_that_is_null_everywhere_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "e.parquet"
    frame = pl.DataFrame([GOOD]).with_columns(
        details=pl.struct(port=pl.lit(None, pl.String), foo=pl.lit(None, pl.String))
    )
    frame.write_parquet(path)
    assert decide(path)[:2] == (0, ["p1"])


@pytest.mark.parametrize("rows_after", [1, 2_000])
def test_a_quote_that_is_never_closed_costs_that_row_of_csv(
    tmp_path: Path, rows_after: int
) -> None:
    path, out = tmp_path / "e.csv", tmp_path / "o.jsonl"
    after = [{**GOOD, "id": f"a{n}", "person": f"a{n}"} for n in range(rows_after)]
    rows = [",".join(row.values()) for row in [GOOD, {**OTHER, "person": '"p2'}, *after]]
    path.write_text("\n".join([",".join(GOOD), *rows]), "utf-8")
    status, persons, said = decide(path)
    assert (status, sorted(persons)) == (1, sorted(["p1", *(one["person"] for one in after)]))
    (line,) = said.splitlines()
    assert line.startswith(f"{path}:3: person: ")
    assert decide(path, "--out", str(out))[0] == 1
    with Path(f"{out}.rejected.csv").open(encoding="utf-8", newline="") as text:
        (told,) = csv.DictReader(text)
    assert [told[name] for name in ("file", "line", "column", "code")] == [
        *(str(path), "3", "person", "interchange.csv_quotes")
    ]


def test_a_line_of_nuls_costs_that_line(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_bytes(b"%b\n\0\0\n%b\n" % (json.dumps(GOOD).encode(), json.dumps(OTHER).encode()))
    status, persons, said = decide(path)
    assert (status, persons) == (1, ["p1", "p2"])
    assert "e.jsonl:2" in said


def test_everything_known_may_be_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text(json.dumps(GOOD), "utf-8")
    assert decide(path, "--known-at", "9999-12-31T23:59:59Z")[:2] == (0, ["p1"])


def test_a_pipe_is_refused_rather_than_read_in_part(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    os.mkfifo(path)
    keeper = os.open(path, os.O_RDWR)
    try:
        status, persons, said = decide(path)
    finally:
        os.close(keeper)
    assert (status, persons) == (2, [])
    assert "e.jsonl" in said
