"""The inbox: each change of one's code, why it came and what comes next, as known then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from litestar import Response, get

from guikang.services.looking import Ground, Look
from guikang.web.instants import typed
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.acting import INBOX, Acting, acting, paths
from guikang.web.resident.wording import ColourSaid, ReasonSaid, Wording
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litestar.handlers import HTTPRouteHandler

    from guikang.services.noticing import Notice
    from guikang.services.showing import Code
    from guikang.web.reader import Reader
    from guikang.web.site import Residents, Site

MOST = 20
"""Notices on a page."""
_NUMBER_DIGITS = 9
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class NoticeSaid:
    """A notice as its person reads it.

    Attributes:
        number: of the notice.
        unread: whether this is the first time.
        at: when the colour changed.
        before: the colour that was shown.
        after: the one that took its place.
        reasons: of the code at that instant, as known then.
        ahead: what came next, as known then.
        whole: the address of the code page as of then.
    """

    number: int
    unread: bool
    at: str
    before: ColourSaid
    after: ColourSaid
    reasons: tuple[ReasonSaid, ...]
    ahead: str
    whole: str


def inbox(site: Site, residents: Residents) -> HTTPRouteHandler:
    """The page; what it shows is read from then on. ``?before=`` leads to earlier notices."""

    @get(paths(INBOX), include_in_schema=False)
    @in_thread
    def opened(request: WebRequest) -> Response[str]:
        whose, reader = acting(site, residents, request, Look.INBOX), reader_of(request)
        person, path = whose.person, whose.path + INBOX
        before = _number(str(request.query_params.get("before", "")))
        found = residents.noticing.inbox(person, MOST + 1, before)
        notices = found[:MOST]
        answer = page(
            "inbox.html",
            reader,
            whose=whose,
            notices=_said(site, reader, whose, notices),
            earlier=reader.link(path, before=str(notices[-1].number)) if found[MOST:] else None,
            latest=None if before is None else reader.link(path),
            rulebook=site.rulebook,
        )
        if whose.by is None or whose.ground == Ground.GUARDIAN:
            residents.noticing.opened(person, notices, site.clock())
        return answer

    return opened


def _number(words: str) -> int | None:
    fits = words.isascii() and words.isdigit() and len(words) <= _NUMBER_DIGITS
    return int(words) if fits else None


def _said(site: Site, reader: Reader, whose: Acting, notices: Sequence[Notice]) -> list[NoticeSaid]:
    """The notices in words; the person's record is read once, however many there are."""
    instants = [notice.change.at for notice in notices]
    codes = site.showing.codes(whose.person, [(at, at) for at in instants])
    return [
        _notice(site, reader, notice, code, whose.path)
        for notice, code in zip(notices, codes, strict=True)
    ]


def _notice(site: Site, reader: Reader, notice: Notice, code: Code, path: str) -> NoticeSaid:
    wording, change = Wording(site.rulebook, reader), notice.change
    turn = wording.next_turn(site.showing, code)
    # the page takes whole seconds: the next one, so that the change has come
    whole = (change.at + _SECOND).replace(microsecond=0)
    return NoticeSaid(
        number=notice.number,
        unread=notice.read_at is None,
        at=wording.exactly(change.at),
        before=wording.colour_named(change.before),
        after=wording.colour_named(change.after),
        reasons=tuple(wording.reason(reason, code) for reason in code.decision.reasons),
        ahead=wording.ahead(code.decision, turn),
        whole=reader.link(path, at=typed(whole, site.rulebook.time_zone), known="then"),
    )
