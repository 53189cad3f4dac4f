"""What a resident does beside looking at the code: contesting it, seeing all that is held."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from guikang.bootstrap import System, now
from guikang.services.appealing import Appeal, AppealReason
from guikang.services.reporting import Answers, Whereabouts, Wuhan
from guikang.web.texts import LANGUAGES
from synthetic import Enrolled, enrolled

Mine = Callable[..., Page]


@pytest.mark.parametrize("seen", [{"width": 360}, {"width": 1280}, {"script": False}], ids=str)
def test_an_appeal_is_received_and_has_a_number(mine: Mine, seen: dict[str, int]) -> None:
    page = mine("/me", **seen)
    page.click("text=申诉和异常反馈")
    page.check("input[name=reason][value=colour]")
    page.fill("#text", "我从来没有去过武汉，<b>却是黄码</b>。")
    page.click("main form button[type=submit]")
    page.locator("#received").wait_for()
    text = page.locator("main").inner_text()
    assert "已收到" in text
    assert "<b>却是黄码</b>" in text, "shown as it was written"
    assert page.locator("main b").first.inner_text().startswith("编号 20")


def test_an_appeal_without_a_reason_or_a_text_says_so_beside_the_field(mine: Mine) -> None:
    page = mine("/me/appeal")
    page.fill("#text", "不对")
    page.click("main form button[type=submit]")
    page.locator("#text-error").wait_for()
    assert page.locator("#reason-error").count() == 1
    assert page.input_value("#text") == "不对"


def test_an_appeal_of_many_lines_may_be_as_long_as_its_field_allows(mine: Mine) -> None:
    page = mine("/me/appeal")
    page.check("input[name=reason][value=other]")
    page.fill("#text", ("行" * 19 + "\n") * 49 + "行" * 20)
    page.click("main form button[type=submit]")
    page.locator("#received").wait_for()


def test_a_draft_waits_for_its_writer_and_for_nobody_else_in_the_same_tab(
    mine: Mine, running: System, without_demo: str, resident: Enrolled
) -> None:
    other = enrolled(running).person
    page = mine("/me/appeal")
    page.fill("#text", "我的话还没有写完")
    seen = []
    for person in (other, resident.person):
        token = running.residents.sessions.begin(person, now())
        page.context.clear_cookies()
        cookie = {"name": "session", "value": token, "url": f"{without_demo}/me"}
        page.context.add_cookies([cookie])
        page.goto(f"{without_demo}/me/appeal")
        seen.append(page.input_value("#text"))
        assert person not in page.content()
    assert seen == ["", "我的话还没有写完"]


def test_the_same_appeal_sent_twice_is_one(running: System, resident: Enrolled) -> None:
    appealing, present = running.residents.appealing, now()
    first, second = (
        appealing.receive(resident.person, AppealReason.COLOUR, "不应该是黄码。", present)
        for _ in range(2)
    )
    assert isinstance(first, Appeal)
    assert first == second
    assert len(appealing.of(resident.person)) == 1
    other = appealing.receive(resident.person, AppealReason.COLOUR, "也不应该是红码。", present)
    assert isinstance(other, Appeal)
    assert other.number != first.number


def test_all_that_is_held_is_shown_and_handed_out_as_a_file(
    mine: Mine, running: System, resident: Enrolled
) -> None:
    person, number, national = resident.person, resident.number, resident.phone.national
    answers = Answers("450103001005", Whereabouts.ABROAD, "越南芒街", Wuhan.NEVER, None)
    assert running.residents.reporting.submit(person, answers, now()) == ()
    page = mine("/me/export")
    text = page.locator("main").inner_text()
    for said in ("莫甲乙", number, "越南芒街", "新竹社区", "自主填报", "绿码"):
        assert said in text
    with page.expect_download() as download:
        page.click("text=下载（JSON）")
    held = json.loads(download.value.path().read_text("utf-8"))
    assert held["identity"]["number"] == number
    assert held["identity"]["phone"] == f"+86{national}"
    assert [one["kind"] for one in held["statements"]] == ["declaration"]
    assert held["reports"][0]["place"] == "越南芒街"
    assert held["shown"][-1]["colour"] == "green"
    assert len(held["sessions"]) == 1


def test_nobody_sees_what_is_held_about_another(
    mine: Mine, running: System, resident: Enrolled, without_demo: str
) -> None:
    other = enrolled(running)
    page = mine("/me/export", person=other.person)
    assert resident.number not in page.content()
    assert other.number in page.content()
    page.context.clear_cookies()
    for path in ("/me", "/me/export", "/me/export.json", "/me/appeal", "/me/report"):
        page.goto(without_demo + path)
        assert "/me/sign-in" in page.url, path


def test_a_session_that_was_ended_elsewhere_opens_nothing(
    mine: Mine, running: System, resident: Enrolled
) -> None:
    page = mine("/me/export")
    with running.pool.connection() as connection:
        connection.execute("delete from sessions where person = %s", (resident.person,))
    page.reload()
    assert "/me/sign-in" in page.url


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/me", "/me/appeal", "/me/export"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_own_pages_break_no_rule_of_wcag_and_do_not_scroll_sideways(
    mine: Mine,
    running: System,
    resident: Enrolled,
    *,
    violations: Callable[[Page], list[str]],
    path: str,
    width: int,
    language: str,
) -> None:
    answers = Answers("450103001005", Whereabouts.RESIDENCE, "", Wuhan.NEVER, None)
    assert running.residents.reporting.submit(resident.person, answers, now()) == ()
    page = mine(f"{path}?lang={language}", width=width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
