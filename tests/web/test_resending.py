"""A form whose guard does not fit any more, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from guikang.bootstrap import System, now
from guikang.people.keys import PersonKey

OpenPage = Callable[..., Page]
_serials = count(1)


@pytest.fixture(autouse=True)
def unlimited(running: System) -> None:
    """Each test begins with nothing tried: they all come from one address."""
    with running.pool.connection() as connection:
        connection.execute("truncate attempts")


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("kept", ["", "of-another-installation"])
def test_who_took_too_long_sends_once_more_by_one_press(
    without_demo: str, open_page: OpenPage, kept: str, *, script: bool
) -> None:
    page = open_page(f"{without_demo}/me/sign-in", script=script)
    national = f"1320000{next(_serials):04d}"
    page.fill("#phone", national)
    page.context.clear_cookies()
    if kept:
        cookie = {"name": "guard", "value": kept * 4, "domain": "127.0.0.1", "path": "/me"}
        page.context.add_cookies([cookie])
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("您填的都还在")
    page.click("main button[type=submit]")
    assert national in page.locator("main").inner_text()
    assert page.locator("#code").count() == 1


def test_what_was_written_is_sent_as_it_was(
    without_demo: str, running: System, open_page: OpenPage, violations: Callable[[Page], list[str]]
) -> None:
    person = PersonKey(f"{next(_serials):032x}")
    page = open_page(f"{without_demo}/me/sign-in")
    url = f"{without_demo}/me"
    token = running.residents.sessions.begin(person, now())
    page.context.add_cookies([{"name": "session", "value": token, "url": url}])
    page.goto(f"{without_demo}/me/appeal")
    page.check("input[name=reason][value=other]")
    page.fill("#text", "\n第一行 <b>“不对”</b>\n  第二行</textarea>")
    page.context.clear_cookies(name="guard")
    page.click("main form button[type=submit]")
    page.wait_for_selector("text=再提交一次")
    assert violations(page) == []
    page.click("main button[type=submit]")
    page.locator("#received").wait_for()
    (appeal,) = running.residents.appealing.of(person)
    assert appeal.text.replace("\r", "") == "第一行 <b>“不对”</b>\n  第二行</textarea>"


def test_a_browser_that_keeps_no_cookies_is_told_so(
    without_demo: str, browser: Browser, chromium: Path, tmp_path: Path
) -> None:
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium, args=["--no-sandbox"], locale="zh-CN"
    )
    page = context.new_page()
    page.goto(f"{without_demo}/me/sign-in")
    page.fill("#phone", "13200009999")
    for _ in range(2):
        page.click("main button[type=submit]")
    title = page.locator("h1").inner_text()
    context.close()
    assert title == "请允许本站使用 Cookie"


@pytest.mark.parametrize("sender", ["cross-site", "same-site", None])
def test_a_form_from_elsewhere_is_offered_to_nobody(without_demo: str, sender: str | None) -> None:
    headers = {} if sender is None else {"sec-fetch-site": sender}
    form = {"phone": "13200008888"}
    answer = httpx.post(f"{without_demo}/me/sign-in", data=form, headers=headers)
    assert answer.status_code == 403
    assert "13200008888" not in answer.text
    assert "set-cookie" not in answer.headers
