"""What was handed in, when it is due, and how a division stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from guikang.staff.work_form import HeadAsWritten

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from guikang.divisions.division import Division, Level
    from guikang.errors import Flaw
    from guikang.staff.posts import Post
    from guikang.staff.work_form import Form, FormRow, Hotline, RefusedRow, RowTexts, Told


class FormFormat(StrEnum):
    """A file that a form is written to."""

    XLSX = "xlsx"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class Due:
    """By when who hands the form in.

    Attributes:
        on: the last day on which it is in time.
        level: whose duty it is.
        clause: where the document says so.
    """

    on: date
    level: Level
    clause: str

    def over_at(self, zone: ZoneInfo) -> datetime:
        """The instant from which it is late: the end of the day."""
        return datetime.combine(self.on + timedelta(days=1), time(), zone)


class Outcome(StrEnum):
    """What becomes of a row that is taken."""

    NEW = "new"  # 新登记
    CHANGED = "changed"  # 已登记，有变化：资料更正，或者增加岗位
    UNCHANGED = "unchanged"  # 已登记，没有变化


@dataclass(frozen=True, slots=True)
class Checked:
    """A form looked through, row by row.

    Attributes:
        form: what it says.
        head: what stands beside the rows, as written.
        outcomes: of the rows that are taken, or would be, in order.
        refused: the rows that are not, in order.
        flaws: what is wrong beside the rows.
        warnings: what its writer should hear.
    """

    form: Form
    head: HeadAsWritten
    outcomes: tuple[tuple[FormRow, Outcome], ...]
    refused: tuple[RefusedRow, ...]
    flaws: tuple[Flaw, ...]
    warnings: tuple[Told, ...]

    def count(self, outcome: Outcome) -> int:
        """How many rows come to that."""
        return sum(found is outcome for _, found in self.outcomes)


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was handed in.

    Attributes:
        number: its own; 0 before it is kept.
        division: for which.
        at: when.
        by: name of who handed it in.
        unit: 填报单位, as written.
        filled_on: 填报日期.
        hotlines: 群众咨询电话.
        places: 现场受理地点.
        taken: rows that enrolled, corrected or appointed somebody.
        unchanged: rows that changed nothing.
        failed: rows that were not taken.
    """

    number: int
    division: str
    at: datetime
    by: str
    unit: str
    filled_on: date | None
    hotlines: tuple[Hotline, ...]
    places: tuple[str, ...]
    taken: int
    unchanged: int
    failed: int


@dataclass(frozen=True, slots=True)
class Details:
    """What of a submission is kept sealed: it tells of persons.

    Attributes:
        head: what stands beside the rows, as written.
        refused: the rows that were not taken.
        flaws: what is wrong beside the rows.
        warnings: what its writer should hear.
    """

    head: HeadAsWritten
    refused: tuple[RefusedRow, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    warnings: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What came of handing in.

    Attributes:
        submission: as it is kept.
        details: what was not taken, and why.
        repeated: whether the same form had been handed in and nothing was changed or kept.
    """

    submission: Submission
    details: Details
    repeated: bool = False


class BoardState(StrEnum):
    """How a division stands with its form."""

    SUBMITTED = "submitted"  # 已报送
    LATE = "late"  # 逾期报送
    OVERDUE = "overdue"  # 逾期未报
    OPEN = "open"  # 未报送


@dataclass(frozen=True, slots=True)
class BoardCounts:
    """What the store knows of a division for the board.

    Attributes:
        first_at: when a form was handed in for it the first time.
        last_at: and the last time.
        failed: rows of the last form that were not taken.
        held: the posts that somebody holds there.
        hotline: whether its last form names one.
        place: likewise a point of reception.
    """

    first_at: datetime | None = None
    last_at: datetime | None = None
    failed: int = 0
    held: frozenset[Post] = frozenset()
    hotline: bool = False
    place: bool = False


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A division on the board.

    Attributes:
        division: which.
        divided: whether there are others below it.
        state: how it stands.
        due: the last day in time, or None: the document sets its level none.
        counts: when it handed in, and what it has.
        lacking: the posts of the form that nobody holds there, in its order.
    """

    division: Division
    divided: bool
    state: BoardState
    due: date | None
    counts: BoardCounts
    lacking: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A division, and those directly below it."""

    own: BoardRow
    below: tuple[BoardRow, ...]


@dataclass(frozen=True, slots=True)
class RosterRow:
    """Somebody with posts of the form at a division.

    Attributes:
        division: its code.
        texts: as the form writes them; the number masked, or whole where that was asked.
    """

    division: str
    texts: RowTexts = field(repr=False)


@dataclass(frozen=True, slots=True)
class Roster:
    """The persons of a division, or of it and all below; and where people turn there.

    Attributes:
        title: the name of its sheet.
        head: what stands beside the persons; it has no rows.
        rows: by division and name.
        names: of the divisions, by code, where each row says its own; None: it does not.
    """

    title: str
    head: Form
    rows: tuple[RosterRow, ...]
    names: Mapping[str, str] | None = None
