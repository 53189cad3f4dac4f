"""The staff registry, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection, errors

from guikang.divisions.division import Level
from guikang.people.documents import Document
from guikang.people.keys import PersonKey
from guikang.people.sealing import Keyring
from guikang.services.operations import Act, Actor, Operation
from guikang.services.paging import Page, Span
from guikang.services.staffing import Enrolment, Event, EventKind, Member, Sought, State
from guikang.staff.appointments import Appointment, Standing
from guikang.staff.posts import Post
from guikang.storage.connections import Pool, Row, reading
from guikang.storage.operations import keep
from guikang.storage.scoping import WITHIN_HISTORY, within

STANDING = """
coalesce((select json_agg(json_build_array(
        number, post, division, since, until, suspended_since) order by number)
    from appointments a where a.person = {person}), '[]'),
exists (select from training_passes t where t.person = {person} and t.rulebook = %(rulebook)s)
"""
"""The columns from which ``standing_from`` tells; ``person`` is filled in by ``format``."""

_MEMBER = f"""
select m.person, handle, name, masked_number, sealed, unit, note, m.division, enrolled_at,
    {STANDING.format(person="m.person")}
from staff_members m
"""
_STATES = {
    State.HELD: "until is null and suspended_since is null",
    State.SUSPENDED: "until is null and suspended_since is not null",
    State.ENDED: "until is not null",
}
_SOUGHT = """
where (
    {enrolled}
    m.person in (select person from appointments where {scope}
        and {state} and (%(post)s::text is null or post = %(post)s))
)
and (%(words)s = '' or strpos(lower(name), %(words)s) > 0 or strpos(lower(unit), %(words)s) > 0)
and (%(phone_key)s::uuid is null or phone_key = %(phone_key)s)
and (%(person)s::uuid is null or m.person = %(person)s)
"""
_ADD = """
insert into staff_members (person, handle, document, sealed, name_key, phone_key, name,
    masked_number, unit, note, division, enrolled_at)
values (%(person)s, %(handle)s, %(document)s, %(sealed)s, %(name_key)s, %(phone_key)s, %(name)s,
    %(masked_number)s, %(unit)s, %(note)s, %(division)s, %(enrolled_at)s)
on conflict do nothing
"""
_CORRECT = """
update staff_members set sealed = %(sealed)s, phone_key = %(phone_key)s, unit = %(unit)s,
    note = %(note)s
where person = %(person)s
"""
_APPOINT = """
insert into appointments (person, number, post, division, since, appointed_by)
select %(person)s, coalesce(max(number), 0) + 1, %(post)s, %(division)s, %(at)s, %(by)s
from appointments where person = %(person)s
having not coalesce(
    bool_or(post = %(post)s and division = %(division)s and until is null), false)
returning number
"""
_EVENT = """
insert into appointment_events (person, place, number, post, division, at, kind, by, why)
select %(person)s, coalesce(max(place), 0) + 1, %(number)s, %(post)s, %(division)s, %(at)s,
    %(kind)s, %(by)s, %(why)s
from appointment_events where person = %(person)s
"""
_MOVES = {
    EventKind.SUSPENDED: "suspended_since = %(at)s where suspended_since is null and",
    EventKind.RESUMED: "suspended_since = null where suspended_since is not null and",
    EventKind.ENDED: "until = %(at)s, ended_by = %(by)s where",
    EventKind.HANDED_OVER: "until = %(at)s, ended_by = %(by)s where",
}


def sealing_context(person: str) -> bytes:
    """What a member's sealed number and phone are bound to."""
    return f"staff:{person}".encode()


def standing_from(appointments: Iterable[Sequence[Any]], *, trained: bool) -> Standing:
    """The standing that ``STANDING`` read."""
    return Standing.of((_appointment(one) for one in appointments), trained=trained)


