"""Joining: the rows of a form that are of one person, and those that contradict one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from guikang.errors import Flaw
from guikang.staff.posts import FORM_POSTS
from guikang.staff.work_form import FormRow, Place, RefusedRow


def joined(rows: Sequence[FormRow]) -> tuple[tuple[FormRow, ...], tuple[RefusedRow, ...]]:
    """Each person once, and the rows that contradict one another.

    Rows that say the same of one person are one, with all their posts and notes: people
    write a row for each post. Rows of one document that differ in name, phone or unit and
    position, and rows of one phone with two documents, are all refused, as nobody but who
    wrote them can say which is right.

    Returns:
        The rows to take in order of their places, and the refused:
        ``work_form.contradicts`` with the field, ``work_form.phone_shared``.
    """
    flaws: dict[Place, list[Flaw]] = defaultdict(list)
    groups = _groups(rows, _person)
    for group in groups.values():
        for name, tell in _TOLD:
            if len({tell(row) for row in group}) > 1:
                for row in group:
                    flaws[row.place].append(
                        Flaw("work_form.contradicts", name, (("lines", _lines(group)),))
                    )
    for group in _groups(rows, lambda row: row.phone.number).values():
        if len({_person(row) for row in group}) > 1:
            for row in group:
                flaws[row.place].append(
                    Flaw("work_form.phone_shared", "phone", (("lines", _lines(group)),))
                )
    kept = [
        replace(
            group[0],
            posts=tuple(post for post in FORM_POSTS if any(post in row.posts for row in group)),
            note="；".join(dict.fromkeys(row.note for row in group if row.note)),
        )
        for group in groups.values()
        if not any(row.place in flaws for row in group)
    ]
    refused = [
        RefusedRow(row.place, row.texts, tuple(flaws[row.place]))
        for row in rows
        if row.place in flaws
    ]
    return tuple(kept), tuple(refused)


def _person(row: FormRow) -> Hashable:
    return (row.document.type, row.document.number)


_TOLD: Final[tuple[tuple[str, Callable[[FormRow], Hashable]], ...]] = (
    ("name", lambda row: row.name),
    ("unit_and_position", lambda row: row.unit_and_position),
    ("phone", lambda row: row.phone.number),
)


def _groups(
    rows: Sequence[FormRow], by: Callable[[FormRow], Hashable]
) -> Mapping[Hashable, list[FormRow]]:
    groups: dict[Hashable, list[FormRow]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    return groups


def _lines(group: Sequence[FormRow]) -> str:
    sheets = {row.place.sheet for row in group}
    return "、".join(
        str(row.place.line) if len(sheets) == 1 else f"{row.place.sheet}!{row.place.line}"
        for row in group
    )
