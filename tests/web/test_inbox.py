"""The inbox in a real browser: each change, why, what next, and what was not read yet."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System, now
from guikang.errors import Flaw
from guikang.feeds.definitions import feed_named
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey
from guikang.people.phones import parse_phone
from guikang.people.resident_number import check_character
from guikang.web.resident import inbox
from guikang.web.texts import LANGUAGES

OpenPage = Callable[..., Page]
Mine = Callable[..., Page]
_serials = count(1)
DAY = timedelta(days=1)


def ago(days: int) -> str:
    return f"{datetime.now(UTC) - days * DAY:%Y-%m-%d}"


def hand_in(running: System, number: str, feed: str, heading: str, cell: str) -> None:
    rows = f"姓名,证件号码,{heading}\n莫甲乙,{number},{cell}\n".encode()
    import_id = running.importing.accept(
        feed_named(running.rulebook, feed), f"{feed}.csv", rows, "test"
    )
    running.importing.run(import_id)
    assert running.importing.record(import_id).rejected == 0


def told(running: System) -> None:
    while running.residents.noticing.tell(now()):
        pass


@pytest.fixture
def resident(running: System) -> tuple[PersonKey, str]:
    """A registered person with a green code, and their number."""
    serial = next(_serials)
    body = f"45990119{60 + serial % 30}0607{serial:03d}"
    number = body + check_character(body)
    phone = parse_phone(f"1340000{serial:04d}")
    assert not isinstance(phone, Flaw)
    document = Document(DocumentType.RESIDENT_ID, number)
    hand_in(running, number, "declaration", "填报时间", ago(40))
    person = running.residents.registration.register(phone, document, "莫甲乙", number, now())
    assert not isinstance(person, Flaw)
    return person, number


@pytest.fixture
def turned(running: System, resident: tuple[PersonKey, str]) -> None:
    """The resident's code turned red and then yellow."""
    hand_in(running, resident[1], "confirmed", "确诊时间", ago(20))
    hand_in(running, resident[1], "discharged", "出院时间", ago(2))
    told(running)


@pytest.fixture
def mine(
    running: System, without_demo: str, open_page: OpenPage, resident: tuple[PersonKey, str]
) -> Mine:
    """Opens a page of the resident's own, signed in."""

    def opened(path: str, **seen: object) -> Page:
        page = open_page(without_demo + "/", **seen)
        token = running.residents.sessions.begin(resident[0], now())
        page.context.add_cookies([{"name": "session", "value": token, "url": f"{without_demo}/me"}])
        page.goto(without_demo + path)
        return page

    return opened


def test_an_inbox_without_notices_says_so(mine: Mine) -> None:
    page = mine("/me")
    assert page.locator("a[href='/me/inbox']").count() == 1, "a door, and nothing unread"
    page.click("text=转码通知")
    expect(page.locator("main")).to_contain_text("还没有通知")


@pytest.mark.parametrize("seen", [{"width": 360}, {"width": 1280}, {"script": False}], ids=str)
@pytest.mark.usefixtures("turned")
def test_the_code_page_says_what_is_unread_and_the_inbox_why_and_what_next(
    mine: Mine, seen: dict[str, int]
) -> None:
    page = mine("/me", **seen)
    page.click("text=您有 2 条没看过的转码通知")
    assert page.locator(".reason h2").all_inner_texts() == ["由红码转为黄码", "由绿码转为红码"]
    assert page.locator(".reason .tag").all_inner_texts() == ["未读", "未读"]
    yellow, red = page.locator(".reason").all_inner_texts()
    assert "新冠肺炎确诊病人已出院" in yellow
    assert "附件1" in yellow
    assert "被诊断为新冠肺炎确诊病人" in red
    assert "仍需自治区卫生健康委的出院名单，系统收到后自动转码。" in red
    page.reload()
    assert page.locator(".reason .tag").count() == 0, "opened once"
    page.goto(page.url.removesuffix("/inbox"))
    assert "没看过" not in page.locator("main").inner_text()


@pytest.mark.usefixtures("turned")
def test_a_notice_leads_to_the_code_as_it_was_then(mine: Mine) -> None:
    page = mine("/me/inbox")
    page.wait_for_timeout(1000)  # the code page takes whole seconds
    page.locator("text=看当时的码和全部依据").first.click()
    expect(page.locator(".card.past h2")).to_have_text("黄码")
    assert page.locator(".card .label").first.inner_text() == "当时的码，不是现在的码"


@pytest.mark.usefixtures("turned")
def test_the_inbox_speaks_english_too(mine: Mine) -> None:
    page = mine("/me/inbox?lang=en")
    assert page.locator("h1").inner_text() == "Notices of turns"
    assert page.locator(".reason h2").first.inner_text() == "From Red code to Yellow code"
    assert page.locator("main .tag").first.inner_text() == "unread"


@pytest.mark.usefixtures("turned")
def test_many_notices_are_read_page_by_page(mine: Mine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MOST", 1)
    page = mine("/me/inbox")
    assert page.locator(".reason h2").all_inner_texts() == ["由红码转为黄码"]
    page.click("text=更早的通知")
    assert page.locator(".reason h2").all_inner_texts() == ["由绿码转为红码"]
    assert page.locator(".reason .tag").count() == 1, "it was on no page before"
    page.click("text=最新的通知")
    expect(page.locator(".reason .tag")).to_have_count(0)
    for words in ("x", "-1", "9" * 30, "１", ""):
        page.goto(page.url.partition("?")[0] + f"?before={words}")
        assert page.locator(".reason").count() == 1, words


@pytest.mark.usefixtures("turned")
def test_notices_are_in_what_is_held(mine: Mine) -> None:
    page = mine("/me/export")
    text = page.locator("section:has(#notices)").inner_text()
    assert "由红码转为黄码" in text
    assert "没看过 · 短信等待发送" in text
    with page.expect_download() as download:
        page.click("text=下载（JSON）")
    held = json.loads(download.value.path().read_text("utf-8"))
    found = [(one["number"], one["colour_before"], one["colour_after"]) for one in held["notices"]]
    assert found == [(2, "red", "yellow"), (1, "green", "red")]
    assert [one["message"] for one in held["notices"]] == ["queued", None]
    assert all(one["read_at"] is None for one in held["notices"])


@pytest.mark.usefixtures("turned")
def test_nobody_reads_anothers_inbox(
    mine: Mine, without_demo: str, running: System, resident: tuple[PersonKey, str]
) -> None:
    page = mine("/")
    page.context.clear_cookies()
    page.goto(f"{without_demo}/me/inbox")
    assert "/me/sign-in" in page.url
    assert running.residents.representations.doors(resident[0], now()).unread == 2


SMALL = """
size => [...document.querySelectorAll("main *")]
  .filter(e => e.checkVisibility() && !e.closest("svg"))
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < size
    || e.matches("a") && e.getBoundingClientRect().height < 60)
  .map(e => e.outerHTML)
"""


@pytest.mark.usefixtures("turned")
def test_elders_read_it_in_large_print_with_large_targets(mine: Mine) -> None:
    page = mine("/display?size=30&to=/me/inbox")
    assert page.url.endswith("/me/inbox")
    assert page.locator(".reason").count() == 2
    assert page.evaluate(SMALL, 30) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/me", "/me/inbox", "/me/export"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("turned")
def test_pages_with_notices_break_no_rule_of_wcag_and_do_not_scroll_sideways(
    mine: Mine,
    *,
    violations: Callable[[Page], list[str]],
    path: str,
    width: int,
    language: str,
) -> None:
    page = mine(f"{path}?lang={language}", width=width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
