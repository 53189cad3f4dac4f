"""``guikang serve`` sends by itself what evidence and time change."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from guikang.bootstrap import System, now, system
from guikang.errors import Flaw
from guikang.feeds.definitions import feed_named
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey
from guikang.people.phones import parse_phone
from guikang.people.resident_number import check_character
from guikang.settings import Settings

COMMAND = (sys.executable, "-c", "from guikang.cli import main; main()", "serve")
PATIENCE = 60.0
"""Seconds after which something that should come is given up; no test measures time."""
BODY = "45010319850101001"
NUMBER = BODY + check_character(BODY)


def registered(running: System) -> PersonKey:
    phone = parse_phone("13500000001")
    assert not isinstance(phone, Flaw)
    document = Document(DocumentType.RESIDENT_ID, NUMBER)
    person = running.residents.registration.register(phone, document, "韦甲", "", now())
    assert not isinstance(person, Flaw)
    return person


def hand_in(running: System, feed: str, heading: str) -> None:
    rows = f"姓名,证件号码,{heading}\n韦甲,{NUMBER},2020-03-01\n".encode()
    running.importing.accept(feed_named(running.rulebook, feed), "x.csv", rows, "test")


def comes(what: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not what() and time.monotonic() < deadline:
        time.sleep(0.1)
    return what()


def test_a_list_that_comes_in_reaches_the_inbox_and_the_phone_by_itself(tmp_path: Path) -> None:
    settings, outbox = Settings(data=tmp_path), tmp_path / "sms-outbox.jsonl"
    with system(settings) as running:
        person = registered(running)
    environment = {name: value for name, value in os.environ.items() if "GUIKANG" not in name}
    with subprocess.Popen(
        [*COMMAND, "--data", str(tmp_path), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as served:
        assert served.stdout is not None
        assert served.stdout.readline()
        with system(settings) as running:
            hand_in(running, "confirmed", "确诊时间")
            inbox = running.residents.noticing.inbox
            assert comes(lambda: [one.message for one in inbox(person)] == ["sent"])
        served.terminate()
        _, logged = served.communicate()
    assert served.returncode == 0
    (line,) = outbox.read_text("utf-8").splitlines()
    message = json.loads(line)
    assert (message["phone"], message["params"]["word"]) == ("+8613500000001", "红码")
    # the start warns in plain words before: there is no provider of text messages here
    events = [json.loads(one) for one in logged.splitlines() if one.startswith("{")]
    (sent,) = (one for one in events if one["event"] == "notices.message")
    assert (sent["state"], sent["reference"]) == ("sent", message["reference"])
    for secret in ("13500000001", NUMBER, person, "红码"):
        assert secret not in logged
