"""Several who declare to be one child's guardians, and what of others' one may end or confirm."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from guikang.bootstrap import System, now
from guikang.errors import Flaw
from guikang.people.documents import Document
from guikang.people.keys import PersonKey
from guikang.services.looking import Look
from guikang.services.reporting import Answers, Whereabouts, Wuhan
from guikang.services.representation import Relationship, Representation, Representing
from guikang.services.representing import (
    BY_HOLDER_AND_DOCUMENT,
    GUARDIANS,
    LAPSES,
    MOST,
    SERVED,
    Representations,
)
from guikang.staff.posts import Post
from synthetic import appointed, document, enrolled, phone

NOW = datetime(2020, 4, 1, 8, 30, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
VILLAGE, STREET = "450103001005", "450103001"


@pytest.fixture
def representations(running: System) -> Representations:
    return running.residents.representations


@pytest.fixture
def worker(running: System) -> PersonKey:
    one = enrolled(running, "蒙格员")
    appointed(running, one, Post.GRID_ADMINISTRATOR, STREET, at=NOW)
    return one.person


def declared(
    running: System, child: Document, at: datetime = NOW, holder: PersonKey | None = None
) -> Representation:
    """That somebody, another one for each call, declares to be a child's guardian."""
    begun = running.residents.representations.add(
        holder or enrolled(running, "韦甲").person,
        child,
        "韦小宝",
        Relationship.CHILD,
        guardian=True,
        now=at,
    )
    assert isinstance(begun, Representation), begun
    return begun


def agreed(running: System, elder: Document, name: str = "韦大娘") -> Representation:
    """That somebody, another one for each call, acts for an elder who has agreed."""
    representations = running.residents.representations
    one = representations.add(
        enrolled(running, "韦甲").person, elder, name, Relationship.PARENT, guardian=False, now=NOW
    )
    assert isinstance(one, Representation), one
    assert representations.confirm(one.person, one.handle, None, NOW)
    return one


def at_work(running: System, one: Representation, at: datetime = NOW) -> Representing | None:
    return running.residents.representations.representing(one.holder, one.handle, Look.CODE, at)


def served(
    running: System, worker: PersonKey, its: Document, name: str = "韦小宝", at: datetime = NOW
) -> tuple[Representation, Representing]:
    one = running.residents.representations.serve(worker, its, name, at)
    assert isinstance(one, Representation), one
    found = at_work(running, one, at)
    assert found is not None
    return one, found


def test_one_guardian_too_many_sees_nothing_until_a_grid_worker_has_confirmed_it(
    running: System, representations: Representations, worker: PersonKey
) -> None:
    child = document("20150101")
    first, second = (declared(running, child) for _ in range(GUARDIANS))
    third = declared(running, child)
    assert at_work(running, first) is not None
    assert at_work(running, second) is not None
    assert third.confirmed_at is None
    assert at_work(running, third) is None
    assert not representations.confirm(child_of(first), third.handle, None, NOW), "nor the child"
    assert not representations.confirm(child_of(first), third.handle, at_work(running, first), NOW)
    _, by = served(running, worker, child)
    assert representations.confirm(child_of(first), third.handle, by, NOW)
    assert at_work(running, third) is not None


def child_of(one: Representation) -> PersonKey:
    return one.person


def test_a_guardian_whom_nobody_has_confirmed_lapses(
    running: System, representations: Representations, worker: PersonKey
) -> None:
    child = document("20150101")
    for _ in range(GUARDIANS):
        declared(running, child)
    third = declared(running, child)
    _, by = served(running, worker, child, at=NOW + LAPSES)
    assert not representations.confirm(third.person, third.handle, by, NOW + LAPSES)
    assert representations.family_of(third.holder, NOW + LAPSES) == []


