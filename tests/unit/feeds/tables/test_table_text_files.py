"""csv and JSON Lines: encodings, separators, quotes, rows that are wrong."""

from __future__ import annotations

import codecs
import csv
import json
import re
from io import StringIO
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.feeds.tables import delimited
from guikang.feeds.tables.headings import Columns, Titles
from guikang.feeds.tables.reading import read_table, table_of
from guikang.feeds.tables.table import Heading, RowFlaw, Table
from guikang.feeds.tables.tabulating import trimmed

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

HEADINGS = (
    Heading("name", ("姓名",), required=True),
    Heading("number", ("证件号码",), required=True),
    Heading("details.city", ("城市",)),
)
TEXT = "姓名,证件号码,城市\r\n张三,1,南宁\r\n李四,2,\r\n"


def table(content: bytes) -> Table:
    read = table_of(content, Titles(HEADINGS))
    assert isinstance(read, Table), read
    return read


def flaw(content: bytes) -> Flaw:
    read = table_of(content, Titles(HEADINGS))
    assert isinstance(read, Flaw)
    return read


def fields(line: int, found: int) -> RowFlaw:
    return RowFlaw(line, Flaw("table.fields", params=(("found", str(found)), ("expected", "3"))))


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace(",", "\t").encode("utf-8-sig"),
        TEXT.replace(",", ";").encode("gb18030"),
        TEXT.replace("\r\n", "\n").encode(),
        TEXT.replace("\r\n", "\r").encode(),
        TEXT.replace("张三", '"张三"').encode(),
        TEXT.rstrip().encode("gb18030"),
    ],
)
def test_a_text_file_is_read_in_every_encoding_and_separation(content: bytes) -> None:
    read = table(content)
    assert read.frame.rows() == [("张三", "1", "南宁"), ("李四", "2", None)]
    assert read.line.to_list() == [2, 3]
    assert not any(read.numeric.row(0))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_rare_characters_survive_in_every_encoding(encoding: str) -> None:
    rare = "𠀀𪚥\ue863\ue000\U000f0000"
    assert table(f"姓名,证件号码\n{rare},1\n".encode(encoding)).frame["name"].item() == rare


def test_a_character_cut_by_a_chunk_is_read_whole() -> None:
    rows = "".join(f"张三{n % 7 * 'x'},1,南宁\n" for n in range(200_000))
    read = table(("姓名,证件号码,城市\n" + rows).encode("gb18030"))
    assert read.frame["details.city"].unique().to_list() == ["南宁"]


def test_a_file_in_no_known_encoding_is_refused() -> None:
    assert flaw(TEXT.encode("utf-8-sig")[:-8] + b"\xff\xff\n").code == "table.encoding"
    assert flaw(b"\xff\xfe" + b"\x00\xd8" * 3).code == "table.encoding"


def test_nul_is_refused() -> None:
    assert flaw(TEXT.encode() + b"\0").code == "table.nul"
    assert flaw(TEXT.encode("utf-16-le")).code == "table.nul"


def test_a_record_is_one_row_however_many_lines_it_spans() -> None:
    read = table('姓名,证件号码,城市\n"张\n三",1,"南""宁"\n\n李四,2,"a,b"\n'.encode())
    assert read.frame.rows() == [("张\n三", "1", '南"宁'), ("李四", "2", "a,b")]
    assert read.line.to_list() == [2, 4]


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_row_of_another_number_of_fields_is_a_flaw_and_the_others_go_on(quote: str) -> None:
    rows = [
        "张三,1,南宁",
        "短,2",
        "长,3,南宁,x",
        "",
        ",,,,",
        "空余,4,南宁, ,",
        f"李四,5,{quote}柳州{quote}",
    ]
    read = table("\n".join(["姓名,证件号码,城市", *rows]).encode())
    assert read.frame["name"].to_list() == ["张三", "空余", "李四"]
    assert read.line.to_list() == [2, 7, 8]
    assert read.row_flaws == (fields(3, 2), fields(4, 4))


def unclosed(line: int, column: str | None) -> RowFlaw:
    return RowFlaw(line, Flaw("table.quote_unclosed", column, (("lines", "1,000"),)))


@pytest.mark.parametrize(
    ("more", "rows"),
    [
        ("", []),
        ('赵六,3,"桂林"\n', [("赵六", "3", "桂林")]),
        ('"赵\n六",3,桂林\n', [("赵\n六", "3", "桂林")]),
        ('"","",""\n赵六,3,桂林\n', [("赵六", "3", "桂林")]),
    ],
)
def test_a_quote_that_is_never_closed_is_a_flaw_of_its_row_and_the_others_go_in(
    more: str, rows: list[tuple[str, str, str]]
) -> None:
    start = '姓名,证件号码,城市\n王五,0,x\n"张三,1,南宁\n李四,2,柳州\n'
    read = table((start + more).encode())
    assert read.frame.rows() == [("王五", "0", "x"), ("李四", "2", "柳州"), *rows]
    assert read.row_flaws == (unclosed(3, "name"),)
    assert read.total == 3 + len(rows)


