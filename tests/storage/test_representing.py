"""Acting for others on a real database: on whose word, how far, how long, and seen by whom."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from psycopg import errors

from guikang.bootstrap import System
from guikang.errors import Flaw
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey, person_key
from guikang.people.phones import Phone
from guikang.services.identifying import NOT_VERIFIED
from guikang.services.looking import ONE_LOOK, Ground, Look
from guikang.services.reporting import Answers, Whereabouts, Wuhan
from guikang.services.representation import Relationship, Representation, Representing
from guikang.services.representing import LAPSES, MOST, SERVED, Representations
from guikang.staff.posts import Post
from synthetic import OPERATOR, appointed, document, enrolled

NOW = datetime(2020, 4, 1, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)
VILLAGE, STREET, ELSEWHERE = "450103001005", "450103001", "450102001003"


def known(running: System, name: str) -> tuple[PersonKey, Document]:
    one = enrolled(running, name)
    return one.person, one.document


@pytest.fixture
def representations(running: System) -> Representations:
    return running.residents.representations


@pytest.fixture
def holder(running: System) -> PersonKey:
    return enrolled(running, "韦甲").person


@pytest.fixture
def worker(running: System) -> tuple[PersonKey, Phone]:
    """A grid administrator of a street."""
    one = enrolled(running, "蒙格员")
    appointed(running, one, Post.GRID_ADMINISTRATOR, STREET, at=NOW)
    return one.person, one.phone


def add(
    representations: Representations,
    holder: PersonKey,
    its: Document,
    name: str = "韦小宝",
    *,
    guardian: bool = False,
    now: datetime = NOW,
) -> Representation | Flaw:
    return representations.add(holder, its, name, Relationship.CHILD, guardian=guardian, now=now)


def begun(found: Representation | Flaw) -> Representation:
    assert isinstance(found, Representation), found
    return found


def at_work(
    representations: Representations, one: Representation, now: datetime = NOW
) -> Representing | None:
    return representations.representing(one.holder, one.handle, Look.CODE, now)


def test_a_guardian_acts_for_a_child_at_once_and_only_by_declaring_so(
    representations: Representations, holder: PersonKey
) -> None:
    child = document("20100405")
    assert add(representations, holder, child) == Flaw("family.guardian", "guardian")
    one = begun(add(representations, holder, child, guardian=True))
    found = at_work(representations, one)
    assert found is not None
    assert found.representation.ground is Ground.GUARDIAN
    assert [o.handle for o in representations.family_of(holder, NOW)] == [one.handle]


def test_a_guardians_say_ends_on_the_fourteenth_birthday(
    representations: Representations, holder: PersonKey
) -> None:
    child = document("20060402")
    one = begun(add(representations, holder, child, guardian=True))
    birthday = datetime(2020, 4, 1, 16, tzinfo=UTC)  # 2 April in Asia/Shanghai
    assert at_work(representations, one, birthday - timedelta(seconds=1)) is not None
    assert at_work(representations, one, birthday) is None
    assert representations.family_of(holder, birthday) == []
    again = begun(add(representations, holder, child, now=birthday))
    assert again.confirmed_at is None, "now they are asked themselves"


def test_whoever_is_fourteen_or_of_unknown_age_is_asked(
    running: System, representations: Representations, holder: PersonKey
) -> None:
    elder, its = known(running, "韦大娘")
    one = begun(add(representations, holder, its, "韦大娘", guardian=True))
    assert at_work(representations, one) is None
    assert representations.doors(elder, NOW).asked == 1
    [asking] = representations.representatives_of(elder, NOW)
    assert (asking.name, asking.confirmed_at) == ("韦*", None)
    assert representations.confirm(elder, asking.handle, None, NOW)
    assert at_work(representations, one) is not None
    assert representations.doors(elder, NOW).asked == 0
    passport = Document(DocumentType.PASSPORT, "E10000001")
    assert begun(add(representations, holder, passport, guardian=True)).confirmed_at is None


def test_nobody_else_can_agree_and_nothing_is_agreed_twice(
    running: System, representations: Representations, holder: PersonKey
) -> None:
    elder, its = known(running, "韦大娘")
    one = begun(add(representations, holder, its, "韦大娘"))
    assert not representations.confirm(holder, one.handle, None, NOW)
    assert not representations.confirm(elder, "nothing", None, NOW)
    assert representations.refuse(elder, one.handle, None, NOW)
    assert not representations.confirm(elder, one.handle, None, NOW)
    assert representations.family_of(holder, NOW) == []


def test_a_request_lapses_after_a_week(
    running: System, representations: Representations, holder: PersonKey
) -> None:
    elder, its = known(running, "韦大娘")
    one = begun(add(representations, holder, its, "韦大娘"))
    assert representations.doors(elder, NOW + LAPSES).asked == 0
    assert not representations.confirm(elder, one.handle, None, NOW + LAPSES)
    assert representations.family_of(holder, NOW + LAPSES) == []


def test_what_is_answered_does_not_tell_whether_a_person_is_known(
    running: System, representations: Representations, holder: PersonKey
) -> None:
    elder, its = known(running, "韦大娘")
    unknown = begun(add(representations, holder, document(), "韦大娘"))
    misnamed = begun(add(representations, holder, its, "黄大娘"))
    assert (unknown.confirmed_at, misnamed.confirmed_at) == (None, None)
    assert representations.doors(elder, NOW).asked == 0, "another's name asks for nobody"
    assert not representations.confirm(elder, misnamed.handle, None, NOW)
    known_child = document("20150101")
    begun(add(representations, holder, known_child, guardian=True))
    other = enrolled(running, "韦甲").person
    assert add(representations, other, known_child, "莫小宝", guardian=True) == NOT_VERIFIED


def test_one_may_represent_eight_and_of_many_requests_at_once_no_more_succeed(
    representations: Representations, holder: PersonKey
) -> None:
    children = [document("20150101") for _ in range(MOST + 3)]
    with ThreadPoolExecutor(4) as threads:
        found = list(
            threads.map(lambda one: add(representations, holder, one, guardian=True), children)
        )
    assert sum(isinstance(one, Representation) for one in found) == MOST
    assert found.count(Flaw("family.full", params=(("most", str(MOST)),))) == 3
    members = representations.family_of(holder, NOW)
    assert len(members) == MOST
    assert representations.give_up(holder, members[0].handle, NOW)
    begun(add(representations, holder, document("20150101"), guardian=True))


def test_the_same_person_twice_and_oneself_are_refused(
    running: System, representations: Representations
) -> None:
    holder, own = known(running, "韦甲")
    child = document("20150101")
    begun(add(representations, holder, child, guardian=True))
    assert add(representations, holder, child, guardian=True) == Flaw("family.there", "number")
    assert add(representations, holder, own, "韦甲") == Flaw("family.self", "number")
    missing = representations.add(holder, child, "韦小宝", None, guardian=True, now=NOW)
    assert missing == Flaw("family.relationship", "relationship")


def test_a_handle_opens_nothing_for_anybody_else(
    running: System, representations: Representations, holder: PersonKey
) -> None:
    one = begun(add(representations, holder, document("20150101"), guardian=True))
    other = enrolled(running, "韦甲").person
    assert representations.representing(other, one.handle, Look.CODE, NOW) is None
    assert not representations.give_up(other, one.handle, NOW)
    assert representations.give_up(holder, one.handle, NOW)
    assert at_work(representations, one) is None


def test_a_grid_worker_serves_whom_nobody_knew_within_the_division(
    running: System, representations: Representations, worker: tuple[PersonKey, Phone]
) -> None:
    one = begun(representations.serve(worker[0], document(), "韦大娘", NOW))
    found = at_work(representations, one)
    assert found is not None
    assert found.scope == STREET
    submit = running.residents.reporting.submit
    outside = Answers(ELSEWHERE, Whereabouts.RESIDENCE, "", Wuhan.NEVER, None)
    assert submit(one.person, outside, NOW, found) == [Flaw("report.outside", "division")]
    inside = Answers(VILLAGE, Whereabouts.RESIDENCE, "", Wuhan.NEVER, None)
    assert submit(one.person, inside, NOW, found) == ()
    code = running.showing.code(one.person, NOW + DAY, datetime.now(UTC))
    assert code is not None
    assert code.decision.colour == "green"


def test_a_grid_worker_reaches_nobody_who_lives_elsewhere(
    running: System, representations: Representations, worker: tuple[PersonKey, Phone]
) -> None:
    person, its = known(running, "韦大娘")
    there = Answers(ELSEWHERE, Whereabouts.RESIDENCE, "", Wuhan.NEVER, None)
    one = begun(representations.serve(worker[0], its, "韦大娘", NOW))
    assert at_work(representations, one) is not None, "nobody knew where they live"
    assert running.residents.reporting.submit(person, there, NOW) == ()
    assert at_work(representations, one) is None, "now it is known"
    refused = representations.serve(worker[0], its, "韦大娘", NOW)
    assert refused == Flaw("serving.elsewhere", "number")


def test_serving_ends_with_the_post_and_after_a_fortnight(
    running: System, representations: Representations, worker: tuple[PersonKey, Phone]
) -> None:
    one = begun(representations.serve(worker[0], document(), "韦大娘", NOW))
    assert at_work(representations, one, NOW + SERVED - timedelta(seconds=1)) is not None
    assert at_work(representations, one, NOW + SERVED) is None
    assert running.staffing.end(worker[0], 1, "调离", by=OPERATOR, now=NOW + DAY) is None
    assert at_work(representations, one, NOW + DAY) is None
    assert not representations.doors(worker[0], NOW + DAY).serves
    gone = representations.serve(worker[0], document(), "韦大娘", NOW + DAY)
    assert gone == Flaw("serving.no_post")


def test_a_grid_worker_confirms_in_person_what_the_family_asked(
    running: System, representations: Representations, worker: tuple[PersonKey, Phone]
) -> None:
    son, its = enrolled(running, "韦甲").person, document()
    asked = begun(add(representations, son, its, "韦大娘"))
    served = begun(representations.serve(worker[0], its, "韦大娘", NOW))
    by = at_work(representations, served)
    assert by is not None
    assert representations.confirm(served.person, asked.handle, by, NOW)
    family = at_work(representations, asked)
    assert family is not None
    looks = running.residents.looking.of(served.person, 9)
    assert [one.look for one in looks].count(Look.CONFIRMED) == 1


def test_family_cannot_let_further_family_in(
    running: System, representations: Representations, holder: PersonKey
) -> None:
    elder, its = known(running, "韦大娘")
    first = begun(add(representations, holder, its, "韦大娘"))
    assert representations.confirm(elder, first.handle, None, NOW)
    by = at_work(representations, first)
    assert by is not None
    other = begun(add(representations, enrolled(running, "韦甲").person, its, "韦大娘"))
    assert not representations.confirm(elder, other.handle, by, NOW)


def test_the_person_sees_who_looked_when_as_what_and_at_what(
    running: System, representations: Representations, worker: tuple[PersonKey, Phone]
) -> None:
    one = begun(representations.serve(worker[0], document(), "韦大娘", NOW))
    for minutes, look in ((1, Look.CODE), (2, Look.CODE), (3, Look.REPORTED), (4, Look.REPORTED)):
        at = NOW + timedelta(minutes=minutes)
        assert representations.representing(worker[0], one.handle, look, at) is not None
    later = NOW + timedelta(minutes=1) + ONE_LOOK
    assert representations.representing(worker[0], one.handle, Look.CODE, later) is not None
    looks = running.residents.looking.of(one.person, 9)
    assert [one.look for one in looks] == [
        Look.CODE,
        Look.REPORTED,
        Look.REPORTED,
        Look.CODE,
        Look.BEGUN,
    ], "a page opened again within ten minutes is one look; a deed is one each time"
    latest = looks[0]
    assert (latest.viewer, latest.ground, latest.post, latest.division) == (
        "蒙**",
        Ground.GRID,
        Post.GRID_ADMINISTRATOR,
        STREET,
    )


def test_looks_are_never_changed_or_deleted(
    running: System, representations: Representations, holder: PersonKey
) -> None:
    begun(add(representations, holder, document("20150101"), guardian=True))
    for deed in ("update looks set look = 'code'", "delete from looks", "truncate looks"):
        with running.pool.connection() as connection, pytest.raises(errors.RestrictViolation):
            connection.execute(deed)


def test_nothing_of_a_request_stands_in_the_database_in_clear(
    running: System, representations: Representations, holder: PersonKey
) -> None:
    its = document()
    begun(add(representations, holder, its, "韦大娘娘"))
    with running.pool.connection() as connection:
        rows = connection.execute("select r::text from representations r").fetchall()
    assert rows
    assert not any("韦大娘娘" in text or its.number in text for (text,) in rows)
    assert person_key(its, running.keys.secret).replace("-", "") in str(rows).replace("-", "")