def test_of_many_guardians_at_once_two_hold(running: System) -> None:
    child = document("20150101")
    holders = [enrolled(running, "韦甲").person for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        begun = list(threads.map(lambda holder: declared(running, child, holder=holder), holders))
    assert sum(at_work(running, one) is not None for one in begun) == GUARDIANS
    assert sum(one.confirmed_at is not None for one in begun) == GUARDIANS


def test_a_guardian_ends_another_who_does_not_come_back_by_declaring(
    running: System, representations: Representations
) -> None:
    child = document("20150101")
    mother, stranger = declared(running, child), declared(running, child)
    by = at_work(running, mother)
    assert {one.handle for one in representations.representatives_of(child_of(mother), NOW)} == {
        mother.handle,
        stranger.handle,
    }
    assert representations.refuse(child_of(mother), stranger.handle, by, NOW + MINUTE)
    assert at_work(running, stranger) is None
    again = declared(running, child, NOW + DAY, stranger.holder)
    assert again.confirmed_at is None, "though one place is free"
    assert at_work(running, again, NOW + DAY) is None
    assert Look.ENDED in {one.look for one in running.residents.looking.of(mother.person, 9)}


def test_who_gave_it_up_themselves_may_declare_again(
    running: System, representations: Representations
) -> None:
    child = document("20150101")
    mother = declared(running, child)
    assert representations.give_up(mother.holder, mother.handle, NOW)
    assert declared(running, child, NOW, mother.holder).confirmed_at is not None


def test_a_guardian_is_told_for_a_week_that_there_is_another(
    running: System, representations: Representations
) -> None:
    child = document("20150101")
    mother = declared(running, child)
    assert representations.doors(mother.holder, NOW).guardians == 0
    other = declared(running, child, NOW + MINUTE)
    assert representations.doors(mother.holder, NOW + DAY).guardians == 1
    assert representations.doors(mother.holder, NOW + MINUTE + LAPSES).guardians == 0
    assert representations.doors(other.holder, NOW + DAY).guardians == 0, "they came later"
    late = representations.doors(mother.holder, NOW + LAPSES + DAY).beside
    assert late[mother.handle].number == 1
    assert representations.give_up(other.holder, other.handle, NOW + DAY)
    assert representations.doors(mother.holder, NOW + DAY).beside == {}


def test_children_who_have_grown_up_take_no_place(
    running: System, representations: Representations
) -> None:
    holder = enrolled(running, "韦甲").person
    for _ in range(MOST):
        declared(running, document("20060402"), NOW, holder)
    assert declared(running, document("20150101"), NOW + DAY, holder).confirmed_at is not None
    assert len(representations.family_of(holder, NOW + DAY)) == 1


def test_family_ends_nobody_elses_acting(running: System, representations: Representations) -> None:
    elder = enrolled(running, "韦大娘")
    son, daughter = (agreed(running, elder.document) for _ in range(2))
    by = at_work(running, son)
    assert by is not None
    assert not representations.refuse(elder.person, daughter.handle, by, NOW)
    assert at_work(running, daughter) is not None
    assert representations.refuse(elder.person, daughter.handle, None, NOW)


def test_the_person_sees_and_ends_the_grid_worker_who_may_go_on(
    running: System, representations: Representations, worker: PersonKey
) -> None:
    elder = enrolled(running, "韦大娘")
    one, _ = served(running, worker, elder.document, "韦大娘")
    [seen] = representations.workers_of(elder.person, NOW)
    assert (seen.handle, seen.name) == (one.handle, "蒙**")
    assert representations.workers_of(elder.person, NOW + SERVED) == []
    assert representations.representative_of(elder.person, NOW) is None, "no text goes there"
    elsewhere = Answers("450102001003", Whereabouts.RESIDENCE, "", Wuhan.NEVER, None)
    assert representations.refuse(elder.person, one.handle, None, NOW)
    assert at_work(running, one) is None
    served(running, worker, elder.document, "韦大娘")
    assert running.residents.reporting.submit(elder.person, elsewhere, NOW) == ()
    assert representations.workers_of(elder.person, NOW) == [], "they live elsewhere now"


def test_whoever_is_served_finds_later_changes_in_their_inbox(
    running: System, worker: PersonKey
) -> None:
    one, by = served(running, worker, document(), "韦大娘", now())
    answers = Answers(VILLAGE, Whereabouts.RESIDENCE, "", Wuhan.NEVER, None)
    assert running.residents.reporting.submit(one.person, answers, now(), by) == ()
    while running.residents.noticing.tell(now()):
        pass
    [notice] = running.residents.noticing.inbox(one.person)
    assert (notice.change.after, notice.message) == ("green", None), "there is no phone to text to"


def test_nobody_is_kept_from_registering_by_others_who_try_to_add_them(
    running: System, representations: Representations
) -> None:
    theirs = document()
    for _ in range(5):
        holder = enrolled(running, "韦甲").person
        for _ in range(BY_HOLDER_AND_DOCUMENT.most):
            representations.add(
                holder, theirs, "韦大娘", Relationship.PARENT, guardian=False, now=NOW
            )
    register = running.residents.registration.register
    assert not isinstance(register(phone(), theirs, "韦大娘", "address", NOW), Flaw)


def test_no_single_stranger_keeps_a_mother_from_adding_her_child(
    running: System, representations: Representations
) -> None:
    child, stranger = document("20150101"), enrolled(running, "黄乙").person
    tries = [
        representations.add(stranger, child, "黄小宝", Relationship.CHILD, guardian=False, now=NOW)
        for _ in range(3)
    ]
    assert set(tries) == {Flaw("family.guardian", "guardian")}
    begun = declared(running, child)
    wrong = [
        representations.add(stranger, child, "黄小宝", Relationship.CHILD, guardian=True, now=NOW)
        for _ in range(8)
    ]
    codes = [one.code for one in wrong if isinstance(one, Flaw)]
    assert codes == ["registration.not_verified"] * 5 + ["limit.reached_for_long"] * 3
    assert at_work(running, begun) is not None
    assert declared(running, child).confirmed_at is not None


def test_agreeing_and_refusing_at_once_leaves_nothing_open(
    running: System, representations: Representations
) -> None:
    elder = enrolled(running, "韦大娘")
    for _ in range(12):
        one = representations.add(
            enrolled(running, "韦甲").person,
            elder.document,
            "韦大娘",
            Relationship.PARENT,
            guardian=False,
            now=NOW,
        )
        if isinstance(one, Flaw):
            break
        with ThreadPoolExecutor(2) as threads:
            agree = threads.submit(representations.confirm, elder.person, one.handle, None, NOW)
            refuse = threads.submit(representations.refuse, elder.person, one.handle, None, NOW)
            assert refuse.result(), "whichever came first, the refusal stands"
            agree.result()
        assert at_work(running, one) is None


def test_adding_agreeing_looking_and_reporting_at_once_never_wait_in_a_circle(
    running: System, representations: Representations, worker: PersonKey
) -> None:
    child = document("20150101")
    mother = declared(running, child)
    by = served(running, worker, child)[1]
    answers = Answers(VILLAGE, Whereabouts.RESIDENCE, "", Wuhan.NEVER, None)
    holders = [enrolled(running, "韦甲").person for _ in range(8)]

    def all_of_it(holder: PersonKey) -> None:
        one = declared(running, child, NOW, holder)
        representations.confirm(one.person, one.handle, by, NOW)
        at_work(running, one)
        running.residents.reporting.submit(child_of(mother), answers, NOW)
        representations.refuse(one.person, one.handle, by, NOW)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(all_of_it, holders))
    assert at_work(running, mother) is not None
