"""A site with synthetic residents, as its users have it: the command's own process serves it.

No person in it exists. Each is registered, signed in, and has a history of their own: most
declared once or twice, some entered the country, were at Wuhan, near a sick person, sick,
lifted, or are on a list that has to be withdrawn by another.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import psutil

from guikang.bootstrap import System, now, system
from guikang.errors import Flaw
from guikang.feeds.definitions import feed_named
from guikang.people.documents import Document, parse_document
from guikang.people.phones import parse_phone
from guikang.people.resident_number import check_character
from guikang.settings import Settings
from guikang.wording import CHINESE, say

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONE = ZoneInfo("Asia/Shanghai")
SURNAMES = "韦覃黄李陆莫蒙梁农卢"
GIVEN = "志明秀英建国丽华海燕文军"
HISTORIES: tuple[tuple[tuple[str, int, tuple[str, ...]], ...], ...] = (
    (),
    (),
    (),
    (("declaration", 9, ()),),
    (("entry-police", 3, ("东兴", "越南")),),
    (("entry-police", 6, ("东兴", "越南")), ("retest", 2, ("阴性",))),
    (("entry-grid", 30, ("", "")), ("entry-police", 30, ("水口", "越南"))),
    (("wuhan-stay", 5, ()),),
    (("wuhan-stay", 25, ()), ("close-contact", 22, ("确诊病人",)), ("contact-lifted", 8, ())),
    (("confirmed", 30, ()), ("discharged", 8, ())),
)
"""What befell every tenth person beside a declaration: list, days ago, further cells."""
HEADINGS = {
    "declaration": "填报时间",
    "entry-police": "入境时间,入境口岸,来自国家或地区",
    "entry-grid": "入境时间,入境口岸,来自国家或地区",
    "retest": "采样时间,检测结果",
    "wuhan-stay": "离开武汉时间",
    "close-contact": "末次接触时间,接触对象类别",
    "contact-lifted": "解除时间",
    "confirmed": "确诊时间",
    "discharged": "出院时间",
}
DECLARED_BEFORE = 40
READY = say(CHINESE, "serve.ready", [("address", "")])
"""How the line begins that says where the site is."""
COMMAND = (sys.executable, "-c", "from guikang.cli import main; main()", "serve")


@dataclass(frozen=True, slots=True)
class Served:
    """A site that answers.

    Attributes:
        address: as ``http://127.0.0.1:8000``.
        sessions: what each resident's browser keeps.
        process: of the command.
        data: its folder.
    """

    address: str
    sessions: tuple[str, ...]
    process: psutil.Process
    data: Path

    def processor_seconds(self) -> tuple[float, float]:
        """What the site's processes, and the database's, have taken of the processor so far."""
        written = self.data / "postgres" / "cluster" / "postmaster.pid"
        database = psutil.Process(int(written.read_text("ascii").split()[0]))
        return _taken(self.process), _taken(database)


@contextmanager
def served(folder: Path, residents: int, *more: str) -> Iterator[Served]:
    """The site of so many residents on a free port, until the block is left.

    Args:
        folder: empty.
        residents: how many.
        more: further arguments of ``guikang serve``.
    """
    with system(Settings(data=folder)) as running:
        sessions = tuple(_laid(running, residents))
    with (
        (folder / "log.jsonl").open("wb") as log,
        subprocess.Popen(
            [*COMMAND, "--data", str(folder), "--port", "0", *more],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            ready = next(line for line in process.stdout if line.startswith(READY))
            yield Served(
                ready.removeprefix(READY).strip(), sessions, psutil.Process(process.pid), folder
            )
        finally:
            process.terminate()


def _taken(process: psutil.Process) -> float:
    """Of a process and those below it, ended ones included."""
    taken = 0.0
    for one in [process, *process.children(recursive=True)]:
        times = one.cpu_times()
        taken += times.user + times.system
        if one is process:
            taken += times.children_user + times.children_system
    return taken


def _laid(running: System, residents: int) -> Iterator[str]:
    lists: dict[str, list[str]] = {}
    for place in range(residents):
        who = f"{_name(place)},{_number(place)}"
        lists.setdefault("declaration", []).append(f"{who},{_day(DECLARED_BEFORE)}")
        for feed, past, cells in HISTORIES[place % len(HISTORIES)]:
            lists.setdefault(feed, []).append(",".join([who, _day(past + place % 2), *cells]))
    for feed, rows in lists.items():
        content = "\n".join([f"姓名,证件号码,{HEADINGS[feed]}", *rows]).encode()
        number = running.importing.accept(
            feed_named(running.rulebook, feed), f"{feed}.csv", content, "benchmark"
        )
        assert running.importing.run(number)
        record = running.importing.record(number)
        assert (record.state, record.rejected) == ("done", 0), feed
    for place in range(residents):
        yield _signed_in(running, place)


def _signed_in(running: System, place: int) -> str:
    document, phone = parse_document(_number(place)), parse_phone(f"136{place:08d}")
    assert isinstance(document, Document)
    assert not isinstance(phone, Flaw)
    person = running.residents.registration.register(
        phone, document, _name(place), f"192.0.2.{place}", now()
    )
    assert not isinstance(person, Flaw), person
    return running.residents.sessions.begin(person, now())


def _day(past: int) -> str:
    return f"{datetime.now(ZONE).date() - timedelta(days=past)} 08:30"


def _number(place: int) -> str:
    body = f"4599{1 + place // 1000 % 90:02d}1990{1 + place % 12:02d}{1 + place % 28:02d}"
    body += f"{place % 1000:03d}"
    return body + check_character(body)


def _name(place: int) -> str:
    return SURNAMES[place % 10] + GIVEN[place % 12] + GIVEN[place // 12 % 12]
