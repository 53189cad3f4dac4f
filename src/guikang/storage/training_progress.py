"""The progress of the training, in PostgreSQL: one grouped query for a division."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from guikang.services.paging import Page, Span
from guikang.services.training_progress import Sought, Trainee, TrainingState
from guikang.staff.posts import TRAINED, Post
from guikang.storage.connections import Pool, Row, reading
from guikang.storage.scoping import within

_HELD = """
appointments a
where a.division like %(within)s and a.post = any(%(posts)s) and a.since <= %(at)s
    and (a.until is null or a.until > %(at)s)
    and (a.suspended_since is null or a.suspended_since > %(at)s)
"""
_PASSED = """
(select person, min(passed_at) passed_at from training_passes
 where rulebook = %(rulebook)s group by person)
"""
_PROGRESS = f"""
with held as materialized (
    select distinct a.person, left(a.division, %(digits)s) part from {_HELD}
)
select coalesce(part, ''), count(distinct held.person), count(distinct passed.person)
from held left join {_PASSED} passed on passed.person = held.person
group by grouping sets ((), (part))
"""
_PEOPLE = f"""
from (
    select a.person, min(a.division) division,
        json_agg(json_build_array(a.post, a.division) order by a.division, a.number) posts
    from {_HELD} group by a.person
) held
join staff_members m on m.person = held.person
left join {_PASSED} passed on passed.person = held.person
left join (
    select person, count(*) sheets, max(correct) best from training_sheets
    where rulebook = %(rulebook)s group by person
) sheets on sheets.person = held.person
where (%(words)s = '' or strpos(lower(m.name), %(words)s) > 0
    or strpos(lower(m.unit), %(words)s) > 0)
    and (%(state)s::text is null or %(state)s = case
        when passed.person is not null then 'passed'
        when sheets.best is not null then 'tried' else 'not_begun' end)
"""
_SELECTED = f"""
select m.handle, m.name, m.unit, held.posts, passed.passed_at, coalesce(sheets.sheets, 0),
    sheets.best
{_PEOPLE} order by held.division, m.name, m.person
"""
_AT_ONCE: Final = 2_000


class PostgresTrainingProgress:
    """The reader of the progress."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def progress(
        self, division: str, rulebook: str, at: datetime, *, digits: int
    ) -> Mapping[str, tuple[int, int]]:
        """Persons and how many passed, by the first digits; the whole under ``""``."""
        said = {
            "within": within(division),
            "posts": sorted(TRAINED),
            "rulebook": rulebook,
            "at": at,
            "digits": int(digits),
        }
        with reading(self._pool) as connection:
            rows = connection.execute(_PROGRESS, said).fetchall()
        return {part: (staff, passed) for part, staff, passed in rows}

    def people(self, sought: Sought, span: Span, rulebook: str, at: datetime) -> Page[Trainee]:
        """By division and name."""
        said = _said(sought, rulebook, at) | {"limit": span.per_page, "offset": span.skipped}
        with reading(self._pool) as connection:
            total = connection.execute(f"select count(*) {_PEOPLE}", said).fetchone()
            rows = connection.execute(
                f"{_SELECTED} limit %(limit)s offset %(offset)s", said
            ).fetchall()
        assert total is not None
        return Page([_trainee(row) for row in rows], int(total[0]))

    def everyone(self, sought: Sought, rulebook: str, at: datetime) -> Iterator[Trainee]:
        """All of them, read as they are asked for."""
        with self._pool.connection() as connection, connection.cursor("everyone") as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(_SELECTED, _said(sought, rulebook, at))
            for row in cursor:
                yield _trainee(row)


def _said(sought: Sought, rulebook: str, at: datetime) -> dict[str, object]:
    posts = TRAINED if sought.post is None else TRAINED & {sought.post}
    return {
        "within": within(sought.division),
        "posts": sorted(posts),
        "rulebook": rulebook,
        "at": at,
        "words": sought.words.casefold(),
        "state": sought.state,
    }


def _trainee(row: Row) -> Trainee:
    handle, name, unit, posts, passed_at, sheets, best = row
    if passed_at is not None:
        state = TrainingState.PASSED
    else:
        state = TrainingState.NOT_BEGUN if best is None else TrainingState.TRIED
    held = tuple((Post(post), str(division)) for post, division in posts)
    return Trainee(handle, name, unit, held, state, passed_at, sheets, best)