class PostgresStaff:
    """The store of the registry.

    Args:
        pool: of the database.
        keyring: seals numbers and phones.
        rulebook: id of the one in force, whose test counts.
    """

    def __init__(self, pool: Pool, keyring: Keyring, rulebook: str) -> None:
        self._pool = pool
        self._keyring = keyring
        self._rulebook = rulebook

    def standing(self, person: PersonKey) -> Standing:
        """What they hold or held, and whether they passed the test of the rules in force."""
        with reading(self._pool) as connection:
            row = connection.execute(
                f"select {STANDING.format(person='%(person)s')}",
                {"person": person, "rulebook": self._rulebook},
            ).fetchone()
        assert row is not None
        return standing_from(row[0], trained=row[1])

    def member(self, handle: str) -> Member | None:
        """By handle."""
        return self._found("handle = %(by)s", handle)

    def by_person(self, person: PersonKey) -> Member | None:
        """By key of the document."""
        return self._found("m.person = %(by)s", person)

    def by_phone(self, phone_key: str) -> Member | None:
        """By key of the phone."""
        return self._found("phone_key = %(by)s", phone_key)

    def page(self, sought: Sought, span: Span) -> Page[Member]:
        """Members, by division and name."""
        anyone = sought.post is None and sought.state is None
        where = _SOUGHT.format(
            enrolled="m.division like %(within)s or" if anyone else "",
            scope=WITHIN_HISTORY,
            state="true" if sought.state is None else _STATES[sought.state],
        )
        said = {
            "within": within(sought.division),
            "post": sought.post,
            "words": sought.words.casefold(),
            "phone_key": sought.phone_key,
            "person": sought.person,
            "rulebook": self._rulebook,
            "limit": span.per_page,
            "offset": span.skipped,
        }
        with reading(self._pool) as connection:
            total = connection.execute(
                f"select count(*) from staff_members m {where}", said
            ).fetchone()
            rows = connection.execute(
                f"{_MEMBER} {where} order by m.division, name, m.person"
                " limit %(limit)s offset %(offset)s",
                said,
            ).fetchall()
        assert total is not None
        return Page([self._member(row) for row in rows], int(total[0]))

    def filled(self, division: str, now: datetime) -> list[tuple[str, Post]]:
        """Where which post is held in force in a division, below it, or at a village's township."""
        with reading(self._pool) as connection:
            rows = connection.execute(
                "select distinct division, post from appointments"
                " where (division like %(within)s or division = %(township)s)"
                " and since <= %(now)s"
                " and (until is null or until > %(now)s)"
                " and (suspended_since is null or suspended_since > %(now)s)",
                {
                    "within": within(division),
                    "township": division[: Level.TOWNSHIP],
                    "now": now,
                },
            ).fetchall()
        posts = {post.value: post for post in Post}
        return [(at, posts[post]) for at, post in rows]

    def history(self, person: PersonKey) -> list[Event]:
        """Of all appointments of a person, the latest first."""
        with reading(self._pool) as connection:
            rows = connection.execute(
                "select number, post, division, at, kind, by, why from appointment_events"
                " where person = %s order by place desc",
                (person,),
            ).fetchall()
        return [
            Event(number, Post(post), division, at, EventKind(kind), by, why)
            for number, post, division, at, kind, by, why in rows
        ]

    def enrol(
        self,
        member: Member,
        document: Document,
        *,
        name_key: str,
        phone_key: str,
        corrects: Callable[[str], bool],
        by: Actor,
        dry: bool,
    ) -> Enrolment:
        """Add a member, or correct the entry where ``corrects`` says so of its division."""
        said = {
            "person": member.person,
            "handle": member.handle,
            "document": document.type.value,
            "sealed": self._keyring.seal(
                f"{document.number}\n{member.phone}".encode(), sealing_context(member.person)
            ),
            "name_key": name_key,
            "phone_key": phone_key,
            "name": member.name,
            "masked_number": member.masked_number,
            "unit": member.unit,
            "note": member.note,
            "division": member.division,
            "enrolled_at": member.enrolled_at,
        }
        try:
            return self._enrol(said, member, by, corrects=corrects, dry=dry)
        except errors.UniqueViolation:  # another took the phone at the same time
            return Enrolment.PHONE_TAKEN

    def _enrol(
        self,
        said: Mapping[str, object],
        member: Member,
        by: Actor,
        *,
        corrects: Callable[[str], bool],
        dry: bool,
    ) -> Enrolment:
        with self._pool.connection() as connection:
            found = _enrolled(connection, said, corrects)
            if dry:
                connection.rollback()
            elif found in {Enrolment.NEW, Enrolment.CORRECTED}:
                act = Act.ENROLLED if found is Enrolment.NEW else Act.CORRECTED
                where = member.division
                keep(
                    connection,
                    Operation(member.enrolled_at, by, act, where, "", member.person, member.name),
                )
        return found

    def appoint(self, person: PersonKey, post: Post, division: str, operation: Operation) -> bool:
        """Appoint; false: the person holds that post there already."""
        with self._pool.connection() as connection:
            _lock(connection, person)
            done = _appointed(connection, person, post, division, operation)
            if done:
                keep(connection, operation)
        return done

    def move(
        self, person: PersonKey, held: Appointment, kind: EventKind, operation: Operation
    ) -> bool:
        """Suspend, resume or end; false: it has ended, or is so already."""
        with self._pool.connection() as connection:
            _lock(connection, person)
            done = _moved(connection, person, held, kind, operation)
            if done:
                keep(connection, operation)
        return done

    def hand_over(
        self,
        person: PersonKey,
        held: Appointment,
        successor: PersonKey,
        taken: Operation,
        given: Operation,
    ) -> bool:
        """End an appointment and give the post to a successor; false: nothing was changed."""
        with self._pool.connection() as connection:
            for one in sorted((person, successor)):
                _lock(connection, one)
            done = _moved(connection, person, held, EventKind.HANDED_OVER, taken) and _appointed(
                connection, successor, held.post, held.division, given
            )
            if done:
                keep(connection, taken)
                keep(connection, given)
            else:
                connection.rollback()
        return done

    def opened_number(self, person: PersonKey, operation: Operation) -> str:
        """The whole number, with the look written down."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "select sealed from staff_members where person = %s", (person,)
            ).fetchone()
            if row is None:
                raise KeyError(person)
            keep(connection, operation)
        return self._opened(person, row[0])[0]

    def _found(self, condition: str, by: str) -> Member | None:
        with reading(self._pool) as connection:
            row = connection.execute(
                f"{_MEMBER} where {condition}", {"by": by, "rulebook": self._rulebook}
            ).fetchone()
        return None if row is None else self._member(row)

    def _opened(self, person: str, sealed: bytes) -> tuple[str, str]:
        number, phone = (
            self._keyring.open(bytes(sealed), sealing_context(person)).decode().split("\n")
        )
        return number, phone

    def _member(self, row: Row) -> Member:
        person, handle, name, masked, sealed, unit, note, division, at, posts, trained = row
        return Member(
            PersonKey(person),
            handle,
            name,
            masked,
            self._opened(person, sealed)[1],
            unit,
            note,
            division,
            at,
            standing_from(posts, trained=trained),
        )


def _enrolled(
    connection: Connection[Row], said: Mapping[str, object], corrects: Callable[[str], bool]
) -> Enrolment:
    there = connection.execute(
        "select person, name_key, phone_key, unit, note, division from staff_members"
        " where person = %(person)s for no key update",
        said,
    ).fetchone()
    if there is None:
        if connection.execute(_ADD, said).rowcount == 1:
            return Enrolment.NEW
        there = connection.execute(  # two at once: the later sees the earlier
            "select person, name_key, phone_key, unit, note, division from staff_members"
            " where person = %(person)s for no key update",
            said,
        ).fetchone()
    if there is None:
        return Enrolment.PHONE_TAKEN
    _, name_key, phone_key, unit, note, division = there
    if name_key != said["name_key"]:
        return Enrolment.NAME_DIFFERS
    alike = (phone_key, unit, note) == (said["phone_key"], said["unit"], said["note"])
    if alike or not corrects(str(division)):
        return Enrolment.KNOWN
    taken = connection.execute(
        "select from staff_members where phone_key = %(phone_key)s and person <> %(person)s", said
    ).fetchone()
    if taken is not None:
        return Enrolment.PHONE_TAKEN
    connection.execute(_CORRECT, said)
    return Enrolment.CORRECTED


def _lock(connection: Connection[Row], person: PersonKey) -> None:
    """Hold a member's row: of two changes at once the later sees the earlier."""
    connection.execute("select from staff_members where person = %s for no key update", (person,))


