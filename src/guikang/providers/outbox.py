"""Text messages into a file, for development and the demo: nobody's telephone rings."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from guikang.services.ports import Clock
from guikang.services.texting import SmsError, checked

if sys.platform != "win32":
    import fcntl

_BLOCK = 4096


class SmsOutbox:
    """Appends each message to a file, one JSON object a line, readable by its owner alone.

    Any number of processes may write. A message is on the disk when ``send`` returns, and
    whoever is killed meanwhile, the next one begins on a line of its own.

    Args:
        path: of the file.
        clock: when a message was sent stands in its line.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def send(self, phone: str, template: str, params: Mapping[str, str]) -> None:
        """Write one message, see ``ports.SmsSender``; a full disk is ``sms.unreachable``."""
        message = {
            "at": self._clock().isoformat(),
            "phone": phone,
            "template": template,
            "params": dict(checked(template, params)),
        }
        line = (json.dumps(message, ensure_ascii=False) + "\n").encode()
        try:
            with _locked(self._path) as file:
                _append(file, line)
        except OSError as error:
            reason = errno.errorcode.get(error.errno or 0, "OSError")
            raise SmsError("sms.unreachable", reason=reason) from None


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file, open, held against all others; made where it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(file, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _append(file: int, line: bytes) -> None:
    """Write a line whole, or leave none of it, behind the last whole one."""
    whole = _end_of_last_line(file)
    os.ftruncate(file, whole)
    try:
        left = memoryview(line)
        while left:
            left = left[os.write(file, left) :]
        os.fsync(file)
    except OSError:
        os.ftruncate(file, whole)
        raise


def _end_of_last_line(file: int) -> int:
    """Where the last whole line ends; what follows is left of a writer that was cut off."""
    end = os.fstat(file).st_size
    while end:
        start = max(0, end - _BLOCK)
        found = os.pread(file, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
