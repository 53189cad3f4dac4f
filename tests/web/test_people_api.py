"""Person look-up over the API: who finds whom, what is written down, what never shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from guikang.bootstrap import System, now
from guikang.people.keys import PersonKey
from guikang.services.limits import Limit
from guikang.services.looking_up import HOLDS
from guikang.staff.posts import Post
from guikang.web.api.access import giver_of
from residents import living, person_of
from synthetic import Enrolled, appointed, document, phone

Asking = Callable[[PersonKey], httpx.Client]
HOME, VILLAGE, ELSEWHERE = "450107", "450107001001", "450205"
LOOK_UP, NUMBER = "/api/v1/people/look-up", "/api/v1/people/number"


def holder(running: System, post: Post = Post.VERIFIER, *, name: str = "卢核查") -> PersonKey:
    theirs = document()
    one = Enrolled(running.staffing.person_of(theirs), theirs, phone())
    return appointed(running, one, post, HOME, name=name)


def asked(client: httpx.Client, number: str, purpose: str = "来电咨询") -> httpx.Response:
    return client.post(LOOK_UP, json={"number": number, "purpose": purpose})


def looks_of(running: System, number: str) -> list[tuple[Any, ...]]:
    seen = running.residents.looking.of(person_of(running, number))
    return [(one.viewer, one.ground, one.post, one.division, one.look) for one in seen]


def log(running: System) -> list[Any]:
    with running.pool.connection() as connection:
        return connection.execute(
            "select act, division, subject::text, subject_name, why, details from operations"
            " order by id desc limit 3"
        ).fetchall()


def test_a_resident_at_home_is_found_with_all_the_code_rests_on(
    running: System, asking: Asking
) -> None:
    number = living(running, VILLAGE)
    answer = asked(asking(holder(running)), number)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["colour"], told["division"]) == ("red", VILLAGE)
    assert told["division_name"].startswith("广西壮族自治区南宁市西乡塘区")
    assert told["name"] == "覃**"
    assert number not in answer.text
    reason = told["reasons"][0]
    assert reason["clause"]
    assert reason["awaiting"]
    assert reason["since"] < reason["until"]
    assert [one["colour"] for one in told["shown"]] == ["red"]
    assert told["statements"][0]["occurred_at"] is not None
    assert number not in str(answer.request.url)


def test_a_look_up_stands_in_the_log_and_the_resident_sees_who_it_was(
    running: System, asking: Asking
) -> None:
    number = living(running, VILLAGE)
    asked(asking(holder(running)), number, " 核对 黄码 ")
    act, division, subject, subject_name, why, details = log(running)[0]
    assert (act, division, why, details) == ("looked_up", VILLAGE, "核对 黄码", {})
    assert subject.replace("-", "") == person_of(running, number).replace("-", "")
    assert subject_name.startswith("覃** 459*")
    assert looks_of(running, number) == [("卢**", "staff", Post.VERIFIER, HOME, "looked_up")]


def test_the_resident_reads_it_on_their_own_page(
    running: System, asking: Asking, mine: Callable[..., Any], resident: Enrolled
) -> None:
    assert asked(asking(holder(running)), resident.number).status_code == 200
    page = mine("/me/looks")
    assert "核查员" in page.inner_text("main")
    assert "按证件号码查了健康码和全部依据" in page.inner_text("main")


def test_whoever_lives_elsewhere_is_answered_as_whoever_is_not_known(
    running: System, asking: Asking
) -> None:
    client, foreign = asking(holder(running)), living(running, ELSEWHERE)
    known, unknown = asked(client, foreign), asked(client, document().number)
    assert known.status_code == unknown.status_code == 404
    assert known.json() == unknown.json()
    assert known.json()["code"] == "people.unknown"
    assert looks_of(running, foreign) == []
    tried = log(running)[:2]
    assert [(one[0], one[1], one[3], one[5]) for one in tried] == [
        ("looked_up", HOME, "", {"found": "no"})
    ] * 2


def test_whoever_lives_nobody_knows_where_is_found_and_that_is_logged(
    running: System, asking: Asking
) -> None:
    number = living(running, None)
    told = asked(asking(holder(running)), number).json()
    assert (told["division"], told["division_name"]) == (None, "")
    assert log(running)[0][1] == HOME
    assert log(running)[0][5] == {"lives": "unknown"}


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"purpose": " "}, "purpose", "operations.no_reason"),
        ({"purpose": "核" * 201}, "purpose", "operations.long_reason"),
        ({"number": "450103199001011234"}, "number", "document.check_digit"),
    ],
)
def test_what_is_wrong_is_said_of_its_field_and_nothing_is_shown(
    running: System, asking: Asking, sent: dict[str, str], field: str, code: str
) -> None:
    body = {"number": living(running, VILLAGE), "purpose": "核对"} | sent
    answer = asking(holder(running)).post(LOOK_UP, json=body)
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]
    assert body["number"] not in answer.text


@pytest.fixture
def without_looks(running: System) -> Iterator[None]:
    """Residents' own log can hold nothing."""
    with running.pool.connection() as connection:
        connection.execute("alter table looks add constraint shut check (false) not valid")
    yield
    with running.pool.connection() as connection:
        connection.execute("alter table looks drop constraint shut")


