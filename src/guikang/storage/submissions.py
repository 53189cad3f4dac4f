"""Forms 附件2 that were handed in, and the persons that forms and registers list; PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from psycopg.types.json import Jsonb

from guikang.people.sealing import Keyring
from guikang.services.operations import Operation
from guikang.services.paging import Page, Span
from guikang.services.work_forms.values import BoardCounts, Details, RosterRow, Submission
from guikang.staff.posts import FORM_POSTS, Post
from guikang.staff.work_form import Hotline, RowTexts, posts_text
from guikang.storage.connections import Pool, Row, reading
from guikang.storage.operations import keep
from guikang.storage.scoping import within
from guikang.storage.staff import sealing_context
from guikang.storage.submission_details import packed, unpacked

_MAINLAND = "+86"
_COLUMNS = (
    "number, division, at, actor, unit, filled_on, hotlines, places, taken, unchanged, failed"
)
_ADD = """
insert into submissions (division, at, actor, digest, unit, filled_on, hotlines, places,
    taken, unchanged, failed, sealed)
values (%(division)s, %(at)s, %(actor)s, %(digest)s, %(unit)s, %(filled_on)s, %(hotlines)s,
    %(places)s, %(taken)s, %(unchanged)s, %(failed)s, %(sealed)s)
returning number
"""
_BOARD = """
select division, min(at), max(at),
    (array_agg(failed order by number desc))[1],
    (array_agg(hotlines <> '[]' order by number desc))[1],
    (array_agg(places <> '[]' order by number desc))[1]
from submissions where division = any(%(divisions)s) group by division
"""
_HELD = """
select division, array_agg(distinct post) from appointments
where division = any(%(divisions)s) and since <= %(now)s and until is null
    and suspended_since is null
group by division
"""
_RECEPTION = """
select distinct on (division) division, hotlines, places from submissions
where division like %(within)s order by division, number desc
"""
_ROSTER = """
select a.division, m.person, m.name, m.masked_number, m.sealed, m.unit, m.note,
    array_agg(distinct a.post)
from appointments a join staff_members m on m.person = a.person
where {where} and a.post = any(%(posts)s) and a.since <= %(at)s and a.until is null
    and a.suspended_since is null
