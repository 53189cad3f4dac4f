"""附件2 over the HTTP API: template, pre-check, handing in, failures, board, exports."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import httpx
import openpyxl  # type: ignore[import-untyped]
import pytest

import work_forms
from guikang.bootstrap import System
from guikang.people.keys import PersonKey
from guikang.staff.posts import Post
from guikang.web.api.work_form import MEDIA, WORK_FORM
from synthetic import Enrolled, appointed, document, phone
from work_forms import form, number, person, read, word, xlsx

Asking = Callable[[PersonKey], httpx.Client]
COUNTY, BESIDE = "450124", "450125"
BAD = "450102198001010011"


def holder(running: System, post: Post, division: str) -> PersonKey:
    theirs = document()
    one = Enrolled(running.staffing.person_of(theirs), theirs, phone())
    return appointed(running, one, post, division, name="覃管理")


@pytest.fixture
def administrator(running: System, asking: Asking) -> httpx.Client:
    return asking(holder(running, Post.DIVISION_ADMINISTRATOR, COUNTY))


def sent(
    client: httpx.Client, content: bytes, division: str = COUNTY, *, check: bool = False
) -> httpx.Response:
    path = f"{WORK_FORM}/check" if check else WORK_FORM
    files = {"file": ("工作信息表.xlsx", content)}
    return client.post(path, data={"division": division}, files=files)


@pytest.mark.parametrize("format_", MEDIA)
def test_the_template_is_a_file_of_either_format(administrator: httpx.Client, format_: str) -> None:
    answer = administrator.get(f"{WORK_FORM}/template", params={"format": format_})
    assert answer.headers["content-type"] == MEDIA[format_]
    assert answer.headers["content-disposition"].endswith(f".{format_}")
    assert work_forms.refused(answer.content) == "work_form.empty"


def test_a_form_is_looked_through_handed_in_and_its_failures_fetched(
    administrator: httpx.Client,
) -> None:
    content = xlsx(form(person(300, "☑负责人"), person(301), person(302, number=BAD)))
    checked = sent(administrator, content, check=True).json()
    assert (checked["rows"], checked["fit"], checked["unfit"], checked["new"]) == (3, 2, 1, 2)
    assert checked["division_name"] == "广西壮族自治区南宁市马山县"
    (problem,) = checked["problems"]
    assert (problem["row"], problem["field"]) == (7, "number")
    assert BAD not in problem["words"]
    assert [one["code"] for one in checked["warnings"]] == ["work_form.unit_differs"]
    assert administrator.get(WORK_FORM + "/submissions?division=" + COUNTY).json()["total"] == 0

    result = sent(administrator, content).json()
    told = (result["taken"], result["unchanged"], result["failed"], result["repeated"])
    assert told == (2, 0, 1, False)
    again = sent(administrator, content).json()
    assert (again["taken"], again["unchanged"], again["repeated"]) == (0, 2, True)

    listed = administrator.get(f"{WORK_FORM}/submissions", params={"division": COUNTY}).json()
    assert [one["id"] for one in listed["items"]] == [result["submission"]["id"]]
    assert listed["items"][0]["by"] == "覃管理"
    path = f"{WORK_FORM}/submissions/{result['submission']['id']}"
    assert administrator.get(path).json()["problems"] == result["problems"]
    failures = administrator.get(f"{path}/failures")
    assert failures.headers["cache-control"] == "no-store"
    (row,) = read(failures.content).refused
    assert row.texts.number == BAD
    log = administrator.get("/api/v1/operations", params={"division": COUNTY, "act": "exported"})
    assert log.json()["items"][0]["why"] == "失败明细"


def test_the_words_are_the_readers(administrator: httpx.Client) -> None:
    content = xlsx(form(person(310, number=BAD)))
    english = {"accept-language": "en"}
    answer = administrator.post(
        f"{WORK_FORM}/check",
        data={"division": COUNTY},
        files={"file": ("x.xlsx", content)},
        headers=english,
    ).json()
    assert answer["problems"][0]["words"].isascii()


def test_a_word_document_is_taken_too_and_what_is_no_form_is_refused_as_a_whole(
    administrator: httpx.Client,
) -> None:
    rows = [work_forms.HEADING, person(320), ["群众咨询电话：12345"]]
    assert sent(administrator, word(rows), check=True).json()["fit"] == 1
    for content in (b"", b"x", b"%PDF-1.7", xlsx([["姓名"], ["韦甲"]])):
        answer = sent(administrator, content)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"].startswith(("table.", "work_form."))


def test_a_body_that_is_none_is_refused_and_no_failure(administrator: httpx.Client) -> None:
    for body in ({"data": {"division": COUNTY}}, {"json": {"division": COUNTY}}, {}):
        answer = administrator.post(WORK_FORM, **body)
        assert answer.status_code in {400, 415, 422}, answer.text
    answer = administrator.post(WORK_FORM, files={"file": ("x", xlsx(form(person(1))))})
    assert answer.status_code in {400, 422}


def test_a_file_beyond_what_is_read_is_refused(administrator: httpx.Client) -> None:
    answer = sent(administrator, b"PK\x03\x04" + bytes(22_000_000))
    assert answer.status_code == 413


def test_a_number_of_a_foreign_submission_tells_nothing(
    running: System, asking: Asking, administrator: httpx.Client
) -> None:
    there = asking(holder(running, Post.DIVISION_ADMINISTRATOR, BESIDE))
    id_ = sent(there, xlsx(form(person(330))), BESIDE).json()["submission"]["id"]
    for end in ("", "/failures"):
        known = administrator.get(f"{WORK_FORM}/submissions/{id_}{end}")
        unknown = administrator.get(f"{WORK_FORM}/submissions/999999{end}")
        assert known.status_code == unknown.status_code == 404
        assert known.json() == unknown.json()
    assert sent(administrator, xlsx(form(person(331))), BESIDE).status_code == 403


def test_the_board_tells_the_regions_cities_and_their_counties(
    running: System, asking: Asking, administrator: httpx.Client
) -> None:
    region = asking(holder(running, Post.DIVISION_ADMINISTRATOR, "45"))
    board = region.get(f"{WORK_FORM}/board", params={"division": "45"}).json()
    assert (board["due_on"], board["level"], board["clause"]) == (
        "2020-04-02",
        "city",
        "正文四（二）",
    )
    assert len(board["below"]) == 14
    assert {one["state"] for one in board["below"]} <= {"overdue", "late"}
    sent(administrator, xlsx(form(person(340, "☑采集员"))))
    below = region.get(f"{WORK_FORM}/board", params={"division": "4501"}).json()["below"]
    county = next(one for one in below if one["division"] == COUNTY)
    assert (county["state"], county["due_on"], county["hotline"]) == ("submitted", None, True)
    assert "grid_administrator" in county["lacking"]


def test_forms_and_registers_are_given_out_with_a_reason(
    running: System, asking: Asking, administrator: httpx.Client
) -> None:
    sent(administrator, xlsx(form(person(350))))
    asked = {"division": COUNTY, "why": "上报"}
    given = administrator.post(f"{WORK_FORM}/export", json=asked | {"format": "docx"})
    assert given.headers["content-type"] == MEDIA["docx"]
    assert number(350) not in texts(given.content)
    whole = administrator.post(f"{WORK_FORM}/export", json=asked | {"whole_numbers": True})
    assert number(350) in [row.document.number for row in read(whole.content).form.rows]
    register = administrator.post("/api/v1/staff/register/export", json=asked)
    assert "区划" in texts(register.content)
    refused = administrator.post(f"{WORK_FORM}/export", json=asked | {"why": " "})
    assert (refused.status_code, refused.json()["code"]) == (422, "operations.no_reason")
    auditor = asking(holder(running, Post.AUDITOR, COUNTY))
    for path in (f"{WORK_FORM}/export", "/api/v1/staff/register/export"):
        answer = auditor.post(path, json=asked | {"whole_numbers": True})
        assert (answer.status_code, answer.json()["code"]) == (403, "staff.foreign")
        assert auditor.post(path, json=asked).status_code == 200


def texts(content: bytes) -> list[str]:
    if b"word/document.xml" in content:
        return [row.texts.number for row in read(content).refused]
    book = openpyxl.load_workbook(BytesIO(content))
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
