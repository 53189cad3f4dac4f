"""What nobody may learn or do: at others' records, of who is known, without a look or a guard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NoReturn
from urllib.parse import quote

import httpx
import pytest

from guikang.bootstrap import System, now
from guikang.errors import Flaw
from guikang.people.keys import PersonKey
from guikang.services.looking import Look
from guikang.services.representation import Relationship, Representation
from guikang.staff.posts import Post
from guikang.storage.looks import PostgresLooks
from synthetic import Enrolled, appointed, document, enrolled

As = Callable[[PersonKey], httpx.Client]
STREET = "450103001"
OWN = ("", "/frame", "/paper", "/inbox", "/report", "/appeal", "/looks", "/representatives")
FORMS = (
    "/me/family/add",
    "/me/family/give-up",
    "/me/representatives",
    "/me/serving",
    "/me/devices",
    "/me/phone",
    "/me/phone/code",
    "/me/for/{}/report",
    "/me/for/{}/appeal",
    "/me/for/{}/representatives",
)


@pytest.fixture(autouse=True)
def unlimited(running: System) -> None:
    with running.pool.connection() as connection:
        connection.execute("truncate attempts")


@pytest.fixture
def signed_in(running: System, without_demo: str) -> Iterator[As]:
    """A browser without a screen, signed in as a person."""
    clients = []

    def opened(person: PersonKey) -> httpx.Client:
        token = running.residents.sessions.begin(person, now())
        headers = {"accept-language": "zh-CN"}
        client = httpx.Client(base_url=without_demo, cookies={"session": token}, headers=headers)
        clients.append(client)
        return client

    yield opened
    for client in clients:
        client.close()


def send(client: httpx.Client, path: str, form: str, **typed: str) -> httpx.Response:
    """Send a form as its page has it."""
    found = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(form).text)
    assert found is not None
    return client.post(path, data={"_csrf_token": found[1], **typed})


def child_of(running: System, holder: PersonKey) -> Representation:
    begun = running.residents.representations.add(
        holder, document("20150101"), "莫小宝", Relationship.CHILD, guardian=True, now=now()
    )
    assert not isinstance(begun, Flaw)
    return begun


def seen(running: System, person: PersonKey) -> list[Look]:
    return [one.look for one in running.residents.looking.of(person, 50)]


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_its_guard_does_nothing(
    running: System, signed_in: As, resident: Enrolled, path: str
) -> None:
    child = child_of(running, resident.person)
    answer = signed_in(resident.person).post(
        path.format(child.handle), data={"handle": child.handle, "session": "others"}
    )
    assert answer.status_code == 403
    assert running.residents.representations.family_of(resident.person, now())


@pytest.mark.parametrize("own", OWN)
def test_a_page_of_another_is_seen_with_a_look_written_down_or_not_at_all(
    running: System,
    signed_in: As,
    resident: Enrolled,
    *,
    own: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = child_of(running, resident.person)
    path, client = f"/me/for/{child.handle}{own}", signed_in(resident.person)
    before = seen(running, child.person)
    assert client.get(path).status_code == 200
    assert len(seen(running, child.person)) == len(before) + 1

    def full(*_: object, **__: object) -> NoReturn:
        raise OSError("no space left on device")

    monkeypatch.setattr(PostgresLooks, "add", full)
    refused = [client.get(path), client.get("/me/family")]
    assert [answer.status_code for answer in refused] == [500, 500]
    assert not any("莫*" in answer.text or '<svg class="qr' in answer.text for answer in refused)


def test_what_was_refused_is_not_written_down_as_done(
    running: System, signed_in: As, resident: Enrolled
) -> None:
    child = child_of(running, resident.person)
    client, path = signed_in(resident.person), f"/me/for/{child.handle}"
    assert send(client, f"{path}/report", f"{path}/report").status_code == 422
    assert send(client, f"{path}/appeal", f"{path}/appeal", text="短").status_code == 422
    assert not {Look.REPORTED, Look.APPEALED} & set(seen(running, child.person))
    sent = send(
        client, f"{path}/appeal", f"{path}/appeal", reason="other", text="孩子没有去过那里。"
    )
    assert sent.status_code == 303
    assert seen(running, child.person).count(Look.APPEALED) == 1


def test_another_ones_handle_changes_nothing_wherever_it_is_sent(
    running: System, signed_in: As, resident: Enrolled
) -> None:
    other = enrolled(running)
    child, mine = child_of(running, other.person), child_of(running, resident.person)
    client = signed_in(resident.person)
    typed = {"handle": child.handle, "answer": "refuse"}
    for own in ("/report", "/appeal", "/representatives"):
        there = f"/me/for/{child.handle}{own}"
        assert send(client, there, "/me/family/add", **typed).status_code == 404, own
    for there in (
        "/me/representatives",
        f"/me/for/{mine.handle}/representatives",
        "/me/family/give-up",
    ):
        assert send(client, there, "/me/family/add", **typed).status_code == 303
    assert len(running.residents.representations.family_of(other.person, now())) == 1
    assert Look.ENDED not in seen(running, child.person)


def test_adding_somebody_looks_the_same_whoever_they_are(running: System, signed_in: As) -> None:
    known = document()
    begun = running.residents.representations.serve(
        served_by(running), known, "莫大娘", now()
    )  # a person whom we know and who has no account
    assert not isinstance(begun, Flaw)
    registered = enrolled(running, "莫大娘").document
    asked = {
        "unknown": (document(), "莫大娘"),
        "known": (known, "莫大娘"),
        "registered": (registered, "莫大娘"),
        "misnamed": (enrolled(running, "韦甲乙").document, "莫大娘"),
    }
    answers, lists = set(), set()
    for its, name in asked.values():
        client = signed_in(enrolled(running).person)
        answer = send(
            client,
            "/me/family/add",
            "/me/family/add",
            relationship="parent",
            name=name,
            number=its.number,
            document_type="resident_id",
        )
        answers.add((answer.status_code, answer.headers["location"], answer.text))
        shown = client.get(answer.headers["location"]).text
        handle = re.search(r'name="handle" value="([^"]+)"', shown)
        assert handle is not None
        assert client.get(f"/me/for/{handle[1]}").status_code == 404
        shown = re.sub(r'value="[^"]+"|\d[\d*]+[\dX]|[\d:]+', "", shown)
        lists.add(shown)
    assert len(answers) == 1
    assert len(lists) == 1


def served_by(running: System) -> PersonKey:
    worker = enrolled(running, "蒙格员")
    appointed(running, worker, Post.GRID_ADMINISTRATOR, STREET)
    return worker.person


def test_whoever_is_not_signed_in_is_led_to_sign_in_everywhere(
    running: System, without_demo: str, resident: Enrolled
) -> None:
    handle = child_of(running, resident.person).handle
    paths = [f"/me/for/{handle}{own}" for own in OWN]
    for path in [*paths, "/me/family", "/me/serving", "/me/export", "/me/export.json"]:
        answer = httpx.get(without_demo + path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/me/sign-in"), path


def test_a_session_that_was_ended_elsewhere_acts_for_nobody_any_more(
    running: System, signed_in: As, resident: Enrolled
) -> None:
    child = child_of(running, resident.person)
    client = signed_in(resident.person)
    assert client.get(f"/me/for/{child.handle}").status_code == 200
    with running.pool.connection() as connection:
        connection.execute("delete from sessions where person = %s", (resident.person,))
    assert client.get(f"/me/for/{child.handle}").status_code == 303


def test_all_that_is_held_tells_who_looked_and_who_may_act(running: System, signed_in: As) -> None:
    worker, elder = served_by(running), enrolled(running, "莫大娘")
    begun = running.residents.representations.serve(worker, elder.document, "莫大娘", now())
    assert not isinstance(begun, Flaw)
    child = child_of(running, elder.person)
    client = signed_in(elder.person)
    held = client.get("/me/export.json").json()
    assert [one["look"] for one in held["looks"]] == ["begun"]
    assert [(one["name"], one["ground"]) for one in held["representatives"]] == [("蒙**", "grid")]
    assert [(one["name"], one["ground"]) for one in held["represents"]] == [("莫**", "guardian")]
    page = client.get("/me/export").text
    assert "蒙**" in page
    assert "开始替本人办理" in page
    assert child.handle not in page + str(held), "it opens a record"


@pytest.mark.parametrize(
    "handle", ["\0", "a\0b", "\ud800".encode("utf-8", "surrogatepass"), "ü", "x" * 3000]
)
def test_a_handle_that_is_none_is_found_nowhere_and_breaks_nothing(
    signed_in: As, resident: Enrolled, handle: str | bytes
) -> None:
    client, written = signed_in(resident.person), quote(handle)
    assert client.get(f"/me/for/{written}").status_code == 404
    for path in ("/me/family/give-up", "/me/representatives", "/me/devices"):
        found = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/me/family/add").text)
        assert found is not None
        body = f"_csrf_token={found[1]}&handle={written}&session={written}&answer=agree"
        headers = {"content-type": "application/x-www-form-urlencoded"}
        assert client.post(path, content=body, headers=headers).status_code in {303, 400}, path
