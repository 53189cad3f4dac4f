"""``guikang staff``: who holds which post, until the console appoints."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from guikang.bootstrap import now, system
from guikang.cli import DONE
from guikang.errors import Flaw
from guikang.people.phones import parse_phone
from guikang.services.staffing import StaffError
from guikang.settings import read_settings
from guikang.staff.posts import Post
from guikang.wording import CHINESE, say, say_flaw

if TYPE_CHECKING:
    from guikang.people.phones import Phone

app = App(name="staff", help="Who holds which post: 工作人员.", help_format="plaintext")


@app.command
def appoint(post: Post, division: str, *, data: Path | None = None) -> int:
    """Give a post to a registered resident, whose phone number is read from standard input.

    Parameters
    ----------
    post
        Which post.
    division
        The code of the division where they hold it; everything below belongs to it.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    phone = _phone()
    with system(read_settings(data)) as running:
        running.staffing.appoint(phone, post, division, by=_operator(), now=now())
    _tell(say(CHINESE, "staff.appointed"))
    return DONE


@app.command
def end(post: Post, division: str, *, data: Path | None = None) -> int:
    """End a post, at once; the phone number is read from standard input.

    Parameters
    ----------
    post
        Which post.
    division
        The code of the division where they hold it.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    phone = _phone()
    with system(read_settings(data)) as running:
        running.staffing.end(phone, post, division, by=_operator(), now=now())
    _tell(say(CHINESE, "staff.ended"))
    return DONE


@app.command(name="list")
def list_all(*, data: Path | None = None) -> int:
    """Say who holds which post where, names masked.

    Parameters
    ----------
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    with system(read_settings(data)) as running:
        found = running.staffing.all()
        zone = running.rulebook.time_zone
    for appointee, one in found:
        said = {
            "post": one.post.value,
            "division": one.division,
            "name": appointee.masked_name,
            "since": f"{one.since.astimezone(zone):%Y-%m-%d %H:%M}",
        }
        _tell(say(CHINESE, "staff.listed", said.items()))
    if not found:
        _tell(say(CHINESE, "staff.nobody"))
    return DONE


def _phone() -> Phone:
    """From standard input, so that it stands in no list of processes and no shell's history."""
    if sys.stdin.isatty():
        sys.stderr.write(f"{say(CHINESE, 'staff.ask_phone')} ")
        sys.stderr.flush()
    phone = parse_phone(sys.stdin.readline())
    if isinstance(phone, Flaw):
        raise StaffError("staff.phone", why=say_flaw(CHINESE, phone))
    return phone


def _operator() -> str:
    return f"cli:{getpass.getuser()}"


def _tell(line: str) -> None:
    print(line)  # noqa: T201 - the command's answer
