"""``guikang decide`` as people call it: a process, its files, its exit status."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).parents[2]
AT = "2020-04-01T08:00:00+08:00"
ENTRY = {
    "id": "ps-1",
    "source": "public_security",
    "kind": "entered",
    "person": "p1",
    "occurred_at": "2020-03-25",
    "recorded_at": "2020-03-25T10:00:00+08:00",
    "details": {},
}
DECLARED = {
    **ENTRY,
    "id": "r-1",
    "source": "resident",
    "kind": "declaration",
    "person": "人一",
    "recorded_at": "2020-03-25T02:00:00.5Z",
}
UNKNOWN_KIND = {**DECLARED, "id": "r-2", "kind": "rumour"}


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"LANG", "LC_ALL"}}
    path = os.pathsep.join([str(ROOT / "src"), kept.get("PYTHONPATH", "")])
    return {**kept, "PYTHONPATH": path, **more}


def command(*arguments: object) -> list[str]:
    return [
        sys.executable,
        "-c",
        "from guikang.cli import main; main()",
        "decide",
        *map(str, arguments),
    ]


def decide(
    *arguments: object, at: str | None = AT, **more: str
) -> subprocess.CompletedProcess[str]:
    asked = [*arguments] if at is None else [*arguments, "--at", at]
    return subprocess.run(
        command(*asked),
        env=environment(**more),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def evidence(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_the_contract_s_own_example_comes_out_as_it_stands_there(tmp_path: Path) -> None:
    done = decide(evidence(tmp_path / "e.jsonl", ENTRY))
    assert (done.returncode, done.stderr) == (0, "")
    expected = (
        '{"person":"p1","at":"2020-04-01T08:00:00+08:00","colour":"red",'
        '"measure":"集中管控，禁止出行","reasons":[{"ground":"entry","colour":"red",'
        '"clause":"附件1 一(一)1(5)","evidence":["ps-1"],'
        '"since":"2020-03-25T00:00:00+08:00","until":"2020-04-09T00:00:00+08:00",'
        '"awaiting":["nucleic_retest"]}],"until":null}\n'
    )
    assert done.stdout == expected


def test_persons_come_in_the_order_of_their_keys_and_files_may_be_mixed(tmp_path: Path) -> None:
    first = evidence(tmp_path / "b.jsonl", {**ENTRY, "person": "z"}, DECLARED)
    second = tmp_path / "c.csv"
    second.write_text(
        "id,source,kind,person,occurred_at,recorded_at\n"
        "r-9,resident,declaration,a,2020-03-25,2020-03-25T10:00:00+08:00\n",
        "utf-8",
    )
    third = tmp_path / "d.parquet"
    pl.DataFrame([{**DECLARED, "id": "r-8", "person": "m"}]).drop("details").write_parquet(third)
    done = decide(first, second, third)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["person"] for line in done.stdout.splitlines()] == [
        "a",
        "m",
        "z",
        "人一",
    ]


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_the_ending_of_the_file_written_chooses_its_format(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"o.{ending}"
    source = evidence(tmp_path / "e.jsonl", ENTRY, DECLARED)
    done = decide(source, "--out", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    if ending == "parquet":
        frame = pl.read_parquet(out)
        assert frame["until"].dtype == pl.Datetime("us", "UTC")
        rows = frame.to_dicts()
        until = rows[0]["reasons"][0]["until"]
        assert until.isoformat() == "2020-04-08T16:00:00+00:00"
        colours = {row["person"]: row["colour"] for row in rows}
    else:
        with out.open(encoding="utf-8", newline="") as text:
            found = (
                list(csv.DictReader(text))
                if ending == "csv"
                else [json.loads(line) for line in text]
            )
        colours = {row["person"]: row["colour"] for row in found}
        reasons = found[0]["reasons"]
        reasons = json.loads(reasons) if ending == "csv" else reasons
        assert reasons[0]["until"] == "2020-04-09T00:00:00+08:00"
    assert colours == {"p1": "red", "人一": "green"}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([source.name, out.name])


def test_a_rejected_row_is_told_with_file_and_line_kept_beside_and_the_rest_decided(
    tmp_path: Path,
) -> None:
    source = evidence(tmp_path / "e.jsonl", ENTRY, UNKNOWN_KIND)
    out = tmp_path / "o.jsonl"
    done = decide(source, "--out", out)
    assert done.returncode == 1
    assert len(out.read_text("utf-8").splitlines()) == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{source}:2: kind: ")
    beside = tmp_path / "o.jsonl.rejected.csv"
    with beside.open(encoding="utf-8", newline="") as text:
        (row,) = csv.DictReader(text)
    assert (row["file"], row["line"], row["column"], row["code"]) == (
        str(source),
        "2",
        "kind",
        "evidence.unknown_kind",
    )
    assert row["reason"]
    # A run that rejects nothing leaves no list of a run before.
    assert decide(evidence(source, ENTRY), "--out", out).returncode == 0
    assert not beside.exists()


def test_a_person_of_whom_nothing_was_taken_is_not_decided(tmp_path: Path) -> None:
    done = decide(evidence(tmp_path / "e.jsonl", UNKNOWN_KIND))
    assert (done.returncode, done.stdout) == (1, "")


def test_what_was_not_known_yet_does_not_count(tmp_path: Path) -> None:
    source = evidence(tmp_path / "e.jsonl", ENTRY)
    done = decide(source, "--known-at", "2020-03-25T09:59:59+08:00")
    assert json.loads(done.stdout)["colour"] is None


@pytest.mark.parametrize(
    ("asked", "word"), [([], "文件"), (["--language=en"], "file"), (["--language=zh"], "文件")]
)
@pytest.mark.parametrize("locale", ["C", "en_US.UTF-8", "zh_CN.UTF-8"])
def test_it_speaks_chinese_whatever_the_locale_unless_another_language_is_asked_for(
    tmp_path: Path, locale: str, asked: list[str], word: str
) -> None:
    done = decide(tmp_path / "missing.jsonl", *asked, LC_ALL=locale)
    assert (done.returncode, done.stdout) == (2, "")
    assert "missing.jsonl" in done.stderr
    assert word in done.stderr


def test_reasons_of_rejections_are_in_the_language_asked_for(tmp_path: Path) -> None:
    source = evidence(tmp_path / "e.jsonl", UNKNOWN_KIND)
    assert "记录种类" in decide(source, LC_ALL="C").stderr
    assert "记录种类" not in decide(source, "--language", "en").stderr


def test_without_an_instant_it_says_what_is_missing_and_how_to_write_it(tmp_path: Path) -> None:
    source = evidence(tmp_path / "e.jsonl", ENTRY)
    done = decide(source, at=None)
    assert (done.returncode, done.stdout) == (2, "")
    assert "没有用 --at 写明" in done.stderr
    assert "2020-04-01T08:00:00+08:00" in done.stderr


def test_what_can_be_read_only_once_is_refused_with_the_way_out(tmp_path: Path) -> None:
    source = evidence(tmp_path / "e.jsonl", ENTRY)
    with subprocess.Popen(["cat", str(source)], stdout=subprocess.PIPE) as cat:  # noqa: S607
        done = subprocess.run(
            command("/dev/stdin", "--at", AT),
            env=environment(),
            stdin=cat.stdout,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert "/dev/stdin" in done.stderr
    assert "请先存成文件" in done.stderr


@pytest.mark.parametrize("how", ["itself", "link", "hard link", "another path"])
@pytest.mark.parametrize("listed", [False, True])
def test_evidence_is_never_overwritten_by_what_is_decided_of_it(
    tmp_path: Path, how: str, *, listed: bool
) -> None:
    source = tmp_path / ("o.jsonl.rejected.csv" if listed else "o.jsonl")
    if how != "itself":
        source = tmp_path / "e.jsonl"
    evidence(source, ENTRY, UNKNOWN_KIND)
    out = tmp_path / "o.jsonl"
    written = tmp_path / "o.jsonl.rejected.csv" if listed else out
    if how == "link":
        written.symlink_to(source)
    elif how == "hard link":
        written.hardlink_to(source)
    elif how == "another path":
        source.replace(written)
        (tmp_path / "way").symlink_to(tmp_path)
        source = tmp_path / "way" / written.name
    before = source.read_bytes()
    names = sorted(path.name for path in tmp_path.iterdir())
    done = decide(source, "--out", out)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(written) in done.stderr
    assert source.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == names


@pytest.mark.parametrize("large", [False, True])
def test_where_every_file_was_refused_as_a_whole_it_could_not_run(
    tmp_path: Path, *, large: bool
) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.parquet"
    first.write_text("name,colour\n甲,red\n" + "x,y\n" * (3_000_000 * large), "utf-8")
    second.write_bytes(b"PAR1 cut off")
    out = tmp_path / "o.jsonl"
    out.write_text("of a run before", "utf-8")
    done = decide(first, second, "--out", out)
    assert done.returncode == 2
    assert [str(first) in done.stderr, str(second) in done.stderr] == [True, True]
    assert "没有一个能用" in done.stderr
    assert out.read_text("utf-8") == "of a run before"
    assert len((tmp_path / "o.jsonl.rejected.csv").read_text("utf-8").splitlines()) == 3
    good = evidence(tmp_path / "e.jsonl", ENTRY)
    assert decide(first, good, "--out", out).returncode == 1
    assert len(out.read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--at", "2020-04-01"],
        ["--at", "2020-04-01T08:00:00"],
        ["--at", "yesterday"],
        ["--at", AT, "--known-at", "2020-02-30T00:00:00Z"],
        ["--at", AT, "--rulebook", "gx-1999-1"],
        ["--at", AT, "--rulebook", "../gx-2020-72"],
        ["--at", AT, "--out", "o.xlsx"],
        ["--at", AT, "--out", "missing/o.csv"],
        ["--colour", "red"],
        [],
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_done(
    tmp_path: Path, arguments: list[str]
) -> None:
    done = decide(evidence(tmp_path / "e.jsonl", ENTRY), *arguments, at=None)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["e.jsonl"]


def test_an_unknown_rulebook_is_answered_with_those_there_are(tmp_path: Path) -> None:
    done = decide(evidence(tmp_path / "e.jsonl", ENTRY), "--rulebook", "gx-1999-1")
    assert "gx-2020-72" in done.stderr


def test_a_reader_who_has_had_enough_ends_it_quietly(tmp_path: Path) -> None:
    rows = [{**DECLARED, "id": f"r{n}", "person": f"p{n}"} for n in range(3000)]
    source = evidence(tmp_path / "e.jsonl", *rows)
    with subprocess.Popen(
        command(source, "--at", AT),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_an_interrupt_leaves_neither_a_half_file_nor_a_traceback(tmp_path: Path) -> None:
    source = tmp_path / "pipe"
    os.mkfifo(source)
    process = subprocess.Popen(
        command(source, "--at", AT, "--out", tmp_path / "o.jsonl"),
        env=environment(),
        stderr=subprocess.PIPE,
    )
    with source.open("wb"):  # opens once the command has begun to read
        process.send_signal(signal.SIGINT)
        _, error = process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in error
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_no_room_is_said_as_such_and_nothing_is_left(tmp_path: Path) -> None:
    source = evidence(tmp_path / "e.jsonl", ENTRY)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command(source, "--at", AT),
            env=environment(LANG="en_US.UTF-8"),
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
