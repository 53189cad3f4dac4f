"""The HTTP API, and the headers of every answer."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPResponse

import pytest

from guikang.feeds.definitions import feeds_of
from guikang.web.app import API_VERSION
from guikang.web.site import Site


def ask(address: str, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(address.removeprefix("http://"))
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


PATHS = (
    *("/", "/demo/entry", "/demo/x", "/static/page.css", "/healthz", "/openapi.json", "/api/x"),
    *("/favicon.ico", "/robots.txt"),
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_policy_and_sets_no_cookie(with_demo: str, path: str) -> None:
    answer, _ = ask(with_demo, path)
    assert answer.getheader("content-security-policy") == (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert answer.getheader("x-content-type-options") == "nosniff"
    assert answer.getheader("referrer-policy") == "no-referrer"
    assert answer.getheader("set-cookie") is None
    assert answer.getheader("server") is None or "uvicorn" in answer.getheader("server")


def test_a_code_is_never_kept_by_a_cache_and_the_style_is(with_demo: str) -> None:
    assert ask(with_demo, "/demo/entry")[0].getheader("cache-control") == "no-store"
    assert "immutable" in ask(with_demo, "/static/page.css")[0].getheader("cache-control")


@pytest.mark.parametrize("path", PATHS)
def test_head_answers_as_get_without_a_body(with_demo: str, path: str) -> None:
    get, _ = ask(with_demo, path)
    head, body = ask(with_demo, path, "HEAD")
    assert (head.status, body) == (get.status, b"")


def test_the_icon_is_where_browsers_look_for_it(without_demo: str) -> None:
    answer, body = ask(without_demo, "/favicon.ico")
    assert (answer.status, answer.getheader("content-type")) == (200, "image/svg+xml")
    assert body == ask(without_demo, "/static/icon.svg")[1]


def test_crawlers_are_kept_from_every_address(without_demo: str) -> None:
    answer, body = ask(without_demo, "/robots.txt")
    assert answer.status == 200
    assert answer.getheader("content-type") == "text/plain; charset=utf-8"
    assert body.decode().splitlines() == ["User-agent: *", "Disallow: /"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent(with_demo: str, method: str) -> None:
    answer, body = ask(with_demo, "/api/v1/feeds", method)
    assert answer.status == 405
    assert answer.getheader("content-type") == "application/problem+json"
    assert json.loads(body)["code"] == "web.method_not_allowed"
    assert ask(with_demo, "/demo/entry", method)[0].status == 405


def test_the_public_keys_are_published_and_nothing_private_with_them(without_demo: str) -> None:
    answer, body = ask(without_demo, "/.well-known/jwks.json")
    [key] = json.loads(body)["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    assert answer.getheader("content-type") == "application/jwk-set+json"


def test_the_process_lives_and_is_ready(without_demo: str) -> None:
    assert json.loads(ask(without_demo, "/healthz")[1]) == {"status": "alive"}
    assert json.loads(ask(without_demo, "/readyz")[1]) == {"status": "ready"}


def test_what_is_not_ready_says_why(not_ready: str) -> None:
    assert ask(not_ready, "/healthz")[0].status == 200
    answer, body = ask(not_ready, "/readyz", **{"accept-language": "en"})
    assert answer.status == 503
    assert answer.getheader("content-type") == "application/problem+json"
    problem = json.loads(body)
    assert (problem["status"], problem["code"]) == (503, "ready.database")
    assert problem["detail"] == "The database does not answer. Check that it is running."


def test_the_api_is_described(without_demo: str) -> None:
    document = json.loads(ask(without_demo, "/openapi.json")[1])
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == API_VERSION
    assert set(document["paths"]) >= {
        "/healthz",
        "/readyz",
        "/.well-known/jwks.json",
        "/api/v1/divisions",
        "/api/v1/divisions/search",
        "/api/v1/divisions/{code}",
        "/api/v1/feeds",
        "/api/v1/rulebooks",
        "/api/v1/rulebooks/{rulebook_id}",
    }


def test_the_rulebooks_are_told_and_one_of_them_decides(without_demo: str, site: Site) -> None:
    entries = json.loads(ask(without_demo, "/api/v1/rulebooks")[1])["rulebooks"]
    assert {entry["id"] for entry in entries} == set(site.rulebooks)
    assert [entry["id"] for entry in entries if entry["decides"]] == ["gx-2020-72"]


def test_a_rulebook_is_told_in_plain_form(without_demo: str) -> None:
    told = json.loads(ask(without_demo, "/api/v1/rulebooks/gx-2020-72")[1])
    assert [colour["word"] for colour in told["colours"]] == ["红码", "黄码", "绿码"]
    entry = next(ground for ground in told["grounds"] if ground["id"] == "entry")
    (state,) = entry["states"]
    assert (state["days"], state["awaits"]) == (14, ["nucleic_retest"])
    assert "满 14 天" in state["turns"][0]["when"]


def test_an_unknown_rulebook_is_a_problem_document(without_demo: str) -> None:
    answer, body = ask(without_demo, "/api/v1/rulebooks/none")
    assert (answer.status, json.loads(body)["code"]) == (404, "web.unknown_rulebook")


def test_every_list_has_its_columns(without_demo: str, site: Site) -> None:
    told = json.loads(ask(without_demo, "/api/v1/feeds")[1])
    feeds = feeds_of(site.rulebook)
    assert [feed["name"] for feed in told["feeds"]] == list(feeds)
    for feed in told["feeds"]:
        titles = [column["title"] for column in feed["columns"]]
        assert titles == [column.title for column in feeds[feed["name"]].columns]
