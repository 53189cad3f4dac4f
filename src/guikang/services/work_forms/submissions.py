"""What was handed in for whom, who is late, and what is missing where.

Source: 正文四(二).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guikang.services.work_forms.values import Board, BoardCounts, BoardRow, BoardState
from guikang.staff.posts import FORM_POSTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from guikang.divisions.division import Division
    from guikang.divisions.tree import Tree
    from guikang.services.operations import Operation
    from guikang.services.paging import Page, Span
    from guikang.services.ports.staff import OperationStore
    from guikang.services.ports.work_forms import FormFiles, SubmissionStore
    from guikang.services.work_forms.values import Details, Due, Submission


class Submissions:
    """Tells what was handed in.

    Args:
        store: of submissions.
        files: writes 失败明细.
        log: of operations.
        divisions: the tree, read when it is first asked for.
        due: by when who hands in.
        zone: in which days are counted.
    """

    def __init__(
        self,
        store: SubmissionStore,
        files: FormFiles,
        log: OperationStore,
        *,
        divisions: Callable[[], Tree],
        due: Due,
        zone: ZoneInfo,
    ) -> None:
        self._store = store
        self._files = files
        self._log = log
        self._divisions = divisions
        self._zone = zone
        self.due = due

    def page(self, division: str, span: Span) -> Page[Submission]:
        """Of a division and all below it, the latest first."""
        return self._store.page(division, span)

    def one(self, number: int) -> Submission | None:
        """Of a number, or None."""
        return self._store.one(number)

    def details(self, submission: Submission) -> Details:
        """What was not taken, and why; it tells of persons."""
        return self._store.details(submission.number)

    def failures(self, submission: Submission, operation: Operation) -> bytes:
        """失败明细 as xlsx, with the look written down first: it holds whole numbers."""
        self._log.add(operation)
        return self._files.failures(self._store.details(submission.number))

    def board(self, division: str, now: datetime) -> Board:
        """How a division stands, and those directly below it.

        Raises:
            DivisionError: ``division.unknown``.
        """
        tree = self._divisions()
        below = tree.children(division)
        counts = self._store.board([division, *(one.code for one in below)], now)

        def row(one: Division) -> BoardRow:
            return self._row(one, counts.get(one.code, BoardCounts()), now, tree)

        own = next(one for one in (tree.get(division),) if one is not None)
        return Board(row(own), tuple(row(one) for one in below))

    def _row(self, one: Division, counts: BoardCounts, now: datetime, tree: Tree) -> BoardRow:
        due = self.due.on if one.level is self.due.level else None
        over = None if due is None else self.due.over_at(self._zone)
        if counts.first_at is not None:
            late = over is not None and counts.first_at >= over
            state = BoardState.LATE if late else BoardState.SUBMITTED
        else:
            overdue = over is not None and now >= over
            state = BoardState.OVERDUE if overdue else BoardState.OPEN
        lacking = tuple(post for post in FORM_POSTS if post not in counts.held)
        return BoardRow(one, bool(tree.children(one.code)), state, due, counts, lacking)
