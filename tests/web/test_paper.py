"""The code on paper: one A4 page, read by an independent reader, never valid past a turn."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Protocol

import pytest
from jwcrypto.jwk import JWKSet
from jwcrypto.jws import JWS
from PIL import Image
from playwright.sync_api import Page, expect

from guikang.bootstrap import System
from guikang.codes.decision import Colour, Decision
from guikang.people.keys import PersonKey
from guikang.web.resident.paper import PAPER_LIFE, expiry_of
from guikang.web.texts import LANGUAGES

OpenPage = Callable[..., Page]
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
GREEN = Decision(PersonKey("00" * 16), NOW, Colour("green"), None, (), None)
A4 = {"width": 794, "height": 1123}
A4_POINTS = (595, 842)


class Clocked(Protocol):
    now: datetime
    address: str


def printed(page: Page) -> bytes:
    """The paper's QR as a black-and-white printer would draw it, at 96 dots an inch."""
    page.set_viewport_size({"width": A4["width"] - 90, "height": A4["height"]})
    page.emulate_media(media="print")
    picture = BytesIO()
    drawn = Image.open(BytesIO(page.locator(".big").screenshot()))
    drawn.convert("1", dither=Image.Dither.NONE).save(picture, "png")
    return picture.getvalue()


@pytest.fixture
def token_on(scan: Callable[[bytes], str | None]) -> Callable[[Page], str]:
    def read(page: Page) -> str:
        found = scan(printed(page))
        assert found is not None
        return found

    return read


def verified(page: Page, site: str, token: str) -> bytes:
    """The token's payload, by an independent library against the published keys."""
    page.goto(f"{site}/.well-known/jwks.json")
    keys = JWKSet.from_json(page.locator("body").inner_text())
    jws = JWS()
    jws.deserialize(token)
    jws.verify(keys.get_key(json.loads(jws.objects["protected"])["kid"]))
    return bytes(jws.payload)


def instants_in(payload: bytes) -> tuple[int, int, int]:
    """Decided, issued, expires: after docs/credential.md."""
    at, issued, expires = struct.unpack_from(">III", payload, 22)
    return at, issued, expires


@pytest.mark.parametrize("locale", ["zh-CN", *LANGUAGES[1:]])
@pytest.mark.parametrize("slug", ["green", "two-grounds", "many-grounds", "no-code"])
def test_the_paper_is_one_page_of_a4(
    with_demo: str, open_page: OpenPage, slug: str, locale: str
) -> None:
    page = open_page(f"{with_demo}/demo/{slug}/paper", locale=locale)
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    [box] = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert tuple(round(float(side)) for side in box) == A4_POINTS


def test_the_paper_is_one_page_from_the_elders_display_too(
    with_demo: str, open_page: OpenPage
) -> None:
    page = open_page(f"{with_demo}/display?size=30&to=/demo/many-grounds/paper", locale="en")
    assert page.locator("html.elder-30").count() == 1
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1


@pytest.mark.parametrize("slug", ["green", "discharged", "many-grounds"])
def test_the_printed_qr_is_read_and_verified_by_independent_software(
    with_demo: str, open_page: OpenPage, slug: str, token_on: Callable[[Page], str]
) -> None:
    page = open_page(f"{with_demo}/demo/{slug}/paper")
    base, _, token = token_on(page).partition("#")
    assert base == f"{with_demo}/v"
    _, issued, expires = instants_in(verified(page, with_demo, token))
    assert expires - issued == PAPER_LIFE.total_seconds()
    page.goto(f"{base}#{token}")
    page.locator("#outcome .card").wait_for()


def test_the_token_of_a_code_that_will_turn_expires_with_the_turn(
    with_demo: str, open_page: OpenPage, token_on: Callable[[Page], str]
) -> None:
    page = open_page(f"{with_demo}/demo/entry-tested")
    turn = int(page.locator("[data-live]").get_attribute("data-turns") or 0) // 1000
    page.goto(f"{with_demo}/demo/entry-tested/paper")
    expect(page.locator(".until dd")).to_contain_text("00:00:00")
    expect(page.locator(".until-why")).to_have_text("到那时这个码会转颜色，请重新打印。")
    _, _, token = token_on(page).partition("#")
    _, issued, expires = instants_in(verified(page, with_demo, token))
    assert expires == turn
    assert expires - issued < PAPER_LIFE.total_seconds()


def test_a_paper_printed_in_the_last_second_before_a_turn_still_ends_at_it(
    clocked: Clocked, open_page: OpenPage, token_on: Callable[[Page], str]
) -> None:
    page = open_page(f"{clocked.address}/demo/entry-tested")
    turn = int(page.locator("[data-live]").get_attribute("data-turns") or 0) // 1000
    clocked.now = datetime.fromtimestamp(turn, UTC) - timedelta(milliseconds=500)
    page.goto(f"{clocked.address}/demo/entry-tested/paper")
    _, _, token = token_on(page).partition("#")
    assert instants_in(verified(page, clocked.address, token))[2] == turn


