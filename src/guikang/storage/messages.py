"""The queue of text messages, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from guikang.people.keys import PersonKey
from guikang.services.noticing import Change
from guikang.services.sending import Claimed, State
from guikang.storage.connections import Pool

# Of one person's messages one is on its way at a time, so that none overtakes another.
_CLAIM = """
update messages m set state = 'claimed', due_at = %(until)s
from (
    select person, number, state from messages due
    where due_at <= %(now)s and not exists (
        select from messages earlier where earlier.person = due.person
            and earlier.number < due.number and earlier.state = 'claimed')
    order by due_at limit 1 for update skip locked
) due join notices n using (person, number)
where m.person = due.person and m.number = due.number
returning m.person, m.number, n.at, n.colour_before, n.colour_after, m.reference, m.tries,
    due.state, exists (
        select from messages later where later.person = m.person and later.number > m.number)
"""
_FINISH = """
update messages set state = %(state)s, tries = tries + 1, due_at = %(due_at)s
where person = %(person)s and number = %(number)s and state = 'claimed' and due_at = %(until)s
"""


class PostgresMessages:
    """The store of messages."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def claim(self, now: datetime, until: datetime) -> Claimed | None:
        """Take the message that is due the longest, durably, or None: none is due."""
        with self._pool.connection() as connection:
            row = connection.execute(_CLAIM, {"now": now, "until": until}).fetchone()
        if row is None:
            return None
        person, number, at, before, after, reference, tries, state, overtaken = row
        return Claimed(
            PersonKey(person),
            number,
            Change(at, before, after),
            reference,
            tries,
            found=state == State.CLAIMED,
            overtaken=overtaken,
            until=until,
        )

    def finish(self, claimed: Claimed, state: State, due_at: datetime | None) -> None:
        """Write what became of it; nothing happens where others have claimed it since."""
        said = {
            "person": claimed.person,
            "number": claimed.number,
            "until": claimed.until,
            "state": state.value,
            "due_at": due_at,
        }
        with self._pool.connection() as connection:
            connection.execute(_FINISH, said)
