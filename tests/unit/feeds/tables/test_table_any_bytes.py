"""Whatever the bytes, reading ends in a table or a flaw."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache

import xlsxwriter
import xlwt  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.feeds.tables.headings import Titles
from guikang.feeds.tables.reading import table_of
from guikang.feeds.tables.table import Heading, Table

TITLES = Titles([Heading("name", ("姓名",), required=True), Heading("number", ("证件号码",))])
ROWS = [["姓名", "证件号码"], ["张三", "1"], ["李四", "2"], ["=x", '"q"\n,']]

MAGIC = st.sampled_from(
    [
        b"",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"{",
        b'"',
        b"BM",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"),
        "姓名,证件号码\n".encode(),
        "姓名\t证件号码\r".encode("gb18030"),
        '{"姓名":1}\n'.encode(),
    ]
)


@cache
def xlsx() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for y, row in enumerate(ROWS):
            sheet.write_row(y, 0, row)
    return buffer.getvalue()


@cache
def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for y, row in enumerate(ROWS):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv() -> bytes:
    return '姓名,证件号码\r\n张三,1\r\n"李\n四",\'=2\r\n'.encode("utf-8-sig")


def jsonl() -> bytes:
    return "\n".join(json.dumps({"姓名": "张三", "d": {"n": n}}) for n in range(4)).encode()


def check(content: bytes) -> None:
    read = table_of(content, TITLES)
    if isinstance(read, Flaw):
        assert read.code.startswith("table.")
        return
    assert isinstance(read, Table)
    height = read.frame.height
    assert read.line.len() == read.numeric.height == read.error.height == height
    assert tuple(read.frame.columns) == tuple(read.numeric.columns) == read.columns
    assert tuple(read.error.columns) == read.columns
    assert read.line.is_sorted()
    assert not set(read.line) & {row.line for row in read.row_flaws}
    for row in read.frame.iter_rows():
        assert any(row)
        assert all(cell is None or (cell and cell == cell.strip()) for cell in row)


@given(MAGIC, st.binary(max_size=300))
def test_any_bytes_end_in_a_table_or_a_flaw(magic: bytes, rest: bytes) -> None:
    check(magic + rest)


@given(st.text(max_size=200), st.sampled_from(["utf-8-sig", "utf-16", "gb18030"]))
def test_any_text_under_a_heading_ends_in_a_table_or_a_flaw(text: str, encoding: str) -> None:
    check(("姓名,证件号码\n" + text).encode(encoding, "ignore"))


@given(st.text('"",;\t\n\r张 ', max_size=60))
def test_any_quotes_end_in_a_table_or_a_flaw(text: str) -> None:
    check(text.encode())
    check(f"姓名,证件号码\n{text}".encode())


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid file with some bytes changed, put in, taken out or cut off."""
    content = bytearray(draw(st.sampled_from([xlsx(), xls(), csv(), jsonl()])))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        match draw(st.sampled_from(["change", "insert", "delete", "cut"])):
            case "change":
                new = draw(st.binary(min_size=1, max_size=4))
                content[at : at + len(new)] = new
            case "insert":
                content[at:at] = draw(st.binary(max_size=8))
            case "delete":
                del content[at : at + draw(st.integers(1, 64))]
            case _:
                del content[max(at, len(content) // 2) :]
    return bytes(content)


@given(mutated())
def test_any_mutation_of_a_file_ends_in_a_table_or_a_flaw(content: bytes) -> None:
    check(content)


PARTS = ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]


@given(st.sampled_from(PARTS), st.floats(0, 1), st.binary(max_size=12), st.integers(0, 12))
def test_any_mutation_inside_a_package_ends_in_a_table_or_a_flaw(
    part: str, where: float, new: bytes, over: int
) -> None:
    check(repacked(part, where, new, over))


def repacked(part: str, where: float, new: bytes, over: int) -> bytes:
    """The workbook with one part changed before it is packed, so that the sums are right."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                at = int(where * len(content))
                content = content[:at] + new + content[at + over :]
            target.writestr(name, content)
    return buffer.getvalue()


def test_the_files_that_are_mutated_are_valid() -> None:
    for content in (xlsx(), xls(), csv(), jsonl()):
        read = table_of(content, TITLES)
        assert isinstance(read, Table)
        assert read.frame["name"][0] == "张三"
