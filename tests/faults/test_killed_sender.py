"""kill -9 of whoever tells and sends: every change is told once, every message sent once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from guikang.bootstrap import system
from guikang.services.sending import PATIENCE
from guikang.settings import Settings

BEGIN = r"""
import os, signal, sys
from pathlib import Path

from guikang.bootstrap import now, system
from guikang.feeds.definitions import feed_named
from guikang.people.documents import Document, DocumentType
from guikang.people.phones import parse_phone
from guikang.people.resident_number import check_character
from guikang.providers.outbox import SmsOutbox
from guikang.settings import Settings
from guikang.storage.messages import PostgresMessages
from guikang.storage.notices import PostgresNotices

def dies(before, cls, name):
    real = getattr(cls, name)
    def killed(*args):
        if not before:
            real(*args)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(cls, name, killed)

with system(Settings(data=Path(sys.argv[1]))) as running:
    body = "45010319850101001"
    document = Document(DocumentType.RESIDENT_ID, body + check_character(body))
    person = running.residents.registration.register(
        parse_phone("13500000001"), document, "韦甲", "", now()
    )
    rows = f"姓名,证件号码,确诊时间\n韦甲,{document.number},2020-03-01\n"
    number = running.importing.accept(
        feed_named(running.rulebook, "confirmed"), "x.csv", rows.encode(), "tester"
    )
    running.importing.run(number)
    print(person, flush=True)
    STEP
    running.residents.noticing.tell(now())
    running.sending.send(now())
    raise SystemExit("it should have been killed")
"""

STEPS = {
    "before the notice is committed": """
    import guikang.storage.notices as notices
    real = notices._write
    notices._write = lambda *args: (real(*args), os.kill(os.getpid(), signal.SIGKILL))""",
    "before the claim": 'dies(True, PostgresMessages, "claim")',
    "after the claim": 'dies(False, PostgresMessages, "claim")',
    "before sending": 'dies(True, SmsOutbox, "send")',
    "after sending": 'dies(False, SmsOutbox, "send")',
    "before the outcome is committed": 'dies(True, PostgresMessages, "finish")',
    "after the outcome is committed": 'dies(False, PostgresMessages, "finish")',
}


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_change_is_told_and_sent_once_whenever_its_process_is_killed(
    tmp_path: Path, step: str
) -> None:
    program = BEGIN.replace("STEP", STEPS[step].strip())
    arguments = [sys.executable, "-c", program, str(tmp_path)]
    killed = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    person = killed.stdout.strip()
    with system(Settings(data=tmp_path)) as running:
        noticing, sending = running.residents.noticing, running.sending
        with running.pool.connection() as connection:
            row = connection.execute("select now()").fetchone()
        assert row is not None
        for later in (timedelta(), PATIENCE, 2 * PATIENCE):
            noticing.tell(row[0] + later)
            while sending.send(row[0] + later):
                pass
        notices = noticing.inbox(person)
    lines = (tmp_path / "sms-outbox.jsonl").read_text("utf-8").splitlines()
    assert [(one.change.after, one.message) for one in notices] == [("red", "sent")]
    assert len(lines) == 1
    assert json.loads(lines[0])["params"]["word"] == "红码"
