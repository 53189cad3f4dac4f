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
_PROGRESS = f"""
with held as materialized (
    select distinct a.person, left(a.division, %(digits)s) part from {_HELD}
), told as materialized (
    select held.person, part, passed.person is not null passed
    from held
    left join (select distinct person from training_passes where rulebook = %(rulebook)s) passed
        on passed.person = held.person
)
select part, count(*), count(*) filter (where passed) from told group by part
union all
select '', count(*), count(*) filter (where passed)
from (select distinct person, passed from told) whole
"""
_PASSED = "select from training_passes p where p.person = m.person and p.rulebook = %(rulebook)s"
_TRIED = (
    "select from training_sheets s where s.person = m.person and s.rulebook = %(rulebook)s"
    " and s.correct is not null"
)
_STATES: Final = {
    None: "true",
    TrainingState.PASSED: f"exists ({_PASSED})",
    TrainingState.TRIED: f"not exists ({_PASSED}) and exists ({_TRIED})",
    TrainingState.NOT_BEGUN: f"not exists ({_PASSED}) and not exists ({_TRIED})",
}
_FOUND = f"""
from (select a.person, min(a.division) division from {_HELD} group by a.person) held
join staff_members m on m.person = held.person
where (%(words)s = '' or strpos(lower(m.name), %(words)s) > 0
    or strpos(lower(m.unit), %(words)s) > 0)
"""
_PEOPLE = f"""
select m.handle, m.name, m.unit,
    (select json_agg(json_build_array(a.post, a.division) order by a.division, a.number)
     from {_HELD} and a.person = m.person),
    (select min(passed_at) from training_passes
     where person = m.person and rulebook = %(rulebook)s),
    sheets.begun, sheets.best
from (select m.person, m.handle, m.name, m.unit, held.division {_FOUND} and {{state}}
    order by held.division, m.name, m.person limit %(limit)s offset %(offset)s) m
cross join lateral (
    select count(*) begun, max(correct) best from training_sheets
    where person = m.person and rulebook = %(rulebook)s) sheets
order by m.division, m.name, m.person
"""
"""What is told of a person is read once the page is known."""
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
        state = _STATES[sought.state]
        with reading(self._pool) as connection:
            total = connection.execute(f"select count(*) {_FOUND} and {state}", said).fetchone()
            rows = connection.execute(_PEOPLE.format(state=state), said).fetchall()
        assert total is not None
        return Page([_trainee(row) for row in rows], int(total[0]))

    def everyone(self, sought: Sought, rulebook: str, at: datetime) -> Iterator[Trainee]:
        """All of them, read as they are asked for."""
        with self._pool.connection() as connection, connection.cursor("everyone") as cursor:
            cursor.itersize = _AT_ONCE
            said = _said(sought, rulebook, at) | {"limit": None, "offset": 0}
            cursor.execute(_PEOPLE.format(state=_STATES[sought.state]), said)
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
    }


def _trainee(row: Row) -> Trainee:
    handle, name, unit, posts, passed_at, sheets, best = row
    if passed_at is not None:
        state = TrainingState.PASSED
    else:
        state = TrainingState.NOT_BEGUN if best is None else TrainingState.TRIED
    held = tuple((Post(post), str(division)) for post, division in posts)
    return Trainee(handle, name, unit, held, state, passed_at, sheets, best)
