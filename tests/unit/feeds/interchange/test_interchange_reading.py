from __future__ import annotations

import csv
import json
import re
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guikang.evidence.statement import Statement
from guikang.feeds.interchange import delimited
from guikang.feeds.interchange.formats import Format, format_of
from guikang.feeds.interchange.reading import statements
from guikang.feeds.interchange.rejection import Rejection
from guikang.feeds.rulebooks import load_rulebook

if TYPE_CHECKING:
    from collections.abc import Mapping

BOOK = load_rulebook()
AT = datetime(2020, 3, 25, 2, tzinfo=UTC)
ONE: dict[str, object] = {
    "id": "r1",
    "source": "resident",
    "kind": "declaration",
    "person": "p1",
    "occurred_at": "2020-03-25T10:00:00+08:00",
    "recorded_at": "2020-03-25T10:00:00+08:00",
    "details": {},
}
HEADING = "id,source,kind,person,occurred_at,recorded_at"
PLAIN = "r1,resident,declaration,p1,2020-03-25T10:00:00+08:00,2020-03-25T10:00:00+08:00"
EXPECTED = Statement("r1", "resident", "declaration", "p1", AT, AT)
RETEST = ["h1", "headquarters", "nucleic_retest", "p2", "2020-03-25", "2020-03-25T10:00:00+08:00"]
COLUMNS = HEADING.split(",")


def read(path: Path) -> list[tuple[int, Statement] | Rejection]:
    return list(statements(path, 0, BOOK))


def refused(path: Path) -> list[tuple[int | None, list[tuple[str, str | None]]]]:
    """Line, codes and fields of what is refused."""
    return [
        (row.line, [(flaw.code, flaw.field) for flaw in row.flaws])
        for row in read(path)
        if isinstance(row, Rejection)
    ]


def named(path: Path) -> list[tuple[str, str]]:
    """Code and first parameter of what is refused as a whole."""
    (row,) = read(path)
    assert isinstance(row, Rejection)
    assert row.line is None
    return [(flaw.code, flaw.params[0][1]) for flaw in row.flaws]


def test_one_object_a_line_is_read_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text("\n \n" + json.dumps(ONE) + "\r\n\n", "utf-8")
    assert read(path) == [(3, EXPECTED)]


def test_a_byte_order_mark_before_the_first_object_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text(json.dumps(ONE), "utf-8-sig")
    assert read(path) == [(1, EXPECTED)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"[1]", "interchange.not_an_object"),
        (b'"text"', "interchange.not_an_object"),
        (b'{"id": ', "interchange.not_json"),
        (b'{"id": NaN}', "interchange.not_json"),
        (b"[" * 100_000, "interchange.not_json"),
        (b'{"id": "a", "id": "b"}', "interchange.name_twice"),
        (b'{"details": {"port": "a", "port": "b"}}', "interchange.name_twice"),
        (b'{"id": "\xff"}', "interchange.not_utf8"),
        (b'{"id": "' + b"a" * 1_100_000 + b'"}', "interchange.line_too_long"),
    ],
)
def test_a_bad_line_is_refused_alone_and_the_rest_is_taken(
    tmp_path: Path, line: bytes, code: str
) -> None:
    path = tmp_path / "e.jsonl"
    good = json.dumps(ONE).encode()
    path.write_bytes(good + b"\n" + line + b"\n" + good + b"\n")
    assert refused(path) == [(2, [(code, None)])]
    assert [row[0] for row in read(path) if not isinstance(row, Rejection)] == [1, 3]


