"""Records of delimited text: a stray quote costs its own line, whatever follows it."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.feeds import records as module
from guikang.feeds.records import MOST_BYTES, MOST_LINES, Broken, Fault, Lines, records

WIDTH = 3
TEXT = st.text('a",\r\n 京', max_size=60)


def three(cells: list[str], _: list[str]) -> bool:
    return len(cells) == WIDTH


def read(text: str) -> list[tuple[int, list[str] | Fault]]:
    found = records(Lines(StringIO(text, newline="")), ",", three)
    return [(n, one.fault if isinstance(one, Broken) else one) for n, one in found]


def broken(line: str) -> Broken:
    (_, found), *_ = records(Lines(StringIO(line, newline="")), ",", three)
    assert isinstance(found, Broken)
    return found


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_quoted_cell_may_hold_line_breaks(end: str) -> None:
    text = end.join(["a,b,c", '"a', "", '""b"" ",c,"', 'd"', "", "e,f,g"])
    assert read(text) == [
        (1, ["a", "b", "c"]),
        (2, [end.join(["a", "", '"b" ']), "c", f"{end}d"]),
        (6, []),
        (7, ["e", "f", "g"]),
    ]


@pytest.mark.parametrize(
    "after",
    [
        [],  # the end of the file comes first
        ['"d",e,f'],  # text after the quote that closes it
        ["d,e,f", 'd,",e",f'],  # a quote in a cell that is not quoted
        ["d,e,f", 'd"'],  # another number of cells
        ["d,e,f", '"d', '",e,f'],
    ],
)
def test_a_quote_that_is_not_closed_well_costs_its_line_alone(after: list[str]) -> None:
    assert read("\n".join(["a,b,c", 'a,"b,c', *after])) == [
        (1, ["a", "b", "c"]),
        (2, Fault.UNCLOSED),
        *((number + 2, row) for number, row in read("\n".join(after))),
    ]


def test_a_quote_within_a_cell_that_is_not_quoted_is_text() -> None:
    assert read('a"b,c",d\ne,f,g') == [(1, ['a"b', 'c"', "d"]), (2, ["e", "f", "g"])]


def test_text_after_a_closing_quote_breaks_its_line() -> None:
    assert read('"a"b,c,"d\ne,f,g') == [(1, Fault.MISPLACED), (2, ["e", "f", "g"])]


@pytest.mark.parametrize(
    ("line", "place"),
    [('"a,b,c', 0), ('a,"b",""x,d', 2), ('"a"b', 0), ('"",",","c', 2), ('a"b,"c', 0)],
)
def test_the_cell_is_named_whose_quote_is_at_fault(line: str, place: int) -> None:
    assert broken(line).place == place


def test_a_record_may_span_so_many_lines_and_no_more() -> None:
    breaks = "\n" * (MOST_LINES - 1)
    assert read(f'"{breaks}",b,c\n') == [(1, [breaks, "b", "c"])]
    one_more = read(f'"{breaks}\n",b,c\n')
    assert one_more[0] == (1, Fault.UNCLOSED)
    assert [number for number, _ in one_more] == [*range(1, MOST_LINES + 2)]


def test_a_record_may_have_so_many_bytes_and_no_more() -> None:
    end = '",b,c\n'
    start = '"' + "a" * (MOST_BYTES - 2 - len(end)) + "\n"
    assert read(start + end) == [(1, [start[1:], "b", "c"])]
    assert read(f"{start} {end}")[0] == (1, Fault.UNCLOSED)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("over", [1, 2, 3, MOST_BYTES, 2 * MOST_BYTES])
def test_a_line_that_is_too_long_is_passed_over_and_the_next_is_read(
    end: str, quote: str, over: int
) -> None:
    # Somewhere among these lengths the line is cut between return and line feed.
    line = quote + "a" * (MOST_BYTES + over - len(quote)) + end
    assert read(f"{line}{end}a,b,c") == [(1, Fault.TOO_LONG), (2, []), (3, ["a", "b", "c"])]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_the_longest_line_is_measured_in_bytes_without_its_end(end: str) -> None:
    assert read(f"a,{'京' * 333_332}aa{end}b") == [(1, ["a", "京" * 333_332 + "aa"]), (2, ["b"])]
    assert read(f"a,{'京' * 333_333}{end}b") == [(1, Fault.TOO_LONG), (2, ["b"])]
    assert read(f'"{"京" * 333_332}"{end}b') == [(1, ["京" * 333_332]), (2, ["b"])]
    assert read(f'"{"京" * 333_333}"{end}b') == [(1, Fault.TOO_LONG), (2, ["b"])]


@given(TEXT)
def test_every_line_is_in_one_record_or_broken(text: str) -> None:
    lines = Lines(StringIO(text, newline=""))
    before = 0
    for number, _ in records(lines, ",", three):
        assert number == before + 1
        before = lines.taken
    assert before == len(list(StringIO(text, newline="")))


@given(
    st.lists(st.text('a",\r\n 京', max_size=8), min_size=1, max_size=8),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_csv_writes_is_read_back(cells: list[str], quoting: Literal[0, 1]) -> None:
    text = StringIO(newline="")
    csv.writer(text, quoting=quoting).writerows([cells, ["z"]])
    found = [cells for _, cells in records(Lines(StringIO(text.getvalue(), newline="")), ",")]
    assert found == [cells, ["z"]]


@given(st.text('a", 京', max_size=20))
def test_a_record_within_a_line_is_read_as_csv_reads_it(line: str) -> None:
    try:
        expected = [*csv.reader([f"{line}\n"], strict=True)]
    except csv.Error:
        expected = []
    found = [one for _, one in records(Lines(StringIO(f"{line}\n", newline="")), ",")]
    if line:
        assert [one for one in found if not isinstance(one, Broken)] == expected
        assert len(found) == 1


class Counted(Lines):
    takes = 0

    def take(self) -> str:
        line = super().take()
        self.takes += line != ""
        return line


HOSTILE = st.lists(
    st.sampled_from(['"', '""', 'a,"b', 'a",b', 'a"b,"c', 'a,"",c', '"a"', ',",",', "a,b,c", ""])
    | st.text('a",', max_size=6),
    max_size=40,
)


@given(HOSTILE)
def test_no_line_is_taken_more_than_twice(hostile: list[str]) -> None:
    text = "\n".join(hostile)
    lines = Counted(StringIO(text, newline=""))
    count = sum(1 for _ in StringIO(text, newline=""))
    assert len([*records(lines, ",", three)]) <= count
    assert lines.takes <= 2 * count


def test_no_more_is_held_than_a_record_may_span(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LINES", 10)
    lines = Lines(StringIO('"a\n' + "b\n" * 100, newline=""))
    most = 0
    for _ in records(lines, ",", three):
        most = max(most, len(lines._back))
    assert most == 9


def test_another_call_goes_on_where_the_one_before_was_left() -> None:
    lines = Lines(StringIO('"a,b\nc,d\n"e\nf"\n', newline=""))
    first = next(records(lines, ","))
    rest = [*records(lines, ",")]
    assert isinstance(first[1], Broken)
    assert rest == [(2, ["c", "d"]), (3, ["e\nf"])]