def test_a_record_of_several_lines_with_another_number_of_cells_is_a_flaw_of_its_first() -> None:
    read = table('姓名,证件号码,城市\n张三,"1\n李四,2,柳州\n王五"\n'.encode())
    assert read.frame.rows() == [("李四", "2", "柳州")]
    assert read.row_flaws == (unclosed(2, "number"), fields(4, 1))


def test_a_blank_record_is_no_flaw_however_many_lines_it_spans() -> None:
    read = table('姓名,证件号码,城市\n"\n\n"\n" ",\n张三,1,南宁\n'.encode())
    assert read.frame.rows() == [("张三", "1", "南宁")]
    assert read.line.to_list() == [4]
    assert read.row_flaws == ()


def test_a_stray_quote_before_the_rows_costs_nothing() -> None:
    for start, records in (
        ('"某市登记表\n姓名,证件号码,城市\n', 2),
        ('某市"登记表",\n姓名,"证件号码,城市\n', 2),
        ('"某市\n登记表"\n"姓\n名",证件号码,城市\n', 2),
        ('"某市"登记表\n"姓名"*,证件号码,城市\n', 2),
        ('某市登记表\n姓名,证件号码,"城市"\n"说明,x,y\n', 3),
    ):
        read = table(f'{start}张三,1,南宁\n李四,2,"柳州"\n'.encode())
        assert read.frame.rows() == [("张三", "1", "南宁"), ("李四", "2", "柳州")]
        assert read.row_flaws == ()
        assert read.line.to_list() == [records + 1, records + 2]


def test_a_misplaced_quote_is_a_flaw_of_its_row() -> None:
    read = table(
        '姓名,证件号码,城市,备注\n"张"三,1,南宁,\n李"四,2,"柳州",\n王五,3,,"a"b\n'.encode()
    )
    assert read.frame.rows() == [('李"四', "2", "柳州", None)]
    assert read.row_flaws == (
        RowFlaw(2, Flaw("table.quote_misplaced", "name")),
        # What people call a column of their own is not repeated.
        RowFlaw(4, Flaw("table.quote_misplaced")),
    )


CELLS = st.text('a,"\n\r;张', max_size=5).filter(
    # Such a cell can close the quote of a line before as if it were meant to.
    lambda cell: re.match('"*(,.*)?[\n\r]', cell) is None
)
QUOTING = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
TRIPLES = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5)


@st.composite
def stray(draw: st.DrawFn) -> str:
    """A row with a quote somewhere, or any line with an odd number of quotes."""
    if draw(st.booleans()):
        row = "张三,1,南宁"
        at = draw(st.integers(0, len(row)))
        return f'{row[:at]}"{row[at:]}'
    return draw(st.text('a,"', min_size=1, max_size=9).filter(lambda t: t.count('"') % 2 == 1))


def read_back(text: str) -> list[tuple[int, tuple[str | None, ...] | None]]:
    """Each row with its number; of a flaw the number alone."""
    read = table(text.encode())
    rows = [*zip(read.line, read.frame.rows(), strict=True)]
    return sorted([*rows, *((flaw.line, None) for flaw in read.row_flaws)])


@given(TRIPLES, TRIPLES, stray(), QUOTING)
def test_a_line_with_a_stray_quote_costs_that_row_and_no_other(
    before: list[tuple[str, str, str]],
    after: list[tuple[str, str, str]],
    line: str,
    quoting: Literal[0, 1],
) -> None:
    def written(rows: list[tuple[str, str, str]]) -> str:
        text = StringIO(newline="")
        csv.writer(text, quoting=quoting).writerows(rows)
        return text.getvalue()

    start = written([("姓名", "证件号码", "城市"), ("李四", "2", "柳州"), *before])
    clean = read_back(start + written(after))
    assert None not in [row for _, row in clean]
    at = 3 + len(before)
    found = read_back(f"{start}{line}\r\n" + written(after))
    kept = [(number, row) for number, row in found if number != at]
    assert kept == [(n if n < at else n + 1, row) for n, row in clean]


@pytest.mark.parametrize("quote", ["", '"'])
def test_an_endless_line_is_a_flaw_of_its_row(quote: str) -> None:
    content = f"姓名,证件号码,城市\n张三,1,{'x' * 1_000_001}\n李四,2,{quote}柳州{quote}\n"
    read = table(content.encode())
    assert read.frame["name"].to_list() == ["李四"]
    assert read.row_flaws == (RowFlaw(2, Flaw("table.line_too_long")),)


def test_one_giant_line_has_no_heading() -> None:
    assert flaw(b"x" * 3_000_000).code == "table.heading_not_found"
    assert flaw(b"," * 3_000_000).code == "table.heading_not_found"


