"""Conversion exceptions and residents' 异常反馈 over the API: of whom, where, as a file."""

from __future__ import annotations

import io
from collections.abc import Callable

import httpx
import openpyxl
import pytest

from guikang.bootstrap import System, now
from guikang.people.keys import PersonKey
from guikang.services.appealing import Appeal, AppealReason
from guikang.staff.posts import Post
from residents import DISCHARGED, ENTRY, living, person_of
from synthetic import Enrolled, appointed, document, phone

Asking = Callable[[PersonKey], httpx.Client]
COUNTY, VILLAGE, ELSEWHERE, REGION = "450108", "450108001001", "450206", "45"
EXCEPTIONS, APPEALS = "/api/v1/exceptions", "/api/v1/appeals"


def holder(running: System, division: str) -> PersonKey:
    theirs = document()
    one = Enrolled(running.staffing.person_of(theirs), theirs, phone())
    return appointed(running, one, Post.DIVISION_ADMINISTRATOR, division)


def found(client: httpx.Client, path: str, division: str, **more: object) -> set[str]:
    """Names in a list, masked: the tests tell residents by their surnames."""
    answer = client.post(f"{path}/search", json={"division": division, "per_page": 200} | more)
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] >= len(answer.json()["items"])
    return {one["name"] for one in answer.json()["items"]}


@pytest.fixture(scope="module")
def residents(running: System) -> dict[str, str]:
    """Numbers: discharged without ever being confirmed, here, elsewhere, nobody knows where."""
    return {
        "here": living(running, VILLAGE, DISCHARGED, name="宾甲乙"),
        "fine": living(running, VILLAGE, ENTRY, name="粟甲乙"),
        "elsewhere": living(running, ELSEWHERE, DISCHARGED, name="甘甲乙"),
        "unknown": living(running, None, DISCHARGED, name="岑甲乙"),
    }


@pytest.fixture(scope="module")
def appealed(running: System, residents: dict[str, str]) -> None:
    """Each of them sent 异常反馈."""
    for place, number in enumerate(residents.values()):
        received = running.residents.appealing.receive(
            person_of(running, number), AppealReason.STATEMENT, f"没有住过院，第{place}份", now()
        )
        assert isinstance(received, Appeal)


def test_exceptions_are_seen_where_their_persons_live_and_unplaced_ones_at_the_region_alone(
    running: System, asking: Asking, residents: dict[str, str]
) -> None:
    here, region = asking(holder(running, COUNTY)), asking(holder(running, REGION))
    assert found(here, EXCEPTIONS, COUNTY) == {"宾**"}
    assert found(region, EXCEPTIONS, REGION) >= {"宾**", "甘**", "岑**"}
    assert "岑**" not in found(region, EXCEPTIONS, "4501")
    assert found(here, EXCEPTIONS, COUNTY, kind="retest_missing") == set()
    one = here.post(f"{EXCEPTIONS}/search", json={"division": VILLAGE}).json()["items"][0]
    assert (one["kind"], one["division"]) == ("nothing_to_lift", VILLAGE)
    assert one["title"] != one["kind"]
    assert one["clause"]
    assert residents["here"] not in str(one)


def test_an_exception_that_is_settled_is_listed_no_more(running: System, asking: Asking) -> None:
    number = living(running, ELSEWHERE, DISCHARGED, name="扶甲乙")
    client = asking(holder(running, ELSEWHERE))
    assert "扶**" in found(client, EXCEPTIONS, ELSEWHERE)
    with running.pool.connection() as connection:
        connection.execute(
            "insert into timelines (person, version, known_at, rulebook, turns, colours)"
            " select person, version + 1, now(), rulebook, turns, colours from timelines"
            " where person = %s",
            (person_of(running, number),),
        )
    assert "扶**" not in found(client, EXCEPTIONS, ELSEWHERE)


@pytest.mark.usefixtures("appealed")
def test_appeals_are_read_in_their_senders_words_where_they_live(
    running: System, asking: Asking, residents: dict[str, str]
) -> None:
    here, region = asking(holder(running, COUNTY)), asking(holder(running, REGION))
    assert found(here, APPEALS, COUNTY) == {"宾**", "粟**"}
    assert found(region, APPEALS, REGION) >= {"宾**", "粟**", "甘**", "岑**"}
    assert found(here, APPEALS, COUNTY, reason="identity") == set()
    items = here.post(f"{APPEALS}/search", json={"division": COUNTY}).json()["items"]
    assert [one["text"] for one in items] == ["没有住过院，第1份", "没有住过院，第0份"]
    assert all(number not in str(items) for number in residents.values())


@pytest.mark.usefixtures("appealed", "residents")
@pytest.mark.parametrize(
    ("path", "titles", "rows"),
    [
        (EXCEPTIONS, ("姓名", "证件号码", "居住地"), 1),
        (APPEALS, ("回执编号", "收到时间", "反馈事项"), 2),
    ],
)
def test_both_lists_are_exported_with_a_reason_that_the_log_keeps(
    running: System, asking: Asking, path: str, titles: tuple[str, ...], rows: int
) -> None:
    client = asking(holder(running, COUNTY))
    refused = client.post(f"{path}/export", json={"division": COUNTY, "why": ""})
    assert refused.json()["code"] == "operations.no_reason"
    answer = client.post(f"{path}/export", json={"division": COUNTY, "why": "逐一核实"})
    found = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert (found[0][:3], len(found) - 1) == (titles, rows)
    log = client.get("/api/v1/operations", params={"division": COUNTY, "act": "exported"})
    assert log.json()["items"][0]["why"] == "逐一核实"
