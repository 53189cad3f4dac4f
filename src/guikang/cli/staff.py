"""``guikang staff``: enrols and appoints the first administrators; the console does the rest."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from guikang.bootstrap import now, system
from guikang.cli import DONE
from guikang.errors import Flaw
from guikang.people.documents import parse_document
from guikang.people.names import parse_name
from guikang.people.phones import parse_phone
from guikang.services.paging import MOST_ON_PAGE, Span
from guikang.services.staffing import Enrolment, Entry, Giver, Sought, StaffError
from guikang.settings import read_settings
from guikang.staff.posts import Post
from guikang.wording import CHINESE, say, say_flaw

if TYPE_CHECKING:
    from guikang.people.phones import Phone
    from guikang.services.staffing import Member, Staffing

app = App(name="staff", help="Who holds which post: 工作人员.", help_format="plaintext")


@app.command
def enrol(division: str, *, data: Path | None = None) -> int:
    """Enter somebody in the registry: name, document number, phone and unit are asked for.

    They are read from standard input, a line each, so that they stand in no list of processes.

    Parameters
    ----------
    division
        The code of the division where they are enrolled.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    name = parse_name(_asked(say(CHINESE, "staff_ask.name")))
    document = parse_document(_asked(say(CHINESE, "staff_ask.number")))
    phone = _phone()
    unit = _asked(say(CHINESE, "staff_ask.unit")).strip()
    if isinstance(name, Flaw):
        raise StaffError("staff.entry", why=say_flaw(CHINESE, name))
    if isinstance(document, Flaw):
        raise StaffError("staff.entry", why=say_flaw(CHINESE, document))
    with system(read_settings(data)) as running:
        found = running.staffing.enrol(
            Entry(name, document, phone, unit), division, by=_operator(), now=now()
        )
    if isinstance(found, Flaw):
        raise StaffError(found.code, **dict(found.params))
    _tell(say(CHINESE, "staff.known" if found is Enrolment.KNOWN else "staff.enrolled"))
    return DONE


@app.command
def appoint(post: Post, division: str, *, why: str, data: Path | None = None) -> int:
    """Give a post to an enrolled member, whose phone number is read from standard input.

    Parameters
    ----------
    post
        Which post.
    division
        The code of the division where they hold it; everything below belongs to it.
    why
        The reason, for the log.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    phone = _phone()
    with system(read_settings(data)) as running:
        member = _member(running.staffing, phone)
        flaw = running.staffing.appoint(
            member.person, post, division, why, by=_operator(), now=now()
        )
    _refuse(flaw)
    _tell(say(CHINESE, "staff.appointed"))
    return DONE


@app.command
def end(post: Post, division: str, *, why: str, data: Path | None = None) -> int:
    """End a post, at once; the phone number is read from standard input.

    Parameters
    ----------
    post
        Which post.
    division
        The code of the division where they hold it.
    why
        The reason, for the log.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    phone, present = _phone(), now()
    with system(read_settings(data)) as running:
        member = _member(running.staffing, phone)
        held = [
            one.number
            for one in member.standing.appointments
            if one.held(present) and (one.post, one.division) == (post, division)
        ]
        if not held:
            raise StaffError("staff.not_appointed")
        flaw = running.staffing.end(member.person, held[0], why, by=_operator(), now=present)
    _refuse(flaw)
    _tell(say(CHINESE, "staff.ended"))
    return DONE


@app.command
def reset(*, why: str, data: Path | None = None) -> int:
    """Forget a member's password and second factors; their phone is read from standard input.

    They activate their account anew, by phone. For those above whom there is nobody: for all
    others an administrator does it in the console.

    Parameters
    ----------
    why
        The reason, for the log.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    phone = _phone()
    with system(read_settings(data)) as running:
        member = _member(running.staffing, phone)
        flaw = running.accounts.resetting.reset(member, why, by=_operator(), now=now())
    _refuse(flaw)
    _tell(say(CHINESE, "staff.reset"))
    return DONE


@app.command(name="list")
def list_all(division: str = "45", *, data: Path | None = None) -> int:
    """Say who holds which post in a division and below.

    Parameters
    ----------
    division
        Its code.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    found = 0
    present = now()
    with system(read_settings(data)) as running:
        zone = running.rulebook.time_zone
        page = 1
        while items := running.staffing.page(Sought(division), Span(page, MOST_ON_PAGE)).items:
            for member in items:
                for one in member.standing.appointments:
                    if one.held(present) and one.division.startswith(division):
                        found += 1
                        said = {
                            "post": one.post.value,
                            "division": one.division,
                            "name": member.name,
                            "since": f"{one.since.astimezone(zone):%Y-%m-%d %H:%M}",
                        }
                        _tell(say(CHINESE, "staff.listed", said.items()))
            page += 1
    if not found:
        _tell(say(CHINESE, "staff.nobody"))
    return DONE


def _member(staffing: Staffing, phone: Phone) -> Member:
    member = staffing.by_phone(phone)
    if member is None:
        raise StaffError("staff.not_enrolled")
    return member


def _refuse(flaw: Flaw | None) -> None:
    if flaw is not None:
        raise StaffError(flaw.code, **dict(flaw.params))


def _asked(question: str) -> str:
    """A line of standard input, asked for where somebody sits there."""
    if sys.stdin.isatty():
        sys.stderr.write(f"{question} ")
        sys.stderr.flush()
    return sys.stdin.readline()


def _phone() -> Phone:
    phone = parse_phone(_asked(say(CHINESE, "staff_ask.phone")))
    if isinstance(phone, Flaw):
        raise StaffError("staff.entry", why=say_flaw(CHINESE, phone))
    return phone


def _operator() -> Giver:
    return Giver.operator(f"cli:{getpass.getuser()}")


def _tell(line: str) -> None:
    print(line)  # noqa: T201 - the command's answer
