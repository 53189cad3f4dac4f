"""A member's first day at the console: the page and the API together, nothing in between."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from consoles import PASSWORD, Member, enrolled, hash_quickly, texted
from guikang.bootstrap import System, now
from guikang.staff.posts import Post

COUNTY = "450103"
OpenSite = Callable[..., AbstractContextManager[str]]
Scan = Callable[[bytes], str | None]
Violations = Callable[[Page], list[str]]


@pytest.fixture(scope="module")
def address(running: System, open_site: OpenSite) -> Iterator[str]:
    hash_quickly(running)
    with open_site() as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def member(running: System) -> Member:
    return enrolled(running, Post.DIVISION_ADMINISTRATOR, COUNTY, at=now(), name="覃管理")


@pytest.fixture(params=[360, 1280])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": request.param, "height": 780},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{address}/console/")
    yield page
    context.close()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_activate_set_up_both_factors_and_sign_in_by_passkey_the_next_time(
    page: Page, running: System, member: Member, violations: Violations, scan: Scan
) -> None:
    heading(page, "登录")
    page.get_by_role("link", name="激活账号或重设密码").click()
    heading(page, "激活账号")
    page.get_by_label("手机号码").fill(member.phone.national)
    page.get_by_role("button", name="发送短信验证码").click()
    code = page.get_by_label("短信验证码")
    expect(code).to_be_visible()
    code.fill(texted(running, member.phone)[-1]["code"])
    page.get_by_label("新密码", exact=True).fill("password123")
    page.get_by_label("再填一次新密码").fill("password123")
    page.get_by_role("button", name="设置密码并激活").click()
    expect(page.get_by_text("这个密码用的人太多，容易被猜中；请换一个。")).to_be_visible()
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再填一次新密码").fill(PASSWORD)
    page.get_by_role("button", name="设置密码并激活").click()
    expect(page.get_by_text("账号已激活，请用新密码登录。")).to_be_visible()
    page.get_by_role("link", name="去登录").click()
    sign_in(page, member)
    heading(page, "设置二次验证")
    secret = page.locator("code").first
    expect(secret).to_have_text(re.compile("^[A-Z2-7 ]{32,}$"))
    expect(page.locator("svg.qr")).to_be_visible()
    assert violations(page) == []
    key = secret.inner_text().replace(" ", "")
    read = scan(page.locator("svg.qr").screenshot())
    assert read is not None
    assert read.startswith("otpauth://totp/")
    assert f"secret={key}" in read
    page.get_by_label("验证器现在显示的6位数字").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="确认").click()
    expect(page.locator("ul.codes li")).to_have_count(10)
    page.get_by_role("button", name="已保存，继续").click()
    expect(page.get_by_text("覃管理").first).to_be_visible()
    page.goto(page.url.partition("/console")[0] + "/console/account")
    heading(page, "账号与安全")
    devices = page.get_by_role("region", name="登录的设备")
    expect(devices.get_by_text("电脑", exact=True)).to_be_visible()
    expect(devices.get_by_text("本机")).to_be_visible()
    page.get_by_label("通行密钥名称").fill("办公室电脑")
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.get_by_text("通行密钥已添加。")).to_be_visible()
    expect(page.get_by_text("办公室电脑", exact=True)).to_be_visible()
    assert violations(page) == []
    page.context.clear_cookies()
    page.reload()
    heading(page, "登录")
    sign_in(page, member)
    heading(page, "二次验证")
    page.get_by_role("button", name="使用通行密钥验证").click()
    heading(page, "账号与安全")


def sign_in(page: Page, member: Member) -> None:
    page.get_by_label("手机号码").fill(member.phone.national)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
