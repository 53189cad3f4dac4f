"""How fast the staff's API answers with a whole region's staff: every list, the tree, the tallies.

    python benchmarks/console.py [--staff N] [--tries N]

Enrols N synthetic members (60,000) over all divisions of 2020, an administrator of the region
signs in, and each question is asked one after another, as a page asks it. Prints milliseconds
at the server's socket: the median and the slowest, and as a ratio the median beside that of
``/healthz``, which asks nothing of anybody.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import httpx
import pyotp
import structlog
import uvicorn

from guikang.bootstrap import System, now, system
from guikang.cli.serve import site_of
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey
from guikang.people.phones import parse_phone
from guikang.people.resident_number import check_character
from guikang.services.accounts.second_factor import Shown
from guikang.services.devices import Device
from guikang.services.staffing import Enrolment, Entry, Giver
from guikang.settings import Settings
from guikang.staff.posts import FORM_POSTS, Post
from guikang.web import server
from guikang.web.app import create_app

OPERATOR = Giver.operator("bench")
SURNAMES, GIVEN = "韦覃黄李陆莫蒙梁农卢", "志明秀英建国丽华海燕文军"
REGION, COUNTY = "45", "450103"
MEMBERS = """
copy staff_members (person, handle, document, sealed, name_key, phone_key, name, masked_number,
    unit, note, division, enrolled_at) from stdin
"""
POSTS = """
copy appointments (person, number, post, division, since, appointed_by) from stdin
"""
Question = tuple[str, str, str, dict[str, object] | None]


def questions() -> Iterator[Question]:
    """Name, method, path, body of all that the console's pages ask."""
    for name, division in (("region", REGION), ("county", COUNTY)):
        asked: dict[str, object] = {"division": division}
        yield f"staff, {name}", "POST", "/api/v1/staff/search", asked
        yield f"staff, {name}, page 50", "POST", "/api/v1/staff/search", asked | {"page": 50}
        yield f"staff, {name}, by name", "POST", "/api/v1/staff/search", asked | {"words": "韦志"}
        yield (
            f"staff, {name}, by post",
            "POST",
            "/api/v1/staff/search",
            asked | {"post": "collector"},
        )
        for path in ("coverage", "coverage/gaps", "operations", "alarms", "training/progress"):
            yield f"{path}, {name}", "GET", f"/api/v1/{path}?division={division}", None
        for path in ("work-form/board", "work-form/submissions", "reception/board"):
            yield f"{path}, {name}", "GET", f"/api/v1/{path}?division={division}", None
        for path in ("training/people", "exceptions", "appeals"):
            yield f"{path}, {name}", "POST", f"/api/v1/{path}/search", asked
    yield "tree, below a city", "GET", "/api/v1/divisions?parent=4501", None
    yield "tree, search", "GET", "/api/v1/divisions/search?q=xz", None


def number(place: int) -> str:
    """A resident's number of nobody."""
    body = f"4599{place // 28_000 % 100:02d}19{60 + place % 28:02d}{1 + place // 28 % 12:02d}01"
    body += f"{place // 336 % 1000:03d}"
    return body + check_character(body)


