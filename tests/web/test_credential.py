"""The QR of a code: scanned, checked by the browser, by the server, and by others' software."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from jwcrypto.jwk import JWKSet
from jwcrypto.jws import JWS, InvalidJWSSignature
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]
DOCS = Path(__file__).resolve().parents[2] / "docs"
VECTORS = json.loads((DOCS / "credential-vectors.json").read_text())
WORDS = {"green": "绿码", "yellow": "黄码", "red": "红码"}


@pytest.fixture
def scanned(scan: Callable[[bytes], str | None]) -> Callable[[Page], str]:
    """What an independent reader finds in the QR as the screen shows it."""

    def read(page: Page) -> str:
        found = scan(page.locator(".frame").screenshot())
        assert found is not None
        return found

    return read


@pytest.mark.parametrize("width", [360, 1280])
def test_the_qr_is_read_from_the_screen_and_verified_by_an_independent_library(
    with_demo: str, open_page: OpenPage, width: int, scanned: Callable[[Page], str]
) -> None:
    address = scanned(open_page(with_demo + "/demo/entry", width=width))
    base, _, token = address.partition("#")
    assert base == f"{with_demo}/v"
    published = open_page(f"{with_demo}/.well-known/jwks.json").locator("body").inner_text()
    keys = JWKSet.from_json(published)
    jws = JWS()
    jws.deserialize(token)
    kid = json.loads(jws.objects["protected"])["kid"]
    jws.verify(keys.get_key(kid))
    with pytest.raises(InvalidJWSSignature):
        JWS.from_jose_token(token[:-94] + "AAAA" + token[-90:]).verify(keys.get_key(kid))


def test_a_camera_opens_the_check_page_which_verifies_by_itself(
    with_demo: str, open_page: OpenPage, scanned: Callable[[Page], str]
) -> None:
    address = scanned(open_page(with_demo + "/demo/discharged"))
    page = open_page(address)
    card = page.locator("#outcome .card.yellow")
    card.wait_for()
    assert "黄码" in card.inner_text()
    assert "覃**" in card.inner_text() or "*" in card.locator("[data-slot=name]").inner_text()


@pytest.mark.parametrize("place", [3, 40, 60, 100, 130, 200])
def test_the_check_page_refuses_a_token_with_one_character_changed(
    with_demo: str, open_page: OpenPage, place: int, scanned: Callable[[Page], str]
) -> None:
    base, _, token = scanned(open_page(with_demo + "/demo/green")).partition("#")
    other = "A" if token[place] != "A" else "B"
    page = open_page(f"{base}#{token[:place]}{other}{token[place + 1 :]}")
    page.locator("#outcome .refused").wait_for()
    assert page.locator("#outcome .card").count() == 0


def outcome_of(page: Page, site: str, token: str, keys: list[dict[str, str]]) -> str:
    """What the check page says of a token on 1 April 2020, were these the published keys."""
    page.clock.install(time="2020-04-01T00:01:00Z")
    page.route("**/.well-known/jwks.json", lambda route: route.fulfill(json={"keys": keys}))
    page.goto("about:blank")
    page.goto(f"{site}/v#{token}")
    page.locator("#outcome > *").first.wait_for()
    return page.locator("#outcome").inner_text()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['alg']}-{v['claims']['colour']}")
def test_the_check_page_holds_to_the_published_vectors(
    with_demo: str, open_page: OpenPage, vector: dict[str, dict[str, str]]
) -> None:
    page = open_page(with_demo + "/v")
    said = outcome_of(page, with_demo, str(vector["token"]), [vector["jwk"]])
    if str(vector["alg"]) == "ES256":
        assert WORDS[vector["claims"]["colour"]] in said
        assert vector["claims"]["masked_name"] in said
    else:  # no browser verifies SM2
        assert page.locator("#outcome .refused").count() == 1


@pytest.mark.parametrize(
    "header",
    [
        '{"kid":"DOvxvJiA","alg":"ES256"}',
        '{"alg":"ES256","kid":"DOvxvJiA","typ":"JWT"}',
        '{"alg": "ES256", "kid": "DOvxvJiA"}',
        '{"alg":"none","kid":"DOvxvJiA"}',
        '["ES256","DOvxvJiA"]',
        "null",
    ],
)
def test_the_check_page_takes_no_header_but_ours(
    with_demo: str, open_page: OpenPage, header: str
) -> None:
    [vector, *_] = VECTORS
    _, _, rest = vector["token"].partition(".")
    token = urlsafe_b64encode(header.encode()).rstrip(b"=").decode() + "." + rest
    page = open_page(with_demo + "/v")
    outcome_of(page, with_demo, token, [vector["jwk"]])
    assert page.locator("#outcome .refused").count() == 1


def test_without_script_the_server_checks_what_is_pasted(
    with_demo: str, open_page: OpenPage, scanned: Callable[[Page], str]
) -> None:
    address = scanned(open_page(with_demo + "/demo/green"))
    page = open_page(with_demo + "/v", script=False)
    page.fill("#token", address)
    page.click("button[type=submit]")
    expect(page.locator("#outcome .card.green")).to_contain_text("绿码")
    page.fill("#token", address[:-1])
    page.click("button[type=submit]")
    expect(page.locator("#outcome .refused")).to_have_count(1)


@pytest.mark.parametrize(
    "slug", ["no-code", "entry?at=2099-01-01T00:00", "entry?at=2001-01-01T00:00"]
)
def test_no_qr_stands_on_another_times_code_or_where_there_is_none(
    with_demo: str, open_page: OpenPage, slug: str
) -> None:
    assert open_page(f"{with_demo}/demo/{slug}").locator(".frame").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_the_check_page_breaks_no_rule_of_wcag(
    with_demo: str,
    open_page: OpenPage,
    violations: Callable[[Page], list[str]],
    width: int,
    scanned: Callable[[Page], str],
) -> None:
    page = open_page(scanned(open_page(with_demo + "/demo/green")), width=width)
    page.locator("#outcome .card").wait_for()
    assert violations(page) == []
    page = open_page(with_demo + "/v#nonsense", width=width)
    page.locator("#outcome .refused").wait_for()
    assert violations(page) == []
