"""Dates as officials write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.feeds.dates import ReadInstant, parse_instant, plain_instants, plain_is_bare_date

ZONE = ZoneInfo("Asia/Shanghai")


def instant(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "2020-03-06",
        "2020-3-6",
        "2020/3/6",
        "2020.3.6",
        "2020年3月6日",
        "2020 年 3 月 6 号",
        "20200306",
        "２０２０－０３－０６",
        "２０２０年３月６日",
        "\u30002020.03.06 ",
    ],
)
def test_a_bare_date_is_the_beginning_of_its_day(text: str) -> None:
    assert parse_instant(text, ZONE) == (instant(2020, 3, 6), True)


@pytest.mark.parametrize(
    "text",
    [
        "2020-03-06 08:30",
        "2020/3/6 8:30",
        "2020-03-06T08:30:00",
        "2020年3月6日8时30分",
        "20200306 8:30",
        "2020年3月6日 8点30分",
        "2020.3.6 8点30",
        "２０２０年３月６日\u3000８：３０",
        "2020-03-06t08:30:00.000",
        "2020-03-06T00:30Z",
        "2020-03-06T08:30:00+08:00",
        "2020-03-06 00:30 +00",
        "2020-03-06 01:30+0100",
    ],
)
def test_a_time_is_read_in_its_zone(text: str) -> None:
    read = parse_instant(text, ZONE)
    assert isinstance(read, ReadInstant)
    assert read.at == instant(2020, 3, 6, 8, 30)
    assert not read.is_bare_date


def test_seconds_and_the_end_of_the_day_are_read() -> None:
    assert parse_instant("2020-3-6 8:30:15", ZONE) == (instant(2020, 3, 6, 8, 30, 15), False)
    assert parse_instant("2020年3月6日8时30分15秒", ZONE) == (instant(2020, 3, 6, 8, 30, 15), False)
    assert parse_instant("2020-02-29 24:00", ZONE) == (instant(2020, 3, 1), False)
    assert parse_instant("2020年3月6日24时", ZONE) == (instant(2020, 3, 7), False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date.empty"),
        ("\u3000", "date.empty"),
        ("2020-02-30", "date.impossible"),
        ("2019年2月29日", "date.impossible"),
        ("20201301", "date.impossible"),
        ("2020-03-06 25:00", "date.impossible"),
        ("2020-03-06 24:01", "date.impossible"),
        ("2020-03-06 08:60", "date.impossible"),
        ("2020-03-06 08:30+15:00", "date.impossible"),
        ("2020-03-06 08:30+08:75", "date.impossible"),
        ("1986-05-04 02:30", "date.impossible"),
        ("20-3-6", "date.year_two_digits"),
        ("3/6/20 8:30", "date.year_two_digits"),
        ("20年3月6日", "date.year_two_digits"),
        ("3月6日", "date.year_missing"),
        ("3-6", "date.year_missing"),
        ("2020-03", "date.day_missing"),
        ("2020年3月", "date.day_missing"),
        ("1899-12-31", "date.year_out_of_range"),
        ("2101-01-01", "date.year_out_of_range"),
        ("43896", "date.serial_as_text"),
        ("36525", "date.form"),
        ("36526", "date.serial_as_text"),
        ("73050.5", "date.serial_as_text"),
        ("73051", "date.form"),
        ("2020-03/06", "date.form"),
        ("2020-03-068:30", "date.form"),
        ("2020-03-06Z", "date.form"),
        ("6/3/2020", "date.form"),
        ("昨天", "date.form"),
        ("2020-03-06\n2020-03-07", "date.form"),
        ("²020-03-06x", "date.form"),
    ],
)
def test_what_is_no_date_says_why(text: str, code: str) -> None:
    assert parse_instant(text, ZONE) == Flaw(code)


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        ("43896", (instant(2020, 3, 6), True)),
        ("43896.354166666664", (instant(2020, 3, 6, 8, 30), False)),
        ("36526", (instant(2000, 1, 1), True)),
        ("73050", (instant(2099, 12, 31), True)),
        ("20200306", (instant(2020, 3, 6), True)),
        ("36525", Flaw("date.serial_out_of_range")),
        ("73051", Flaw("date.serial_out_of_range")),
        ("3.6", Flaw("date.serial_out_of_range")),
    ],
)
def test_a_serial_number_is_a_date_only_where_it_is_a_number(serial: str, expected: object) -> None:
    assert parse_instant(serial, ZONE, numeric=True) == expected


def test_a_day_without_midnight_begins_with_its_first_instant() -> None:
    read = parse_instant("1940-06-01", ZONE)
    assert isinstance(read, ReadInstant)
    assert read.at.astimezone(UTC) == datetime(1940, 5, 31, 16, tzinfo=UTC)
    assert read.is_bare_date


@given(st.text(max_size=20), st.booleans())
def test_any_text_is_read_or_refused(text: str, numeric: bool) -> None:  # noqa: FBT001
    read = parse_instant(text, ZONE, numeric=numeric)
    assert isinstance(read, Flaw) or read.at.tzinfo is not None


def plain(texts: list[str]) -> list[datetime | None]:
    column = pl.col("text")
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return frame.select(plain_instants(column, ZONE)).to_series().to_list()


PART = st.integers(0, 70)
NEARLY = st.builds(
    "{}{}{:{}}{}{:{}}{}".format,
    st.integers(1890, 2110) | st.integers(0, 99_999),
    st.sampled_from("-/."),
    st.integers(0, 14),
    st.sampled_from(["", "02"]),
    st.sampled_from("-/"),
    st.integers(0, 33),
    st.sampled_from(["", "02"]),
    st.one_of(
        st.just(""),
        st.builds("{}{:02}:{:02}".format, st.sampled_from([" ", "T", "  "]), PART, PART),
        st.builds(" {:02}:{:02}:{:02}".format, st.integers(0, 25), PART, PART),
    ),
)


@given(st.lists(NEARLY | st.text("0123456789-/: T年+Z.", max_size=12), max_size=8))
@example(["1940-06-01", "1986-05-04 02:30", "1986-09-14 01:30", "1900-12-31 23:59", "2100-12-31"])
@example(["2020-03-06", "2020/3/6 08:30", "2020-03-06T08:30:15", "2020-02-30", "2020-03-06 24:00"])
def test_the_columns_reading_agrees_with_the_row_by_row_one(texts: list[str]) -> None:
    bare = pl.DataFrame({"t": texts}, schema={"t": pl.String}).select(
        plain_is_bare_date(pl.col("t"))
    )
    for text, at, is_bare in zip(texts, plain(texts), bare.to_series(), strict=True):
        if at is not None:
            read = parse_instant(text, ZONE)
            assert isinstance(read, ReadInstant)
            assert (read.at.astimezone(UTC), read.is_bare_date) == (at.astimezone(UTC), is_bare)


@given(st.datetimes(datetime(1992, 1, 1), datetime(2100, 12, 31)), st.sampled_from("-/"))  # noqa: DTZ001
def test_the_plain_forms_are_read_by_columns(at: datetime, mark: str) -> None:
    at = at.replace(microsecond=0)
    day = f"%Y{mark}%m{mark}%d"
    texts = [
        at.strftime(form) for form in (day, f"{day} %H:%M", f"{day} %H:%M:%S", f"{day}T%H:%M:%S")
    ]
    aware = at.replace(tzinfo=ZONE)
    assert plain(texts) == [
        aware.replace(hour=0, minute=0, second=0),
        aware.replace(second=0),
        aware,
        aware,
    ]
