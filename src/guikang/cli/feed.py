"""``guikang feed``: templates, taking lists in, and what became of those taken in."""

from __future__ import annotations

import getpass
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from guikang.bootstrap import system
from guikang.cli import COULD_NOT_RUN, DONE, REFUSED
from guikang.cli.outcome import (
    hand_back,
    import_told,
    refusal_told,
    tell,
    tell_failures,
    written,
)
from guikang.errors import GuikangError
from guikang.feeds.definitions import Feed, feed_named, feeds_of
from guikang.feeds.failures import failures as failures_of
from guikang.feeds.imports import ImportRefusedError, warnings
from guikang.feeds.papers import check_ending, free_place, write_template
from guikang.feeds.rulebooks import load_rulebook
from guikang.settings import read_settings
from guikang.wording import CHINESE, say, say_flaw

if TYPE_CHECKING:
    from guikang.bootstrap import System
    from guikang.feeds.failures import Failures
    from guikang.services.ports.evidence import ImportRecord

app = App(name="feed", help="Take lists in: 模板, 预检, 导入, 失败明细.", help_format="plaintext")

_PATIENCE = 0.2


@app.command(name="list")
def list_feeds() -> int:
    """Print the feeds: name, title, source, clause."""
    settings = read_settings()
    rulebook = load_rulebook(settings.rulebook, settings.rulebooks)
    for feed in feeds_of(rulebook).values():
        tell(f"{feed.name}\t{feed.title}\t{rulebook.sources[feed.source]}\t{feed.clause or ''}")
    return DONE


@app.command
def template(
    name: str,
    *,
    out: Path | None = None,
    force: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Write a feed's template, in Chinese.

    Parameters
    ----------
    name
        The feed, as ``guikang feed list`` names it.
    out
        Where to: .xlsx or .csv by its ending. Default: its title and 模板 in this folder.
    force
        Write over a file that is there.
    """
    settings = read_settings()
    feed = feed_named(load_rulebook(settings.rulebook, settings.rulebooks), name)
    path = out or Path(f"{feed.title}模板.xlsx")
    check_ending(path)
    if path.exists() and not force:
        raise GuikangError("feed.template_exists", path=str(path))
    written(path, lambda: write_template(feed, path))
    tell(say(CHINESE, "feed.template_written", [("path", str(path))]))
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
        Where 失败明细 goes: a new .xlsx or .csv. Default: an .xlsx beside the file.
    """
    settings = read_settings(data)
    rulebook = load_rulebook(settings.rulebook, settings.rulebooks)
    feed = feed_named(rulebook, name)
    _check_free(out)
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = [("path", str(file)), ("reason", error.strerror or "")]
        tell(say(CHINESE, "feed.file_unreadable", reason), to_error=True)
        return COULD_NOT_RUN
    for flaw in warnings(feed, content):
        tell(say(CHINESE, "feed.warning", [("warning", say_flaw(CHINESE, flaw))]), to_error=True)
    with system(settings) as running:
        if dry_run:
            return _preview(running, feed, content, file, out)
        return _import(running, feed, content, file, out)


@app.command(name="imports")
def list_imports(
    *, most: Annotated[int, Parameter(name="--most")] = 20, data: Path | None = None
) -> int:
    """Print the latest imports, newest first: number, file, state, rows.

    Parameters
    ----------
    most
        How many.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    with system(read_settings(data)) as running:
        records = running.imports.recent(most)
        for record in records:
            tell(import_told(record, feeds_of(running.rulebook), running.rulebook.time_zone))
    if not records:
        tell(say(CHINESE, "feed.no_imports"))
    return DONE


@app.command(name="failures")
def write_failures_of(number: int, *, data: Path | None = None, out: Path | None = None) -> int:
    """Write the 失败明细 of an import again.

    Parameters
    ----------
    number
        The import's, as ``guikang feed imports`` names it.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    out
        Where to: a new .xlsx or .csv. Default: an .xlsx in this folder.
    """
    _check_free(out)
    with system(read_settings(data)) as running:
        try:
            record = running.importing.record(number)
        except KeyError:
            raise GuikangError("feed.no_import", number=str(number)) from None
        if record.failure is not None:
            return refusal_told(record.failure)
        feed = feed_named(running.rulebook, record.feed)
        found = running.importing.failures(number)
    said = [("number", str(number))]
    if record.state == "accepted":
        tell(say(CHINESE, "feed.failures_not_all", said), to_error=True)
    if not found.rows:
        tell(say(CHINESE, "feed.failures_none", said))
        return DONE
    hand_back(feed, found, out or free_place(Path(Path(record.file_name).name), found))
    return DONE


def _check_free(out: Path | None) -> None:
    """See to it, before anything is taken in, that 失败明细 can go there."""
    if out is None:
        return
    check_ending(out)
    if out.exists():
        raise GuikangError("feed.failures_exist", path=str(out))


def _preview(running: System, feed: Feed, content: bytes, file: Path, out: Path | None) -> int:
    try:
        found = running.importing.preview(feed, content)
    except ImportRefusedError as refused:
        return refusal_told(refused.flaw)
    tell(
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
    return _rejected(feed, failures_of(feed, content, found.rejections), file, out)


def _import(running: System, feed: Feed, content: bytes, file: Path, out: Path | None) -> int:
    number = running.importing.accept(feed, file.name, content, getpass.getuser())
    tell(say(CHINESE, "feed.accepted", [("number", str(number))]))
    while not running.importing.run(number):  # a running system is at it already
        time.sleep(_PATIENCE)
    record = running.importing.record(number)
    if record.failure is not None:
        return refusal_told(record.failure)
    _tell_imported(feed, record)
    return _rejected(feed, running.importing.failures(number), file, out)


def _rejected(feed: Feed, found: Failures, file: Path, out: Path | None) -> int:
    if not found.rows:
        return DONE
    tell_failures(feed, found)
    hand_back(feed, found, out or free_place(file, found))
    return REFUSED


def _tell_imported(feed: Feed, record: ImportRecord) -> None:
    tell(
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