@pytest.mark.usefixtures("without_looks")
def test_nothing_is_shown_or_logged_where_the_residents_log_cannot_be_written(
    running: System, asking: Asking
) -> None:
    number, client = living(running, VILLAGE), asking(holder(running))
    before = log(running)
    answer = asked(client, number)
    assert answer.status_code == 500
    assert "覃" not in answer.text
    assert log(running) == before


def test_a_member_looks_up_only_so_many_in_an_hour(
    running: System, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "guikang.services.looking_up.PER_HOUR", Limit("looked_up", 2, timedelta(hours=1))
    )
    client = asking(holder(running))
    assert [asked(client, document().number).status_code for _ in range(3)] == [404, 404, 429]
    answer = asked(client, document().number)
    assert (answer.json()["code"], "retry-after" in answer.headers) == ("limit.reached", True)


def test_the_whole_number_is_opened_by_the_look_up_and_both_logs_say_so(
    running: System, asking: Asking
) -> None:
    number = living(running, VILLAGE)
    client = asking(holder(running))
    handle = asked(client, number).json()["handle"]
    refused = client.post(NUMBER, json={"handle": handle, "purpose": ""})
    assert (refused.status_code, refused.json()["code"]) == (422, "operations.no_reason")
    opened = client.post(NUMBER, json={"handle": handle, "purpose": "上门核对"})
    assert opened.json() == {"number": number}
    assert log(running)[0][0] == "opened_person_number"
    assert [one[4] for one in looks_of(running, number)] == ["number", "looked_up"]


def test_a_handle_opens_nothing_for_another_too_late_or_torn(
    running: System, asking: Asking
) -> None:
    number = living(running, VILLAGE)
    mine, person = holder(running), person_of(running, number)
    client, other = asking(mine), asking(holder(running))
    handle = asked(client, number).json()["handle"]
    late = _handle(running, mine, person, now() - HOLDS)
    for one, using in ((handle, other), (late, client), (handle[:-8], client), ("纸", client)):
        answer = using.post(NUMBER, json={"handle": one, "purpose": "核对"})
        assert (answer.status_code, answer.json()["code"]) == (404, "people.expired")
    moved = living(running, ELSEWHERE)
    foreign = _handle(running, mine, person_of(running, moved), now())
    answer = client.post(NUMBER, json={"handle": foreign, "purpose": "核对"})
    assert answer.status_code == 404


def _handle(running: System, member: PersonKey, person: PersonKey, at: datetime) -> str:
    found = running.staffing.by_person(member)
    assert found is not None
    return running.looking_up.handle(person, by=giver_of(found), now=at)