def test_every_flaw_of_a_row_is_named_with_its_field(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text(json.dumps({**ONE, "person": 7, "kind": "discharged", "extra": 1}), "utf-8")
    assert refused(path) == [
        (
            1,
            [
                ("evidence.unknown_field", "extra"),
                ("evidence.not_text", "person"),
                ("evidence.source_may_not", "source"),
            ],
        )
    ]


def test_csv_columns_come_in_any_order_and_an_empty_cell_is_null(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(
        "details.result,person,kind,source,id,recorded_at,occurred_at,details.port\n"
        "negative,p2,nucleic_retest,headquarters,h1,2020-03-25T10:00:00+08:00,2020-03-25,\n"
        ",p3,wuhan_stay,resident,r2,2020-03-25T10:00:00+08:00,,\n",
        "utf-8-sig",
    )
    first, second = read(path)
    assert isinstance(first, tuple)
    assert isinstance(second, tuple)
    assert dict(first[1].details) == {"result": "negative"}
    assert first[1].occurred_at == datetime(2020, 3, 24, 16, tzinfo=UTC)
    assert second[1].occurred_at is None


def test_a_csv_record_is_numbered_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(f'{HEADING}\n\n"r\n2",a,b,c,d,e\n{PLAIN}\n', "utf-8")
    assert [row.line if isinstance(row, Rejection) else row[0] for row in read(path)] == [3, 5]


def test_csv_rows_that_cannot_be_read_are_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes(
        b"\n".join(
            [
                HEADING.encode(),
                b"too,few",
                b'"r"x,resident,declaration,p,2020-03-25,2020-03-25T10:00:00+08:00',
                b"r9,resident,declaration,\xff,2020-03-25,2020-03-25T10:00:00+08:00",
                PLAIN.encode(),
                b'"never closed,a,b',
            ]
        )
    )
    assert refused(path) == [
        (2, [("interchange.csv_cells", None)]),
        (3, [("interchange.csv_quotes", "id")]),
        (4, [("interchange.not_utf8", "person")]),
        (6, [("interchange.csv_quotes", "id")]),
    ]
    assert (5, EXPECTED) in read(path)


def test_a_quote_that_is_never_closed_costs_its_row_and_names_its_column(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    stray = 'r0,resident,declaration,"p0,2020-03-25,2020-03-25T10:00:00+08:00'
    quoted = ",".join(f'"{cell}"' for cell in PLAIN.split(","))
    path.write_text(f"{HEADING}\n{PLAIN}\n{stray}\n{PLAIN}\n{quoted}\n{PLAIN}", "utf-8")
    assert refused(path) == [(3, [("interchange.csv_quotes", "person")])]
    assert [row for row in read(path) if isinstance(row, tuple)] == [
        (line, EXPECTED) for line in (2, 4, 5, 6)
    ]


def test_rows_between_two_stray_quotes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    for between in ([], [PLAIN], [PLAIN.replace("r1", '"r1"')]):
        # Six cells in all, as the heading has, with rows in the fourth.
        rows = [PLAIN.replace("p1", '"p1'), *between, PLAIN.replace("p1", 'p2"')]
        path.write_text("\n".join([HEADING, *rows, PLAIN]), "utf-8")
        assert refused(path) == [(2, [("interchange.csv_quotes", "person")])]
        taken = [row[0] for row in read(path) if isinstance(row, tuple)]
        assert taken == [*range(3, len(rows) + 3)]


def test_rows_after_a_stray_quote_are_read_though_a_row_in_pieces_closes_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "e.csv"
    start, piece = PLAIN.replace("p1", '"p1'), 'p2",2020-03-25,2020-03-25T10:00:00+08:00'
    path.write_text(f"{HEADING}\n{start}\n{PLAIN}\n{piece}", "utf-8")
    assert refused(path) == [
        (2, [("interchange.csv_quotes", "person")]),
        (4, [("interchange.csv_cells", None)]),
    ]
    assert (3, EXPECTED) in read(path)


def test_a_record_of_several_lines_with_another_number_of_cells_is_read_line_by_line(
    tmp_path: Path,
) -> None:
    path = tmp_path / "e.csv"
    closing = PLAIN.replace("p1", 'p2"')
    path.write_text(f'{HEADING}\n"r0\n{closing}\n{PLAIN}', "utf-8")
    assert refused(path) == [(2, [("interchange.csv_quotes", "id")])]
    assert [row[0] for row in read(path) if isinstance(row, tuple)] == [3, 4]


def test_a_cell_with_line_breaks_is_one_row_that_the_door_refuses(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    broken = PLAIN.replace("p1", '"p1, of\n1, High Street\n"')
    path.write_text(f"{HEADING}\n{broken}\n{PLAIN}", "utf-8")
    assert refused(path) == [(2, [("evidence.bad_text", "person")])]
    assert (5, EXPECTED) in read(path)


def test_a_stray_quote_in_the_heading_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    for heading in (HEADING.replace("kind", '"kind'), HEADING.replace("id", '"i"d')):
        path.write_text(f"{heading}\n{PLAIN}\n", "utf-8")
        assert read(path) == [(2, EXPECTED)]
    last, closing = HEADING.replace("recorded_at", '"recorded_at'), PLAIN.replace("p1", 'p1"')
    path.write_text(f"{last}\n{PLAIN}\n{closing}\n", "utf-8")
    assert (2, EXPECTED) in read(path)


def test_a_line_of_csv_that_is_too_long_is_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    long = PLAIN.replace("p1", "p" * 1_000_000)
    path.write_text(f"{HEADING}\n{long}\n{PLAIN}", "utf-8")
    assert refused(path) == [(2, [("interchange.line_too_long", None)])]
    assert (3, EXPECTED) in read(path)
    path.write_text("\n".join([f"{HEADING},{'x' * 1_000_000}", PLAIN]), "utf-8")
    assert refused(path) == [(None, [("interchange.line_too_long", None)])]


def csv_rows(content: bytes) -> list[tuple[int, Mapping[str, object]] | Rejection]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "e.csv"
        path.write_bytes(content)
        return list(delimited.rows(path, 0, ()))


CELL = st.text('a,"\n\r 京', max_size=5).filter(
    # Such a cell can close the quote of a line before as if it were meant to.
    lambda cell: re.match('"*(,.*)?[\n\r]', cell) is None
)
CELLS = st.tuples(*[CELL] * len(COLUMNS))


@st.composite
def stray(draw: st.DrawFn) -> str:
    """A row with a quote somewhere, or any line with an odd number of quotes."""
    if draw(st.booleans()):
        at = draw(st.integers(0, len(PLAIN)))
        return f'{PLAIN[:at]}"{PLAIN[at:]}'
    return draw(st.text('a,"', min_size=1, max_size=9).filter(lambda t: t.count('"') % 2 == 1))


@given(
    st.lists(CELLS, max_size=5),
    st.lists(CELLS, max_size=5),
    stray(),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_line_with_a_stray_quote_costs_that_line_and_no_other(
    before: list[tuple[str, ...]],
    after: list[tuple[str, ...]],
    line: str,
    quoting: Literal[0, 1],
) -> None:
    def written(rows: list[tuple[str, ...]]) -> str:
        text = StringIO(newline="")
        csv.writer(text, quoting=quoting).writerows(rows)
        return text.getvalue()

    start = written([tuple(COLUMNS), *before])
    clean = csv_rows((start + written(after)).encode())
    assume(not any(isinstance(row, Rejection) for row in clean))
    assert len(clean) == len(before) + len(after)
    found = csv_rows((f"{start}{line}\r\n" + written(after)).encode())
    at = len(list(StringIO(start, newline=""))) + 1
    lost = [row for row in found if (row.line if isinstance(row, Rejection) else row[0]) == at]
    kept = [row for row in found if row not in lost]
    assert len(lost) == 1
    assert kept == [(n if n < at else n + 1, fields) for n, fields in clean]  # type: ignore[misc]


BYTES = st.lists(
    st.sampled_from([b'"', b",", b"\n", b"\r", b"\0", b"\xff", PLAIN.encode()]) | st.binary()
).map(b"".join)


@given(BYTES, st.sampled_from([HEADING, f"{HEADING},note", f'"{HEADING}', ""]))
def test_any_bytes_are_statements_and_rejections_in_the_order_of_lines(
    content: bytes, heading: str
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "e.csv"
        path.write_bytes(f"{heading}\n".encode() + content)
        found = read(path)
        lines = len(path.read_bytes().splitlines())
    at = [row.line if isinstance(row, Rejection) else row[0] for row in found]
    if None in at:
        assert at == [None]
    else:
        assert at == sorted({line for line in at if line is not None and 1 < line <= lines})


def test_a_table_names_its_missing_and_repeated_columns(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("id,id,source,kind,recorded_at,occurred_at,details.colour,name\n", "utf-8")
    assert named(path) == [
        ("interchange.columns_missing", "person"),
        ("interchange.columns_twice", "id"),
    ]


def test_what_stands_where_headings_should_is_never_repeated(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("450103199001011234,张三\n", "utf-8")
    (row,) = read(path)
    assert isinstance(row, Rejection)
    assert "450103" not in str(row)
    assert "张三" not in str(row)


def test_a_format_is_told_by_content_before_the_name(tmp_path: Path) -> None:
    for name, content, kind in (
        ("a.csv", json.dumps(ONE).encode(), Format.JSON_LINES),
        ("b.txt", f"{HEADING}\n".encode(), Format.CSV),
        ("c.csv", b"PAR1 and more", Format.PARQUET),
        ("d.jsonl", b"not json", Format.JSON_LINES),
        ("e.parquet", b"no magic", None),
        ("f.csv", b"\x00\x01", None),
        ("g.txt", b"hello", None),
        ("h.jsonl", b"", Format.JSON_LINES),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert format_of(path) is kind


def test_garbage_is_one_rejection_for_the_file(tmp_path: Path) -> None:
    for name, content, code in (
        ("a.parquet", b"PAR1 garbage PAR1", "interchange.parquet_unreadable"),
        ("b.parquet", b"\x00garbage", "interchange.format_unknown"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert refused(path) == [(None, [(code, None)])]


def parquet(path: Path, frame: pl.DataFrame) -> Path:
    frame.write_parquet(path)
    return path


def retest(**columns: pl.Series) -> pl.DataFrame:
    frame = pl.DataFrame([RETEST], schema=COLUMNS, orient="row")
    return frame.with_columns(**columns)


@pytest.mark.parametrize(
    "details",
    [
        pl.Series("details.result", ["negative"]),
        pl.Series("details.result", ["negative"], dtype=pl.Categorical()),
        pl.Series("details", [{"result": "negative", "withdraws": None}]),
        pl.Series("details", ['{"result": "negative"}']),
        pl.Series(
            "details",
            [[{"key": "result", "value": "negative"}, {"key": "port", "value": None}]],
        ),
    ],
)
@pytest.mark.parametrize(
    "occurred",
    [
        pl.Series(["2020-03-25"]),
        pl.Series([date(2020, 3, 25)]),
        pl.Series([datetime(2020, 3, 24, 16, tzinfo=UTC)], dtype=pl.Datetime("ms", "UTC")),
        pl.Series([datetime(2020, 3, 24, 16, tzinfo=UTC)], dtype=pl.Datetime("ns", "UTC")),
        pl.Series([datetime(2020, 3, 24, 16, tzinfo=UTC)]).dt.convert_time_zone("Asia/Shanghai"),
    ],
)
def test_parquet_may_say_details_and_instants_in_any_of_its_ways(
    tmp_path: Path, details: pl.Series, occurred: pl.Series
) -> None:
    frame = retest(**{details.name: details, "occurred_at": occurred})
    ((line, statement),) = read(parquet(tmp_path / "e.parquet", frame))  # type: ignore[misc]
    assert line == 1
    assert statement == Statement(
        "h1",
        "headquarters",
        "nucleic_retest",
        "p2",
        datetime(2020, 3, 24, 16, tzinfo=UTC),
        AT,
        {"result": "negative"},
    )


def test_digits_past_microseconds_are_cut_also_before_1970(tmp_path: Path) -> None:
    instants = pl.Series([-1, 1_585_101_600_000_001_999]).cast(pl.Datetime("ns", "UTC"))
    frame = pl.DataFrame([[*PLAIN.split(",")]] * 2, schema=COLUMNS, orient="row").with_columns(
        occurred_at=instants, recorded_at=instants
    )
    found = [row[1] for row in read(parquet(tmp_path / "e.parquet", frame))]  # type: ignore[index]
    assert [statement.recorded_at for statement in found] == [
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2020, 3, 25, 2, 0, 0, 1, tzinfo=UTC),
    ]


def test_an_instant_that_no_calendar_holds_is_refused_alone(tmp_path: Path) -> None:
    far = pl.Series([2**62, 1_585_101_600_000]).cast(pl.Datetime("ms", "UTC"))
    frame = pl.DataFrame([[*PLAIN.split(",")]] * 2, schema=COLUMNS, orient="row").with_columns(
        recorded_at=far
    )
    path = parquet(tmp_path / "e.parquet", frame)
    assert refused(path) == [(1, [("evidence.year_out_of_range", "recorded_at")])]
    assert (2, EXPECTED) in read(path)


@pytest.mark.parametrize(
    ("name", "column", "code"),
    [
        ("recorded_at", pl.Series([datetime(2020, 3, 25)]), "interchange.column_without_zone"),  # noqa: DTZ001
        ("recorded_at", pl.Series([date(2020, 3, 25)]), "interchange.column_type"),
        ("person", pl.Series([450103]), "interchange.column_type"),
        ("details.result", pl.Series([1]), "interchange.column_type"),
        ("details", pl.Series([[1]]), "interchange.column_type"),
    ],
)
def test_a_column_of_another_type_is_named(
    tmp_path: Path, name: str, column: pl.Series, code: str
) -> None:
    path = parquet(tmp_path / "e.parquet", retest(**{name: column}))
    assert refused(path) == [(None, [(code, name)])]


def test_parquet_names_its_missing_columns(tmp_path: Path) -> None:
    frame = retest(details=pl.Series([{"colour": "red"}]), name=pl.Series(["x"])).drop("person")
    assert named(parquet(tmp_path / "e.parquet", frame)) == [
        ("interchange.columns_missing", "person"),
    ]


def test_details_said_in_two_ways_are_refused(tmp_path: Path) -> None:
    column = pl.Series(["negative"])
    frame = retest(**{"details.result": column, "details": pl.Series([{"result": "negative"}])})
    assert named(parquet(tmp_path / "e.parquet", frame)) == [
        ("interchange.columns_twice", "details.result")
    ]
