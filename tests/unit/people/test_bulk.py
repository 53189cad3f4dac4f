from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.people.bulk import plainly_valid_resident_number
from guikang.people.documents import Document, DocumentType, parse_document
from guikang.people.resident_number import check_character

TODAY = date(2020, 3, 28)


def numbered(body: str) -> str:
    return body + check_character(body)


def plainly_valid(*texts: str | None) -> list[bool]:
    frame = pl.DataFrame({"number": texts}, schema={"number": pl.String})
    answers = frame.select(plainly_valid_resident_number(pl.col("number"), today=TODAY))
    return answers.to_series().to_list()


NUMBERS = st.builds(
    lambda region, year, month, day, order: f"{region:06d}{year}{month:02d}{day:02d}{order:03d}",
    st.sampled_from([450103, 110101, 659001, 719999, 810000, 830000, 911124, 660000, 0]),
    st.sampled_from([1889, 1899, 1900, 1904, 1999, 2000, 2019, 2020, 2021, 2099]),
    st.integers(0, 13),
    st.integers(0, 32),
    st.integers(0, 999),
).map(numbered)
DAMAGED = st.tuples(NUMBERS, st.integers(0, 17), st.sampled_from("0123456789XxO\n４-")).map(
    lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] + 1 :]
)
TEXTS = st.one_of(NUMBERS, DAMAGED, st.text(), st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True))


@given(st.lists(TEXTS, max_size=20))
def test_true_just_where_the_reader_takes_the_text_as_it_is_and_does_not_warn(
    texts: list[str],
) -> None:
    plain = [
        parse_document(text, today=TODAY) == Document(DocumentType.RESIDENT_ID, text)
        and text[6:8] != "18"
        for text in texts
    ]
    assert plainly_valid(*texts) == plain


@pytest.mark.parametrize("first", [date(1900, 1, 1), date(1999, 12, 1), date(2019, 12, 31)])
def test_every_day_of_the_calendar_up_to_today_is_taken(first: date) -> None:
    days = [first + timedelta(days=n) for n in range(120)]
    texts = [numbered(f"450103{day:%Y%m%d}001") for day in days]
    assert plainly_valid(*texts) == [day <= TODAY for day in days]


@pytest.mark.parametrize("born", ["19000229", "20190229", "20190431", "20191301", "20190100"])
def test_a_day_that_is_not_in_the_calendar_is_not_plain(born: str) -> None:
    assert plainly_valid(numbered(f"450103{born}001")) == [False]


@given(st.integers(0, 999), st.sampled_from("0123456789X"))
def test_only_the_right_check_character_is_plain(order: int, last: str) -> None:
    body = f"45010319900101{order:03d}"
    assert plainly_valid(body + last) == [last == check_character(body)]


@pytest.mark.parametrize("text", [None, "", "4.50103E+17", numbered("45010319900101001") + "\n"])
def test_what_is_no_number_is_false_and_never_null(text: str | None) -> None:
    assert plainly_valid(text) == [False]