def test_titles_above_and_explanations_below_the_heading_are_skipped() -> None:
    read = table(
        "某市登记表\nsep=,\n姓名*,证件号码（必填）,城市\n说明,x,y\n#,,\n张三,1,\n".encode()
    )
    assert read.frame.rows() == [("张三", "1", None)]
    assert read.line.to_list() == [6]


def test_a_column_without_heading_or_cells_is_left_out() -> None:
    read = table("姓名,证件号码,,\n张三,1,,x\n".encode())
    assert read.columns == ("name", "number", "(D)")
    assert read.warnings == (Flaw("table.columns_unknown", params=(("columns", "D"),)),)


def test_a_table_without_rows_is_a_table() -> None:
    for content in ("姓名,证件号码\n", "姓名,证件号码", '"姓名",证件号码\n'):
        read = table(content.encode())
        assert read.columns == ("name", "number")
        assert read.frame.height == read.line.len() == read.numeric.height == read.error.height == 0


def test_the_guard_before_a_formula_is_taken_away() -> None:
    read = table("姓名,证件号码,城市\n'=1+1,'-5,'abc\n''+8,',it's\n".encode())
    assert read.frame.rows() == [("=1+1", "-5", "'abc"), ("'+8", "'", "it's")]


CELL = st.text("a\"'=张 \u3000𠀀\t", max_size=4).map(lambda cell: cell.replace('"', ""))


@given(st.lists(st.lists(CELL, min_size=1, max_size=5), max_size=6))
def test_the_fast_and_the_careful_reading_agree(rows: list[list[str]]) -> None:
    lines = ["姓名,证件号码,城市", *(",".join(row) for row in rows)]
    text = "\n".join(lines).encode()
    titles = Titles(HEADINGS)
    columns = titles.columns(["姓名", "证件号码", "城市"])
    heading = delimited._heading(text, titles)
    assert isinstance(columns, Columns)
    assert heading is not None
    fast = delimited._split_lines(text, heading, columns)
    assert fast is not None
    careful = delimited._read_records(text, heading, columns)

    def kept(read: tuple[pl.DataFrame, pl.Series, list[RowFlaw]]) -> list[object]:
        frame = trimmed(read[0])
        rows = [r for r in zip(read[1], frame.rows(), strict=True) if any(r[1])]
        return [rows, read[2]]

    assert kept(fast) == kept(careful)


def lines(*objects: object) -> bytes:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in objects).encode()


def test_objects_are_flattened_and_numbers_keep_every_digit() -> None:
    read = table(
        lines(
            {"姓名": "张三", "number": 450103199001011234, "details": {"city": "南宁"}},
            {"name": "x"},
        )
    )
    assert read.format == "jsonl"
    assert read.frame.rows() == [("张三", "450103199001011234", "南宁"), ("x", None, None)]
    assert read.numeric["number"].to_list() == [True, False]


def test_json_values_become_text() -> None:
    read = table(b'{"name": true, "number": 2.0}\n\n{"name": null, "number": 1.5e0}')
    assert read.frame.rows() == [("TRUE", "2"), (None, "1.5")]
    assert read.line.to_list() == [1, 3]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"name": "x"', "table.json_line"),
        (b"[1]", "table.json_line"),
        (b'{"name": NaN}', "table.json_line"),
        (b'{"name": ' + b"[" * 100_000, "table.json_line"),
        (b'{"name": ' + b"9" * 9_000 + b"}", "table.json_line"),
        (b'{"name": ["x"]}', "table.json_nested"),
        (b'{"details": {"a": {"b": 1}}}', "table.json_nested"),
        (b'{"name": "x", "name": "y"}', "table.json_name_repeated"),
        (b'{"name": "x", "\\u59d3\\u540d": "y"}', "table.json_name_repeated"),
        (b'{"name": "\\ud800"}', "table.character"),
        (b'{"\\udfff": 1}', "table.character"),
        (b'{"name": "' + b"x" * 1_000_001 + b'"}', "table.line_too_long"),
        (b'{"name": "a\\u0000"}', "table.nul_in_cell"),
    ],
)
def test_a_line_that_is_wrong_is_a_row_flaw(line: bytes, expected: str) -> None:
    read = table(b'{"name": "a", "number": "1"}\n' + line + b'\n{"name": "b"}\n')
    assert read.row_flaws == (RowFlaw(2, Flaw(expected)),)
    assert read.frame["name"].to_list() == ["a", "b"]
    assert read.line.to_list() == [1, 3]


def test_names_without_end_are_refused() -> None:
    many = lines(*({f"x{n}": 1, "name": "a", "number": "b"} for n in range(1_001)))
    assert flaw(many).code == "table.too_many_columns"


def test_objects_without_a_required_name_are_refused() -> None:
    assert flaw(lines({"name": "x"})).code == "table.columns_missing"
    assert flaw(lines({"else": "x"})).code == "table.heading_not_found"
    assert flaw(b"{").code == "table.heading_not_found"


def test_the_caller_must_know_a_column(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="known columns"):
        read_table(tmp_path / "a.csv", [])
