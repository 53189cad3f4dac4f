"""What the API answers of 附件2, and an example of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from guikang.services.work_forms.values import Outcome
from guikang.wording import say_flaw

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guikang.divisions.tree import Tree
    from guikang.errors import Flaw
    from guikang.services.work_forms.values import (
        Board,
        BoardRow,
        Checked,
        Details,
        Due,
        HandedIn,
        Submission,
    )
    from guikang.staff.work_form import Place

MOST_PROBLEMS: Final = 200
"""So many are told in an answer; all stand in the file of failures."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row, or with the form beside its rows.

    Attributes:
        row: as the user's program counts, or null: the form as a whole.
        sheet: the name of the sheet, empty: the form as a whole.
        field: the column, as a stable word, or null: the whole row.
        code: stable and dotted.
        words: what is wrong and what to do, in the reader's language.
    """

    row: int | None
    sheet: str
    field: str | None
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """What would become of a form; nothing was written.

    Attributes:
        division: for which it would be handed in.
        division_name: with the names of all divisions above.
        unit: 填报单位, as written.
        filled_on: 填报日期, or null.
        hotlines: 群众咨询电话.
        places: 现场受理地点.
        rows: persons in the form.
        fit: of them, those that would be taken.
        unfit: those that would not.
        new: of the fit: enrolled anew.
        changed: corrected, or given further posts.
        unchanged: already as the form says.
        problems: what stands against rows, the first of them.
        warnings: what stops nothing.
    """

    division: str
    division_name: str
    unit: str
    filled_on: str | None
    hotlines: list[str]
    places: list[str]
    rows: int
    fit: int
    unfit: int
    new: int
    changed: int
    unchanged: int
    problems: list[RowProblem]
    warnings: list[RowProblem]


@dataclass(frozen=True, slots=True)
class SubmissionEntry:
    """A form that was handed in.

    Attributes:
        id: its number.
        division: for which.
        division_name: with the names of all divisions above.
        at: when, ISO 8601.
        by: name of who handed it in.
        unit: 填报单位, as written.
        filled_on: 填报日期, or null.
        hotlines: 群众咨询电话.
        places: 现场受理地点.
        rows: persons in the form.
        taken: rows that enrolled, corrected or appointed somebody.
        unchanged: rows that changed nothing.
        failed: rows that were not taken.
    """

    id: int
    division: str
    division_name: str
    at: str
    by: str
    unit: str
    filled_on: str | None
    hotlines: list[str]
    places: list[str]
    rows: int
    taken: int
    unchanged: int
    failed: int


@dataclass(frozen=True, slots=True)
class SubmissionAnswer:
    """A form that was handed in, and what of it was not taken.

    Attributes:
        submission: itself.
        taken: as it says; of a form handed in again: 0.
        unchanged: likewise.
        failed: likewise.
        repeated: whether the same form had been handed in before, so that nothing was kept.
        problems: what stands against rows, the first of them.
        warnings: what stops nothing.
    """

    submission: SubmissionEntry
    taken: int
    unchanged: int
    failed: int
    repeated: bool
    problems: list[RowProblem]
    warnings: list[RowProblem]


@dataclass(frozen=True, slots=True)
class SubmissionList:
    """A page of submissions, the latest first."""

    items: list[SubmissionEntry]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """How a division stands with its form.

    Attributes:
        division: its code.
        name: its own.
        divided: whether there are others below it.
        state: ``submitted``, ``late`` (handed in after the day), ``overdue`` (not handed in and
            the day is over), ``open`` (not handed in).
        due_on: the last day in time, or null: the notice sets its level none.
        first_at: when a form was handed in the first time, or null.
        last_at: and the last time.
        failed: rows of the last form that were not taken.
        lacking: posts of the form that nobody holds there.
        hotline: whether its last form names one.
        place: whether it names a point of reception.
    """

    division: str
    name: str
    divided: bool
    state: str
    due_on: str | None
    first_at: str | None
    last_at: str | None
    failed: int
    lacking: list[str]
    hotline: bool
    place: bool


@dataclass(frozen=True, slots=True)
class BoardAnswer:
    """The board of a division.

    Attributes:
        due_on: by when the level that has the duty hands in.
        level: which level that is.
        clause: where the notice says so.
        own: the division itself.
        below: those directly below it, by code.
    """

    due_on: str
    level: str
    clause: str
    own: BoardEntry
    below: list[BoardEntry]


def check_answer(checked: Checked, division: str, tree: Tree, language: str) -> CheckAnswer:
    """What would become of a form."""
    form = checked.form
    return CheckAnswer(
        division,
        tree.full_name(division),
        form.unit,
        None if form.filled_on is None else form.filled_on.isoformat(),
        [one.text for one in form.hotlines],
        list(form.places),
        len(checked.outcomes) + len(checked.refused),
        len(checked.outcomes),
        len(checked.refused),
        checked.count(Outcome.NEW),
        checked.count(Outcome.CHANGED),
        checked.count(Outcome.UNCHANGED),
        _problems(checked, language),
        _warnings(checked, language),
    )


def submission_answer(handed_in: HandedIn, tree: Tree, language: str) -> SubmissionAnswer:
    """A form that was handed in."""
    one, details = handed_in.submission, handed_in.details
    return SubmissionAnswer(
        submission_entry(one, tree),
        one.taken,
        one.unchanged,
        one.failed,
        handed_in.repeated,
        _problems(details, language),
        _warnings(details, language),
    )


def submission_entry(one: Submission, tree: Tree) -> SubmissionEntry:
    """A form as lists tell it."""
    return SubmissionEntry(
        one.number,
        one.division,
        tree.full_name(one.division) if one.division in tree else one.division,
        one.at.isoformat(),
        one.by,
        one.unit,
        None if one.filled_on is None else one.filled_on.isoformat(),
        [hotline.text for hotline in one.hotlines],
        list(one.places),
        one.taken + one.unchanged + one.failed,
        one.taken,
        one.unchanged,
        one.failed,
    )


def board_answer(board: Board, due: Due) -> BoardAnswer:
    """The board."""
    return BoardAnswer(
        due.on.isoformat(),
        due.level.name.lower(),
        due.clause,
        _board_entry(board.own),
        [_board_entry(one) for one in board.below],
    )


def _board_entry(one: BoardRow) -> BoardEntry:
    counts = one.counts
    return BoardEntry(
        one.division.code,
        one.division.name,
        one.divided,
        one.state.value,
        None if one.due is None else one.due.isoformat(),
        None if counts.first_at is None else counts.first_at.isoformat(),
        None if counts.last_at is None else counts.last_at.isoformat(),
        counts.failed,
        [post.value for post in one.lacking],
        counts.hotline,
        counts.place,
    )


def _problems(found: Checked | Details, language: str) -> list[RowProblem]:
    whole = [_problem(flaw, None, language) for flaw in found.flaws]
    rows = [_problem(flaw, row.place, language) for row in found.refused for flaw in row.flaws]
    return [*whole, *rows][:MOST_PROBLEMS]


def _warnings(found: Checked | Details, language: str) -> list[RowProblem]:
    told: Iterable[RowProblem] = (_problem(one.flaw, one.place, language) for one in found.warnings)
    return list(told)[:MOST_PROBLEMS]


def _problem(flaw: Flaw, place: Place | None, language: str) -> RowProblem:
    sheet, line = ("", 0) if place is None else (place.sheet, place.line)
    return RowProblem(line or None, sheet, flaw.field, flaw.code, say_flaw(language, flaw))


_PROBLEM: Final = {
    "row": 7,
    "sheet": "Sheet1",
    "field": "number",
    "code": "document.check_digit",
    "words": "校验位不对；请照证件核对号码",
}
_WARNING: Final = {
    "row": None,
    "sheet": "",
    "field": "places",
    "code": "work_form.no_place",
    "words": "没有填写现场受理地点；请尽快补报",
}
_HEAD: Final = {
    "division": "450103",
    "division_name": "广西壮族自治区南宁市青秀区",
    "unit": "青秀区疫情防控指挥部",
    "filled_on": "2020-04-01",
    "hotlines": ["12345（政府热线）"],
    "places": [],
}
CHECK_EXAMPLE: Final = {
    **_HEAD,
    "rows": 12,
    "fit": 11,
    "unfit": 1,
    "new": 9,
    "changed": 1,
    "unchanged": 1,
    "problems": [_PROBLEM],
    "warnings": [_WARNING],
}
ENTRY_EXAMPLE: Final = {
    "id": 4,
    **_HEAD,
    "at": "2020-04-01T08:30:00+00:00",
    "by": "韦甲乙",
    "rows": 12,
    "taken": 10,
    "unchanged": 1,
    "failed": 1,
}
SUBMISSION_EXAMPLE: Final = {
    "submission": ENTRY_EXAMPLE,
    "taken": 10,
    "unchanged": 1,
    "failed": 1,
    "repeated": False,
    "problems": [_PROBLEM],
    "warnings": [_WARNING],
}
_BOARD_ENTRY: Final = {
    "division": "4501",
    "name": "南宁市",
    "divided": True,
    "state": "late",
    "due_on": "2020-04-02",
    "first_at": "2020-04-03T01:00:00+00:00",
    "last_at": "2020-04-03T01:00:00+00:00",
    "failed": 0,
    "lacking": ["collector"],
    "hotline": True,
    "place": False,
}
BOARD_EXAMPLE: Final = {
    "due_on": "2020-04-02",
    "level": "city",
    "clause": "正文四（二）",
    "own": {
        **_BOARD_ENTRY,
        "division": "45",
        "name": "广西壮族自治区",
        "state": "open",
        "due_on": None,
        "first_at": None,
        "last_at": None,
    },
    "below": [_BOARD_ENTRY],
}
