"""The code page: what it says, at which instant, to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System
from guikang.web.site import Demo

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"


def fetched(address: str, **headers: str) -> tuple[int, str]:
    try:
        with urlopen(Request(address, headers=headers)) as answer:  # noqa: S310 - our own server
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def midnight(ahead: int) -> str:
    day = datetime.now(ZONE).date() + timedelta(days=ahead)
    return f"{day.year}年{day.month}月{day.day}日 00:00（星期{WEEKDAYS[day.weekday()]}）"


def typed(ahead: int, hour: str) -> str:
    return f"{datetime.now(ZONE).date() + timedelta(days=ahead)}T{hour}"


def test_a_red_code_says_measure_clause_source_and_what_it_waits_for(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    text = open_page(f"{with_demo}/demo/entry").locator("main").inner_text()
    for said in (
        "红码",
        "集中管控，禁止出行",
        "境外返桂来桂，入境未满 14 天或未有复检阴性结果",
        "附件1 一(一)1(5)",
        "自治区公安厅",
        "东兴",
        "越南",
        f"最早于 {midnight(12)}转码，仍需一次核酸复检阴性结果。",
    ):
        assert said in text


def test_name_and_number_are_masked(with_demo: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{with_demo}/demo/entry")
    assert page.locator(".who dd").all_inner_texts()[0] == "黄**"
    assert re.fullmatch(r"459\*{11}.{4}", page.locator(".number").inner_text())


def test_a_turn_that_is_certain_is_said_with_its_colour(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{with_demo}/demo/entry-tested")
    assert page.locator(".ahead p").inner_text() == (
        f"将于 {midnight(12)}自动转为绿码，不用办手续。"
    )


def test_all_grounds_are_listed_the_most_severe_first(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{with_demo}/demo/two-grounds")
    assert page.locator(".reason h3").all_inner_texts() == ["密切接触者", "离开武汉市未满 14 天"]


def test_a_conversion_exception_is_said_in_plain_words(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{with_demo}/demo/positive")
    assert "最近一次核酸复检是阳性" in page.locator("main").inner_text()
    page = open_page(f"{with_demo}/demo/nothing-to-lift")
    assert page.locator(".card h2").inner_text() == "绿码"
    assert "没有对得上的情形" in page.locator("main").inner_text()


def test_a_person_without_a_basis_has_no_code(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{with_demo}/demo/no-code")
    assert page.locator(".card h2").inner_text() == "无码"


def test_what_was_shown_is_listed_the_latest_first(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{with_demo}/demo/discharged")
    shown = page.locator(".history .chip").all_inner_texts()
    assert [word.strip() for word in shown] == ["黄码", "红码", "绿码"]


def test_the_form_leads_to_a_later_instant_with_scripts_off(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{with_demo}/demo/entry-tested", script=False)
    page.locator("#at").fill(typed(12, "00:00"))
    page.locator("form button").click()
    page.wait_for_url(lambda url: "at=" in url)
    assert page.locator(".card h2").inner_text() == "绿码"
    assert "推算的码，不是现在的码" in page.locator(".card").inner_text()


def test_the_turn_is_at_its_very_instant(with_demo: str, open_page: Callable[..., Page]) -> None:
    before = open_page(f"{with_demo}/demo/entry-tested?at={typed(11, '23:59:59')}")
    assert before.locator(".card h2").inner_text() == "红码"
    page = open_page(f"{with_demo}/demo/entry-tested")
    page.get_by_role("link", name="下一次转码").click()
    expect(page.locator(".card h2")).to_have_text("绿码")
    assert page.locator("#at").input_value() == typed(12, "00:00")


def test_the_past_is_decided_from_what_is_known_now(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{with_demo}/demo/entry?at={typed(-1, '12:00')}")
    card = page.locator(".card")
    assert page.locator(".card h2").inner_text() == "红码"
    assert "重新算出的过去的码，不是现在的码" in card.inner_text()
    assert "按现在掌握的情况算出" in card.inner_text()
    assert page.get_by_label("按现在掌握的情况").is_checked()
    before = open_page(f"{with_demo}/demo/entry?at={typed(-3, '08:29')}")
    assert before.locator(".card h2").inner_text() == "绿码"
    turned = open_page(f"{with_demo}/demo/entry?at={typed(-3, '08:30')}")
    assert turned.locator(".card h2").inner_text() == "红码"


def test_the_past_as_known_then_is_chosen_in_the_form_with_scripts_off(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{with_demo}/demo/entry?lang=zh", script=False)
    page.locator("#at").fill(typed(-1, "12:00"))
    page.get_by_label("按当时掌握的情况").check()
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".card h2")).to_have_text("无码")
    assert "当时的码，不是现在的码" in page.locator(".card").inner_text()
    assert "按当时掌握的情况显示" in page.locator(".card").inner_text()
    assert page.get_by_label("按当时掌握的情况").is_checked()
    assert page.locator("#at").input_value() == typed(-1, "12:00")


@pytest.mark.parametrize("name", ["前一天", "English"])
def test_links_keep_to_what_was_known_then(
    with_demo: str, open_page: Callable[..., Page], name: str
) -> None:
    page = open_page(f"{with_demo}/demo/entry?at={typed(-1, '12:00')}&known=then")
    page.get_by_role("link", name=name).click()
    expect(page.locator(".card.past.none")).to_have_count(1)
    assert page.locator("input[name=known]:checked").get_attribute("value") == "then"


def test_the_way_back_to_the_present_keeps_the_choice_and_leaves_the_instant(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{with_demo}/demo/entry?at={typed(-1, '12:00')}&known=then")
    page.get_by_role("link", name="返回现在").click()
    expect(page.locator(".card.now h2")).to_have_text("红码")
    page.get_by_role("link", name="前一天").click()
    expect(page.locator(".card.past h2")).to_have_text("无码")


@pytest.mark.parametrize("query", ["", "known=then", "known=then&at={ahead}", "at={ahead}"])
def test_the_present_and_what_is_ahead_rest_on_what_is_known_now(
    with_demo: str, open_page: Callable[..., Page], query: str
) -> None:
    page = open_page(f"{with_demo}/demo/entry?{query.format(ahead=typed(1, '00:00'))}")
    assert page.locator(".card h2").inner_text() == "红码"
    assert page.locator(".card.past").count() == 0


def test_what_was_really_shown_stands_below_whatever_the_past_is_decided_from(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    address = f"{with_demo}/demo/discharged?at={typed(-10, '12:00')}"
    now, then = (open_page(address + known) for known in ("", "&known=then"))
    assert [page.locator(".card h2").inner_text() for page in (now, then)] == ["红码", "无码"]
    told = [page.locator(".history").inner_text() for page in (now, then)]
    assert told[0] == told[1]
    assert len(told[0].splitlines()) >= len("黄红绿")


def test_an_exception_says_since_when_it_stands_and_when_that_became_known(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{with_demo}/demo/nothing-to-lift")
    said = page.locator("#exceptions + .quiet + ul li").inner_text()
    day = datetime.now(ZONE).date() - timedelta(days=2)
    assert f"自 {day.year}年{day.month}月{day.day}日 08:30" in said
    received = re.search(r"系统收到时间 (\d+)年(\d+)月(\d+)日", said)
    assert received is not None
    assert datetime(*map(int, received.groups()), tzinfo=ZONE).date() > day


def test_an_exception_that_was_known_before_it_stood_says_only_since_when(
    with_demo: str, open_page: Callable[..., Page]
) -> None:
    address = f"{with_demo}/demo/entry?at={typed(12, '00:00')}"
    page = open_page(address)
    said = page.locator("#exceptions + .quiet + ul li").inner_text()
    assert f"自 {midnight(12)} · 附件1 二(一)4" in said


def test_quick_links_go_a_day_back_and_on(with_demo: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{with_demo}/demo/entry?at=2026-03-01T08:00&lang=zh")
    page.get_by_role("link", name="后一天").click()
    assert page.locator("#at").input_value() == "2026-03-02T08:00"
    page.get_by_role("link", name="前一天").click()
    page.get_by_role("link", name="前一天").click()
    assert page.locator("#at").input_value() == "2026-02-28T08:00"
    assert "lang=zh" in page.url


@pytest.mark.parametrize(
    "words",
    [
        "gestern",
        "2026-02-30T08:00",
        "2026-13-01",
        "2026-11-25T25:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "1999-12-31T23:59",
        "２０２６-11-25T08:00",
        "2026-11-25T08:00+99:99",
        "<script>alert(1)</script>",
        '"><b>x</b>',
        "{{ 7 * 7 }}",
        "x" * 3000,
        "\x00",
        "🙂",
    ],
)
def test_a_time_that_cannot_be_read_is_said_beside_the_field_and_kept(
    with_demo: str, open_page: Callable[..., Page], words: str
) -> None:
    address = f"{with_demo}/demo/entry?at={quote(words)}"
    assert fetched(address)[0] == 400
    page = open_page(address)
    field = page.locator("#at")
    assert field.input_value() == words.replace("\x00", "\ufffd")
    assert field.get_attribute("aria-invalid") == "true"
    error = page.locator("#at-error")
    assert page.locator(".alert").inner_text().startswith(error.inner_text())
    assert error.get_attribute("id") in field.get_attribute("aria-describedby").split()
    assert "2020-04-09 00:00" in error.inner_text() or "2000 年到 2099 年" in error.inner_text()
    assert page.locator(".card h2").inner_text() == "红码"
    assert page.locator("main script, main .error b").count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "at=%ff%fe",
        "at=1&at=2",
        "at",
        "at=",
        "known=",
        "known=x",
        "known=then&known=now",
        "%00=%00",
        "lang=fr",
        "=&&=",
    ],
)
def test_no_query_makes_us_fail(with_demo: str, query: str) -> None:
    status, body = fetched(f"{with_demo}/demo/entry?{query}")
    assert status in {200, 400}
    assert "红码" in body


@pytest.mark.parametrize(
    "words", ["2000-01-01T00:00", "2099-12-31T23:59:59", "2026-12-01", "2026-12-01 08:00"]
)
def test_the_edges_and_the_forms_people_write_are_understood(with_demo: str, words: str) -> None:
    status, _ = fetched(f"{with_demo}/demo/entry?at={quote(words)}")
    assert status == 200


@pytest.mark.parametrize(
    "slug", ["nobody", "ENTRY", "entry%00", "..%2fentry", "%E2%98%83", "a" * 3000]
)
def test_an_unknown_slug_is_no_page(with_demo: str, slug: str) -> None:
    status, body = fetched(f"{with_demo}/demo/{slug}")
    assert status == 404
    assert "红码" not in body


def test_no_key_or_number_stands_in_a_page(with_demo: str, demo: Demo, running: System) -> None:
    with running.pool.connection() as connection:
        rows = connection.execute("select person, id from statements").fetchall()
    secrets = {str(cell) for row in rows for cell in row}
    for path in ("/", *(f"/demo/{one.slug}" for one in demo.residents)):
        _, body = fetched(with_demo + path)
        assert [secret for secret in secrets if secret in body] == []
        assert re.findall(r"\d{17}[\dX]", body) == []
