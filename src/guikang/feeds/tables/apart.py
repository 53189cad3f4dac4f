"""Old workbooks, read apart: in a process of their own.

The container of xls is a file system with chains of sectors. Where a chain closes on
itself the reader allocates until the process is aborted, and counts in its records
are believed likewise. No exception tells of it, so another process takes the risk,
with a limit to its memory where the system knows one, and to its time everywhere.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from python_calamine import PasswordError

from guikang.feeds.tables import sheets
from guikang.feeds.tables.cells import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_MEMORY: Final = 1 << 30
MOST_SECONDS: Final = 60

_ENCRYPTED: Final = 3


def visible_sheets(content: bytes) -> Iterator[sheets.Sheet]:
    """Each visible sheet, as ``sheets.visible_sheets`` gives them, dates as their texts.

    Raises:
        PasswordError: the file is encrypted.
        ValueError: the other process could not read the file, or not within its limits.
        OSError: no process could be started.
    """
    # The path is handed on, so that the other process finds this very package.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter and this module
            [sys.executable, "-m", __name__],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ValueError("the workbook took too long to read") from None
    if done.returncode == _ENCRYPTED:
        raise PasswordError
    if done.returncode != 0:
        raise ValueError("the workbook could not be read")
    for line in done.stdout.splitlines():
        name, cells, width, left, merged = json.loads(line)
        ranges = [((top, first), (bottom, last)) for (top, first), (bottom, last) in merged]
        yield sheets.Sheet(name, cells, width, left, ranges)


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not every system has it
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _main() -> int:
    _limit_memory()
    try:
        for sheet in sheets.visible_sheets(sys.stdin.buffer.read()):
            # JSON tells text, truth and numbers apart; what else there is becomes text.
            cells = [
                c if isinstance(c, str | bool | int | float) else text_of(c) for c in sheet.cells
            ]
            line = json.dumps([sheet.name, cells, sheet.width, sheet.left, sheet.merged])
            sys.stdout.buffer.write(line.encode() + b"\n")
    except PasswordError:
        return _ENCRYPTED
    return 0


if __name__ == "__main__":
    sys.exit(_main())
