"""Passkeys of members: a real browser with an authenticator that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from consoles import PASSWORD, Member, active, hash_quickly
from guikang.bootstrap import System, now
from guikang.staff.posts import Post

COUNTY = "450103"
SESSION, ACCOUNT = "/api/v1/session", "/api/v1/account"
OpenSite = Callable[..., AbstractContextManager[str]]
SENT = """async ([method, path, csrf, body]) => {
    const answer = await fetch(path, {
        method,
        headers: {"content-type": "application/json", "x-csrf-token": csrf},
        body: body === null ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return [answer.status, text ? JSON.parse(text) : null];
}"""
MADE = """async options => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return (await navigator.credentials.create({publicKey})).toJSON();
}"""
SHOWN = """async options => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return (await navigator.credentials.get({publicKey})).toJSON();
}"""


@dataclass
class Desk:
    """A browser with an authenticator of its own."""

    page: Page
    devtools: CDPSession
    authenticator: str
    csrf: str = ""

    def send(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        status, answer = self.page.evaluate(SENT, [method, path, self.csrf, body])
        if isinstance(answer, dict) and "csrf" in answer:
            self.csrf = answer["csrf"]
        return status, answer

    def code(self, method: str, path: str, body: object = None) -> tuple[int, str]:
        status, answer = self.send(method, path, body)
        return status, answer["code"]

    def sign_in(self, member: Member) -> str:
        body = {"phone": member.phone.national, "password": PASSWORD}
        status, answer = self.send("POST", SESSION, body)
        assert status == 200
        return str(answer["state"])

    def made(self, **changed: object) -> Any:  # noqa: ANN401 - JSON
        status, options = self.send("POST", f"{ACCOUNT}/passkeys/options")
        assert status == 200, options
        return self.page.evaluate(MADE, {**options["publicKey"], **changed})

    def shown(self, **changed: object) -> Any:  # noqa: ANN401 - JSON
        status, options = self.send("POST", f"{SESSION}/passkey/options")
        assert status == 200, options
        return self.page.evaluate(SHOWN, {**options["publicKey"], **changed})

    def register(self, title: str = "办公电脑") -> tuple[int, Any]:
        body = {"title": title, "credential": self.made()}
        return self.send("POST", f"{ACCOUNT}/passkeys", body)

    def credential(self) -> dict[str, Any]:
        found = self.devtools.send(
            "WebAuthn.getCredentials", {"authenticatorId": self.authenticator}
        )
        (credential,) = found["credentials"]
        assert isinstance(credential, dict)
        return credential

    def take(self, credential: dict[str, Any]) -> None:
        """Put a passkey, as another authenticator has it, in place of one's own."""
        self.devtools.send("WebAuthn.clearCredentials", {"authenticatorId": self.authenticator})
        self.devtools.send(
            "WebAuthn.addCredential",
            {"authenticatorId": self.authenticator, "credential": credential},
        )


OpenDesk = Callable[..., Desk]


@pytest.fixture(scope="module")
def address(running: System, open_site: OpenSite) -> Iterator[str]:
    hash_quickly(running)
    with open_site() as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def open_desk(browser: Browser, address: str) -> Iterator[OpenDesk]:
    contexts = []

    def opened(*, verifies: bool = True) -> Desk:
        context = browser.new_context()
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal" if verifies else "usb",
            "hasUserVerification": verifies,
            "isUserVerified": verifies,
            "automaticPresenceSimulation": True,
        }
        added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return Desk(page, devtools, str(added["authenticatorId"]))

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def member(running: System) -> Member:
    return active(running, Post.DIVISION_ADMINISTRATOR, COUNTY, at=now())


def test_a_passkey_is_made_as_the_first_factor_and_shown_at_the_next_sign_in(
    open_desk: OpenDesk, member: Member
) -> None:
    desk = open_desk()
    assert desk.sign_in(member) == "second_factor_to_set_up"
    status, answer = desk.register()
    assert (status, answer["state"], len(answer["recovery_codes"])) == (200, "signed_in", 10)
    _, listed = desk.send("GET", f"{ACCOUNT}/passkeys")
    assert [(one["title"], one["host"], one["last_used"]) for one in listed["items"]] == [
        ("办公电脑", "localhost", None)
    ]
    desk.send("DELETE", SESSION)
    assert desk.sign_in(member) == "second_factor_needed"
    status, answer = desk.send("POST", f"{SESSION}/passkey", {"credential": desk.shown()})
    assert (status, answer["state"], answer["recovery_codes"]) == (200, "signed_in", [])
    status, told = desk.send("GET", SESSION)
    assert (status, told["second_factor"]["passkeys"]) == (200, 1)
    _, listed = desk.send("GET", f"{ACCOUNT}/passkeys")
    assert listed["items"][0]["last_used"] is not None
    name = listed["items"][0]["name"]
    assert desk.code("DELETE", f"{ACCOUNT}/passkeys/{name}") == (409, "account.last_factor")


def test_an_authenticator_makes_no_second_passkey_for_the_same_account(
    open_desk: OpenDesk, member: Member
) -> None:
    desk = open_desk()
    desk.sign_in(member)
    desk.register()
    with pytest.raises(Exception, match="InvalidStateError"):
        desk.made()


