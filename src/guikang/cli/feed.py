"""``guikang feed``: templates, and taking lists in."""

from __future__ import annotations

import getpass
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from guikang.bootstrap import system
from guikang.cli import COULD_NOT_RUN, DONE, REFUSED
from guikang.errors import Flaw, GuikangError
from guikang.feeds.definitions import Feed, feed_named, feeds_of
from guikang.feeds.imports import Failures, ImportRefusedError, failures, warnings
from guikang.feeds.papers import flaw_told, write_failures, write_template
from guikang.feeds.rulebooks import load_rulebook
from guikang.settings import Settings
from guikang.wording import CHINESE, say, say_flaw

if TYPE_CHECKING:
    from collections.abc import Callable

    from guikang.bootstrap import System

app = App(name="feed", help="Take lists in: 模板, 预检, 导入, 失败明细.", help_format="plaintext")

_SHOWN = 10
_PATIENCE = 0.2


@app.command(name="list")
def list_feeds() -> int:
    """Print the feeds: name, title, source, clause."""
    settings = Settings()
    rulebook = load_rulebook(settings.rulebook, settings.rulebooks)
    for feed in feeds_of(rulebook).values():
        _say(f"{feed.name}\t{feed.title}\t{rulebook.sources[feed.source]}\t{feed.clause or ''}")
    return DONE


@app.command
def template(name: str, *, out: Path | None = None) -> int:
    """Write a feed's template, in Chinese.

    Parameters
    ----------
    name
        The feed, as ``guikang feed list`` names it.
    out
        Where to: .xlsx or .csv by its ending. Default: its title in this folder.
    """
    settings = Settings()
    feed = feed_named(load_rulebook(settings.rulebook, settings.rulebooks), name)
    path = out or Path(f"{feed.title}.xlsx")
    _written(path, lambda: write_template(feed, path))
    _say(say(CHINESE, "feed.template_written", [("path", str(path))]))
    return DONE


@app.command(name="import")
def import_file(
    name: str,
    file: Path,
    *,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    data: Path | None = None,
    out: Path | None = None,
) -> int:
    """Take a list in: every good row; the others come back as 失败明细.

    Parameters
    ----------
    name
        The feed, as ``guikang feed list`` names it.
    file
        xlsx, xls, ods, csv or jsonl.
    dry_run
        Only the pre-check (预检): say what would happen, write nothing.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    out
        Where 失败明细 goes. Default: beside the file.
    """
    settings = Settings() if data is None else Settings(data=data)
    rulebook = load_rulebook(settings.rulebook, settings.rulebooks)
    feed = feed_named(rulebook, name)
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = [("path", str(file)), ("reason", error.strerror or "")]
        _say(say(CHINESE, "feed.file_unreadable", reason), to_error=True)
        return COULD_NOT_RUN
    failed = out or file.with_name(f"{file.stem}.失败明细.csv")
    for flaw in warnings(feed, content):
        _say(say(CHINESE, "feed.warning", [("warning", say_flaw(CHINESE, flaw))]), to_error=True)
    with system(settings) as running:
        if dry_run:
            return _preview(running, feed, content, failed)
        return _import(running, feed, file.name, content, failed)


def _preview(running: System, feed: Feed, content: bytes, failed: Path) -> int:
    try:
        found = running.importing.preview(feed, content)
    except ImportRefusedError as refused:
        return _refused(refused.flaw)
    _say(
        say(
            CHINESE,
            "feed.previewed",
            [
                ("title", feed.title),
                ("rows", f"{found.rows:,}"),
                ("accepted", f"{found.accepted:,}"),
                ("known", f"{found.known:,}"),
                ("rejected", f"{len({r.line for r in found.rejections}):,}"),
            ],
        )
    )
    return _rejected(feed, failures(feed, content, found.rejections), failed)


def _import(running: System, feed: Feed, file_name: str, content: bytes, failed: Path) -> int:
    number = running.importing.accept(feed, file_name, content, getpass.getuser())
    _say(say(CHINESE, "feed.accepted", [("number", str(number))]))
    while not running.importing.run(number):  # a running system is at it already
        time.sleep(_PATIENCE)
    record = running.importing.record(number)
    if record.failure is not None:
        return _refused(record.failure)
    _say(
        say(
            CHINESE,
            "feed.imported",
            [
                ("title", feed.title),
                ("rows", f"{record.rows or 0:,}"),
                ("accepted", f"{record.accepted:,}"),
                ("known", f"{record.known:,}"),
                ("rejected", f"{record.rejected:,}"),
            ],
        )
    )
    return _rejected(feed, running.importing.failures(number), failed)


def _refused(flaw: Flaw) -> int:
    _say(say(CHINESE, "feed.refused", [("reason", say_flaw(CHINESE, flaw))]), to_error=True)
    return REFUSED


def _rejected(feed: Feed, found: Failures, failed: Path) -> int:
    if not found.rows:
        return DONE
    for row in found.rows[:_SHOWN]:
        reasons = "；".join(flaw_told(feed, flaw) for flaw in row.flaws)
        said = [("line", str(row.line)), ("reasons", reasons)]
        _say(say(CHINESE, "feed.row_rejected", said), to_error=True)
    if len(found.rows) > _SHOWN:
        more = [("more", f"{len(found.rows) - _SHOWN:,}")]
        _say(say(CHINESE, "feed.more_rejected", more), to_error=True)
    _written(failed, lambda: write_failures(feed, found, failed))
    _say(say(CHINESE, "feed.failures_written", [("path", str(failed))]))
    return REFUSED


def _written(path: Path, write: Callable[[], None]) -> None:
    try:
        write()
    except OSError as error:
        raise GuikangError(
            "feed.file_unwritable", path=str(path), reason=error.strerror or ""
        ) from error


def _say(text: str, *, to_error: bool = False) -> None:
    print(text, file=sys.stderr if to_error else sys.stdout)
