"""Giving out: a division's form, and the merged register of a division and all below it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from guikang.divisions.division import Level
from guikang.divisions.tree import lies_within
from guikang.errors import Flaw
from guikang.services.operations import Act, Operation, reason
from guikang.services.work_forms.values import FormFormat, Roster
from guikang.staff.posts import Deed
from guikang.staff.work_form import Form
from guikang.wording import CHINESE, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from guikang.divisions.tree import Tree
    from guikang.services.ports.work_forms import FormFiles, SubmissionStore
    from guikang.services.staffing import Giver
    from guikang.services.work_forms.values import RosterRow
    from guikang.staff.work_form import Hotline

    Reception = Mapping[str, tuple[Sequence[Hotline], Sequence[str]]]

_FORM: Final = "work_form.title"
_REGISTER: Final = "work_form.register_title"


class Rosters:
    """Gives forms and registers out as files; each is written in the log before.

    Args:
        store: of submissions; it knows who holds which post.
        files: writes them.
        divisions: the tree, read when it is first asked for.
        zone: in which days are counted.
    """

    def __init__(
        self,
        store: SubmissionStore,
        files: FormFiles,
        *,
        divisions: Callable[[], Tree],
        zone: ZoneInfo,
    ) -> None:
        self._store = store
        self._files = files
        self._divisions = divisions
        self._zone = zone

    def form(
        self,
        division: str,
        format_: FormFormat,
        why: str,
        *,
        whole: bool,
        by: Giver,
        now: datetime,
    ) -> bytes | Flaw:
        """The form of one division, as the notice prints it, with who holds its posts now.

        Args:
            division: which.
            format_: of the file.
            why: the reason, for the log.
            whole: whether with whole numbers; they are masked otherwise.
            by: who exports.
            now: aware.

        Returns:
            ``staff.foreign`` where a power is missing, ``operations.*`` for the reason.
        """
        operation = self._operation(division, _FORM, why, whole=whole, by=by, now=now)
        if isinstance(operation, Flaw):
            return operation
        noted = replace(operation, details={**operation.details, "format": format_.value})
        rows = self._store.roster(division, below=False, whole=whole, operation=noted)
        reception = self._store.reception(division)
        own = {code: found for code, found in reception.items() if code == division}
        last = self._store.latest(division)
        unit = last[0].unit if last is not None and last[0].unit else self._name(division)
        head = self._head(unit, own, now)
        return self._files.form(Roster(self._name(division), head, tuple(rows)), format_, now)

    def register(
        self, division: str, why: str, *, whole: bool, by: Giver, now: datetime
    ) -> bytes | Flaw:
        """The merged register as xlsx; of the region: a sheet for each city.

        Args and flaws as ``form``.
        """
        operation = self._operation(division, _REGISTER, why, whole=whole, by=by, now=now)
        if isinstance(operation, Flaw):
            return operation
        rows = self._store.roster(division, below=True, whole=whole, operation=operation)
        reception = self._store.reception(division)
        tree = self._divisions()
        own = tree.get(division)
        sheets = [division]
        if own is not None and own.level is Level.REGION:
            sheets = [one.code for one in tree.children(division)]
            if any(row.division == division for row in rows):
                sheets.insert(0, division)
        return self._files.register(
            [self._sheet(code, sheets, rows, reception, now) for code in sheets]
        )

    def _sheet(
        self,
        code: str,
        sheets: list[str],
        rows: Iterable[RosterRow],
        reception: Reception,
        now: datetime,
    ) -> Roster:
        alone = any(other != code and lies_within(other, code) for other in sheets)

        def mine(division: str) -> bool:
            return division == code if alone else lies_within(division, code)

        tree = self._divisions()
        own = tuple(row for row in rows if mine(row.division))
        names = {
            row.division: tree.full_name(row.division) if row.division in tree else row.division
            for row in own
        }
        told = {where: found for where, found in reception.items() if mine(where)}
        found = tree.get(code)
        title = code if found is None else found.name
        return Roster(title, self._head(self._name(code), told, now), own, names)

    def _operation(
        self, division: str, what: str, why: str, *, whole: bool, by: Giver, now: datetime
    ) -> Operation | Flaw:
        actor = by.allowed(Deed.EXPORT, division, now)
        if whole and not isinstance(actor, Flaw):
            opening = by.allowed(Deed.OPEN_STAFF_NUMBER, division, now)
            actor = opening if isinstance(opening, Flaw) else actor
        given = reason(why)
        if isinstance(actor, Flaw):
            return actor
        if isinstance(given, Flaw):
            return given
        details = {"format": FormFormat.XLSX.value, "numbers": "whole" if whole else "masked"}
        title = say(CHINESE, what)
        return Operation(now, actor, Act.EXPORTED, division, given, None, title, details)

    def _head(self, unit: str, reception: Reception, now: datetime) -> Form:
        """What stands beside the persons: hotlines and points of reception, each once."""
        hotlines = dict.fromkeys(one for phones, _ in reception.values() for one in phones)
        places = dict.fromkeys(one for _, those in reception.values() for one in those)
        day = now.astimezone(self._zone).date()
        return Form(unit, day, (), tuple(hotlines), tuple(places))

    def _name(self, division: str) -> str:
        tree = self._divisions()
        return tree.full_name(division) if division in tree else division
