"""Text messages into a file, for development and the demo: nobody's telephone rings."""

from __future__ import annotations

import errno
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from guikang.services.ports import Clock
from guikang.services.texting import SmsError, checked

if sys.platform != "win32":
    import fcntl

_BLOCK = 4096
_REFERENCE = re.compile(rb'"reference": "([0-9A-Za-z_-]+)"\}\n')
"""The end of a line; within a text the marks would be escaped."""


class SmsOutbox:
    """Appends each message to a file, one JSON object a line, readable by its owner alone.

    Any number of processes may write. A message is on the disk when ``send`` returns, and
    whoever is killed meanwhile, the next one begins on a line of its own. A message whose
    reference stands in the file already is not written again.

    Args:
        path: of the file.
        clock: when a message was sent stands in its line.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._references: set[str] = set()
        self._read_to = 0

    def send(
        self, phone: str, template: str, params: Mapping[str, str], reference: str | None = None
    ) -> None:
        """Write one message, see ``ports.SmsSender``; a full disk is ``sms.unreachable``."""
        message = {
            "at": self._clock().isoformat(),
            "phone": phone,
            "template": template,
            "params": dict(checked(template, params)),
            **({} if reference is None else {"reference": reference}),
        }
        line = (json.dumps(message, ensure_ascii=False) + "\n").encode()
        with _reachable(), _locked(self._path) as file:
            if reference is None or reference not in self._written(file):
                _append(file, line)

    def sent(self, reference: str) -> bool | None:
        """Whether the message stands in the file, see ``ports.SmsSender``."""
        with _reachable(), _locked(self._path) as file:
            return reference in self._written(file)

    def _written(self, file: int) -> set[str]:
        """The references in the file, which is held; only lines that are new are read."""
        end = _end_of_last_line(file)
        if end < self._read_to:  # someone has begun the file anew
            self._references, self._read_to = set(), 0
        with os.fdopen(file, "rb", closefd=False) as lines:
            lines.seek(self._read_to)
            found = _REFERENCE.findall(lines.read(end - self._read_to))
        self._references.update(reference.decode() for reference in found)
        self._read_to = end
        return self._references


@contextmanager
def _reachable() -> Iterator[None]:
    """A file that cannot be used is a provider that cannot be reached."""
    try:
        yield
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
