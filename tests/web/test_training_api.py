"""Training over the API: material, the test, progress, people and their export."""

from __future__ import annotations

import io
from collections.abc import Callable

import httpx
import openpyxl
import pytest

from guikang.bootstrap import System, now
from guikang.people.keys import PersonKey
from guikang.rulebook.phrases import Language
from guikang.services.operations import Act, Wanted
from guikang.services.paging import Span
from guikang.services.training import OpenSheet
from guikang.staff.posts import Post
from synthetic import Enrolled, appointed, document, phone

Asking = Callable[[PersonKey], httpx.Client]
TRAINING = "/api/v1/training"
COUNTY, TOWN = "451424", "451424100"


def somebody(
    running: System, post: Post, division: str, *, trained: bool = False, name: str = "莫甲乙"
) -> PersonKey:
    theirs = document()
    one = Enrolled(running.staffing.person_of(theirs), theirs, phone())
    return appointed(running, one, post, division, trained=trained, name=name)


def right(running: System, person: PersonKey) -> list[int]:
    """The right answers to the sheet that waits for somebody."""
    found = running.training.begin(person, Language.ZH, now())
    assert isinstance(found, OpenSheet)
    return list(found.sheet.right)


@pytest.fixture
def collector(running: System) -> PersonKey:
    return somebody(running, Post.COLLECTOR, TOWN)


def test_a_member_studies_takes_the_test_and_has_the_powers_at_once(
    running: System, asking: Asking, collector: PersonKey
) -> None:
    client = asking(collector)
    before = client.get("/api/v1/session").json()
    assert (before["trained"], "serve" in before["deeds"]) == (False, False)
    told = client.get(TRAINING).json()
    assert (told["needed"], told["passed_at"], told["questions"], told["pass_mark"]) == (
        True,
        None,
        10,
        8,
    )
    sheet = client.post(f"{TRAINING}/sheets").json()
    assert len(sheet["questions"]) == 10
    answers = {"answers": right(running, collector)}
    result = client.post(f"{TRAINING}/sheets/{sheet['handle']}/answers", json=answers).json()
    assert result == {"right": 10, "asked": 10, "needed": 8, "passed": True, "wrong": []}
    after = client.get("/api/v1/session").json()
    assert (after["trained"], after["deeds"]["serve"]) == (True, [TOWN])
    assert client.get(TRAINING).json()["passed_at"] is not None


def test_a_sheet_says_nothing_of_what_is_right_on_it(asking: Asking, collector: PersonKey) -> None:
    sheet = asking(collector).post(f"{TRAINING}/sheets").json()
    assert sheet.keys() == {"handle", "questions"}
    for question in sheet["questions"]:
        assert question.keys() == {"stem", "facts", "text", "choices"}


def test_wrong_answers_come_back_with_clause_and_reasons(
    running: System, asking: Asking, collector: PersonKey
) -> None:
    client = asking(collector)
    sheet = client.post(f"{TRAINING}/sheets").json()
    answers = right(running, collector)
    answers[4] = (answers[4] + 1) % 3
    path = f"{TRAINING}/sheets/{sheet['handle']}/answers"
    (wrong,) = client.post(path, json={"answers": answers}).json()["wrong"]
    asked = sheet["questions"][4]
    assert wrong["place"] == 5
    assert wrong["question"] == asked
    assert wrong["taken"] == asked["choices"][answers[4]]
    assert wrong["right"] != wrong["taken"]
    assert wrong["clause"]
    assert wrong["because"]


def test_the_fifth_sheet_of_a_day_is_the_last(
    running: System, asking: Asking, collector: PersonKey
) -> None:
    client = asking(collector)
    for _ in range(5):
        sheet = client.post(f"{TRAINING}/sheets").json()
        answers = [(one + 1) % 3 for one in right(running, collector)]
        path = f"{TRAINING}/sheets/{sheet['handle']}/answers"
        assert not client.post(path, json={"answers": answers}).json()["passed"]
    refused = client.post(f"{TRAINING}/sheets")
    assert (refused.status_code, refused.json()["code"]) == (409, "training.enough_today")
    assert refused.json()["detail"] == "今天已经答了 5 份，请先学习，明天再答。"
    told = client.get(TRAINING).json()
    assert (told["begun_today"], told["best"]) == (5, 0)


@pytest.mark.parametrize(
    ("path", "body", "refusal"),
    [
        ("nothing", {"answers": [0] * 10}, (404, "training.no_sheet")),
        (None, {"answers": [0]}, (422, "training.unanswered")),
        (None, {"answers": [9] * 10}, (422, "training.no_such_choice")),
        (None, {"answers": [2**70] * 10}, (422, "training.no_such_choice")),
        (None, {}, (400, "field.missing")),
        (None, {"answers": [0] * 10, "seed": "1"}, (400, "field.unknown")),
    ],
)
def test_what_cannot_be_judged_is_refused(
    asking: Asking,
    collector: PersonKey,
    path: str | None,
    body: dict[str, object],
    refusal: tuple[int, str],
) -> None:
    client = asking(collector)
    handle = path or client.post(f"{TRAINING}/sheets").json()["handle"]
    refused = client.post(f"{TRAINING}/sheets/{handle}/answers", json=body)
    assert (refused.status_code, refused.json()["code"]) == refusal


