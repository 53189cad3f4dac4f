"""The operations log, in PostgreSQL."""

from __future__ import annotations

from psycopg import Connection
from psycopg.types.json import Jsonb

from guikang.people.keys import PersonKey
from guikang.services.operations import Act, Actor, Operation, Wanted
from guikang.services.paging import Page, Span
from guikang.staff.posts import Post
from guikang.storage.connections import Pool, Row, reading
from guikang.storage.scoping import WITHIN_HISTORY, within

_ADD = """
insert into operations
    (at, actor, member, post, scope, act, division, subject, subject_name, why, details)
values (%(at)s, %(actor)s, %(member)s, %(post)s, %(scope)s, %(act)s, %(division)s, %(subject)s,
    %(subject_name)s, %(why)s, %(details)s)
"""
_WANTED = f"""
from operations
where {WITHIN_HISTORY}
    and (%(act)s::text is null or act = %(act)s)
    and (%(since)s::timestamptz is null or at >= %(since)s)
    and (%(until)s::timestamptz is null or at < %(until)s)
"""
_PAGE = f"""
select at, actor, member, post, scope, act, division, why, subject, subject_name, details
{_WANTED} order by id desc limit %(limit)s offset %(offset)s
"""


def keep(connection: Connection[Row], operation: Operation) -> None:
    """Write an entry in the transaction of its deed."""
    connection.execute(
        _ADD,
        {
            "at": operation.at,
            "actor": operation.by.name,
            "member": operation.by.person,
            "post": operation.by.post,
            "scope": operation.by.division,
            "act": operation.act,
            "division": operation.division,
            "subject": operation.subject,
            "subject_name": operation.subject_name,
            "why": operation.why,
            "details": Jsonb(dict(operation.details)),
        },
    )


class PostgresOperations:
    """The store of the log."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(self, operation: Operation) -> None:
        """Keep an entry, durably."""
        with self._pool.connection() as connection:
            keep(connection, operation)

    def page(self, wanted: Wanted, span: Span) -> Page[Operation]:
        """Entries, the latest first."""
        said = {
            "within": within(wanted.division),
            "act": wanted.act,
            "since": wanted.since,
            "until": wanted.until,
            "limit": span.per_page,
            "offset": span.skipped,
        }
        with reading(self._pool) as connection:
            total = connection.execute(f"select count(*) {_WANTED}", said).fetchone()
            rows = connection.execute(_PAGE, said).fetchall()
        assert total is not None
        return Page([_operation(row) for row in rows], int(total[0]))


def _operation(row: Row) -> Operation:
    at, actor, person, post, scope, act, division, why, subject, subject_name, details = row
    by = Actor(
        actor,
        None if person is None else PersonKey(person),
        None if post is None else Post(post),
        scope,
    )
    whom = None if subject is None else PersonKey(subject)
    return Operation(at, by, Act(act), division, why, whom, subject_name, details)
