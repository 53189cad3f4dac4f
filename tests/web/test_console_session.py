"""Signing in to the console, activating an account, and keeping it, as a person does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from console_api import LOST, Api, Refusal, administrator

OpenConsole = Callable[..., Page]
Violations = Callable[[Page], list[str]]
WIDTHS = [360, 1280]
PHONE = "13877110000"
NOBODY = Refusal(401, "session.none", "请先登录。")
QR = '<svg viewBox="0 0 9 9"><path fill="#000" d="M0 0h9v9H0z"/></svg>'
SESSIONS = {
    "items": [
        {
            "name": "s1",
            "device": "Chrome · Windows",
            "begun": "2020-04-01T08:00:00+08:00",
            "last_seen": "2020-04-01T09:00:00+08:00",
            "current": True,
        },
        {
            "name": "s2",
            "device": "Firefox · Android",
            "begun": "2020-03-30T08:00:00+08:00",
            "last_seen": "2020-03-31T23:59:00+08:00",
            "current": False,
        },
    ]
}


def signing_in(state: str = "signed_in") -> Api:
    """An API that knows nobody until the password is given, and then who it is."""
    api = Api({"GET /api/v1/session": NOBODY})

    def given(_: object) -> object:
        if state == "signed_in":
            api.answers["GET /api/v1/session"] = administrator()
        return {"state": state, "csrf": "token-1"}

    api.answers["POST /api/v1/session"] = given
    return api


def give_password(page: Page) -> None:
    page.get_by_label("手机号码").fill(PHONE)
    page.get_by_label("密码", exact=True).fill("correct horse")
    page.get_by_role("button", name="登录").click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


# ---- signing in


def test_who_is_not_signed_in_signs_in_and_comes_back_to_where_they_were(
    open_console: OpenConsole,
) -> None:
    api = signing_in()
    api.answers |= {
        "GET /api/v1/account/sessions": SESSIONS,
        "GET /api/v1/account/passkeys": {"items": []},
    }
    page = open_console("/account?division=450102", api)
    heading(page, "登录")
    give_password(page)
    heading(page, "账号与安全")
    assert page.url.endswith("/console/account?division=450102")
    _, body, _ = api.last("POST /api/v1/session")
    assert body == {"phone": PHONE, "password": "correct horse"}


def test_an_address_elsewhere_is_nowhere_to_come_back_to(open_console: OpenConsole) -> None:
    page = open_console("/sign-in?back=https://elsewhere.example/", signing_in())
    give_password(page)
    heading(page, "韦甲乙，您好")


def test_a_wrong_password_is_said_and_the_phone_stays(open_console: OpenConsole) -> None:
    api = signing_in()
    api.answers["POST /api/v1/session"] = Refusal(403, "session.wrong", "手机号码或密码不对。")
    page = open_console("/sign-in", api)
    give_password(page)
    expect(page.get_by_role("alert")).to_have_text("手机号码或密码不对。")
    expect(page.get_by_label("手机号码")).to_have_value(PHONE)


def test_what_is_missing_is_said_before_anything_is_sent(open_console: OpenConsole) -> None:
    api = signing_in()
    page = open_console("/sign-in", api)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("请填写手机号码。")).to_be_visible()
    expect(page.get_by_text("请填写密码。")).to_be_visible()
    assert api.count("POST /api/v1/session") == 0


def test_what_the_api_says_of_a_field_stands_at_the_field(open_console: OpenConsole) -> None:
    api = signing_in()
    api.answers["POST /api/v1/session"] = Refusal(
        400, "session.unfit", "", (("phone", "手机号码应为11位。"),)
    )
    page = open_console("/sign-in", api)
    give_password(page)
    field = page.locator(".el-form-item", has=page.get_by_label("手机号码"))
    expect(field).to_contain_text("手机号码应为11位。")


def test_a_lost_network_loses_nothing_and_can_be_tried_again(open_console: OpenConsole) -> None:
    api = signing_in()
    given = api.answers["POST /api/v1/session"]
    api.answers["POST /api/v1/session"] = LOST
    page = open_console("/sign-in", api)
    give_password(page)
    expect(page.get_by_role("alert")).to_contain_text("网络连接中断")
    api.answers["POST /api/v1/session"] = given
    page.get_by_role("button", name="重试").click()
    heading(page, "韦甲乙，您好")


def test_the_authenticators_digits_are_the_second_factor(open_console: OpenConsole) -> None:
    api = signing_in("second_factor_needed")

    def given(_: object) -> object:
        api.answers["GET /api/v1/session"] = administrator()
        return {"state": "signed_in", "csrf": "token-2"}

    api.answers["POST /api/v1/session/totp"] = given
    page = open_console("/sign-in", api)
    give_password(page)
    heading(page, "二次验证")
    page.get_by_label("验证码").fill("123 456")
    page.get_by_role("button", name="确认").click()
    heading(page, "韦甲乙，您好")
    _, body, headers = api.last("POST /api/v1/session/totp")
    assert body == {"code": "123456"}
    assert headers["x-csrf-token"] == "token-1"


def test_a_visit_that_broke_off_before_the_second_factor_goes_on_there(
    open_console: OpenConsole,
) -> None:
    waiting = administrator(state="second_factor_needed")
    page = open_console("/", Api({"GET /api/v1/session": waiting}))
    heading(page, "二次验证")


def test_a_passkey_is_the_second_factor(open_console: OpenConsole) -> None:
    api = signing_in("second_factor_needed")
    api.answers["POST /api/v1/session/passkey/options"] = {
        "challenge": "AAECAwQFBgcICQoLDA0ODw",
        "rpId": "127.0.0.1",
        "allowCredentials": [],
        "timeout": 1000,
    }
    page = open_console("/sign-in", api)
    page.evaluate(
        """() => { navigator.credentials.get = async asked => {
          window.asked = [...new Uint8Array(asked.publicKey.challenge)];
          const bytes = Uint8Array.from([251, 255, 1]).buffer;
          return {id: "-_8B", rawId: bytes, type: "public-key", authenticatorAttachment: "platform",
            getClientExtensionResults: () => ({}),
            response: {clientDataJSON: bytes, authenticatorData: bytes, signature: bytes,
              userHandle: null}};
        }; }"""
    )
    give_password(page)
    api.answers["POST /api/v1/session/passkey"] = lambda _: (
        api.answers.update({"GET /api/v1/session": administrator()})
        or {"state": "signed_in", "csrf": "token-2"}
    )
    page.get_by_role("button", name="使用通行密钥验证").click()
    heading(page, "韦甲乙，您好")
    assert page.evaluate("window.asked") == list(range(16))
    _, body, _ = api.last("POST /api/v1/session/passkey")
    assert body["credential"]["rawId"] == "-_8B"
    assert body["credential"]["response"]["signature"] == "-_8B"


def test_who_must_have_a_second_factor_sets_it_up_and_keeps_the_recovery_codes(
    open_console: OpenConsole,
) -> None:
    api = signing_in("second_factor_to_set_up")
    api.answers |= {
        "POST /api/v1/account/totp": {
            "secret": "JBSWY3DP",
            "uri": "otpauth://totp/x",
            "qr_svg": QR,
        },
        "POST /api/v1/account/totp/confirm": lambda _: (
            api.answers.update({"GET /api/v1/session": administrator()})
            or {"recovery_codes": ["aaaa-1111", "bbbb-2222"]}
        ),
    }
    page = open_console("/sign-in", api)
    give_password(page)
    heading(page, "设置二次验证")
    expect(page.get_by_role("img", name="设置验证器的二维码").locator("path")).to_have_count(1)
    expect(page.get_by_text("JBSWY3DP")).to_be_visible()
    page.get_by_label("验证器现在显示的6位数字").fill("123456")
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text("bbbb-2222")).to_be_visible()
    page.get_by_role("button", name="已保存，继续").click()
    heading(page, "韦甲乙，您好")


def test_an_account_is_activated_with_the_code_that_its_phone_was_sent(
    open_console: OpenConsole,
) -> None:
    api = signing_in()
    api.answers |= {
        "POST /api/v1/session/activation": None,
        "POST /api/v1/session/activation/confirm": None,
    }
    page = open_console("/sign-in", api)
    page.get_by_role("link", name="激活账号或重设密码").click()
    page.get_by_label("手机号码").fill(PHONE)
    page.get_by_role("button", name="发送短信验证码").click()
    page.get_by_label("短信验证码").fill("654321")
    page.get_by_label("新密码", exact=True).fill("long enough it is")
    page.get_by_label("再填一次新密码").fill("not the same")
    page.get_by_role("button", name="设置密码并激活").click()
    expect(page.get_by_text("两次填写的密码不一致。")).to_be_visible()
    assert api.count("POST /api/v1/session/activation/confirm") == 0
    page.get_by_label("再填一次新密码").fill("long enough it is")
    page.get_by_role("button", name="设置密码并激活").click()
    expect(page.get_by_text("账号已激活")).to_be_visible()
    assert api.last("POST /api/v1/session/activation")[1] == {"phone": PHONE}
    assert api.last("POST /api/v1/session/activation/confirm")[1] == {
        "phone": PHONE,
        "code": "654321",
        "password": "long enough it is",
    }


# ---- the account


def account(**answers: object) -> Api:
    return Api(
        {
            "GET /api/v1/session": administrator(),
            "GET /api/v1/account/sessions": SESSIONS,
            "GET /api/v1/account/passkeys": {"items": []},
        }
        | answers
    )


def test_a_device_that_one_does_not_know_is_signed_out(open_console: OpenConsole) -> None:
    api = account()
    api.answers["DELETE /api/v1/account/sessions/s2"] = lambda _: api.answers.update(
        {"GET /api/v1/account/sessions": {"items": SESSIONS["items"][:1]}}
    )
    page = open_console("/account", api)
    devices = page.get_by_role("region", name="登录的设备")
    expect(devices.get_by_role("listitem")).to_have_count(2)
    expect(devices).to_contain_text("2020年3月31日 23:59")
    devices.get_by_role("button", name="Firefox").click()
    expect(devices.get_by_role("listitem")).to_have_count(1)
    expect(devices).to_contain_text("已退出。")
    assert api.last("DELETE /api/v1/account/sessions/s2")[2]["x-csrf-token"] == "token-1"


def test_a_password_is_changed_with_the_present_one(open_console: OpenConsole) -> None:
    api = account(
        **{
            "POST /api/v1/account/password": Refusal(
                400, "password.short", "", (("password", "密码太短。"),)
            )
        }
    )
    page = open_console("/account", api)
    for label, value in (
        ("当前密码", "old one here"),
        ("新密码", "new one here"),
        ("再填一次新密码", "new one here"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_text("密码太短。")).to_be_visible()
    api.answers["POST /api/v1/account/password"] = None
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_text("密码已修改")).to_be_visible()
    assert api.last("POST /api/v1/account/password")[1] == {
        "present": "old one here",
        "password": "new one here",
    }


def test_signing_out_leads_to_signing_in(open_console: OpenConsole) -> None:
    api = account()
    api.answers["DELETE /api/v1/session"] = lambda _: api.answers.update(
        {"GET /api/v1/session": NOBODY}
    )
    page = open_console("/account", api)
    page.get_by_role("button", name="退出登录").click()
    heading(page, "登录")
    page.go_back()
    heading(page, "登录")


def test_a_session_that_ended_meanwhile_leads_to_signing_in_and_back(
    open_console: OpenConsole,
) -> None:
    api = account(**{"GET /api/v1/account/sessions": NOBODY})
    page = open_console("/account", api)
    heading(page, "登录")
    assert page.url.endswith("/console/sign-in?back=/account")


# ---- for everybody


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize(
    "state",
    ["password", "second_factor_needed", "second_factor_to_set_up", "activation", "account"],
)
def test_signing_in_breaks_no_rule_of_wcag(
    open_console: OpenConsole, violations: Violations, state: str, locale: str, width: int
) -> None:
    api = account() if state == "account" else Api({"GET /api/v1/session": NOBODY})
    if state.startswith("second"):
        api.answers["GET /api/v1/session"] = administrator(state=state)
        totp = {"secret": "JBSWY3DP", "uri": "otpauth://totp/x", "qr_svg": QR}
        api.answers["POST /api/v1/account/totp"] = totp
    paths = {"account": "/account", "activation": "/activation"}
    page = open_console(paths.get(state, "/sign-in"), api, width=width, locale=locale)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == locale
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
