"""After a later edition: the API, the pages and the search still know the old codes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System, system
from guikang.feeds.divisions import read_tree
from guikang.settings import Settings
from guikang.staff.posts import Post
from guikang.web.api.staff_answers import member_entry
from guikang.web.redivided import DivisionsWatch
from synthetic import OPERATOR, appointed, enrolled

OpenPage = Callable[..., Page]
LATER = Path(__file__).parents[2] / "data" / "guangxi_divisions_2023.csv.gz"
SINCE, TODAY = date(2023, 6, 30), date(2023, 7, 2)
NOW = datetime(2023, 7, 2, 3, tzinfo=UTC)
PATIENCE = 30.0
"""Seconds after which something that should come is given up; no test measures time."""


@dataclass
class Redivided:
    """A site whose divisions were taken in anew while it ran."""

    address: str
    running: System


def take_in(running: System) -> None:
    plan = running.redividing.preview(read_tree(LATER), SINCE, [], TODAY)
    running.redividing.take_in(plan, by="cli:test", why="区划撤销", now=NOW)


@pytest.fixture(scope="module")
def redivided(
    tmp_path_factory: pytest.TempPathFactory,
    served_from: Callable[[System], AbstractContextManager[str]],
) -> Iterator[Redivided]:
    settings = Settings(data=tmp_path_factory.mktemp("redivided"))
    with system(settings) as running, served_from(running) as address:
        take_in(running)
        yield Redivided(address, running)


def ask(address: str, path: str) -> dict[str, object]:
    connection = HTTPConnection(address.removeprefix("http://"))
    connection.request("GET", path)
    answer = connection.getresponse()
    told: dict[str, object] = json.loads(answer.read())
    connection.close()
    return told


def test_an_old_code_is_told_as_it_was_with_its_successor(redivided: Redivided) -> None:
    told = ask(redivided.address, "/api/v1/divisions/450127100201")
    assert str(told["full_name"]).startswith("广西壮族自治区南宁市横县横州镇")
    assert [one["code"] for one in told["path"]][2:] == ["450127", "450127100", "450127100201"]
    assert (told["until"], told["divided"]) == ("2021-02-03", False)
    successor = told["successor"]
    assert successor["code"] == "450181100201"
    assert successor["full_name"].startswith("广西壮族自治区南宁市横州市")
    assert successor["successor"] is None


def test_a_division_that_stayed_has_no_successor(redivided: Redivided) -> None:
    told = ask(redivided.address, "/api/v1/divisions/450103001005")
    assert (told["successor"], told["former"], told["until"]) == (None, None, None)


@pytest.mark.parametrize("words", ["横县", "hengxian", "450127"])
def test_an_old_name_and_code_are_found_and_say_what_they_were(
    redivided: Redivided, words: str
) -> None:
    told = ask(redivided.address, f"/api/v1/divisions/search?q={quote(words)}")
    first = told["divisions"][0]
    assert (first["code"], first["name"]) == ("450181", "横州市")
    assert (first["former"]["code"], first["former"]["name"]) == ("450127", "横县")


@pytest.mark.parametrize(
    ("within", "found"), [("450127", True), ("450181,4502", True), ("4502", False)]
)
def test_a_search_may_be_limited_by_a_code_of_now_or_of_earlier(
    redivided: Redivided, within: str, *, found: bool
) -> None:
    path = f"/api/v1/divisions/search?q={quote('横州镇')}&within={within}"
    codes = [one["code"] for one in ask(redivided.address, path)["divisions"]]
    assert ("450181100" in codes) is found


def test_the_tree_below_is_that_of_now(redivided: Redivided) -> None:
    below = ask(redivided.address, "/api/v1/divisions?parent=4501")["divisions"]
    codes = [one["code"] for one in below]
    assert "450181" in codes
    assert "450127" not in codes


def test_an_ended_post_is_named_by_its_place_as_it_was(redivided: Redivided) -> None:
    running = redivided.running
    one = enrolled(running)
    person = appointed(running, one, Post.COLLECTOR, "450181100", at=NOW)
    assert running.staffing.end(person, 1, "换届", by=OPERATOR, now=NOW) is None
    with running.pool.connection() as connection:  # as if it had ended before the edition
        connection.execute("alter table appointments disable trigger present_division")
        connection.execute(
            "update appointments set division = '450127100' where person = %s", (person,)
        )
        connection.execute("alter table appointments enable trigger present_division")
    member = running.staffing.by_person(person)
    assert member is not None
    entry = member_entry(member, running.divisions.now, NOW)
    assert entry.division_name == "广西壮族自治区南宁市横州市横州镇"
    assert entry.appointments[0].division_name == "广西壮族自治区南宁市横县横州镇"


@pytest.mark.parametrize("script", [True, False])
def test_the_public_page_finds_an_old_name_and_says_what_it_was(
    redivided: Redivided,
    open_page: OpenPage,
    violations: Callable[[Page], list[str]],
    *,
    script: bool,
) -> None:
    page = open_page(f"{redivided.address}/places", script=script)
    expect(page.locator("main")).to_contain_text("2023-06-30")
    field = page.locator("#place-q")
    field.fill("横县")
    if script:
        first = page.get_by_role("option").first
    else:
        field.press("Enter")
        first = page.locator("[data-found] li").first
    expect(first).to_contain_text("横州市")
    expect(first).to_contain_text("原为广西壮族自治区南宁市横县")
    if script:
        assert violations(page) == []


def test_a_process_notices_an_edition_that_another_took_in(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with system(settings) as one, system(settings) as other:
        assert "450127" in other.divisions.tree
        watch = DivisionsWatch(other.divisions, pause=0.05)
        watch.start()
        try:
            take_in(one)
            late = time.monotonic() + PATIENCE
            while "450127" in other.divisions.tree:
                assert time.monotonic() < late, "it has not noticed"
                time.sleep(0.05)
        finally:
            watch.stop(5)
        assert other.divisions.get("450127") == other.divisions.tree.get("450181")
