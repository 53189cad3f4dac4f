"""The code page: one person's code now or as of another instant, with all its grounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from litestar.status_codes import HTTP_200_OK, HTTP_400_BAD_REQUEST

from guikang.errors import Flaw
from guikang.services.showing import shown_by
from guikang.web.forms import kept_as
from guikang.web.instants import asked, typed, within
from guikang.web.pages import page
from guikang.web.problems import UnknownError
from guikang.web.resident.live import frame_of
from guikang.web.resident.wording import ColourSaid, Wording
from guikang.web.texts import TAGS, Said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from litestar import Response

    from guikang.people.keys import PersonKey
    from guikang.services.ports.evidence import Shown
    from guikang.services.representation import Doors
    from guikang.web.reader import Reader
    from guikang.web.resident.acting import Acting
    from guikang.web.resident.wording import TurnSaid
    from guikang.web.site import Site

_DAY = timedelta(days=1)
_NOW, _THEN = "now", "then"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose code a page shows.

    Attributes:
        person: their key, which stands on no page.
        path: of the page.
        title: its heading.
        story: what befell a demo resident; empty on one's own page.
        whose: by which a signed-in resident sees it; None: a demo resident's.
        doors: what one's own page opens beside the code, or None: it is somebody else's.
    """

    person: PersonKey
    path: str
    title: str
    story: str = ""
    whose: Acting | None = None
    doors: Doors | None = None

    @property
    def demo(self) -> bool:
        """Whether it is a demo resident, whose page is open to everyone."""
        return self.whose is None


@dataclass(frozen=True, slots=True)
class View:
    """Which code of a person a reader asks for.

    Attributes:
        at: the instant.
        now: the present.
        known: for a past instant, from what is known ``now`` or from what was known ``then``.
    """

    at: datetime
    now: datetime
    known: str

    @property
    def known_at(self) -> datetime:
        """What was recorded later does not count."""
        return min(self.at, self.now) if self.known == _THEN else self.now

    @property
    def when(self) -> str:
        """Whether the instant is ``now``, ``past`` or ``future``."""
        return "now" if self.at == self.now else "past" if self.at < self.now else "future"

    @property
    def told(self) -> str:
        """Which of the page's words tell what the code rests on."""
        return f"past_known_{self.known}" if self.when == "past" else self.when

    @property
    def kept(self) -> dict[str, str]:
        """What links to the same person's other instants say of the choice."""
        return {} if self.known == _NOW else {"known": self.known}


@dataclass(frozen=True, slots=True)
class AsOf:
    """The form for another instant.

    Attributes:
        typed: what stands in the field: what was typed, if it was not understood.
        error: what is wrong with it, or None.
        known: which of ``View.known`` is chosen.
        links: further instants, by their words, with their addresses.
    """

    typed: str
    error: str | None
    known: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownSaid:
    """From when a colour was shown."""

    colour: ColourSaid
    since: str


def code_page(
    site: Site, subject: Subject, reader: Reader, base: str, guard: str = ""
) -> Response[str]:
    """The page of a resident, at the instant that the reader asks for (``?at=``).

    A past instant is decided from what is known now, or with ``?known=then`` from what
    was known at that instant; the present and what is ahead always from what is known now.

    Args:
        site: whose page.
        subject: whose code.
        reader: who asks.
        base: where the site is reached; the QR leads there.
        guard: of the page's forms.

    Raises:
        CredentialError: no key signs.
        UnknownError: nothing is known of that person.
    """
    zone = site.rulebook.time_zone
    now = site.clock()
    words = reader.query.get("at", "")
    answer = asked(words, zone) if words.strip() else now
    flawed = isinstance(answer, Flaw)
    at = now if isinstance(answer, Flaw) else answer
    view = View(at, now, _THEN if reader.query.get("known") == _THEN else _NOW)
    code = site.showing.code(subject.person, at, view.known_at)
    if code is None:
        raise UnknownError
    wording = Wording(site.rulebook, reader)
    turn = wording.next_turn(site.showing, code)
    path = subject.path
    form = AsOf(
        typed=words if flawed else typed(at.replace(second=0) if at == now else at, zone),
        error=_said(answer, reader),
        known=view.known,
        links=tuple(_links(view, reader, path, turn, zone)),
    )
    return page(
        "code.html",
        reader,
        HTTP_400_BAD_REQUEST if flawed else HTTP_200_OK,
        subject=subject,
        guard=guard,
        draft=kept_as("report", subject.person),
        masked_name=Said(code.resident.masked_name, TAGS["zh"]),
        masked_number=code.resident.masked_number,
        colour=wording.colour_of(code),
        at=wording.instant(at),
        frame=frame_of(site, code, reader, base, path) if at == now else None,
        when=view.when,
        told=view.told,
        ahead=wording.ahead(code.decision, turn),
        reasons=[wording.reason(reason, code) for reason in code.decision.reasons],
        exceptions=[wording.exception(found, code) for found in code.exceptions],
        history=_history(wording, shown_by(code.record.timelines, now)),
        form=form,
        present=reader.link(path, **view.kept),
        path=path,
        rulebook=site.rulebook,
    )


def _said(answer: datetime | Flaw, reader: Reader) -> str | None:
    if not isinstance(answer, Flaw):
        return None
    return reader.text(answer.code, **dict(answer.params))


def _links(
    view: View, reader: Reader, path: str, turn: TurnSaid | None, zone: ZoneInfo
) -> list[tuple[str, str]]:
    instants = [("day_back", view.at - _DAY), ("day_on", view.at + _DAY)]
    if turn is not None:
        instants.append(("next_turn", turn.at))
    links = [
        (reader.text(f"as_of.{name}"), reader.link(path, at=typed(instant, zone), **view.kept))
        for name, instant in instants
        if within(instant)
    ]
    return [*links, (reader.text("as_of.now"), reader.link(path, **view.kept))]


def _history(wording: Wording, shown: Sequence[Shown]) -> list[ShownSaid]:
    """What was shown, the latest first."""
    return [
        ShownSaid(wording.colour_named(one.colour), wording.exactly(one.since))
        for one in reversed(shown)
    ]
