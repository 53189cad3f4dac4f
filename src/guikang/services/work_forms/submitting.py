"""Handing in 附件2: looked through first, then each good row is taken and the others are kept."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw
from guikang.services.staffing import SELF, Enrolment, Entry
from guikang.services.work_forms.values import Checked, Details, HandedIn, Outcome, Submission
from guikang.staff.posts import Deed
from guikang.staff.work_form import RefusedRow, Told
from guikang.wording import CHINESE, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from guikang.divisions.tree import Tree
    from guikang.services.ports.work_forms import FormFiles, HandedInReception, SubmissionStore
    from guikang.services.staffing import Giver, Staffing
    from guikang.staff.posts import Post
    from guikang.staff.work_form import FormRow, ReadForm

_DIGEST_BYTES: Final = 32
_STEM: Final = 2
"""Characters of a division's name that its offices' names hold too: 青秀区, 青秀区指挥部."""


class Submitting:
    """Checks forms, and hands them in; ``reception`` tells where people turn, as they say.

    Args:
        staffing: the registry that the persons go into.
        store: of submissions.
        files: reads the form.
        divisions: the tree, read when it is first asked for.
        secret: keys the digest by which the same file is known again.
    """

    def __init__(
        self,
        staffing: Staffing,
        store: SubmissionStore,
        files: FormFiles,
        *,
        divisions: Callable[[], Tree],
        secret: bytes,
    ) -> None:
        self._staffing = staffing
        self._store = store
        self.reception: HandedInReception = store
        self._files = files
        self._divisions = divisions
        self._key = blake2b(b"work forms", key=secret, digest_size=_DIGEST_BYTES).digest()

    def check(self, content: bytes, division: str, *, by: Giver, now: datetime) -> Checked | Flaw:
        """What would become of each row of a file; nothing is written.

        Returns:
            Flaws of reading (``table.*``, ``work_form.*``) where the file as a whole cannot
            be taken, ``staff.no_division``, ``staff.foreign``.
        """
        read = self._read(content, division, by, now)
        if isinstance(read, Flaw):
            return read
        return self._gone_through(read, division, by, now, self._judged)

    def hand_in(
        self, content: bytes, division: str, *, by: Giver, now: datetime
    ) -> HandedIn | Flaw:
        """Take a file's good rows into the registry, and keep that it was handed in.

        A row is taken as a whole or not at all, unless somebody changes the same member
        meanwhile. The same file again for the same division changes nothing and is kept
        once; whoever is not in the form keeps their posts.

        Returns:
            Flaws as ``check``; ``work_form.nothing_to_take`` where no row is good and there
            is neither a hotline nor a point of reception: nothing is kept then.
        """
        read = self._read(content, division, by, now)
        if isinstance(read, Flaw):
            return read
        checked = self._gone_through(read, division, by, now, self._taken)
        form = checked.form
        if not (checked.outcomes or form.hotlines or form.places):
            return Flaw("work_form.nothing_to_take")
        submission = Submission(
            0,
            division,
            now,
            by.name,
            form.unit,
            form.filled_on,
            form.hotlines,
            form.places,
            len(checked.outcomes) - checked.count(Outcome.UNCHANGED),
            checked.count(Outcome.UNCHANGED),
            len(checked.refused),
        )
        details = Details(checked.head, checked.refused, checked.flaws, checked.warnings)
        digest = blake2b(content, key=self._key, digest_size=_DIGEST_BYTES).digest()
        last = self._store.latest(division)
        if last is not None and last[1] == digest and submission.taken == 0:
            kept = replace(submission, number=last[0].number, at=last[0].at, by=last[0].by)
            return HandedIn(kept, details, repeated=True)
        return HandedIn(self._store.add(submission, details, digest), details)

    def _read(self, content: bytes, division: str, by: Giver, now: datetime) -> ReadForm | Flaw:
        if division not in self._divisions():
            return Flaw("staff.no_division", "division", (("division", division[:12]),))
        actor = by.allowed(Deed.MANAGE_STAFF, division, now)
        return actor if isinstance(actor, Flaw) else self._files.read(content, now)

    def _gone_through(
        self,
        read: ReadForm,
        division: str,
        by: Giver,
        now: datetime,
        step: Callable[[FormRow, str, Giver, datetime], Outcome | tuple[Flaw, ...]],
    ) -> Checked:
        outcomes, refused = [], list(read.refused)
        for row in read.form.rows:
            found = step(row, division, by, now)
            if isinstance(found, Outcome):
                outcomes.append((row, found))
            else:
                refused.append(RefusedRow(row.place, row.texts, found))
        refused.sort(key=lambda one: one.place)
        told = (*self._compared(read.form.unit, division), *read.warnings)
        return Checked(read.form, read.head, tuple(outcomes), tuple(refused), read.flaws, told)

    def _judged(
        self, row: FormRow, division: str, by: Giver, now: datetime
    ) -> Outcome | tuple[Flaw, ...]:
        """What would become of a row, or every reason against it."""
        entry = _entry(row)
        found = self._staffing.enrol(entry, division, by=by, now=now, dry=True)
        missing = self._missing(row, division, now)
        flaws = [found] if isinstance(found, Flaw) else []
        flaws += self._against(row, missing, division, by, now)
        if flaws:
            return tuple(dict.fromkeys(flaws))
        if found is Enrolment.NEW:
            return Outcome.NEW
        return Outcome.CHANGED if missing or found is Enrolment.CORRECTED else Outcome.UNCHANGED

    def _taken(
        self, row: FormRow, division: str, by: Giver, now: datetime
    ) -> Outcome | tuple[Flaw, ...]:
        """A row enrolled and appointed, or every reason why not."""
        judged = self._judged(row, division, by, now)
        if not isinstance(judged, Outcome) or judged is Outcome.UNCHANGED:
            return judged
        entry = _entry(row)
        found = self._staffing.enrol(entry, division, by=by, now=now)
        if isinstance(found, Flaw):  # somebody else was quicker
            return (found,)
        why = say(CHINESE, "work_form.why")
        person = self._staffing.person_of(row.document)
        flaws = [
            replace(flaw, field="posts")
            for post in self._missing(row, division, now)
            for flaw in [self._staffing.appoint(person, post, division, why, by=by, now=now)]
            if flaw is not None and flaw.code != "staff.appointed_already"
        ]
        return tuple(flaws) or judged

    def _missing(self, row: FormRow, division: str, now: datetime) -> list[Post]:
        """The posts of a row that its person does not hold there yet."""
        standing = self._staffing.standing_of(self._staffing.person_of(row.document))
        held = {
            one.post for one in standing.appointments if one.division == division and one.held(now)
        }
        return [post for post in row.posts if post not in held]

    def _against(
        self, row: FormRow, posts: list[Post], division: str, by: Giver, now: datetime
    ) -> list[Flaw]:
        """Why these posts may not be given by who hands the form in."""
        if posts and self._staffing.person_of(row.document) == by.person:
            return [replace(SELF, field="posts")]
        found = [by.giving(post, division, now) for post in posts]
        return [replace(one, field="posts") for one in found if isinstance(one, Flaw)]

    def _compared(self, unit: str, division: str) -> tuple[Told, ...]:
        """A word where 填报单位 seems to be another division's."""
        found = self._divisions().get(division)
        if found is None or not unit or found.name[:_STEM] in unit:
            return ()
        params = (("unit", unit[:60]), ("division", found.name))
        return (Told(Flaw("work_form.unit_differs", "unit", params)),)


def _entry(row: FormRow) -> Entry:
    return Entry(row.name, row.document, row.phone, row.unit_and_position, row.note)