@pytest.mark.parametrize(
    ("until", "life", "holds"),
    [
        (None, PAPER_LIFE, PAPER_LIFE),
        (None, timedelta(days=3), timedelta(days=3)),
        (timedelta(days=20), PAPER_LIFE, PAPER_LIFE),
        (timedelta(days=14), PAPER_LIFE, timedelta(days=14)),
        (timedelta(days=13, hours=23), PAPER_LIFE, timedelta(days=13, hours=23)),
        (timedelta(minutes=1), timedelta(days=3), timedelta(minutes=1)),
    ],
)
def test_a_paper_holds_as_long_as_asked_and_never_past_the_turn(
    until: timedelta | None, life: timedelta, holds: timedelta
) -> None:
    decision = replace(GREEN, until=None if until is None else NOW + until)
    assert expiry_of(decision, life) == NOW + holds


@pytest.mark.parametrize("life", [PAPER_LIFE + timedelta(seconds=1), timedelta(0), -PAPER_LIFE])
def test_no_paper_holds_longer_than_fourteen_days_or_not_at_all(life: timedelta) -> None:
    with pytest.raises(ValueError, match="PAPER_LIFE"):
        expiry_of(GREEN, life)


def test_the_paper_tells_colour_name_number_expiry_reasons_and_whom_to_call(
    with_demo: str, open_page: OpenPage
) -> None:
    text = open_page(f"{with_demo}/demo/entry/paper").locator(".sheet").inner_text()
    for said in (
        "红码",
        "集中管控，禁止出行",
        "黄**",
        "001X",
        "有效期至",
        "境外返桂来桂，入境未满 14 天或未有复检阴性结果",
        "附件1 一(一)1(5)",
        "仍需一次核酸复检阴性结果",
        "12345",
        "用任何一部手机扫描二维码",
        "演示系统",
    ):
        assert said in text
    assert re.search(r"\d{17}", text) is None


def test_reasons_without_room_are_counted(with_demo: str, open_page: OpenPage) -> None:
    page = open_page(f"{with_demo}/demo/many-grounds")
    reasons = len(set(page.locator(".reason h3").all_inner_texts()))
    page.goto(f"{with_demo}/demo/many-grounds/paper")
    listed = page.locator(".sheet ul li").count()
    assert listed < reasons
    assert f"还有 {reasons - listed} 条原因" in page.locator(".sheet").inner_text()


def test_the_colour_is_told_by_word_and_shape_in_black_alone(
    with_demo: str, open_page: OpenPage
) -> None:
    shapes = set()
    for slug in ("entry", "discharged", "green"):
        page = open_page(f"{with_demo}/demo/{slug}/paper")
        shape = page.locator(".word .shape")
        assert shape.evaluate("e => getComputedStyle(e).fill") == "rgb(0, 0, 0)"
        shapes.add(shape.evaluate("e => e.tagName + (e.getAttribute('d') ?? '')"))
        assert page.locator(".word").inner_text().strip() in {"红码", "黄码", "绿码"}
    assert len(shapes) == 3


def test_the_button_prints_and_without_script_the_browser_does(
    with_demo: str, open_page: OpenPage, token_on: Callable[[Page], str]
) -> None:
    page = open_page(f"{with_demo}/demo/green/paper")
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="打印").click()
    assert page.title() == "printed"
    page = open_page(f"{with_demo}/demo/green/paper", script=False)
    assert page.get_by_role("button", name="打印").count() == 0
    assert token_on(page)
    page.emulate_media(media="print")
    for hidden in (".masthead", ".before", ".notice"):
        assert page.locator(hidden).is_hidden()


def test_without_a_code_there_is_nothing_to_print(with_demo: str, open_page: OpenPage) -> None:
    page = open_page(f"{with_demo}/demo/no-code/paper")
    assert "无码" in page.locator(".sheet").inner_text()
    assert page.locator(".big, .until, [data-print]").count() == 0


def test_the_code_page_leads_to_the_paper_and_back(with_demo: str, open_page: OpenPage) -> None:
    page = open_page(f"{with_demo}/demo/green?lang=en")
    page.get_by_role("link", name="Open and print").click()
    assert page.url == f"{with_demo}/demo/green/paper?lang=en"
    page.get_by_role("link", name="Back to the code").click()
    assert page.url == f"{with_demo}/demo/green?lang=en"
    page = open_page(f"{with_demo}/demo/no-code")
    assert page.locator("a[href*=paper]").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("size", ["standard", "30"])
def test_the_paper_on_a_screen_breaks_no_rule_of_wcag(
    with_demo: str,
    open_page: OpenPage,
    violations: Callable[[Page], list[str]],
    width: int,
    size: str,
) -> None:
    page = open_page(f"{with_demo}/display?size={size}&to=/demo/many-grounds/paper", width=width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_no_key_stands_on_the_paper(with_demo: str, running: System, open_page: OpenPage) -> None:
    body = open_page(f"{with_demo}/demo/many-grounds/paper").content()
    with running.pool.connection() as connection:
        rows = connection.execute("select person, id from statements").fetchall()
    assert [cell for row in rows for cell in row if str(cell) in body] == []
