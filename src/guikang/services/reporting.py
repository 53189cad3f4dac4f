"""自主填报: what residents state of themselves becomes statements with their time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw
from guikang.services.incoming import batch_of, stated_by_known

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from guikang.evidence.statement import Statement
    from guikang.people.keys import PersonKey
    from guikang.services.intake import Intake
    from guikang.services.ports.evidence import CodeReader
    from guikang.services.ports.residents import ReportStore
    from guikang.services.representation import Representing

SOURCE: Final = "resident"
DECLARATION: Final = "declaration"
WUHAN_STAY: Final = "wuhan_stay"
MOST_PLACE: Final = 60
EARLIEST_LEAVING: Final = date(2019, 12, 1)
"""Before that day nobody's leaving Wuhan can matter: a slip of the pen."""


class Whereabouts(StrEnum):
    """Where a person is now; the values are stored and never change."""

    RESIDENCE = "residence"
    GUANGXI = "guangxi"
    ELSEWHERE = "elsewhere"
    WUHAN = "wuhan"
    ABROAD = "abroad"


class Wuhan(StrEnum):
    """Whether a person was in Wuhan; the values are stored and never change."""

    NEVER = "never"
    LEFT = "left"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a resident filled in; None where nothing was, or nothing that can be read.

    Attributes:
        division: code of the village or community where they live.
        whereabouts: where they are now.
        place: in words, where that is not their residence.
        wuhan: whether they were in Wuhan within fourteen days, or are.
        left_on: the day they left.
    """

    division: str | None
    whereabouts: Whereabouts | None
    place: str
    wuhan: Wuhan | None
    left_on: date | None

    def __repr__(self) -> str:
        """Without what was answered."""
        return "Answers()"


@dataclass(frozen=True, slots=True)
class Report:
    """A submission, as it is kept beside its statements."""

    person: PersonKey
    reported_at: datetime
    division: str
    text: str

    def __repr__(self) -> str:
        """Without what was answered."""
        return "Report()"


class Reporting:
    """Takes residents' reports in."""

    def __init__(
        self,
        intake: Intake,
        reader: CodeReader,
        store: ReportStore,
        *,
        lives_in: Callable[[str], bool],
        zone: ZoneInfo,
    ) -> None:
        """Wire.

        Args:
            intake: the door of evidence.
            reader: of what is known of a person.
            store: of reports and of persons' keys.
            lives_in: whether a code is a village or community that people live in.
            zone: in which days are counted.
        """
        self._intake = intake
        self._reader = reader
        self._store = store
        self._lives_in = lives_in
        self._zone = zone

    def submit(
        self,
        person: PersonKey,
        answers: Answers,
        now: datetime,
        by: Representing | None = None,
        noted: Callable[[], None] | None = None,
    ) -> Sequence[Flaw]:
        """Take a report in, durably; or say of each field what is wrong, and take nothing.

        Args:
            person: known.
            answers: what they, or whoever acts for them, filled in.
            now: aware; the report's time.
            by: who acts for them, or None: they themselves.
            noted: writes down that they did, before anything is taken in.
        """
        flaws = self.flaws(person, answers, now)
        scope = None if by is None else by.scope
        if scope is not None and answers.division and not answers.division.startswith(scope):
            flaws.append(Flaw("report.outside", "division"))
        if flaws:
            return flaws
        assert answers.division is not None
        if noted is not None:
            noted()
        name_key = self._store.name_key(person)
        said: list[tuple[str, datetime | None]] = [(DECLARATION, now)]
        if answers.wuhan is Wuhan.THERE:
            said.append((WUHAN_STAY, None))
        elif answers.wuhan is Wuhan.LEFT and answers.left_on is not None:
            left = datetime.combine(answers.left_on, time(), self._zone).astimezone(UTC)
            said.append((WUHAN_STAY, left))
        rows = [
            stated_by_known(line, person, name_key, source=SOURCE, kind=kind, occurred_at=at)
            for line, (kind, at) in enumerate(said, start=1)
        ]
        self._intake.take(batch_of(rows), report=_report(person, answers, now, by))
        return ()

    def latest(self, person: PersonKey) -> Answers | None:
        """What the person reported last, or None."""
        text = self._store.latest(person)
        return None if text is None else _answers(text)

    def flaws(self, person: PersonKey, answers: Answers, now: datetime) -> list[Flaw]:
        """What of the answers is missing, impossible, or at odds with others or with before."""
        today = now.astimezone(self._zone).date()
        flaws = [*_missing(answers), *_at_odds(answers)]
        if answers.division is not None and not self._lives_in(answers.division):
            flaws.append(Flaw("report.division", "division"))
        left = answers.left_on if answers.wuhan is Wuhan.LEFT else None
        if left is not None and left > today:
            flaws.append(Flaw("report.left_in_the_future", "left_on"))
        if left is not None and left < EARLIEST_LEAVING:
            flaws.append(Flaw("report.left_long_ago", "left_on"))
        there_since = _open_stay(self._reader.statements(person))
        if there_since is not None:
            said_on = there_since.astimezone(self._zone).date()
            params = (("day", said_on.isoformat()),)
            if answers.wuhan is Wuhan.NEVER:
                flaws.append(Flaw("report.was_there", "wuhan", params))
            if left is not None and left < said_on:
                flaws.append(Flaw("report.left_before_there", "left_on", params))
        return flaws