def _appointed(
    connection: Connection[Row], person: PersonKey, post: Post, division: str, operation: Operation
) -> bool:
    said = {
        "person": person,
        "post": post,
        "division": division,
        "at": operation.at,
        "by": operation.by.name,
    }
    row = connection.execute(_APPOINT, said).fetchone()
    if row is None:
        return False
    _noted(connection, said | {"number": row[0]}, EventKind.APPOINTED, operation)
    return True


def _moved(
    connection: Connection[Row],
    person: PersonKey,
    held: Appointment,
    kind: EventKind,
    operation: Operation,
) -> bool:
    said = {
        "person": person,
        "number": held.number,
        "post": held.post,
        "division": held.division,
        "at": operation.at,
        "by": operation.by.name,
    }
    done = connection.execute(
        f"update appointments set {_MOVES[kind]}"
        " person = %(person)s and number = %(number)s and until is null",
        said,
    )
    if done.rowcount == 1:
        _noted(connection, said, kind, operation)
    return done.rowcount == 1


def _noted(
    connection: Connection[Row], said: Mapping[str, object], kind: EventKind, operation: Operation
) -> None:
    connection.execute(_EVENT, {**said, "kind": kind, "why": operation.why})


def _appointment(row: Sequence[Any]) -> Appointment:
    number, post, division, since, until, suspended_since = row
    return Appointment(
        number,
        Post(post),
        division,
        datetime.fromisoformat(since),
        None if until is None else datetime.fromisoformat(until),
        None if suspended_since is None else datetime.fromisoformat(suspended_since),
    )
