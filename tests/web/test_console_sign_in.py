"""Signing in to the console, over the HTTP API: sessions, guards, second factors, alarms."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from consoles import PASSWORD, Member, active, code_at, enrolled, hash_quickly, texted
from guikang.bootstrap import System, now
from guikang.services.accounts.sessions import IDLE
from guikang.staff.posts import Post
from synthetic import OPERATOR, phone

COUNTY, TOWNSHIP, ELSEWHERE = "450103", "450103001", "450102"
COMMON = "password123"
OpenSite = Callable[..., AbstractContextManager[str]]
SESSION, ACCOUNT = "/api/v1/session", "/api/v1/account"


@dataclass
class Desk:
    """A browser at a member's desk, as the console's page uses it."""

    client: httpx.Client
    csrf: str = ""
    secret: str = field(default="", repr=False)

    def send(self, method: str, path: str, **body: Any) -> httpx.Response:  # noqa: ANN401 - JSON
        headers = {"X-CSRF-Token": self.csrf} if self.csrf else {}
        answer = self.client.request(
            method, path, headers=headers, json=body if method == "POST" else None
        )
        if answer.is_success and answer.content and "csrf" in answer.json():
            self.csrf = answer.json()["csrf"]
        return answer

    def sign_in(self, member: Member, password: str = PASSWORD) -> httpx.Response:
        return self.send("POST", SESSION, phone=member.phone.national, password=password)

    def set_up_totp(self, at: datetime) -> httpx.Response:
        self.secret = self.send("POST", f"{ACCOUNT}/totp").json()["secret"]
        return self.send("POST", f"{ACCOUNT}/totp/confirm", code=code_at(self.secret, at))


@dataclass
class Held:
    now: datetime


@pytest.fixture(scope="module")
def held(running: System) -> Held:
    hash_quickly(running)
    return Held(now())


@pytest.fixture(scope="module")
def address(open_site: OpenSite, held: Held) -> Iterator[str]:
    with open_site(clock=lambda: held.now) as address:
        yield address


@pytest.fixture
def desk(address: str) -> Iterator[Desk]:
    with httpx.Client(base_url=address) as client:
        yield Desk(client)


@pytest.fixture
def other(address: str) -> Iterator[Desk]:
    with httpx.Client(base_url=address) as client:
        yield Desk(client)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert not problem["detail"].startswith(problem["code"])
    return answer.status_code, problem["code"]


def whole(running: System, desk: Desk, held: Held, post: Post, division: str) -> Member:
    member = active(running, post, division, at=held.now)
    assert desk.sign_in(member).status_code == 200
    if desk.send("GET", SESSION).json()["state"] != "signed_in":
        assert desk.set_up_totp(held.now).status_code == 200
    return member


def test_an_account_is_activated_by_a_message_and_its_member_signs_in_and_out(
    running: System, desk: Desk, held: Held
) -> None:
    member = enrolled(running, Post.COLLECTOR, TOWNSHIP, at=held.now, name="蒙采集")
    assert code_of(desk.send("GET", SESSION)) == (401, "account.signed_out")
    sent = desk.send("POST", f"{SESSION}/activation", phone=member.phone.national)
    assert (sent.status_code, sent.json()) == (202, {"minutes": 5})
    done = desk.send(
        "POST",
        f"{SESSION}/activation/confirm",
        phone=member.phone.national,
        code=texted(running, member.phone)[-1]["code"],
        password=PASSWORD,
    )
    assert done.status_code == 204
    assert desk.sign_in(member).json()["state"] == "signed_in"
    told = desk.send("GET", SESSION).json()
    assert (told["name"], told["trained"], told["alarms"]) == ("蒙采集", True, [])
    assert [(one["post"], one["division"], one["state"]) for one in told["appointments"]] == [
        ("collector", TOWNSHIP, "held")
    ]
    assert told["appointments"][0]["division_name"].startswith("广西壮族自治区南宁市青秀区")
    assert told["deeds"] == {
        deed: [TOWNSHIP] for deed in ("serve", "see_feeds", "hand_in_grid_list")
    }
    assert member.phone.national not in json.dumps(told)
    assert member.number not in json.dumps(told)
    assert desk.send("DELETE", SESSION).status_code == 204
    assert "staff" not in desk.client.cookies
    assert code_of(desk.send("GET", SESSION)) == (401, "account.signed_out")


def test_sending_a_code_answers_alike_for_members_and_strangers(
    running: System, desk: Desk, held: Held
) -> None:
    member = enrolled(running, Post.COLLECTOR, TOWNSHIP, at=held.now)
    said = []
    for one in (member.phone, phone()):
        answers = [
            desk.send("POST", f"{SESSION}/activation", phone=one.national),
            desk.send("POST", f"{SESSION}/activation", phone=one.national),
        ]
        said.append([(a.status_code, a.content, a.headers.get("retry-after")) for a in answers])
    assert said[0] == said[1]
    assert [status for status, _, _ in said[0]] == [202, 429]
    assert said[0][1][2] == "60"


def test_cookies_are_for_the_api_alone_and_no_script_reads_them(
    running: System, desk: Desk, held: Held
) -> None:
    answer = desk.sign_in(active(running, Post.COLLECTOR, TOWNSHIP, at=held.now))
    cookies = {one.partition("=")[0]: one for one in answer.headers.get_list("set-cookie")}
    assert cookies.keys() == {"staff", "staff_device"}
    for one in cookies.values():
        said = {part.strip().lower() for part in one.split(";")[1:]}
        assert {"httponly", "samesite=strict", "path=/api"} <= said
        assert "secure" not in said  # by plain http, on this machine
    assert "max-age" not in cookies["staff"].lower()


def test_cookies_are_secure_where_the_site_is_reached_by_tls(
    running: System, open_site: OpenSite, held: Held
) -> None:
    member = active(running, Post.COLLECTOR, TOWNSHIP, at=held.now)
    with (
        open_site(clock=lambda: held.now, public_url="https://jkm.example") as address,
        httpx.Client(base_url=address) as client,
    ):
        answer = Desk(client).sign_in(member)
        assert all("Secure" in one for one in answer.headers.get_list("set-cookie"))


def test_five_wrong_passwords_lock_and_say_until_when(
    running: System, desk: Desk, held: Held
) -> None:
    member = active(running, Post.COLLECTOR, TOWNSHIP, at=held.now)
    found = [code_of(desk.sign_in(member, "wrong wrong")) for _ in range(4)]
    assert found == [(401, "account.wrong")] * 4
    answer = desk.sign_in(member, "wrong wrong")
    assert code_of(answer) == (429, "account.locked")
    assert answer.headers["retry-after"] == "900"
    until = held.now.astimezone(running.rulebook.time_zone) + timedelta(minutes=15)
    assert f"{until:%H:%M:%S}" in answer.json()["detail"]


def test_what_changes_something_needs_the_sessions_guard(
    running: System, desk: Desk, held: Held
) -> None:
    whole(running, desk, held, Post.COLLECTOR, TOWNSHIP)
    guard = desk.csrf
    for brought in ("", "0" * 64, guard[:-1]):
        desk.csrf = brought
        for method, path in (
            ("DELETE", SESSION),
            ("POST", f"{ACCOUNT}/totp"),
            ("DELETE", f"{ACCOUNT}/totp"),
            ("DELETE", f"{ACCOUNT}/sessions/0000"),
            ("POST", f"{SESSION}/passkey/options"),
        ):
            assert code_of(desk.send(method, path)) == (403, "account.guard"), path
    desk.csrf = guard
    assert desk.send("DELETE", SESSION).status_code == 204


@pytest.mark.parametrize("path", ["", "/activation", "/activation/confirm"])
def test_no_foreign_page_signs_anybody_in(desk: Desk, path: str) -> None:
    body = {"phone": "13600000000", "password": PASSWORD, "code": "123456"}
    fields = {"": ["phone", "password"], "/activation": ["phone"]}.get(path, list(body))
    content = json.dumps({name: body[name] for name in fields})
    plain = desk.client.post(
        SESSION + path, content=content, headers={"content-type": "text/plain"}
    )
    assert code_of(plain) == (415, "account.not_json")
    foreign = desk.client.post(
        SESSION + path,
        content=content,
        headers={"content-type": "application/json", "sec-fetch-site": "cross-site"},
    )
    assert code_of(foreign) == (403, "account.guard")


def test_what_is_wrong_with_each_field_is_told_in_the_readers_language(desk: Desk) -> None:
    answer = desk.client.post(SESSION, json={"phone": 5, "name": "x"}, params={"lang": "en"})
    assert code_of(answer) == (400, "field.unfit")
    assert {(one["field"], one["code"]) for one in answer.json()["errors"]} == {
        ("phone", "field.unfit"),
        ("password", "field.missing"),
        ("name", "field.unknown"),
    }
    answer = desk.send("POST", f"{SESSION}/activation", phone="0771-5550011")
    assert code_of(answer) == (422, "sign_in.landline")
    assert answer.json()["errors"][0]["field"] == "phone"
    assert "座机" in answer.json()["detail"]


WHOLE_ALONE = [
    ("GET", f"{ACCOUNT}/sessions", {}),
    ("DELETE", f"{ACCOUNT}/sessions/0000", {}),
    ("DELETE", f"{ACCOUNT}/totp", {}),
    ("GET", f"{ACCOUNT}/passkeys", {}),
    ("DELETE", f"{ACCOUNT}/passkeys/0000", {}),
    ("POST", f"{ACCOUNT}/password", {"present": PASSWORD, "password": PASSWORD}),
    ("POST", f"{ACCOUNT}/alarms/seen", {"numbers": [1]}),
    ("GET", f"/api/v1/alarms?division={COUNTY}", {}),
    ("POST", "/api/v1/staff/x/second-factor/reset", {"why": "遗失"}),
    ("POST", "/api/v1/staff/x/sessions/end", {"why": "遗失"}),
]


def test_before_the_second_factor_nothing_else_can_be_done(
    running: System, desk: Desk, other: Desk, held: Held
) -> None:
    member = active(running, Post.DIVISION_ADMINISTRATOR, COUNTY, at=held.now)
    assert desk.sign_in(member).json()["state"] == "second_factor_to_set_up"
    for method, path, body in WHOLE_ALONE:
        found = code_of(desk.send(method, path, **body))
        assert found == (403, "account.second_factor_to_set_up"), path
    assert desk.set_up_totp(held.now).json()["state"] == "signed_in"
    assert other.sign_in(member).json()["state"] == "second_factor_needed"
    for method, path, body in WHOLE_ALONE:
        assert code_of(other.send(method, path, **body)) == (403, "account.second_factor"), path
    told = other.send("GET", SESSION).json()
    assert (told["appointments"], told["deeds"], told["alarms"]) == ([], {}, [])
    found = other.send("POST", f"{ACCOUNT}/totp")  # whoever has the password alone
    assert code_of(found) == (403, "account.second_factor")


def test_an_authenticator_is_set_up_by_its_qr_and_shown_at_the_next_sign_in(
    running: System, desk: Desk, other: Desk, held: Held
) -> None:
    member = active(running, Post.VERIFIER, COUNTY, at=held.now)
    desk.sign_in(member)
    shown = desk.send("POST", f"{ACCOUNT}/totp").json()
    assert shown["uri"].startswith("otpauth://totp/")
    assert shown["secret"] in shown["uri"]
    assert member.phone.national not in shown["uri"]
    assert shown["qr_svg"].startswith("<svg ")
    wrong = f"{(int(code_at(shown['secret'], held.now)) + 1) % 1_000_000:06d}"
    found = desk.send("POST", f"{ACCOUNT}/totp/confirm", code=wrong)
    assert code_of(found) == (422, "account.code_wrong")
    assert found.json()["errors"][0]["field"] == "code"
    before = desk.client.cookies["staff"]
    code = code_at(shown["secret"], held.now)
    done = desk.send("POST", f"{ACCOUNT}/totp/confirm", code=code).json()
    assert (done["state"], len(done["recovery_codes"])) == ("signed_in", 10)
    assert desk.client.cookies["staff"] != before
    assert desk.send("GET", SESSION).json()["second_factor"] == {
        "totp": True,
        "passkeys": 0,
        "recovery_codes": 10,
        "needed": True,
    }
    other.sign_in(member)
    assert code_of(other.send("POST", f"{SESSION}/totp", code=code)) == (422, "account.code_used")
    later = code_at(shown["secret"], held.now + timedelta(seconds=30))
    assert other.send("POST", f"{SESSION}/totp", code=later).json()["state"] == "signed_in"
    assert code_of(desk.send("DELETE", f"{ACCOUNT}/totp")) == (409, "account.last_factor")


def test_a_recovery_code_stands_for_the_authenticator_and_the_member_is_told(
    running: System, desk: Desk, other: Desk, held: Held
) -> None:
    member = active(running, Post.AUDITOR, COUNTY, at=held.now)
    desk.sign_in(member)
    codes = desk.set_up_totp(held.now).json()["recovery_codes"]
    other.sign_in(member)
    typed = codes[0].replace("-", " ").lower()
    assert other.send("POST", f"{SESSION}/totp", code=typed).status_code == 200
    alarms = other.send("GET", SESSION).json()["alarms"]
    assert [one["kind"] for one in alarms] == [
        "recovery_code_used",
        "new_device",
        "second_factor_changed",
    ]
    assert alarms[0]["words"] == "有人用恢复码登录了账号。"
    numbers = [one["number"] for one in alarms]
    assert other.send("POST", f"{ACCOUNT}/alarms/seen", numbers=numbers).status_code == 204
    assert desk.send("GET", SESSION).json()["alarms"] == []


def test_sessions_are_listed_and_ended(
    running: System, desk: Desk, other: Desk, held: Held
) -> None:
    member = whole(running, desk, held, Post.COLLECTOR, TOWNSHIP)
    other.sign_in(member)
    items = desk.send("GET", f"{ACCOUNT}/sessions").json()["items"]
    assert sorted(one["current"] for one in items) == [False, True]
    (name,) = [one["name"] for one in items if not one["current"]]
    assert desk.send("DELETE", f"{ACCOUNT}/sessions/{name}").status_code == 204
    assert code_of(desk.send("DELETE", f"{ACCOUNT}/sessions/{name}")) == (
        404,
        "account.no_session",
    )
    assert code_of(other.send("GET", SESSION)) == (401, "account.signed_out")
    assert desk.send("GET", SESSION).status_code == 200


def test_a_changed_password_counts_from_now_on(
    running: System, desk: Desk, other: Desk, held: Held
) -> None:
    member = whole(running, desk, held, Post.COLLECTOR, TOWNSHIP)
    fresh = "西江水长流，木棉花正红"
    wrong = desk.send("POST", f"{ACCOUNT}/password", present="not this one", password=fresh)
    assert code_of(wrong) == (422, "account.present_wrong")
    weak = desk.send("POST", f"{ACCOUNT}/password", present=PASSWORD, password=COMMON)
    assert code_of(weak) == (422, "account.password_common")
    done = desk.send("POST", f"{ACCOUNT}/password", present=PASSWORD, password=fresh)
    assert done.status_code == 204
    assert code_of(other.sign_in(member)) == (401, "account.wrong")
    assert other.sign_in(member, fresh).status_code == 200


def test_a_session_left_alone_is_over(running: System, desk: Desk, held: Held) -> None:
    whole(running, desk, held, Post.COLLECTOR, TOWNSHIP)
    held.now += IDLE
    assert code_of(desk.send("GET", SESSION)) == (401, "account.signed_out")


def test_an_administrator_above_sees_alarms_resets_and_ends_sessions(
    running: System, desk: Desk, other: Desk, held: Held
) -> None:
    above = whole(running, desk, held, Post.DIVISION_ADMINISTRATOR, COUNTY)
    below = whole(running, other, held, Post.DIVISION_ADMINISTRATOR, TOWNSHIP)
    handle = other.send("GET", SESSION).json()["handle"]
    listed = desk.send("GET", f"/api/v1/alarms?division={TOWNSHIP}&per_page=1").json()
    assert listed["items"][0]["handle"] == handle
    assert listed["items"][0]["kind"] == "second_factor_changed"
    assert listed["total"] > 1
    ended = desk.send("POST", f"/api/v1/staff/{handle}/sessions/end", why="离岗")
    assert ended.json() == {"ended": 1}
    assert code_of(other.send("GET", SESSION)) == (401, "account.signed_out")
    reset = f"/api/v1/staff/{handle}/second-factor/reset"
    assert code_of(desk.send("POST", reset, why="  ")) == (422, "operations.no_reason")
    assert desk.send("POST", reset, why="手机遗失，当面核对证件").status_code == 204
    assert code_of(other.sign_in(below)) == (401, "account.wrong")
    oneself = desk.send("GET", SESSION).json()["handle"]
    found = desk.send("POST", f"/api/v1/staff/{oneself}/second-factor/reset", why="遗失")
    assert code_of(found) == (403, "staff.self")
    found = desk.send("POST", "/api/v1/staff/nobody/second-factor/reset", why="遗失")
    assert code_of(found) == (404, "staff.unknown")
    assert above.person != below.person


def test_alarms_of_a_foreign_division_and_without_the_power_are_not_told(
    running: System, desk: Desk, other: Desk, held: Held
) -> None:
    whole(running, desk, held, Post.DIVISION_ADMINISTRATOR, COUNTY)
    whole(running, other, held, Post.COLLECTOR, COUNTY)
    for one, division in ((desk, ELSEWHERE), (desk, "4501"), (other, COUNTY)):
        answer = one.client.get("/api/v1/alarms", params={"division": division})
        assert code_of(answer) == (403, "access.refused")
    for division in (f"{COUNTY}99", "45zz", "", "999999", "%"):
        answer = desk.client.get("/api/v1/alarms", params={"division": division})
        assert code_of(answer) == (403, "access.refused")


def test_who_is_suspended_is_out_at_once(running: System, desk: Desk, held: Held) -> None:
    member = whole(running, desk, held, Post.COLLECTOR, TOWNSHIP)
    running.staffing.suspend(member.person, 1, "调查", by=OPERATOR, now=held.now)
    assert code_of(desk.send("GET", SESSION)) == (401, "account.signed_out")
    assert code_of(desk.sign_in(member)) == (403, "account.no_post")


def test_signing_in_elsewhere_is_told_to_be_off(desk: Desk) -> None:
    for path in ("/oidc", "/oidc/callback?code=a&state=b"):
        assert code_of(desk.send("GET", SESSION + path)) == (404, "oidc.off")


def test_passkeys_are_not_offered_where_the_site_has_no_name(
    running: System, desk: Desk, held: Held
) -> None:
    whole(running, desk, held, Post.COLLECTOR, TOWNSHIP)
    found = desk.send("POST", f"{ACCOUNT}/passkeys/options")
    assert code_of(found) == (409, "account.passkey_host")


def test_each_body_and_answer_of_the_account_is_described_with_an_example(desk: Desk) -> None:
    document = desk.client.get("/openapi.json").json()
    lacking, seen = [], 0
    for path, operations in document["paths"].items():
        if not path.startswith((SESSION, ACCOUNT, "/api/v1/alarms")):
            continue
        for method, operation in operations.items():
            seen += 1
            answers = {
                status: answer["content"]["application/json"]
                for status, answer in operation["responses"].items()
                if status.startswith("2") and "content" in answer
            }
            lacking += [
                f"{method} {path} {status}"
                for status, content in answers.items()
                if "examples" not in content
            ]
            if "requestBody" in operation:
                content = operation["requestBody"]["content"]["application/json"]
                name = content["schema"]["$ref"].rpartition("/")[2]
                fields = document["components"]["schemas"][name]["properties"]
                lacking += [f"{name}.{one}" for one, f in fields.items() if "examples" not in f]
    assert seen > 20
    assert lacking == []
