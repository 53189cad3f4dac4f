"""The staff registry over the HTTP API: what an administrator's program may ask and do."""

from __future__ import annotations

import io
from collections.abc import Callable

import httpx
import openpyxl
import pytest

from guikang.bootstrap import System
from guikang.people.keys import PersonKey
from guikang.staff.posts import DEEDS_OF, Deed, Post
from synthetic import Enrolled, appointed, document, phone

Asking = Callable[[PersonKey], httpx.Client]
COUNTY, TOWNSHIP, VILLAGE, ELSEWHERE = "450109", "450109100", "450109100001", "4502"


def new(running: System) -> Enrolled:
    theirs = document()
    return Enrolled(running.staffing.person_of(theirs), theirs, phone())


def holder(running: System, post: Post, division: str, name: str = "覃管理") -> PersonKey:
    return appointed(running, new(running), post, division, name=name)


@pytest.fixture
def administrator(running: System, asking: Asking) -> httpx.Client:
    return asking(holder(running, Post.DIVISION_ADMINISTRATOR, COUNTY))


def body(**changed: str) -> dict[str, str]:
    entry = {
        "division": TOWNSHIP,
        "name": "农小格",
        "number": document().number,
        "phone": phone().number,
        "unit": "某镇卫生院 医生",
    }
    return entry | changed


def entered(client: httpx.Client, **changed: str) -> dict[str, object]:
    answer = client.post("/api/v1/staff", json=body(**changed))
    assert answer.status_code == 201, answer.text
    member: dict[str, object] = answer.json()["member"]
    return member


def test_an_administrator_enters_finds_appoints_and_sees_the_history(
    administrator: httpx.Client,
) -> None:
    member = entered(administrator, name="陆小某")
    handle = member["handle"]
    sought = {"division": COUNTY, "words": "陆小"}
    found = administrator.post("/api/v1/staff/search", json=sought).json()
    assert [one["handle"] for one in found["items"]] == [handle]
    path = f"/api/v1/staff/{handle}"
    given = {"post": "collector", "division": VILLAGE, "why": "村里缺人"}
    after = administrator.post(f"{path}/appointments", json=given).json()
    assert [(one["post"], one["state"]) for one in after["appointments"]] == [("collector", "held")]
    assert after["appointments"][0]["division_name"].startswith("广西壮族自治区南宁市邕宁区")
    again = administrator.post(f"{path}/appointments", json=given)
    assert (again.status_code, again.json()["code"]) == (409, "staff.appointed_already")
    for deed, state in (("suspend", "suspended"), ("resume", "held"), ("end", "ended")):
        moved = administrator.post(f"{path}/appointments/1/{deed}", json={"why": "试"})
        assert moved.json()["appointments"][0]["state"] == state
    history = administrator.get(f"{path}/history").json()["items"]
    assert [one["kind"] for one in history] == ["ended", "resumed", "suspended", "appointed"]


def test_a_post_is_handed_over(administrator: httpx.Client) -> None:
    one, other = entered(administrator), entered(administrator)
    given = {"post": "grid_administrator", "division": TOWNSHIP, "why": "任命"}
    administrator.post(f"/api/v1/staff/{one['handle']}/appointments", json=given)
    answer = administrator.post(
        f"/api/v1/staff/{one['handle']}/appointments/1/hand-over",
        json={"successor": other["handle"], "why": "退休"},
    )
    assert answer.json()["appointments"][0]["state"] == "ended"
    after = administrator.get(f"/api/v1/staff/{other['handle']}").json()
    assert after["appointments"][0]["post"] == "grid_administrator"


def test_all_that_is_wrong_with_an_entry_is_said_at_once(administrator: httpx.Client) -> None:
    wrong = body(name="", number="450103199001011234", phone="0771-5500000")
    answer = administrator.post("/api/v1/staff", json=wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    errors = {one["field"]: one["code"] for one in answer.json()["errors"]}
    assert errors.keys() == {"name", "number", "phone"}
    assert "450103199001011234" not in answer.text


def test_a_number_is_masked_until_it_is_opened_with_a_reason_that_the_log_keeps(
    administrator: httpx.Client,
) -> None:
    number = document().number
    member = entered(administrator, number=number)
    assert number not in str(member)
    path = f"/api/v1/staff/{member['handle']}/number"
    refused = administrator.post(path, json={"why": " "})
    assert (refused.status_code, refused.json()["code"]) == (422, "operations.no_reason")
    assert administrator.post(path, json={"why": "核对身份"}).json() == {"number": number}
    log = administrator.get("/api/v1/operations", params={"division": TOWNSHIP}).json()["items"]
    assert (log[0]["act"], log[0]["why"]) == ("opened_staff_number", "核对身份")
    assert number not in str(log)


def test_the_list_is_exported_with_a_reason_and_numbers_stay_masked(
    administrator: httpx.Client,
) -> None:
    number = document().number
    entered(administrator, name="黄导出", number=number)
    asked = {"division": COUNTY, "why": "报送", "words": "黄导出"}
    answer = administrator.post("/api/v1/staff/export", json=asked)
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert rows[0][:3] == ("姓名", "证件号码", "手机号码")
    assert [row[0] for row in rows[1:]] == ["黄导出"]
    assert number not in str(rows)
    log = administrator.get("/api/v1/operations", params={"division": COUNTY, "act": "exported"})
    assert log.json()["items"][0]["why"] == "报送"
    text = administrator.post("/api/v1/operations/export", json=asked | {"format": "csv"})
    assert text.status_code == 400  # `words` is no field of the log's export
    del asked["words"]
    text = administrator.post("/api/v1/operations/export", json=asked | {"format": "csv"})
    assert text.content.startswith("\ufeff时间,操作人".encode())


def test_a_handle_of_a_foreign_division_tells_nothing(
    running: System, asking: Asking, administrator: httpx.Client
) -> None:
    there = asking(holder(running, Post.DIVISION_ADMINISTRATOR, ELSEWHERE))
    member = entered(there, division=ELSEWHERE)
    known = administrator.get(f"/api/v1/staff/{member['handle']}")
    unknown = administrator.get("/api/v1/staff/nobody")
    assert known.status_code == unknown.status_code == 404
    assert known.json() == unknown.json()


def test_everybody_sees_the_table_of_powers_with_tasks(without_demo: str) -> None:
    told = httpx.get(without_demo + "/api/v1/posts").json()
    assert {one["post"]: set(one["deeds"]) for one in told["posts"]} == {
        post.value: {deed.value for deed in DEEDS_OF[post]} for post in Post
    }
    assert [one["deed"] for one in told["deeds"]] == [deed.value for deed in Deed]
    assert all(one["tasks"] for one in told["posts"])
    english = httpx.get(without_demo + "/api/v1/posts", headers={"accept-language": "en"}).json()
    assert [one["name"] for one in english["posts"]][1] == "Division administrator"


def test_nothing_is_answered_without_a_session_or_changed_without_its_guard(
    administrator: httpx.Client, without_demo: str
) -> None:
    sought = {"division": COUNTY}
    nobody = httpx.post(without_demo + "/api/v1/staff/search", json=sought)
    assert (nobody.status_code, nobody.json()["code"]) == (401, "account.signed_out")
    unguarded = administrator.post(
        "/api/v1/staff/search", json=sought, headers={"x-csrf-token": "0" * 64}
    )
    assert (unguarded.status_code, unguarded.json()["code"]) == (403, "account.guard")