def test_several_passkeys_have_names_and_one_is_removed(
    open_desk: OpenDesk, member: Member
) -> None:
    desk = open_desk()
    desk.sign_in(member)
    desk.register("电脑")
    first = desk.credential()
    desk.devtools.send("WebAuthn.clearCredentials", {"authenticatorId": desk.authenticator})
    status, options = desk.send("POST", f"{ACCOUNT}/passkeys/options")
    assert status == 200
    credential = desk.page.evaluate(MADE, {**options["publicKey"], "excludeCredentials": []})
    body = {"title": " 手机  备用 ", "credential": credential}
    assert desk.send("POST", f"{ACCOUNT}/passkeys", body)[0] == 200
    _, listed = desk.send("GET", f"{ACCOUNT}/passkeys")
    assert [one["title"] for one in listed["items"]] == ["电脑", "手机 备用"]
    name = listed["items"][0]["name"]
    assert desk.send("DELETE", f"{ACCOUNT}/passkeys/{name}")[0] == 204
    assert desk.code("DELETE", f"{ACCOUNT}/passkeys/{name}") == (404, "account.no_passkey")
    desk.send("DELETE", SESSION)
    desk.take(first)
    desk.sign_in(member)
    known = [{"id": first["credentialId"].rstrip("=").replace("+", "-").replace("/", "_")}]
    gone = desk.shown(allowCredentials=[{**one, "type": "public-key"} for one in known])
    found = desk.code("POST", f"{SESSION}/passkey", {"credential": gone})
    assert found == (422, "account.passkey_refused")


def test_whoever_is_not_verified_by_their_authenticator_is_refused(
    open_desk: OpenDesk, member: Member
) -> None:
    desk, unverifying = open_desk(), open_desk(verifies=False)
    unverifying.sign_in(member)
    selection = {"userVerification": "discouraged", "residentKey": "discouraged"}
    body = {"title": "电脑", "credential": unverifying.made(authenticatorSelection=selection)}
    found = unverifying.code("POST", f"{ACCOUNT}/passkeys", body)
    assert found == (422, "account.passkey_refused")
    desk.sign_in(member)
    assert desk.register()[0] == 200
    unverifying.take(desk.credential())
    unverifying.sign_in(member)
    shown = {"credential": unverifying.shown(userVerification="discouraged")}
    found = unverifying.code("POST", f"{SESSION}/passkey", shown)
    assert found == (422, "account.passkey_refused")


def test_a_passkey_whose_count_went_back_is_refused_and_rings(
    open_desk: OpenDesk, member: Member
) -> None:
    desk = open_desk()
    desk.sign_in(member)
    desk.register()
    copied = desk.credential()
    desk.send("DELETE", SESSION)
    desk.sign_in(member)
    assert desk.send("POST", f"{SESSION}/passkey", {"credential": desk.shown()})[0] == 200
    desk.send("DELETE", SESSION)
    thief = open_desk()
    thief.take(copied)
    thief.sign_in(member)
    found = thief.code("POST", f"{SESSION}/passkey", {"credential": thief.shown()})
    assert found == (403, "account.passkey_copied")
    desk.sign_in(member)
    assert desk.send("POST", f"{SESSION}/passkey", {"credential": desk.shown()})[0] == 200
    _, told = desk.send("GET", SESSION)
    assert "passkey_count_went_back" in [one["kind"] for one in told["alarms"]]


def test_what_a_passkey_signed_counts_once_and_for_its_own_session(
    open_desk: OpenDesk, member: Member
) -> None:
    desk, other = open_desk(), open_desk()
    desk.sign_in(member)
    desk.register()
    desk.send("DELETE", SESSION)
    desk.sign_in(member)
    other.sign_in(member)
    signed = {"credential": desk.shown()}
    assert other.send("POST", f"{SESSION}/passkey/options")[0] == 200
    found = other.code("POST", f"{SESSION}/passkey", signed)
    assert found == (422, "account.passkey_refused")
    assert desk.send("POST", f"{SESSION}/passkey", signed)[0] == 200
    assert desk.code("POST", f"{SESSION}/passkey", signed) == (409, "account.challenge")


def test_anothers_passkey_lets_nobody_in(
    open_desk: OpenDesk, running: System, member: Member
) -> None:
    desk, other = open_desk(), open_desk()
    desk.sign_in(member)
    desk.register()
    desk.send("DELETE", SESSION)
    second = active(running, Post.VERIFIER, COUNTY, at=now())
    other.sign_in(second)
    other.register()
    theirs = other.credential()
    desk.sign_in(member)
    desk.take(theirs)
    known = theirs["credentialId"].rstrip("=").replace("+", "-").replace("/", "_")
    shown = desk.shown(allowCredentials=[{"id": known, "type": "public-key"}])
    found = desk.code("POST", f"{SESSION}/passkey", {"credential": shown})
    assert found == (422, "account.passkey_refused")


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"id": "x", "rawId": 5, "type": "public-key", "response": {}},
        {"id": "AQID", "rawId": "AQID", "type": "public-key", "response": None},
        {"id": "AQID", "rawId": "AQID", "type": "x", "response": {"clientDataJSON": "e30"}},
    ],
)
def test_whatever_else_is_sent_is_refused(
    open_desk: OpenDesk, member: Member, credential: object
) -> None:
    desk = open_desk()
    desk.sign_in(member)
    desk.send("POST", f"{ACCOUNT}/passkeys/options")
    body = {"title": "电脑", "credential": credential}
    assert desk.code("POST", f"{ACCOUNT}/passkeys", body) == (422, "account.passkey_refused")
    desk.register()
    desk.send("DELETE", SESSION)
    desk.sign_in(member)
    desk.send("POST", f"{SESSION}/passkey/options")
    found = desk.code("POST", f"{SESSION}/passkey", {"credential": credential})
    assert found == (422, "account.passkey_refused")
