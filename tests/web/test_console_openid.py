"""Signing in to the console by another's account, with a provider that runs beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey

from consoles import Member, active, enrolled, hash_quickly, signed_in, with_totp
from guikang.bootstrap import System, now
from guikang.providers.oidc import OpenIdIssuer
from guikang.services.accounts.elsewhere import VALID, SigningInElsewhere
from guikang.staff.posts import Post
from openid import CLIENT, SECRET, Provider, openid_provider
from synthetic import OPERATOR, phone

COUNTY, SESSION = "450103", "/api/v1/session"
OpenSite = Callable[..., AbstractContextManager[str]]
STRONG = [
    {"amr": ["pwd", "mfa"]},
    {"acr": "phr"},
    {"acr": "http://schemas.openid.net/pape/policies/2007/06/multi-factor"},
]
WEAK = [{}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"acr": "0"}, {"amr": [5], "acr": ["phr"]}]


class Clock:
    """The present of site and provider."""

    def __init__(self) -> None:
        self.now = now()

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider(clock: Clock) -> Iterator[Provider]:
    with openid_provider() as provider:
        provider.now = clock.now
        yield provider


@pytest.fixture
def browser(
    running: System, open_site: OpenSite, provider: Provider, clock: Clock
) -> Iterator[httpx.Client]:
    hash_quickly(running)
    accounts = running.accounts
    elsewhere = SigningInElsewhere(
        OpenIdIssuer(provider.issuer, CLIENT, SECRET),
        accounts.signing_in._members,
        accounts.signing_in,
        keyring=running.keys.keyring,
        secret=running.keys.secret,
    )
    with (
        open_site(clock=clock, accounts=replace(accounts, elsewhere=elsewhere)) as address,
        httpx.Client(base_url=address) as client,
    ):
        yield client


@pytest.fixture
def member(running: System, provider: Provider, clock: Clock) -> Member:
    hash_quickly(running)
    member = enrolled(running, Post.COLLECTOR, COUNTY, at=clock.now)
    vouch(provider, member)
    return member


def vouch(provider: Provider, member: Member, **claims: object) -> None:
    provider.claims = {
        "phone_number": member.phone.number,
        "phone_number_verified": True,
        **claims,
    }


def there(browser: httpx.Client) -> str:
    """Go to the provider and sign in there; where it sends the browser back."""
    led = browser.get(f"{SESSION}/oidc")
    assert led.status_code == 303
    back = httpx.get(led.headers["location"])
    assert back.status_code == 302
    return str(back.headers["location"])


def led_to(browser: httpx.Client) -> str:
    """Go there and come back; where the browser is led on."""
    answer = browser.get(there(browser))
    assert answer.status_code == 303
    return str(answer.headers["location"])


def state(browser: httpx.Client) -> Any:  # noqa: ANN401 - JSON
    answer = browser.get(SESSION)
    return answer.json()["state"] if answer.is_success else None


def refused(browser: httpx.Client) -> str:
    address = led_to(browser)
    assert state(browser) is None
    assert "staff" not in browser.cookies
    return address.removeprefix("/console/?refused=")


def test_a_member_signs_in_by_the_verified_phone_of_their_other_account(
    browser: httpx.Client, provider: Provider, member: Member
) -> None:
    assert led_to(browser) == "/console/"
    assert state(browser) == "signed_in"
    assert provider.lets_in == ["basic"]
    assert "staff_oidc" not in browser.cookies
    assert browser.get(SESSION).json()["name"]
    assert member.phone.national not in str(browser.cookies)


@pytest.mark.usefixtures("member")
def test_a_phone_that_user_info_tells_will_do(browser: httpx.Client, provider: Provider) -> None:
    provider.user = {**provider.claims, "sub": "u-1"}
    provider.claims = {}
    assert led_to(browser) == "/console/"


@pytest.mark.usefixtures("member")
def test_user_info_of_somebody_else_is_refused(browser: httpx.Client, provider: Provider) -> None:
    provider.user = {**provider.claims, "sub": "u-2"}
    provider.claims = {}
    assert refused(browser) == "oidc.refused"


@pytest.mark.usefixtures("member")
def test_a_provider_that_takes_the_secret_in_the_form_alone_gets_it_there(
    browser: httpx.Client, provider: Provider
) -> None:
    provider.about = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert led_to(browser) == "/console/"
    assert provider.lets_in == ["post"]


@pytest.mark.parametrize("claims", STRONG)
def test_two_factors_that_were_shown_there_are_believed(
    browser: httpx.Client, running: System, provider: Provider, clock: Clock, claims: dict[str, Any]
) -> None:
    member = active(running, Post.VERIFIER, COUNTY, at=clock.now)
    with_totp(running, signed_in(running, member, clock.now)[0], clock.now)
    vouch(provider, member, **claims)
    assert led_to(browser) == "/console/"
    assert state(browser) == "signed_in"


@pytest.mark.parametrize("claims", WEAK)
def test_else_the_second_factor_is_asked_here(
    browser: httpx.Client, running: System, provider: Provider, clock: Clock, claims: dict[str, Any]
) -> None:
    member = active(running, Post.VERIFIER, COUNTY, at=clock.now)
    with_totp(running, signed_in(running, member, clock.now)[0], clock.now)
    vouch(provider, member, **claims)
    assert led_to(browser) == "/console/"
    assert state(browser) == "second_factor_needed"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"phone_number_verified": False}, "oidc.no_phone"),
        ({"phone_number_verified": "true"}, "oidc.no_phone"),
        ({"phone_number": None}, "oidc.no_phone"),
        ({"phone_number": "no phone"}, "oidc.no_phone"),
        ({"phone_number": phone().number}, "account.not_staff"),
        ({"iss": "https://other.example"}, "oidc.refused"),
        ({"aud": "another"}, "oidc.refused"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "oidc.refused"),
        ({"nonce": "replayed"}, "oidc.refused"),
        ({"exp": 1_500_000_000}, "oidc.refused"),
        ({"iat": 4_000_000_000}, "oidc.refused"),
        ({"sub": None}, "oidc.refused"),
    ],
)
def test_who_is_no_member_and_what_was_not_made_for_this_is_refused(
    browser: httpx.Client, provider: Provider, member: Member, claims: dict[str, Any], why: str
) -> None:
    vouch(provider, member, **claims)
    assert refused(browser) == why


def test_who_holds_no_post_is_refused_and_nobody_is_added_to_the_registry(
    browser: httpx.Client, running: System, member: Member, clock: Clock
) -> None:
    running.staffing.suspend(member.person, 1, "调查", by=OPERATOR, now=clock.now)
    assert refused(browser) == "account.no_post"


@pytest.mark.usefixtures("member")
def test_a_token_signed_by_another_key_is_refused(
    browser: httpx.Client, provider: Provider
) -> None:
    assert led_to(browser) == "/console/"
    browser.cookies.clear()
    provider.published = provider.key
    provider.key = ECKey.generate_key("P-256", {"kid": "k1"})
    assert refused(browser) == "oidc.refused"


@pytest.mark.usefixtures("member")
def test_a_new_key_of_the_provider_is_fetched(browser: httpx.Client, provider: Provider) -> None:
    assert led_to(browser) == "/console/"
    browser.cookies.clear()
    provider.key = ECKey.generate_key("P-256", {"kid": "k2"})
    assert led_to(browser) == "/console/"


@pytest.mark.usefixtures("member")
def test_what_was_begun_in_another_browser_or_too_long_ago_is_refused(
    browser: httpx.Client, provider: Provider, clock: Clock
) -> None:
    back = there(browser)
    kept = dict(browser.cookies)
    browser.cookies.clear()
    assert browser.get(back).headers["location"] == "/console/?refused=oidc.stale"
    browser.cookies.update(kept)
    other = back.replace("state=", "state=x")
    assert browser.get(other).headers["location"] == "/console/?refused=oidc.stale"
    clock.now += VALID
    provider.now = clock.now
    browser.cookies.update(kept)
    assert browser.get(back).headers["location"] == "/console/?refused=oidc.stale"
    clock.now -= timedelta(seconds=1)
    browser.cookies.update(kept)
    assert browser.get(back).headers["location"] == "/console/"


@pytest.mark.usefixtures("member")
def test_a_code_counts_once(browser: httpx.Client) -> None:
    back = there(browser)
    kept = dict(browser.cookies)
    assert browser.get(back).headers["location"] == "/console/"
    browser.cookies.update(kept)
    assert browser.get(back).headers["location"] == "/console/?refused=oidc.refused"


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://other.example"},
        {"authorization_endpoint": "http://other.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": 5},
    ],
)
def test_nobody_is_led_to_where_the_provider_is_not(
    browser: httpx.Client, provider: Provider, about: dict[str, Any]
) -> None:
    provider.about = about
    answer = browser.get(f"{SESSION}/oidc")
    assert answer.headers["location"] == "/console/?refused=oidc.unreachable"


@pytest.mark.usefixtures("member")
def test_the_session_cookie_is_strict_and_what_goes_there_and_back_is_lax(
    browser: httpx.Client,
) -> None:
    led = browser.get(f"{SESSION}/oidc")
    (kept,) = led.headers.get_list("set-cookie")
    assert {"HttpOnly", "SameSite=lax", f"Path={SESSION}/oidc"} <= {
        part.strip() for part in kept.split(";")
    }
    came = browser.get(str(httpx.get(led.headers["location"]).headers["location"]))
    session = [one for one in came.headers.get_list("set-cookie") if one.startswith("staff=")]
    assert "SameSite=strict" in session[0]
