"""A border resident's way in Vietnamese: from a phone to a code, its check and what is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System
from guikang.people.resident_number import check_character

OpenPage = Callable[..., Page]
VILLAGE = "450103001005"
HAN = re.compile("[\u3400-\u9fff]")
OF_OURS = """() => {
  const page = document.body.cloneNode(true);
  page.querySelectorAll("[lang=zh-CN], code, script, template").forEach(e => e.remove());
  return document.title + page.textContent;
}"""
_serials = count(1)


@pytest.fixture(autouse=True)
def unlimited(running: System) -> None:
    """Each test begins with nothing tried: they all come from one address."""
    with running.pool.connection() as connection:
        connection.execute("truncate attempts")


def in_vietnamese(page: Page) -> None:
    assert page.locator("html").get_attribute("lang") == "vi", page.url
    assert HAN.findall(page.evaluate(OF_OURS)) == [], page.url
    assert page.locator("body > footer .note").first.is_visible()


def code_sent_to(running: System, phone: str) -> str:
    lines = (Path(running.settings.data) / "sms-outbox.jsonl").read_text().splitlines()
    messages = [json.loads(line) for line in lines]
    return str([m for m in messages if m["phone"] == f"+86{phone}"][-1]["params"]["code"])


@pytest.mark.parametrize("script", [True, False])
def test_a_resident_who_chose_vietnamese_keeps_it_through_every_form_and_redirect(
    without_demo: str, running: System, open_page: OpenPage, *, script: bool
) -> None:
    serial = next(_serials)
    body = f"45990219{70 + serial}0203{serial:03d}"
    number, phone = body + check_character(body), f"1390044{serial:04d}"
    page = open_page(without_demo + "/", script=script)
    page.click("text=Tiếng Việt")
    page.click("text=Đăng nhập hoặc xin cấp mã sức khỏe")
    in_vietnamese(page)
    page.fill("#phone", "12345")
    page.click("main button[type=submit]")
    expect(page.locator("#phone-error")).to_contain_text("không phải là số di động")
    in_vietnamese(page)
    page.fill("#phone", phone)
    page.click("main button[type=submit]")
    in_vietnamese(page)
    page.fill("#code", "000000x")
    page.click("main form:has(#code) button")
    expect(page.locator("main")).to_contain_text("Mã xác nhận sai")
    page.fill("#code", code_sent_to(running, phone))
    page.click("main form:has(#code) button")
    in_vietnamese(page)
    page.fill("#name", "韦1")
    page.fill("#number", f"{body}{'0' if check_character(body) != '0' else '1'}")
    page.click("main form:has(#number) button")
    expect(page.locator("#number-error")).to_contain_text("chữ số kiểm tra")
    expect(page.locator("#name-error")).to_contain_text("Họ tên có chữ số")
    page.fill("#name", "韦甲乙")
    page.fill("#number", number)
    page.click("main form:has(#number) button")
    page.wait_for_url(lambda url: "/me/report" in url)
    in_vietnamese(page)
    page.click("main form:has(#division) > button[type=submit]")
    expect(page.locator(".error").first).to_be_visible()
    in_vietnamese(page)
    if script:
        page.fill("#division-q", "xinzhu")
        page.click(f"[role=option]:has-text('{VILLAGE}')")
    else:
        for level, name in ((4, "city"), (6, "county"), (9, "township"), (12, "village")):
            page.select_option(f"select[name=division-{name}]", VILLAGE[:level])
            if level < 12:
                page.click("button[name=division-step][value=next]")
                in_vietnamese(page)
    page.check("input[name=whereabouts][value=residence]")
    page.check("input[name=wuhan][value=never]")
    page.click("main form:has(#division) > button[type=submit]")
    page.wait_for_selector(".card.green")
    expect(page.locator(".card h2")).to_have_text("Mã xanh 绿码")
    page.click("text=Đăng xuất")
    in_vietnamese(page)


@pytest.mark.parametrize(
    "path", ["family", "appeal", "inbox", "representatives", "looks", "devices", "phone"]
)
def test_each_page_of_ones_own_is_in_vietnamese_and_leads_back_in_it(
    mine: Callable[..., Page], path: str
) -> None:
    page = mine(f"/me/{path}?lang=vi")
    in_vietnamese(page)
    page.click("main .crumb a")
    page.wait_for_url(lambda url: url.endswith("/me?lang=vi"))
    in_vietnamese(page)


def test_the_check_page_says_what_it_finds_in_vietnamese(
    with_demo: str, open_page: OpenPage
) -> None:
    drawn = open_page(f"{with_demo}/v#not-a-code", locale="vi")
    expect(drawn.locator("#outcome")).to_contain_text("Đây không phải là mã của Guikang")
    in_vietnamese(drawn)
    drawn.fill("#token", "abc")
    drawn.click("main form button")
    expect(drawn.locator("#outcome")).to_contain_text("Đây không phải là mã của Guikang")
    in_vietnamese(drawn)


def test_a_problem_of_the_api_is_told_in_vietnamese(with_demo: str, open_page: OpenPage) -> None:
    page = open_page(with_demo + "/", locale="vi")
    told = page.evaluate("() => fetch('/api/v1/divisions/459999').then(a => a.json())")
    assert told["detail"] == "Không có đơn vị hành chính 459999; hãy kiểm tra mã."
