"""Reception channels over the HTTP API: anybody asks, whoever may keeps them, nobody else."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import openpyxl
import pytest

from guikang.bootstrap import System, now
from guikang.people.keys import PersonKey
from guikang.services.operations import Actor
from guikang.staff.posts import Post
from synthetic import Enrolled, appointed, document, phone

Asking = Callable[[PersonKey], httpx.Client]
RECEPTION = "/api/v1/reception"
ENTRIES = f"{RECEPTION}/entries"
COUNTY, TOWNSHIP, ELSEWHERE = "450406", "450406101", "450405"
OFFICE = [{"days": [1, 2, 3, 4, 5], "opens": "08:30", "closes": "12:00"}]
ALWAYS = [{"days": [1, 2, 3, 4, 5, 6, 7], "opens": "00:00", "closes": "24:00"}]
HOTLINE = {"kind": "hotline", "number": "0774 12345", "label": "值班电话", "hours": ALWAYS}
POINT = {"kind": "point", "name": "便民中心", "address": "某路 1 号", "hours": OFFICE}


def duty(**changed: object) -> dict[str, object]:
    begins = now() - timedelta(hours=1)
    span = {"begins": begins.isoformat(), "ends": (begins + timedelta(hours=8)).isoformat()}
    return {"kind": "duty", "name": "蒙小兰", "phone": "15400000072"} | span | changed


def holder(running: System, post: Post, division: str) -> PersonKey:
    theirs = document()
    person = running.staffing.person_of(theirs)
    return appointed(running, Enrolled(person, theirs, phone()), post, division, name="覃管理")


@pytest.fixture
def client(running: System, asking: Asking) -> httpx.Client:
    return asking(holder(running, Post.DIVISION_ADMINISTRATOR, COUNTY))


def entered(
    client: httpx.Client, content: dict[str, object], division: str = TOWNSHIP
) -> dict[str, Any]:
    answer = client.post(ENTRIES, json={"division": division, "content": content})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def asked(address: str, division: str) -> dict[str, Any]:
    answer = httpx.get(address + RECEPTION, params={"division": division})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_what_is_published_mended_confirmed_and_withdrawn_is_what_anybody_is_told(
    client: httpx.Client, without_demo: str
) -> None:
    entries = [entered(client, one) for one in (HOTLINE, POINT, duty())]
    listed = client.get(ENTRIES, params={"division": TOWNSHIP}).json()["items"]
    assert [one["id"] for one in listed] == [one["id"] for one in entries]
    assert entries[0]["confirmed_by"] == "覃管理"

    told = asked(without_demo, TOWNSHIP)
    assert [one["code"] for one in told["levels"]] == [TOWNSHIP, COUNTY, "4504", "45"]
    assert (told["hotlines_of"], told["points_of"]) == (TOWNSHIP, TOWNSHIP)
    own = told["levels"][0]
    assert (own["hotlines"][0]["number"], own["hotlines"][0]["open"]["now"]) == ("0774-12345", True)
    assert own["points"][0]["hours"] == OFFICE
    assert own["points"][0]["open"]["now"] in {True, False}
    assert own["on_duty"][0]["name"] == "蒙小兰"
    assert own["on_duty"][0]["phone"] is None, "they did not show it"
    assert told["government"] == {"number": "12345", "clause": "正文二"}

    path = f"{ENTRIES}/{entries[2]['id']}"
    shown = client.put(path, json={"content": duty(phone_shown=True)}).json()
    assert shown["content"]["phone_shown"] is True
    assert asked(without_demo, TOWNSHIP)["levels"][0]["on_duty"][0]["phone"] == "15400000072"
    confirmed = client.post(f"{ENTRIES}/{entries[1]['id']}/confirm").json()
    assert confirmed["freshness"]["confirmed_at"] > entries[1]["freshness"]["confirmed_at"]
    for one in entries:
        assert client.delete(f"{ENTRIES}/{one['id']}").status_code == 204
    gone = client.delete(path)
    assert (gone.status_code, gone.json()["code"]) == (404, "reception.unknown")

    empty = asked(without_demo, TOWNSHIP)
    assert (empty["hotlines_of"], empty["points_of"]) == (None, None)
    log = client.get(
        "/api/v1/operations", params={"division": TOWNSHIP, "act": "reception_changed"}
    )
    changes = [one["details"]["change"] for one in log.json()["items"]]
    assert changes == [
        *["withdrawn"] * 3,
        *("confirmed", "mended"),
        *["published"] * 3,
    ]
    assert "15400000072" not in log.text


def test_what_a_division_lacks_is_told_by_the_nearest_above(
    client: httpx.Client, without_demo: str
) -> None:
    one = entered(client, POINT, COUNTY)
    told = asked(without_demo, TOWNSHIP)
    assert (told["hotlines_of"], told["points_of"]) == (None, COUNTY)
    client.delete(f"{ENTRIES}/{one['id']}")


def test_a_foreign_division_is_refused_and_its_entries_tell_nothing(
    running: System, asking: Asking, client: httpx.Client
) -> None:
    there = asking(holder(running, Post.HOTLINE_OPERATOR, ELSEWHERE))
    foreign = entered(there, HOTLINE, ELSEWHERE)
    tried = [
        client.get(ENTRIES, params={"division": ELSEWHERE}),
        client.post(ENTRIES, json={"division": ELSEWHERE, "content": HOTLINE}),
        client.post(ENTRIES, json={"division": "4504", "content": HOTLINE}),
        client.get(f"{RECEPTION}/board", params={"division": ELSEWHERE}),
        client.post(f"{RECEPTION}/export", json={"division": ELSEWHERE, "why": "看看"}),
    ]
    assert {(one.status_code, one.json()["code"]) for one in tried} == {(403, "access.refused")}
    path = f"{ENTRIES}/{foreign['id']}"
    hidden = [
        client.put(path, json={"content": HOTLINE}),
        client.post(f"{path}/confirm"),
        client.delete(path),
        client.post(f"{ENTRIES}/{'0' * 32}/confirm"),
        client.post(f"{ENTRIES}/nothing/confirm"),
    ]
    assert {(one.status_code, one.json()["code"]) for one in hidden} == {(404, "reception.unknown")}
    assert there.get(ENTRIES, params={"division": ELSEWHERE}).json()["items"] == [foreign]
    there.delete(path)


def test_whose_post_does_not_allow_it_changes_nothing(running: System, asking: Asking) -> None:
    collector = asking(holder(running, Post.COLLECTOR, COUNTY))
    tried = [
        collector.post(ENTRIES, json={"division": COUNTY, "content": HOTLINE}),
        collector.post(f"{ENTRIES}/{'0' * 32}/confirm"),
        collector.get(f"{RECEPTION}/board", params={"division": COUNTY}),
    ]
    assert {(one.status_code, one.json()["code"]) for one in tried} == {(403, "access.refused")}
    operator = asking(holder(running, Post.HOTLINE_OPERATOR, COUNTY))
    one = entered(operator, HOTLINE, COUNTY)
    refused = operator.post(f"{RECEPTION}/export", json={"division": COUNTY, "why": "看看"})
    assert refused.status_code == 403, "exports are another power"
    operator.delete(f"{ENTRIES}/{one['id']}")


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        (HOTLINE | {"number": "5550011"}, "number", "phone.area_code"),
        (POINT | {"address": " "}, "address", "reception.missing"),
        (POINT | {"hours": [*OFFICE, *OFFICE]}, "hours", "reception.hours_overlap"),
        (
            POINT | {"hours": [{"days": [1], "opens": "12:00", "closes": "08:00"}]},
            "hours",
            "reception.hours_order",
        ),
        (duty(ends="2020-01-01T00:00:00+08:00"), "ends", "reception.span"),
    ],
)
def test_what_is_to_be_mended_is_told_by_field(
    client: httpx.Client, content: dict[str, object], field: str, code: str
) -> None:
    answer = client.post(ENTRIES, json={"division": TOWNSHIP, "content": content})
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "content",
    [
        POINT | {"hours": [{"days": [8], "opens": "08:00", "closes": "12:00"}]},
        POINT | {"hours": [{"days": [1], "opens": "8:00", "closes": "12:00"}]},
        POINT | {"price": 1},
        POINT | {"kind": "shop"},
        duty(begins="2020-01-01T00:00:00"),
    ],
)
def test_what_cannot_be_read_is_refused(client: httpx.Client, content: dict[str, object]) -> None:
    answer = client.post(ENTRIES, json={"division": TOWNSHIP, "content": content})
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_nobody_needs_an_account_to_ask_and_an_unknown_division_is_a_problem(
    without_demo: str,
) -> None:
    unknown = httpx.get(without_demo + RECEPTION, params={"division": "459999"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "division.unknown")
    nobody = httpx.get(without_demo + ENTRIES, params={"division": COUNTY})
    assert (nobody.status_code, nobody.json()["code"]) == (401, "account.signed_out")


def test_the_board_tells_who_lacks_what_and_what_is_stale_or_waits_and_is_exported(
    running: System, client: httpx.Client
) -> None:
    past, actor = now() - timedelta(days=14), Actor("覃管理")
    for content in (HOTLINE, POINT):
        entered(client, content, TOWNSHIP)
    (old, *_) = running.reception.of(TOWNSHIP)
    running.reception.confirm(old, by=actor, now=past)
    running.reception.from_form(COUNTY, ["0774-12345"], ["某路 2 号"], actor, now())
    query = {"division": COUNTY, "per_page": "200"}
    board = client.get(f"{RECEPTION}/board", params=query).json()
    rows = {one["code"]: one for one in board["items"]}
    assert board["total"] == board["divisions"] == len(rows)
    assert rows[COUNTY]["lacking"] == ["hotline", "point"]
    assert rows[COUNTY]["waiting"] == 2
    assert rows[TOWNSHIP]["lacking"] == []
    assert (rows[TOWNSHIP]["stale"], rows[TOWNSHIP]["hotlines"]) == (1, 1)
    stale = client.get(f"{RECEPTION}/board", params=query | {"matter": "stale"}).json()
    assert [one["code"] for one in stale["items"]] == [TOWNSHIP]
    counties = client.get(f"{RECEPTION}/board", params=query | {"level": "county"}).json()
    assert [one["code"] for one in counties["items"]] == [COUNTY]
    second = client.get(f"{RECEPTION}/board", params=query | {"per_page": "1", "page": "2"})
    assert [one["code"] for one in second.json()["items"]] == [board["items"][1]["code"]]

    without = client.post(f"{RECEPTION}/export", json={"division": COUNTY, "why": " "})
    assert (without.status_code, without.json()["code"]) == (422, "operations.no_reason")
    narrowed = {"division": COUNTY, "why": "督促核实", "matter": "stale"}
    answer = client.post(f"{RECEPTION}/export", json=narrowed)
    table = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert table[0][:4] == ("区划代码", "区划", "层级", "缺少")
    assert [row[0] for row in table[1:]] == [TOWNSHIP]
    log = client.get("/api/v1/operations", params={"division": COUNTY, "act": "exported"})
    assert log.json()["items"][0]["why"] == "督促核实"
