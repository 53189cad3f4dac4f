"""The two ways of reading a row, by columns and on its own, give the same row."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.feeds import checking
from guikang.feeds.definitions import UnknownFeedError, feed_named, feeds_of
from guikang.feeds.rows import RowReader
from guikang.feeds.tables.headings import Titles
from guikang.feeds.tables.reading import table_of
from guikang.feeds.tables.table import Heading
from guikang.people.resident_number import check_character
from guikang.rulebook.loading import parse
from guikang.services.incoming import Incoming, batch_of

FILE = Path(__file__).parents[3] / "rulebooks" / "gx-2020-72" / "rulebook.yaml"
BOOK = parse(FILE.read_text("utf-8"), FILE.name)
ZONE = ZoneInfo("Asia/Shanghai")
RECEIVED = datetime(2020, 4, 1, 4, tzinfo=UTC)
SECRET = b"s" * 32


def a_number(serial: int) -> str:
    body = (
        f"450103{1950 + serial % 60}{1 + serial % 12:02d}{1 + serial % 28:02d}{serial % 1000:03d}"
    )
    return body + check_character(body)


cells = st.fixed_dictionaries(
    {
        "姓名": st.sampled_from(
            ["韦甲", "欧阳天天", "阿卜·买买提", "SMITH JOHN", "韦甲、韦乙", ""]
        ),
        "证件号码": st.integers(0, 9999).map(a_number)
        | st.sampled_from(["E12345678", "4.50103E+17", "450103199001010010", ""]),
        "证件类型": st.sampled_from(["", "居民身份证", "护照", "借书证"]),
        "手机号码": st.sampled_from(["", "13800001234", "12345", "+84 912345678"]),
        "区划代码": st.sampled_from(["", "450103001001", "450103", "110000", "x"]),
        "入境时间": st.sampled_from(
            [
                "2020-03-05",
                "2020/3/5",
                "2020-03-05 08:30",
                "2020年3月5日",
                "2020-02-30",
                "2021-01-01",
            ]
        ),
        "入境口岸": st.sampled_from(["", "东兴", "友谊关 口岸", '引"号']),
        "来自国家或地区": st.sampled_from(["", "越南", "VN", "vn", "火星"]),
    }
)


def read(rows: list[dict[str, str]]) -> checking.Checked:
    feed = feed_named(BOOK, "entry-police")
    lines = ["\t".join(rows[0])] + ["\t".join(row[title] for title in rows[0]) for row in rows]
    titles = Titles([Heading(c.name, (c.title, *c.also), c.required) for c in feed.columns])
    table = table_of("\n".join(lines).encode(), titles)
    assert not isinstance(table, Flaw), table
    return checking.check_table(feed, table, RECEIVED, SECRET, ZONE)


def read_alone(rows: list[dict[str, str]]) -> tuple[pl.DataFrame, set[tuple[int, str]]]:
    feed = feed_named(BOOK, "entry-police")
    reader = RowReader(feed, RECEIVED, SECRET, ZONE)
    name_of = {column.title: column.name for column in feed.columns}
    good, bad = [], set()
    for line, row in enumerate(rows, start=2):
        named = {name_of[title]: text or None for title, text in row.items()}
        result = reader.read(line, named, set(), set())
        if isinstance(result, Incoming):
            good.append(result)
        else:
            bad |= {(line, flaw.code) for flaw in result}
    return batch_of(good), bad


@settings(max_examples=100)
@given(st.lists(cells, min_size=1, max_size=8))
def test_rows_read_by_columns_are_the_rows_read_alone(rows: list[dict[str, str]]) -> None:
    checked = read(rows)
    good, bad = read_alone(rows)
    assert checked.rows.rows() == good.rows()
    assert {(r.line, r.flaw.code) for r in checked.rejections} == bad
    assert checked.rows.height + len({r.line for r in checked.rejections}) == len(rows)


def test_plain_rows_are_indeed_read_by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a plain row was read on its own")

    monkeypatch.setattr(RowReader, "read", refuse)
    row = dict.fromkeys(["手机号码", "区划代码", "入境口岸", "来自国家或地区"], "")
    rows = [{"姓名": "韦甲", "证件号码": a_number(7), "入境时间": "2020-03-05 08:30", **row}]
    assert read(rows).rows.height == 1


def test_every_list_of_the_notice_is_a_feed_of_its_source() -> None:
    assert {(feed.kind, feed.source) for feed in feeds_of(BOOK).values()} == {
        ("confirmed", "health_commission"),
        ("asymptomatic", "health_commission"),
        ("suspected", "health_commission"),
        ("close_contact", "health_commission"),
        ("discharged", "health_commission"),
        ("suspicion_lifted", "health_commission"),
        ("contact_lifted", "health_commission"),
        ("yellow_lifted", "health_commission"),
        ("entered", "public_security"),
        ("entered", "grid"),
        ("nucleic_retest", "headquarters"),
        ("declaration", "resident"),
        ("wuhan_stay", "resident"),
        ("withdrawn", "health_commission"),
        ("withdrawn", "public_security"),
        ("withdrawn", "grid"),
        ("withdrawn", "headquarters"),
        ("withdrawn", "resident"),
    }


@pytest.mark.parametrize("name", ["confirmed", "确诊名单", "确诊"])
def test_a_feed_is_found_by_name_or_title(name: str) -> None:
    assert feed_named(BOOK, name).kind == "confirmed"


def test_an_unknown_feed_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownFeedError, match="confirmed、asymptomatic"):
        feed_named(BOOK, "nonsense")
