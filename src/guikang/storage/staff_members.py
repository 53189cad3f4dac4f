"""What accounts ask of the staff registry, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from guikang.errors import Flaw
from guikang.people.keys import PersonKey
from guikang.people.phones import Phone, parse_phone
from guikang.people.sealing import Keyring
from guikang.staff.posts import Post
from guikang.storage.connections import Pool, reading
from guikang.storage.staff import sealing_context

IN_FORCE = """
array(select distinct p.post from appointments p where p.person = {person}
    and p.since <= %(now)s and (p.until is null or p.until > %(now)s)
    and (p.suspended_since is null or p.suspended_since > %(now)s))
"""
"""The column of the posts that a person holds; ``person`` is filled in by ``format``."""


class PostgresMembers:
    """The registry, as ``ports.MemberReader`` asks it."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def by_phone(self, phone_key: str) -> PersonKey | None:
        """Whose a phone is."""
        with reading(self._pool) as connection:
            row = connection.execute(
                "select person from staff_members where phone_key = %s", (phone_key,)
            ).fetchone()
        return None if row is None else PersonKey(row[0])

    def phone(self, person: PersonKey) -> Phone | None:
        """The member's phone, opened, or None: there is no such member."""
        opened = self._opened(person)
        phone = None if opened is None else parse_phone(opened[1])
        return None if isinstance(phone, Flaw) else phone

    def number(self, person: PersonKey) -> str | None:
        """The member's identity number, opened to be compared and not to be shown."""
        opened = self._opened(person)
        return None if opened is None else opened[0]

    def posts(self, person: PersonKey, now: datetime) -> frozenset[Post]:
        """The posts that the member holds, suspended ones left out."""
        with reading(self._pool) as connection:
            row = connection.execute(
                f"select {IN_FORCE.format(person='%(person)s')}", {"person": person, "now": now}
            ).fetchone()
        return known_posts([] if row is None else row[0])

    def _opened(self, person: PersonKey) -> tuple[str, str] | None:
        with reading(self._pool) as connection:
            row = connection.execute(
                "select sealed from staff_members where person = %s", (person,)
            ).fetchone()
        if row is None:
            return None
        number, phone = (
            self._keyring.open(bytes(row[0]), sealing_context(person)).decode().split("\n")
        )
        return number, phone


def known_posts(posts: list[str]) -> frozenset[Post]:
    """Posts as this release knows them; one of a later release gives nothing here."""
    known = {post.value: post for post in Post}
    return frozenset(known[post] for post in posts if post in known)
