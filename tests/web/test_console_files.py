"""The console's files: one page for all its addresses, assets that are kept, nothing else."""

from __future__ import annotations

import gzip
import re
from http.client import HTTPConnection, HTTPResponse

import pytest

from guikang.web.front import POLICY

ASSET = re.compile(r"/console/assets/[\w.-]+")


def ask(address: str, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(address.removeprefix("http://"))
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


@pytest.mark.parametrize("path", ["/console", "/console/", "/console/sign-in", "/console/a/b"])
def test_every_address_of_the_console_gives_its_page(without_demo: str, path: str) -> None:
    answer, content = ask(without_demo, path)
    assert answer.status == 200
    assert b'<div id="console">' in content
    assert answer.getheader("cache-control") == "no-store"


def test_what_the_page_loads_is_there_and_kept_for_ever(without_demo: str) -> None:
    _, page = ask(without_demo, "/console/")
    assets = ASSET.findall(page.decode())
    assert {asset.rpartition(".")[2] for asset in assets} == {"js", "css"}
    for asset in assets:
        answer, _ = ask(without_demo, asset)
        assert answer.status == 200
        assert answer.getheader("cache-control") == "public, max-age=31536000, immutable"
        assert answer.getheader("content-type") == (
            "text/css; charset=utf-8" if asset.endswith("css") else "text/javascript; charset=utf-8"
        )


def test_who_understands_it_is_given_less_to_load(without_demo: str) -> None:
    _, page = ask(without_demo, "/console/")
    asset = ASSET.findall(page.decode())[0]
    plain, content = ask(without_demo, asset)
    answer, compressed = ask(without_demo, asset, **{"accept-encoding": "br, gzip"})
    assert plain.getheader("content-encoding") is None
    assert answer.getheader("content-encoding") == "gzip"
    assert answer.getheader("vary") == plain.getheader("vary") == "accept-encoding"
    assert len(compressed) * 2 < len(content)
    assert gzip.decompress(compressed) == content


@pytest.mark.parametrize("name", ["missing.js", "..%2f..%2ffiles.py", "%2e%2e/%2e%2e/files.py"])
def test_an_asset_that_is_none_is_not_found(without_demo: str, name: str) -> None:
    answer, content = ask(without_demo, f"/console/assets/{name}")
    assert answer.status == 404
    assert b"import" not in content


def test_only_the_console_may_place_things_by_an_elements_style(without_demo: str) -> None:
    answer, _ = ask(without_demo, "/console/")
    told = set(answer.getheader("content-security-policy", "").split("; "))
    assert told - set(POLICY.split("; ")) == {"style-src-attr 'unsafe-inline'"}
    assert set(POLICY.split("; ")) <= told
    assert ask(without_demo, "/")[0].getheader("content-security-policy") == POLICY


def test_the_page_names_no_other_host_and_holds_no_script(without_demo: str) -> None:
    _, page = ask(without_demo, "/console/")
    text = page.decode()
    assert "//" not in text
    assert re.findall(r"<script[^>]*>(.+?)</script>", text) == []