def _missing(answers: Answers) -> list[Flaw]:
    missing = [
        Flaw("report.missing", name)
        for name in ("division", "whereabouts", "wuhan")
        if getattr(answers, name) is None
    ]
    if answers.wuhan is Wuhan.LEFT and answers.left_on is None:
        missing.append(Flaw("report.left_when", "left_on"))
    named = {Whereabouts.GUANGXI, Whereabouts.ELSEWHERE, Whereabouts.ABROAD}
    if answers.whereabouts in named and not answers.place:
        missing.append(Flaw("report.place_missing", "place"))
    if len(answers.place) > MOST_PLACE or not answers.place.isprintable():
        missing.append(Flaw("report.place_long", "place", (("most", str(MOST_PLACE)),)))
    return missing


def _at_odds(answers: Answers) -> list[Flaw]:
    in_wuhan = answers.whereabouts is Whereabouts.WUHAN
    if in_wuhan and answers.wuhan in {Wuhan.NEVER, Wuhan.LEFT}:
        return [Flaw("report.wuhan_now", "wuhan")]
    if answers.wuhan is Wuhan.THERE and answers.whereabouts is not None and not in_wuhan:
        return [Flaw("report.not_in_wuhan", "whereabouts")]
    return []


def _open_stay(statements: Sequence[Statement]) -> datetime | None:
    """When a stay was stated that no later statement has closed, or None."""
    gone = {s.details.get("withdraws") for s in statements if s.kind == "withdrawn"}
    stays = [s for s in statements if s.kind == WUHAN_STAY and s.id not in gone]
    last = max(stays, key=lambda s: s.recorded_at, default=None)
    return None if last is None or last.occurred_at is not None else last.recorded_at


def _report(person: PersonKey, answers: Answers, now: datetime, by: Representing | None) -> Report:
    assert answers.division is not None
    left = None if answers.left_on is None else answers.left_on.isoformat()
    said = {
        "division": answers.division,
        "whereabouts": answers.whereabouts,
        "place": answers.place,
        "wuhan": answers.wuhan,
        "left_on": left,
    }
    if by is not None:
        said["by"] = by.representation.ground
    return Report(person, now, answers.division, json.dumps(said, ensure_ascii=False))


def _answers(text: str) -> Answers:
    said = json.loads(text)
    return Answers(
        said["division"],
        Whereabouts(said["whereabouts"]),
        said["place"],
        Wuhan(said["wuhan"]),
        None if said["left_on"] is None else date.fromisoformat(said["left_on"]),
    )
