"""The feeds' columns: what must stand in a file, what is understood, and true examples."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from guikang.errors import Flaw
from guikang.feeds.checking import Checked, check_table
from guikang.feeds.definitions import Feed, feed_named, feeds_of
from guikang.feeds.failures import titles_of
from guikang.feeds.rulebooks import load_rulebook
from guikang.feeds.tables.reading import table_of

BOOK = load_rulebook()
WUHAN = feed_named(BOOK, "wuhan-stay")
ENTRY = feed_named(BOOK, "entry-police")
RECEIVED = datetime(2020, 4, 1, 4, tzinfo=UTC)
NUMBER = "459900199001010019"


def read(feed: Feed, text: str) -> Checked | Flaw:
    table = table_of(text.encode(), titles_of(feed))
    if isinstance(table, Flaw):
        return table
    return check_table(feed, table, RECEIVED, b"s" * 32, ZoneInfo("Asia/Shanghai"))


def one_row(feed: Feed, cells: dict[str, str]) -> Checked:
    result = read(feed, f"{','.join(cells)}\n{','.join(cells.values())}\n")
    assert not isinstance(result, Flaw), result
    return result


def from_country(written: str) -> tuple[str | None, Flaw | None]:
    """What a country so written becomes, or why not."""
    row = {"姓名": "韦甲", "证件号码": NUMBER, "入境时间": "2020-03-05"}
    result = one_row(ENTRY, {**row, "来自国家或地区": written})
    if result.rejections:
        return None, result.rejections[0].flaw
    (details,) = result.rows["details"].to_list()
    return str(details), None


@pytest.mark.parametrize(
    "text",
    [
        f"姓名,证件号码\n韦甲,{NUMBER}\n",
        f"姓名,证件号码,离汉日期\n韦甲,{NUMBER},2020-03-01\n",
        f'{{"姓名": "韦甲", "证件号码": "{NUMBER}"}}\n',
    ],
)
def test_a_list_without_the_day_of_leaving_is_refused_and_nobody_is_still_there(text: str) -> None:
    flaw = Flaw("table.columns_telling", params=(("columns", "离开武汉时间"),))
    assert read(WUHAN, text) == flaw


@pytest.mark.parametrize(
    "text",
    [
        f"姓名,证件号码,离开武汉时间\n韦甲,{NUMBER},\n",
        f'{{"姓名": "韦甲", "证件号码": "{NUMBER}", "离开武汉时间": null}}\n',
    ],
)
def test_a_blank_day_of_leaving_is_still_there(text: str) -> None:
    result = read(WUHAN, text)
    assert not isinstance(result, Flaw)
    assert result.rows["occurred_at"].to_list() == [None]


def test_a_line_of_json_that_leaves_the_day_of_leaving_out_is_refused_alone() -> None:
    said = f'{{"姓名": "韦甲", "证件号码": "{NUMBER}", "离开武汉时间": null}}\n'
    unsaid = f'{{"姓名": "韦甲", "证件号码": "{NUMBER}"}}\n'
    result = read(WUHAN, unsaid + said)
    assert not isinstance(result, Flaw)
    assert result.rows["line"].to_list() == [2]
    flaw = Flaw("table.json_name_missing", params=(("columns", "离开武汉时间"),))
    assert [(one.line, one.flaw) for one in result.rejections] == [(1, flaw)]


def test_a_detail_that_the_rules_look_at_must_have_its_column() -> None:
    later = feed_named(load_rulebook("gx-2021-48"), "entry-police")
    row = f"姓名,证件号码,入境时间\n韦甲,{NUMBER},2020-03-05\n"
    flaw = Flaw("table.columns_telling", params=(("columns", "来源地流行毒株"),))
    assert read(later, row) == flaw
    assert not any(column.blank_tells for column in ENTRY.columns), "nothing turns on these"


@pytest.mark.parametrize(
    "heading", ["身份证", "身份证件号码", "证件号", "身份证号", "身份证号码", "公民身份号码"]
)
def test_the_number_is_known_by_its_common_headings(heading: str) -> None:
    result = read(WUHAN, f"姓名,{heading},离开武汉时间\n韦甲,{NUMBER},\n")
    assert not isinstance(result, Flaw)
    assert result.rows.height == 1


@pytest.mark.parametrize("name", feeds_of(BOOK))
def test_a_column_of_times_is_known_as_one_of_days_too(name: str) -> None:
    feed = feeds_of(BOOK)[name]
    cells = {column.title.replace("时间", "日期"): column.example for column in feed.columns}
    assert cells.keys() != {column.title for column in feed.columns}
    assert one_row(feed, cells).rows.height == 1


@pytest.mark.parametrize("name", feeds_of(BOOK))
def test_the_examples_of_a_template_make_a_row_that_is_taken(name: str) -> None:
    feed = feeds_of(BOOK)[name]
    cells = {column.title: column.example for column in feed.columns}
    assert all(cells.values()), cells
    result = one_row(feed, cells)
    assert (result.rows.height, list(result.rejections)) == (1, [])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("越南", "VN"),
        ("vn", "VN"),
        ("VNM", "VN"),
        ("越南社会主义共和国", "VN"),
        (" 越 南 ", "VN"),
        ("中国台湾", "TW"),
        ("台湾", "TW"),
        ("中国香港", "HK"),
        ("香港", "HK"),
        ("中国香港特别行政区", "HK"),
        ("HKG", "HK"),
        ("澳门", "MO"),
        ("中国澳门特别行政区", "MO"),
        ("福克兰群岛（马尔维纳斯）", "FK"),
        ("福克兰群岛(马尔维纳斯)", "FK"),
        ("福克兰群岛", "FK"),
        ("巴勒斯坦", "PS"),
        ("老挝人民民主共和国", "LA"),
        ("刚果（金）", "CD"),
        ("UNITED STATES", None),
    ],
)
def test_a_country_is_understood_as_lists_write_it(written: str, code: str | None) -> None:
    details, flaw = from_country(written)
    assert details == (None if code is None else f'{{"from_country":"{code}"}}')
    assert (flaw is None) == (code is not None)


@pytest.mark.parametrize(
    ("written", "nearest"),
    [("越楠", "越南"), ("越南河内", "越南"), ("美国纽约", "美国"), ("俄罗斯莫斯科", "俄罗斯")],
)
def test_a_country_that_is_not_known_is_asked_after_by_the_nearest(
    written: str, nearest: str
) -> None:
    flaw = Flaw("row.not_listed_nearest", "details.from_country", (("nearest", nearest),))
    assert from_country(written) == (None, flaw)


@pytest.mark.parametrize("written", ["火星", "XX", "R", "??"])
def test_a_country_that_is_like_none_is_told_how_to_write_one(written: str) -> None:
    _, flaw = from_country(written)
    assert flaw is not None
    assert flaw.code == "row.not_listed"
    assert "VNM" in dict(flaw.params)["hint"]


def test_a_short_list_of_choices_names_them_all() -> None:
    contacts = feed_named(BOOK, "close-contact")
    cells = {column.title: column.example for column in contacts.columns}
    (rejection,) = one_row(contacts, {**cells, "接触对象类别": "朋友"}).rejections
    assert dict(rejection.flaw.params) == {"allowed": "确诊病人、无症状感染者、疑似病人"}