def test_nobody_hands_in_anothers_sheet(
    running: System, asking: Asking, collector: PersonKey
) -> None:
    handle = asking(collector).post(f"{TRAINING}/sheets").json()["handle"]
    other = somebody(running, Post.COLLECTOR, TOWN)
    answers = {"answers": right(running, collector)}
    refused = asking(other).post(f"{TRAINING}/sheets/{handle}/answers", json=answers)
    assert refused.status_code == 404


def test_material_has_a_chapter_for_each_ground_and_its_diagram(
    running: System, asking: Asking, collector: PersonKey
) -> None:
    client = asking(collector)
    material = client.get(f"{TRAINING}/material").json()
    grounds = [one for one in material["chapters"] if one["diagram"] is not None]
    titles = [one.title for one in running.rulebook.grounds.values()]
    assert [one["title"] for one in grounds] == titles
    for chapter in grounds:
        drawing = client.get(chapter["diagram"]["address"])
        assert drawing.headers["content-type"].startswith("image/svg+xml")
        assert chapter["title"] in drawing.text
        assert chapter["examples"]
    english = client.get(f"{TRAINING}/material?lang=en").json()
    assert english["chapters"][0]["title"] == "Colours and measures"
    assert "lang=en" in next(c for c in english["chapters"] if c["diagram"])["diagram"]["address"]
    assert client.get(f"{TRAINING}/diagrams/nothing").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", TRAINING),
        ("GET", f"{TRAINING}/material"),
        ("GET", f"{TRAINING}/diagrams/entry"),
        ("POST", f"{TRAINING}/sheets"),
        ("POST", f"{TRAINING}/sheets/x/answers"),
    ],
)
def test_nobody_studies_without_a_session(without_demo: str, method: str, path: str) -> None:
    answer = httpx.request(method, without_demo + path, json={"answers": []})
    assert answer.status_code == 401


@pytest.fixture(scope="module")
def county(running: System) -> str:
    """A county with two who need the training, of whom one passed."""
    somebody(running, Post.COLLECTOR, "451425100", trained=True, name="农已过")
    somebody(running, Post.COLLECTOR, "451425101", name="=农未答")
    return "451425"


@pytest.fixture
def responsible(running: System, county: str) -> PersonKey:
    """Who sees them, and is not one of them."""
    return somebody(running, Post.RESPONSIBLE, county, name="农负责")


def test_progress_is_told_for_a_division_and_those_below(
    asking: Asking, responsible: PersonKey
) -> None:
    told = asking(responsible).get(f"{TRAINING}/progress", params={"division": "451425"}).json()
    county = {"division": "451425", "name": "天等县", "staff": 2, "passed": 1, "below": True}
    assert told["whole"] == county
    assert told["own"] == county | {"staff": 0, "passed": 0}
    counted = {one["division"]: (one["staff"], one["passed"]) for one in told["parts"]}
    assert counted["451425100"] == (1, 1)
    assert counted["451425101"] == (1, 0)
    assert len(counted) == 13


def test_people_are_found_by_state_and_name(asking: Asking, responsible: PersonKey) -> None:
    client = asking(responsible)

    def found(**asked: object) -> list[str]:
        answer = client.post(f"{TRAINING}/people/search", json={"division": "451425"} | asked)
        return [one["name"] for one in answer.json()["items"]]

    assert found() == ["农已过", "=农未答"]
    assert found(state="passed") == ["农已过"]
    assert found(state="not_begun", q="未") == ["=农未答"]
    assert found(per_page=1, page=2) == ["=农未答"]
    assert found(division="451425101") == ["=农未答"]


def test_the_list_is_exported_with_its_reason_written_down(
    running: System, asking: Asking, responsible: PersonKey
) -> None:
    asked = {"division": "451425", "why": "报市培训进度", "format": "xlsx"}
    answer = asking(responsible).post(f"{TRAINING}/export", json=asked)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    heading, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert heading[:5] == ["姓名", "单位职务", "岗位", "任职区划", "培训情况"]
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("农已过", "采集员", "已通过"),
        ("=农未答", "采集员", "未答题"),
    ]
    page = running.operations.page(Wanted("451425", Act.EXPORTED), Span())
    (entry,) = [one for one in page.items if one.why == "报市培训进度"]
    assert (entry.by.person, entry.subject_name) == (responsible, "培训进度")


def test_the_log_names_the_pass(running: System, asking: Asking, responsible: PersonKey) -> None:
    page = running.operations.page(Wanted("451425", Act.PASSED_TRAINING), Span())
    assert [one.by.name for one in page.items] == ["农已过"]
    asked = {"division": "451425", "why": "查日志", "format": "csv"}
    client = asking(responsible)
    answer = client.post("/api/v1/operations/export", json=asked)
    assert "通过培训测试" in answer.content.decode("utf-8-sig")