group by a.division, m.person
order by a.division, min(array_position(%(posts)s::text[], a.post::text)), m.name, m.person
"""


def submission_context(division: str, digest: bytes) -> bytes:
    """What the sealed rows of a submission are bound to."""
    return f"submission:{division}:{digest.hex()}".encode()


class PostgresSubmissions:
    """The store of submissions."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def add(self, submission: Submission, details: Details, digest: bytes) -> Submission:
        """Keep one; it has its number then."""
        context = submission_context(submission.division, digest)
        said = {
            "division": submission.division,
            "at": submission.at,
            "actor": submission.by,
            "digest": digest,
            "unit": submission.unit,
            "filled_on": submission.filled_on,
            "hotlines": Jsonb([[one.number, one.remark] for one in submission.hotlines]),
            "places": Jsonb(list(submission.places)),
            "taken": submission.taken,
            "unchanged": submission.unchanged,
            "failed": submission.failed,
            "sealed": self._keyring.seal(packed(details), context),
        }
        with self._pool.connection() as connection:
            row = connection.execute(_ADD, said).fetchone()
        assert row is not None
        return replace(submission, number=int(row[0]))

    def latest(self, division: str) -> tuple[Submission, bytes] | None:
        """The last of exactly this division, with the digest of its file."""
        with reading(self._pool) as connection:
            row = connection.execute(
                f"select {_COLUMNS}, digest from submissions"
                " where division = %s order by number desc limit 1",
                (division,),
            ).fetchone()
        return None if row is None else (_submission(row[:-1]), bytes(row[-1]))

    def one(self, number: int) -> Submission | None:
        """Of a number."""
        with reading(self._pool) as connection:
            row = connection.execute(
                f"select {_COLUMNS} from submissions where number = %s", (number,)
            ).fetchone()
        return None if row is None else _submission(row)

    def details(self, number: int) -> Details:
        """What is kept sealed of it; ``KeyError`` where there is no such submission."""
        with reading(self._pool) as connection:
            row = connection.execute(
                "select division, digest, sealed from submissions where number = %s", (number,)
            ).fetchone()
        if row is None:
            raise KeyError(number)
        division, digest, sealed = row
        context = submission_context(division, bytes(digest))
        return unpacked(self._keyring.open(bytes(sealed), context))

    def page(self, division: str, span: Span) -> Page[Submission]:
        """Of a division and all below it, the latest first."""
        said = {"within": within(division), "limit": span.per_page, "offset": span.skipped}
        with reading(self._pool) as connection:
            total = connection.execute(
                "select count(*) from submissions where division like %(within)s", said
            ).fetchone()
            rows = connection.execute(
                f"select {_COLUMNS} from submissions where division like %(within)s"
                " order by number desc limit %(limit)s offset %(offset)s",
                said,
            ).fetchall()
        assert total is not None
        return Page([_submission(row) for row in rows], int(total[0]))

    def board(self, divisions: Sequence[str], now: datetime) -> dict[str, BoardCounts]:
        """How these divisions stand; one without anything is left out."""
        said = {"divisions": list(divisions), "now": now}
        with reading(self._pool) as connection:
            held = dict(connection.execute(_HELD, said).fetchall())
            handed_in = {row[0]: row[1:] for row in connection.execute(_BOARD, said).fetchall()}
        known = {post.value: post for post in FORM_POSTS}
        found = {}
        for division in {*held, *handed_in}:
            first, last, failed, hotline, place = handed_in.get(
                division, (None, None, 0, False, False)
            )
            posts = frozenset(known[post] for post in held.get(division, ()) if post in known)
            found[division] = BoardCounts(first, last, failed, posts, hotline, place)
        return found

    def reception(self, division: str) -> dict[str, tuple[tuple[Hotline, ...], tuple[str, ...]]]:
        """Hotlines and points of reception by division, of that and all below it."""
        with reading(self._pool) as connection:
            rows = connection.execute(_RECEPTION, {"within": within(division)}).fetchall()
        return {code: (_hotlines(hotlines), tuple(places)) for code, hotlines, places in rows}

    def roster(
        self, division: str, *, below: bool, whole: bool, operation: Operation
    ) -> list[RosterRow]:
        """Who holds posts of the form there, or also below; written down as ``operation``."""
        where = "a.division like %(division)s" if below else "a.division = %(division)s"
        said = {
            "division": within(division) if below else division,
            "posts": list(FORM_POSTS),
            "at": operation.at,
        }
        with self._pool.connection() as connection:
            keep(connection, operation)
            rows = connection.execute(_ROSTER.format(where=where), said).fetchall()
        return [self._roster_row(row, whole=whole) for row in rows]

    def _roster_row(self, row: Row, *, whole: bool) -> RosterRow:
        division, person, name, masked, sealed, unit, note, posts = row
        opened = self._keyring.open(bytes(sealed), sealing_context(person)).decode()
        number, phone = opened.split("\n")
        return RosterRow(
            division,
            RowTexts(
                name,
                number if whole else masked,
                unit,
                phone.removeprefix(_MAINLAND),
                posts_text(Post(post) for post in posts),
                note,
            ),
        )


def _submission(row: Row) -> Submission:
    number, division, at, actor, unit, filled_on, hotlines, places, *counts = row
    taken, unchanged, failed = counts
    return Submission(
        number,
        division,
        at,
        actor,
        unit,
        filled_on,
        _hotlines(hotlines),
        tuple(places),
        taken,
        unchanged,
        failed,
    )


def _hotlines(kept: Sequence[Sequence[str]]) -> tuple[Hotline, ...]:
    return tuple(Hotline(number, remark) for number, remark in kept)
