"""``guikang divisions``: which edition of the divisions is in force, and taking a later one in."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from guikang.bootstrap import now, system
from guikang.cli import DONE
from guikang.cli.outcome import tell, written
from guikang.divisions.division import DivisionError, Level
from guikang.divisions.recoding import Kind
from guikang.feeds.divisions import (
    KINDS,
    LEVELS,
    TABLES,
    check_ending,
    read_declared,
    read_tree,
    write_changes,
)
from guikang.settings import read_settings
from guikang.wording import CHINESE, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guikang.bootstrap import System
    from guikang.services.redividing import Change, Plan

app = App(name="divisions", help="Editions of the division tree: 区划.", help_format="plaintext")
_SHOWN = 20


@app.command
def preview(
    file: Path,
    *,
    since: Annotated[str | None, Parameter(name="--from")] = None,
    successors: Path | None = None,
    list_: Annotated[Path | None, Parameter(name="--list")] = None,
    data: Path | None = None,
) -> int:
    """Say what taking a later edition in would move; nothing is changed.

    Parameters
    ----------
    file
        The tree: columns code and name, as csv (perhaps with gzip) or a workbook.
    since
        The day from which it is in force, as 2023-06-30. Default: today.
    successors
        Successors that you state, as data/recodings.csv or a list that you corrected.
    list_
        Where to write all changes as a list: .xlsx or .csv.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    if list_ is not None:
        check_ending(list_)
    with system(read_settings(data)) as running:
        plan = _plan(running, file, since, successors)
    _tell_plan(plan)
    _hand_out(plan, list_)
    return DONE


@app.command(name="import")
def take_in(
    file: Path,
    *,
    since: Annotated[str, Parameter(name="--from")],
    successors: Path | None = None,
    list_: Annotated[Path | None, Parameter(name="--list")] = None,
    data: Path | None = None,
) -> int:
    """Take a later edition in and move what hangs on codes that went, wholly or not at all.

    Parameters
    ----------
    file
        The tree: columns code and name, as csv (perhaps with gzip) or a workbook.
    since
        The day from which it is in force, as 2023-06-30; not in the future.
    successors
        Successors that you state, as data/recodings.csv or a list that you corrected.
    list_
        Where to write all changes as a list: .xlsx or .csv.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    if list_ is not None:
        check_ending(list_)
    with system(read_settings(data)) as running:
        plan = _plan(running, file, since, successors)
        _hand_out(plan, list_)
        said = [("edition", str(plan.number)), ("since", plan.since.isoformat())]
        why = say(CHINESE, "division.why_rests", said)
        moved = running.redividing.take_in(plan, by=_operator(), why=why, now=now())
    tell(say(CHINESE, "division.taken_in", said))
    _tell_rows("division.moved", moved)
    return DONE


@app.command
def editions(*, data: Path | None = None) -> int:
    """Say which editions there are; the last is in force.

    Parameters
    ----------
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    with system(read_settings(data)) as running:
        found = running.redividing.editions()
    for one in found:
        first = one.since is None
        code = "division.first_edition" if first else "division.edition"
        said = {
            "edition": str(one.number),
            "since": "" if one.since is None else one.since.isoformat(),
            "count": f"{len(one.tree):,}",
        }
        tell(say(CHINESE, code, said.items()))
    return DONE


def _plan(running: System, file: Path, since: str | None, successors: Path | None) -> Plan:
    today = now().astimezone(running.rulebook.time_zone).date()
    try:
        day = today if since is None else date.fromisoformat(since)
    except ValueError:
        raise DivisionError("division.day", day=since or "") from None
    decided = [] if successors is None else read_declared(successors)
    return running.redividing.preview(read_tree(file), day, decided, today)


def _tell_plan(plan: Plan) -> None:
    for level, kinds, added in plan.counts():
        said = {
            "level": LEVELS[level],
            "same": f"{kinds[Kind.SAME]:,}",
            "renamed": f"{kinds[Kind.RENAMED]:,}",
            "recoded": f"{kinds[Kind.RECODED]:,}",
            "dissolved": f"{kinds[Kind.DISSOLVED]:,}",
            "added": f"{added:,}",
        }
        tell(say(CHINESE, "division.counted", said.items()))
    _tell_rows("division.moves", plan.moving())
    _tell_rows("division.rests", plan.resting())
    unknown = {table: count for table, count in plan.unknown().items() if count}
    _tell_rows("division.unknown_codes", unknown)
    changes = plan.changes()
    high = [one for one in changes if one.new.level <= Level.COUNTY]
    look = [one for one in changes if one.successor is not None and one.successor.look]
    for one in high:
        _tell_change("division.change", plan, one)
    for one in look[:_SHOWN]:
        _tell_change("division.look_at", plan, one)
    if len(look) > _SHOWN:
        tell(say(CHINESE, "division.more_to_look_at", [("more", f"{len(look) - _SHOWN:,}")]))


def _tell_change(code: str, plan: Plan, change: Change) -> None:
    said = {
        "old": "–" if change.old is None else plan.old.full_name(change.old.code),
        "old_code": "–" if change.old is None else change.old.code,
        "new": plan.tree.full_name(change.new.code),
        "new_code": change.new.code,
        "kind": KINDS[None if change.successor is None else change.successor.kind],
    }
    tell(say(CHINESE, code, said.items()))


def _tell_rows(code: str, rows: Mapping[str, int]) -> None:
    for table, count in rows.items():
        tell(say(CHINESE, code, [("table", TABLES[table]), ("count", f"{count:,}")]))


def _hand_out(plan: Plan, place: Path | None) -> None:
    if place is not None:
        written(place, lambda: write_changes(place, plan))
        tell(say(CHINESE, "division.list_written", [("path", str(place))]))


def _operator() -> str:
    return f"cli:{getpass.getuser()}"
