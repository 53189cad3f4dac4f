"""Both engines give the same bytes and the same rejections, whatever the files."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guikang.errors import GuikangError
from guikang.feeds.deciding import pipeline, remainder, screening
from guikang.feeds.deciding.question import Question
from guikang.feeds.deciding.running import Engine, run
from guikang.feeds.interchange.rejection import Rejection
from guikang.feeds.rulebooks import load_rulebook
from guikang.rulebook.loading import parse

BOOK = load_rulebook()
MADE_UP = parse(
    (Path(__file__).parents[3] / "specification" / "made_up.yaml").read_text("utf-8"), "made up"
)
START = datetime(2020, 3, 1, tzinfo=UTC)
DETAILS = ("result", "withdraws", "from_country")
Fields = dict[str, object]


def drawn_rows(random: Random, count: int, persons: int) -> list[Fields]:
    """Rows of which most are statements, some are sent again and some are wrong."""
    rows: list[Fields] = []
    kinds = BOOK.kinds
    names = [*kinds, *["declaration"] * 10]
    for number in range(count):
        name = random.choice(names)

        def day() -> datetime:
            return START + timedelta(hours=random.choice((0, 16, 8)) + 24 * random.randint(0, 35))

        occurred: datetime | None = day()
        assert occurred is not None
        recorded = max(occurred - timedelta(hours=20), day()) if random.random() < 0.5 else occurred
        details: dict[str, str] = {}
        if name == "nucleic_retest":
            details = {"result": random.choice(("negative", "positive"))}
        if name == "withdrawn":
            details = {"withdraws": f"s{random.randint(0, count)}"}
        if name == "entered" and random.random() < 0.3:
            details = {"from_country": random.choice(("US", "us"))}
        if name == "wuhan_stay" and random.random() < 0.5:
            occurred = None
        row: Fields = {
            "id": f"s{number if random.random() < 0.9 else random.randint(0, count)}",
            "source": random.choice(kinds[name].sources),
            "kind": name,
            "person": f"p{random.randint(0, persons)}",
            "occurred_at": None if occurred is None else occurred.isoformat(),
            "recorded_at": recorded.isoformat(),
            "details": details,
        }
        oddity: Fields = random.choice(
            [
                {"person": ""},
                {"person": None},
                {"id": None},
                {"kind": None},
                {"recorded_at": None},
                {"kind": "nonsense"},
                {"source": "grid"},
                {"occurred_at": recorded.date().isoformat()},
                {"occurred_at": "2020-02-30"},
                {"occurred_at": (recorded + timedelta(days=1)).isoformat()},
                {"id": "编号一"},
                {"id": "é1"},
                {"id": "a\tb"},
                {"id": "x" * 201},
                {"recorded_at": "1600-01-01T00:00:00Z"},
                {"recorded_at": "2020-03-05T24:00:00Z"},
                {"recorded_at": "2020-03-05 10:00:00.1234567+08:00"},
            ]
        )
        rows.append({**row, **oddity} if random.random() < 0.15 else row)
        if random.random() < 0.1:
            rows.append(dict(rows[-1]))
    return rows


def write(rows: list[Fields], path: Path, form: str) -> None:
    """Lay rows down as JSON Lines, CSV, or Parquet of one form or another."""
    if form == "jsonl":
        path.write_text("\n".join(["not json", *map(json.dumps, rows)]) + "\n", "utf-8")
        return
    details = [row["details"] for row in rows]
    assert all(isinstance(one, dict) for one in details)
    frame = pl.DataFrame(
        [{name: value for name, value in row.items() if name != "details"} for row in rows],
        schema=["id", "source", "kind", "person", "occurred_at", "recorded_at"],
        schema_overrides=dict.fromkeys(("occurred_at", "recorded_at"), pl.String),
    )
    flat = [
        pl.Series(f"details.{name}", [one.get(name) for one in details], dtype=pl.String)  # type: ignore[attr-defined]
        for name in DETAILS
    ]
    match form:
        case "csv":
            frame.with_columns(flat).write_csv(path)
            return
        case "instants":
            frame = frame.with_columns(flat).with_columns(
                pl.col("occurred_at", "recorded_at").str.to_datetime(time_zone="UTC", strict=False)
            )
        case "struct":
            fields = [one.alias(name) for one, name in zip(flat, DETAILS, strict=True)]
            frame = frame.with_columns(
                pl.col("source").cast(pl.Categorical()), pl.struct(fields).alias("details")
            )
        case "json":
            frame = frame.with_columns(pl.Series("details", [json.dumps(one) for one in details]))
        case "map":
            pairs = [[{"key": k, "value": v} for k, v in one.items()] for one in details]  # type: ignore[attr-defined]
            kind = pl.List(pl.Struct({"key": pl.String, "value": pl.String}))
            frame = frame.with_columns(pl.Series("details", pairs, dtype=kind))
        case _:
            frame = frame.with_columns(flat)
    frame.write_parquet(path)


FORMS = ("jsonl", "csv", "text", "instants", "struct", "json", "map")


def answered(question: Question, engine: Engine) -> tuple[bytes, list[Rejection]]:
    """What is written, and what is rejected; where no file could be read, that."""
    stream = io.BytesIO()
    rejected: list[Rejection] = []
    try:
        run(question, rejected.append, stream=stream, engine=engine)
    except GuikangError as error:
        stream.write(error.code.encode())
    return stream.getvalue(), rejected


def asked(random: Random, folder: Path, count: int) -> Question:
    """Some files and an instant."""
    rows = drawn_rows(random, count, random.choice((2, count // 4, count * 2)))
    cut = random.randint(1, len(rows) - 1)
    files = []
    for number, part in enumerate((rows[:cut], rows[cut:])):
        path = folder / str(number)
        write(part, path, random.choice(FORMS))
        files.append(path)
    at = START + timedelta(days=random.randint(0, 40), hours=16)
    return Question(BOOK, tuple(files), at, at + timedelta(days=random.choice((0, 0, -5, 10))))


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.sampled_from((5, 60, 300)))
def test_the_engines_answer_alike(random: Random, count: int) -> None:
    with TemporaryDirectory() as folder:
        question = asked(random, Path(folder), count)
        assert answered(question, Engine.MEMORY) == answered(question, Engine.PIPELINE)


@pytest.mark.parametrize("seed", range(4))
def test_keys_that_share_a_hash_are_still_told_apart(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = asked(Random(seed), tmp_path, 200)  # noqa: S311
    expected = answered(question, Engine.MEMORY)
    for module in ("remainder", "plain", "singles"):
        place = f"guikang.feeds.deciding.{module}"
        monkeypatch.setattr(f"{place}.PERSON_HASH", screening.PERSON_HASH % 3)
        monkeypatch.setattr(f"{place}.ID_HASH", screening.ID_HASH % 5)
    assert answered(question, Engine.PIPELINE) == expected


@pytest.mark.parametrize("seed", range(4))
def test_what_is_decided_in_portions_is_decided_alike(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = asked(Random(seed), tmp_path, 300)  # noqa: S311
    expected = answered(question, Engine.MEMORY)
    monkeypatch.setattr(pipeline, "_ROWS_AT_ONCE", 20)
    monkeypatch.setattr(remainder, "_IDS_AT_ONCE", 10)
    monkeypatch.setattr("guikang.feeds.deciding.writing._PERSONS_AT_ONCE", 7)
    assert answered(question, Engine.PIPELINE) == expected


def declared(number: int, **other: object) -> Fields:
    return {
        "id": f"d{number}",
        "source": "resident",
        "kind": "declaration",
        "person": "p",
        "occurred_at": "2020-03-01T00:00:00Z",
        "recorded_at": (START + timedelta(minutes=number % 7)).isoformat(),
        "details": {},
        **other,
    }


def test_a_person_of_many_statements_and_withdrawals_is_decided_alike(tmp_path: Path) -> None:
    many = [declared(number) for number in range(300)]
    several = [declared(number + 1000, person="q") for number in range(80)]
    undone = [
        declared(
            number + 2000,
            person="r",
            kind="withdrawn" if number % 2 else "declaration",
            details={"withdraws": f"d{number + 1999}"} if number % 2 else {},
        )
        for number in range(60)
    ]
    few = [declared(9000, person="z"), declared(9001, person="z")]
    path = tmp_path / "e"
    write([*many, *several, *undone, *few], path, "text")
    at = START + timedelta(days=9)
    question = Question(BOOK, (path,), at, at)
    memory = answered(question, Engine.MEMORY)
    assert memory == answered(question, Engine.PIPELINE)
    assert len(memory[0].splitlines()) == 4


def test_the_first_recorded_of_an_id_counts_and_of_those_the_first_in_the_files(
    tmp_path: Path,
) -> None:
    late = declared(1, person="late", recorded_at="2020-03-03T00:00:00Z")
    first = declared(1, person="first", recorded_at="2020-03-02T00:00:00Z")
    tied = declared(1, person="tied", recorded_at="2020-03-02T00:00:00Z")
    for name, rows in (("a", [late, first, first]), ("b", [tied])):
        write(rows, tmp_path / name, "text")
    at = START + timedelta(days=9)
    question = Question(BOOK, (tmp_path / "a", tmp_path / "b"), at, at)
    for engine in Engine:
        text, rejected = answered(question, engine)
        assert [json.loads(line)["person"] for line in text.splitlines()] == ["first"]
        assert [(r.file, r.line, r.flaws[0].code) for r in rejected] == [
            (0, 1, "evidence.id_reused"),
            (1, 1, "evidence.id_reused"),
        ]


def test_a_file_whose_pages_are_damaged_is_refused_whole_and_the_others_are_decided(
    tmp_path: Path,
) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    write([declared(1)], good, "text")
    write([declared(n, person=f"p{n}") for n in range(2000)], bad, "text")
    content = bytearray(bad.read_bytes())
    content[10:2000] = bytes(1990)
    bad.write_bytes(content)
    at = START + timedelta(days=9)
    question = Question(BOOK, (bad, good), at, at)
    for engine in Engine:
        text, rejected = answered(question, engine)
        assert [json.loads(line)["person"] for line in text.splitlines()] == ["p"]
        assert [(r.file, r.line, r.flaws[0].code) for r in rejected] == [
            (0, None, "interchange.parquet_unreadable")
        ]


def test_a_rulebook_with_codes_of_its_own_and_several_residual_grounds_is_decided_alike(
    tmp_path: Path,
) -> None:
    rows = []
    for number, kind in enumerate(("reported", "vowed", "away", "ill") * 5):
        rows.append(
            {
                **declared(number, kind=kind, person=f"p{number % 9}"),
                "source": MADE_UP.kinds[kind].sources[-1],
                "occurred_at": (START + timedelta(days=number)).isoformat(),
                "recorded_at": (START + timedelta(days=number)).isoformat(),
            }
        )
    rows.append({**rows[0], "person": "alone", "id": "alone"})
    path = tmp_path / "e.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    for days in (0, 2, 12, 40):
        at = START + timedelta(days=days)
        question = Question(MADE_UP, (path,), at, at)
        memory = answered(question, Engine.MEMORY)
        assert memory == answered(question, Engine.PIPELINE)
        assert memory[1] == []
        assert b'"code":' in memory[0]
