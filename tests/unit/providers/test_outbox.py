from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.providers.outbox import SmsOutbox
from guikang.services.texting import SmsError

NOW = datetime(2020, 4, 1, tzinfo=UTC)
PHONE = "+8613800000011"
CODE = {"code": "402837", "minutes": "5"}

WRITE_ON_AND_ON = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from guikang.providers.outbox import SmsOutbox

outbox = SmsOutbox(Path(sys.argv[1]), lambda: datetime.now(UTC))
most = int(sys.argv[2])
count = 0
while count != most:
    params = {"code": f"{count:06d}", "minutes": sys.argv[3] * 3000}
    outbox.send("+8613800000011", "one_time_code", params)
    print(count, flush=True)
    count += 1
"""


def outbox(path: Path) -> SmsOutbox:
    return SmsOutbox(path, lambda: NOW)


def messages(path: Path) -> list[dict[str, object]]:
    content = path.read_bytes()
    assert content.endswith(b"\n")
    return [json.loads(line) for line in content.splitlines()]


def writer(path: Path, most: int, name: str) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WRITE_ON_AND_ON, str(path), str(most), name]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def test_a_message_is_one_line_that_only_the_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sms-outbox.jsonl"
    outbox(path).send(PHONE, "one_time_code", CODE)
    turn = {"word": "绿码", "why": "期满\n阴性", "next": "无"}
    outbox(path).send(PHONE, "colour_changed", turn)
    assert messages(path) == [
        {"at": NOW.isoformat(), "phone": PHONE, "template": "one_time_code", "params": CODE},
        {"at": NOW.isoformat(), "phone": PHONE, "template": "colour_changed", "params": turn},
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "sms-outbox.jsonl"
    path.touch()
    path.chmod(0o644)
    outbox(path).send(PHONE, "one_time_code", CODE)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_several_processes_write_and_one_is_killed_and_no_line_is_lost_or_torn(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sms-outbox.jsonl"
    with writer(path, -1, "x") as killed, writer(path, 300, "y") as other:
        assert killed.stdout is not None
        for _ in range(100):
            last = int(killed.stdout.readline())
        killed.send_signal(signal.SIGKILL)
        acknowledged = [*map(int, killed.stdout.read().split()), last]
        assert other.wait() == 0
    outbox(path).send(PHONE, "one_time_code", CODE)
    sent = [message["params"] for message in messages(path)]
    assert sent.pop() == CODE
    of_killed = [params["code"] for params in sent if params["minutes"] == "x" * 3000]
    of_other = [params["code"] for params in sent if params["minutes"] == "y" * 3000]
    assert len(of_killed) + len(of_other) == len(sent)
    assert of_other == [f"{place:06d}" for place in range(300)]
    assert of_killed == [f"{place:06d}" for place in range(len(of_killed))]
    assert len(of_killed) > max(acknowledged), "what was acknowledged is there"


def test_a_line_that_was_cut_off_gives_way_to_the_next(tmp_path: Path) -> None:
    path = tmp_path / "sms-outbox.jsonl"
    outbox(path).send(PHONE, "one_time_code", CODE)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:-1])
    outbox(path).send(PHONE, "one_time_code", CODE)
    assert path.read_bytes() == whole + whole


@given(whole=st.lists(st.integers(0, 9_000), max_size=3), torn=st.integers(0, 9_000))
def test_whole_lines_stay_whatever_is_behind_them(
    tmp_path_factory: pytest.TempPathFactory, whole: list[int], torn: int
) -> None:
    path = tmp_path_factory.mktemp("outbox") / "sms-outbox.jsonl"
    before = b"".join(b"a" * length + b"\n" for length in whole)
    path.write_bytes(before + b"b" * torn)
    outbox(path).send(PHONE, "one_time_code", CODE)
    content = path.read_bytes()
    assert content.startswith(before)
    assert json.loads(content.removeprefix(before))["params"] == CODE


def test_a_full_disk_leaves_no_part_of_a_line_and_is_to_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sms-outbox.jsonl"
    outbox(path).send(PHONE, "one_time_code", CODE)
    before = path.read_bytes()
    write, calls = os.write, []

    def full_after_some(file: int, content: bytes) -> int:
        calls.append(file)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return write(file, content[:7])

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full_after_some)
        with pytest.raises(SmsError) as caught:
            outbox(path).send(PHONE, "one_time_code", CODE)
    assert str(caught.value) == "sms.unreachable reason=ENOSPC"
    assert not caught.value.perhaps_sent
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_said_without_what_was_to_be_sent(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SmsError) as caught:
        outbox(tmp_path / "file" / "sms-outbox.jsonl").send(PHONE, "one_time_code", CODE)
    assert caught.value.code == "sms.unreachable"
    assert caught.value.params["reason"] in {"EEXIST", "ENOTDIR"}


def test_threads_of_one_process_wait_for_one_another(tmp_path: Path) -> None:
    path = tmp_path / "sms-outbox.jsonl"
    one = SmsOutbox(path, lambda: (time.sleep(0), NOW)[1])
    threads = [
        threading.Thread(target=lambda: [one.send(PHONE, "one_time_code", CODE) for _ in range(20)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(messages(path)) == 80


def test_a_message_that_is_none_of_ours_is_a_fault_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="template of MESSAGES"):
        outbox(tmp_path / "sms-outbox.jsonl").send(PHONE, "one_time_code", {"code": "402837"})


def test_a_message_with_a_reference_is_written_once_whoever_sends_it_again(tmp_path: Path) -> None:
    path = tmp_path / "sms-outbox.jsonl"
    one, other = outbox(path), outbox(path)
    assert one.sent("r-1") is False
    for sender in (one, other, outbox(path), one):
        sender.send(PHONE, "one_time_code", CODE, "r-1")
    other.send(PHONE, "one_time_code", CODE, "r-2")
    other.send(PHONE, "one_time_code", CODE)
    assert [message.get("reference") for message in messages(path)] == ["r-1", "r-2", None]
    assert one.sent("r-1") is True
    assert one.sent("r-2") is True
    assert one.sent("r-3") is False


def test_a_reference_within_a_text_is_none(tmp_path: Path) -> None:
    path = tmp_path / "sms-outbox.jsonl"
    sly = '"reference": "r-1"}\n'
    outbox(path).send(PHONE, "one_time_code", {"code": sly, "minutes": sly})
    assert outbox(path).sent("r-1") is False


def test_a_line_that_was_cut_off_was_not_sent(tmp_path: Path) -> None:
    path = tmp_path / "sms-outbox.jsonl"
    outbox(path).send(PHONE, "one_time_code", CODE, "r-1")
    path.write_bytes(path.read_bytes()[:-1])
    again = outbox(path)
    assert again.sent("r-1") is False
    again.send(PHONE, "one_time_code", CODE, "r-1")
    assert len(messages(path)) == 1


def test_a_file_that_was_begun_anew_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "sms-outbox.jsonl"
    one = outbox(path)
    one.send(PHONE, "one_time_code", CODE, "r-1")
    path.write_bytes(b"")
    assert one.sent("r-1") is False
