"""What becomes of a list, told in words, and its 失败明细 written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from guikang.cli import REFUSED
from guikang.errors import Flaw, GuikangError
from guikang.feeds.papers import flaw_told, write_failures
from guikang.wording import CHINESE, say, say_flaw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from guikang.feeds.definitions import Feed
    from guikang.feeds.failures import Failures
    from guikang.services.ports.evidence import ImportRecord

_SHOWN = 10


def tell(text: str, *, to_error: bool = False) -> None:
    """Print a line."""
    print(text, file=sys.stderr if to_error else sys.stdout)


def written(path: Path, write: Callable[[], None]) -> None:
    """Write a file.

    Raises:
        GuikangError: ``feed.file_unwritable``, in place of an OSError.
    """
    try:
        write()
    except OSError as error:
        raise GuikangError(
            "feed.file_unwritable", path=str(path), reason=error.strerror or ""
        ) from error


def refusal_told(flaw: Flaw) -> int:
    """Say why a file as a whole was refused; the exit status."""
    tell(say(CHINESE, "feed.refused", [("reason", say_flaw(CHINESE, flaw))]), to_error=True)
    return REFUSED


def tell_failures(feed: Feed, found: Failures) -> None:
    """Say the first of the rows that were not taken, and how many more there are."""
    for row in found.rows[:_SHOWN]:
        reasons = "；".join(flaw_told(feed, flaw) for flaw in row.flaws)
        said = [("line", str(row.line)), ("reasons", reasons)]
        tell(say(CHINESE, "feed.row_rejected", said), to_error=True)
    if len(found.rows) > _SHOWN:
        more = [("more", f"{len(found.rows) - _SHOWN:,}")]
        tell(say(CHINESE, "feed.more_rejected", more), to_error=True)


def hand_back(feed: Feed, found: Failures, place: Path) -> None:
    """Write 失败明细 and say where it is."""
    written(place, lambda: write_failures(feed, found, place))
    tell(say(CHINESE, "feed.failures_written", [("path", str(place))]))


def import_told(record: ImportRecord, feeds: Mapping[str, Feed], zone: ZoneInfo) -> str:
    """One line about an import: which it is, how far, and what became of its rows."""
    feed = feeds.get(record.feed)
    code = "feed.import_done" if record.state == "done" else "feed.import_under_way"
    if record.failure is not None:
        code = "feed.import_refused"
    params = {
        "number": str(record.id),
        "at": record.received_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        "title": record.feed if feed is None else feed.title,
        "file": record.file_name,
        "rows": f"{record.rows or 0:,}",
        "accepted": f"{record.accepted:,}",
        "known": f"{record.known:,}",
        "rejected": f"{record.rejected:,}",
        "reason": "" if record.failure is None else say_flaw(CHINESE, record.failure),
    }
    return say(CHINESE, code, params.items())
