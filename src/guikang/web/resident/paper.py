"""The paper: an A4 page with a QR that holds for days, for those without a phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from guikang.services.credentials import LONGEST
from guikang.web.instants import said, said_exactly
from guikang.web.pages import page
from guikang.web.resident.qr import qr_of
from guikang.web.resident.wording import ColourSaid, Wording
from guikang.web.texts import TAGS, Said

if TYPE_CHECKING:
    from litestar import Response
    from markupsafe import Markup

    from guikang.codes.decision import Decision
    from guikang.services.showing import Code
    from guikang.web.reader import Reader
    from guikang.web.site import Site

PAPER_LIFE: Final = timedelta(days=14)
"""A paper holds no longer, whatever was asked for."""
MOST_REASONS: Final = 4
"""So many fit on the page; the code page lists all."""


@dataclass(frozen=True, slots=True)
class PaperReason:
    """Why, as the paper has room for it."""

    colour: ColourSaid
    title: Said
    clause: Said


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the paper.

    Attributes:
        colour: of the code.
        masked_name: whose.
        masked_number: likewise.
        qr: drawn, or None: no code, so nothing to print.
        until: when it no longer holds, in words, or None.
        ends: why then: ``turn`` or ``life``, or None.
        printed: as of when it was drawn, in words.
        ahead: what comes next, and what it waits for.
        reasons: the most severe first, each once: two entries into the country are one.
        more: how many had no room.
        back: the page of the code.
    """

    colour: ColourSaid
    masked_name: Said
    masked_number: str
    qr: Markup | None
    until: str | None
    ends: str | None
    printed: str
    ahead: str
    reasons: tuple[PaperReason, ...]
    more: int
    back: str


def expiry_of(decision: Decision, life: timedelta = PAPER_LIFE) -> datetime:
    """When a paper no longer holds: after ``life``, and never past the next certain turn.

    Args:
        decision: for the present.
        life: no longer than ``PAPER_LIFE``.

    Raises:
        ValueError: ``life`` is longer, or not positive.
    """
    if not timedelta(0) < life <= min(PAPER_LIFE, LONGEST):
        raise ValueError("a paper holds for some time, and no longer than PAPER_LIFE")
    end = decision.at + life
    return end if decision.until is None else min(end, decision.until)


def paper_of(
    site: Site,
    code: Code,
    reader: Reader,
    base: str,
    path: str,
    *,
    life: timedelta = PAPER_LIFE,
) -> Paper:
    """The paper of a code as of the present.

    Args:
        site: whose credentials sign.
        code: decided for the present.
        reader: in whose language.
        base: where the site is reached.
        path: of the page of the code.
        life: how long it holds at most.

    Raises:
        CredentialError: no key signs.
        ValueError: of ``expiry_of``.
    """
    decision, zone = code.decision, site.rulebook.time_zone
    wording = Wording(site.rulebook, reader)
    said_each = [wording.reason(reason, code) for reason in decision.reasons]
    reasons = list(dict.fromkeys(PaperReason(r.colour, r.title, r.clause) for r in said_each))
    qr = until = ends = None
    if decision.colour is not None:
        expires_at = expiry_of(decision, life)
        token = site.credentials.issue(
            code.resident, decision, decision.at, expires_at - decision.at
        )
        qr = qr_of(token, base)
        until = said_exactly(expires_at, reader.language, zone)
        ends = "turn" if expires_at == decision.until else "life"
    return Paper(
        colour=wording.colour_of(code),
        masked_name=Said(code.resident.masked_name, TAGS["zh"]),
        masked_number=code.resident.masked_number,
        qr=qr,
        until=until,
        ends=ends,
        printed=said(decision.at, reader.language, zone),
        ahead=wording.ahead(decision, wording.next_turn(site.showing, code)),
        reasons=tuple(reasons[:MOST_REASONS]),
        more=max(0, len(reasons) - MOST_REASONS),
        back=reader.link(path),
    )


def paper_page(site: Site, paper: Paper, reader: Reader, *, demo: bool = False) -> Response[str]:
    """The page to be printed; ``demo`` says on it that the person is invented."""
    return page("paper.html", reader, paper=paper, demo=demo, rulebook=site.rulebook)
