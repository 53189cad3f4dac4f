"""Lists of what staff oversee, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from guikang.divisions.division import Level
from guikang.people.sealing import Keyring
from guikang.services.appealing import AppealReason
from guikang.services.overseeing import AppealHeld, ExceptionHeld
from guikang.services.paging import Page, Span
from guikang.storage.appeals import appeal_context
from guikang.storage.connections import Pool, reading
from guikang.storage.scoping import within

_LIVES = "(p.division like %(within)s or (%(region)s and p.division is null))"
_EXCEPTIONS = f"""
from conversion_exceptions e join people p using (person)
where {_LIVES}
    and e.version = (select max(t.version) from timelines t where t.person = e.person)
    and e.since <= %(at)s and (e.until is null or e.until > %(at)s)
    and (%(kind)s::text is null or e.kind = %(kind)s)
"""
_APPEALS = f"""
from appeals a join people p using (person)
where {_LIVES} and (%(reason)s::text is null or a.reason = %(reason)s)
"""
_PART = "limit %(limit)s offset %(offset)s"


class PostgresOverseeing:
    """Reads the lists."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def exceptions(
        self, division: str, kind: str | None, at: datetime, span: Span
    ) -> Page[ExceptionHeld]:
        """Those that stand at an instant by what is now known, the latest first."""
        said = _said(division, span) | {"kind": kind, "at": at}
        with reading(self._pool) as connection:
            total = connection.execute(f"select count(*) {_EXCEPTIONS}", said).fetchone()
            rows = connection.execute(
                "select p.masked_name, p.masked_number, p.division, e.kind, e.clause, e.since"
                f" {_EXCEPTIONS} order by e.since desc, e.person, e.place {_PART}",
                said,
            ).fetchall()
        assert total is not None
        return Page([ExceptionHeld(*row) for row in rows], int(total[0]))

    def appeals(self, division: str, reason: AppealReason | None, span: Span) -> Page[AppealHeld]:
        """All that were received, the latest first, opened."""
        said = _said(division, span) | {"reason": reason}
        with reading(self._pool) as connection:
            total = connection.execute(f"select count(*) {_APPEALS}", said).fetchone()
            rows = connection.execute(
                "select a.number, a.received_at, a.reason, a.sealed, replace(a.person::text,"
                " '-', ''), p.masked_name, p.masked_number, p.division"
                f" {_APPEALS} order by a.received_at desc, a.person, a.number {_PART}",
                said,
            ).fetchall()
        assert total is not None
        return Page(
            [
                AppealHeld(
                    number,
                    received_at,
                    AppealReason(why),
                    self._keyring.open(bytes(sealed), appeal_context(person)).decode(),
                    name,
                    document,
                    lives,
                )
                for number, received_at, why, sealed, person, name, document, lives in rows
            ],
            int(total[0]),
        )


def _said(division: str, span: Span) -> dict[str, object]:
    return {
        "within": within(division),
        "region": len(division) == Level.REGION,
        "limit": span.per_page,
        "offset": span.skipped,
    }