def enrol(running: System, staff: int) -> None:
    """So many members, each with a post of 附件2, over all divisions."""
    codes = [one.code for one in running.divisions.tree]
    at = now()
    with running.pool.connection() as connection, connection.cursor() as cursor:
        with cursor.copy(MEMBERS) as copy:
            for place in range(staff):
                person = f"{place + 1:032x}"
                name = SURNAMES[place % 10] + GIVEN[place // 10 % 12] + GIVEN[place // 120 % 12]
                sealed = running.keys.keyring.seal(
                    f"{number(place)}\n+86154{place:08d}".encode(), f"staff:{person}".encode()
                )
                who = (person, f"h{place}", "resident_id", sealed, person, person, name)
                what = (
                    "4599**********0000",
                    f"第{place % 97}卫生院",
                    "",
                    codes[place % len(codes)],
                )
                copy.write_row((*who, *what, at))
        with cursor.copy(POSTS) as copy:
            for place in range(staff):
                post = FORM_POSTS[place // len(codes) % len(FORM_POSTS)]
                code = codes[place % len(codes)]
                copy.write_row((f"{place + 1:032x}", 1, post.value, code, at, "bench"))
        cursor.execute("analyze")


def administrator(running: System, at: datetime) -> PersonKey:
    """The region's."""
    body = "45990019750101999"
    document = Document(DocumentType.RESIDENT_ID, body + check_character(body))
    phone = parse_phone("15499999999")
    entry = Entry("覃主任", document, phone, "")  # type: ignore[arg-type] # it is a phone
    assert running.staffing.enrol(entry, REGION, by=OPERATOR, now=at) is Enrolment.NEW
    person = running.staffing.person_of(document)
    post = Post.DIVISION_ADMINISTRATOR
    assert running.staffing.appoint(person, post, REGION, "bench", by=OPERATOR, now=at) is None
    return person


def signed_in(running: System, address: str, person: PersonKey) -> httpx.Client:
    """A program that asks as the administrator, with a second factor."""
    sessions, factors, at = running.accounts.sessions, running.accounts.second_factors, now()
    signed = sessions.who(sessions.begin(person, at, Device.COMPUTER), at)
    assert signed is not None
    shown = factors.begin_totp(signed, at)
    assert isinstance(shown, Shown)
    factors.confirm_totp(signed, pyotp.TOTP(shown.secret).at(at), at)
    token = sessions.begin(person, at, Device.COMPUTER, proved=True)
    whole = sessions.who(token, at)
    assert whole is not None
    headers = {"x-csrf-token": sessions.guard(whole)}
    return httpx.Client(base_url=address, cookies={"staff": token}, headers=headers, timeout=60)


@contextmanager
def serving(running: System) -> Iterator[str]:
    """The site on a server in a thread; its address."""
    application = create_app(site_of(running))
    inside = uvicorn.Server(uvicorn.Config(application, log_config=None, access_log=False))
    listening = server.bound("127.0.0.1", 0)
    listening.listen()
    thread = threading.Thread(target=inside.run, kwargs={"sockets": [listening]})
    thread.start()
    yield server.address_of(listening)
    inside.should_exit = True
    thread.join()
    listening.close()


def silent(*_: object) -> NoReturn:
    """No line of the log."""
    raise structlog.DropEvent


def timed(ask: Callable[[], httpx.Response], tries: int) -> list[float]:
    """Milliseconds of each try; the first warms up and does not count."""
    found = []
    for _ in range(tries + 1):
        began = time.perf_counter()
        answer = ask()
        found.append((time.perf_counter() - began) * 1000)
        assert answer.is_success, answer.text
    return found[1:]


def main() -> None:
    """Ask and print."""
    structlog.configure(processors=[silent])  # the log would stand among the figures
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--staff", type=int, default=60_000)
    parser.add_argument("--tries", type=int, default=9)
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        system(Settings(data=Path(folder))) as running,
        serving(running) as address,
    ):
        enrol(running, chosen.staff)
        with signed_in(running, address, administrator(running, now())) as client:
            idle = statistics.median(timed(lambda: client.get("/healthz"), chosen.tries))
            print(f"{len(running.divisions.tree):,} divisions, {chosen.staff:,} members")
            print(f"{'asked':<34}{'median ms':>10}{'slowest':>9}{'x healthz':>10}")
            for name, method, path, body in questions():

                def ask(
                    method: str = method, path: str = path, body: dict[str, object] | None = body
                ) -> httpx.Response:
                    return client.request(method, path, json=body)

                found = timed(ask, chosen.tries)
                median = statistics.median(found)
                print(f"{name:<34}{median:>10.1f}{max(found):>9.1f}{median / idle:>10.1f}")


if __name__ == "__main__":
    main()
