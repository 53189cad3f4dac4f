"""Training: sheets, passes and the powers that follow, and the progress of divisions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from guikang.bootstrap import System
from guikang.divisions.tree import Tree
from guikang.errors import Flaw
from guikang.feeds.rulebooks import load_course
from guikang.rulebook.phrases import Language
from guikang.services.operations import Act, Wanted
from guikang.services.paging import Span
from guikang.services.staffing import Member
from guikang.services.training import OpenSheet, Result, Training
from guikang.services.training_progress import Share, Sought, Trainee, TrainingState
from guikang.staff.appointments import holding, untrained
from guikang.staff.posts import Deed, Post
from guikang.storage.training import PostgresTraining
from synthetic import OPERATOR, Enrolled, appointed, document, pass_test, phone

NOW = datetime(2020, 4, 1, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)
ZH = Language.ZH
COUNTY, TOWNSHIP, VILLAGE = "450103", "450103001", "450103001005"


def somebody(
    running: System,
    post: Post = Post.COLLECTOR,
    division: str = VILLAGE,
    *,
    trained: bool = False,
    name: str = "蒙小格",
) -> Member:
    one = Enrolled("", document(), phone())  # type: ignore[arg-type]
    person = appointed(running, one, post, division, at=NOW, name=name, trained=trained)
    return again(running, person)


def again(running: System, person: str) -> Member:
    member = running.staffing.by_person(person)  # type: ignore[arg-type]
    assert member is not None
    return member


def begun(running: System, member: Member, at: datetime = NOW) -> OpenSheet:
    found = running.training.begin(member.person, ZH, at)
    assert isinstance(found, OpenSheet), found
    return found


def wrong(right: tuple[int, ...], count: int) -> list[int]:
    """The right answers with so many of them wrong."""
    return [(place + 1) % 3 if n < count else place for n, place in enumerate(right)]


def handed_in(
    running: System, member: Member, sheet: OpenSheet, answers: list[int], at: datetime = NOW
) -> Result:
    found = running.training.hand_in(member, sheet.handle, answers, ZH, at)
    assert isinstance(found, Result), found
    return found


def passes_written(running: System, member: Member) -> int:
    page = running.operations.page(Wanted("45", Act.PASSED_TRAINING), Span(1, 200))
    return sum(one.subject == member.person for one in page.items)


def test_powers_over_codes_begin_with_the_pass_and_it_is_written_down(running: System) -> None:
    member = somebody(running)
    assert untrained(member.standing, Deed.SERVE, NOW)
    sheet = begun(running, member)
    result = handed_in(running, member, sheet, list(sheet.sheet.right))
    assert (result.passed, result.right, result.wrong) == (True, result.asked, ())
    after = again(running, member.person)
    assert holding(after.standing, Deed.SERVE, NOW)
    page = running.operations.page(Wanted(VILLAGE, Act.PASSED_TRAINING), Span())
    (entry,) = [one for one in page.items if one.subject == member.person]
    assert (entry.by.person, entry.division, entry.at) == (member.person, VILLAGE, NOW)
    assert entry.details == {"rulebook": "gx-2020-72", "right": str(result.asked)}


def test_as_many_right_as_the_terms_ask_pass_and_one_fewer_does_not(running: System) -> None:
    for mistakes, passes in ((2, True), (3, False)):
        member = somebody(running)
        sheet = begun(running, member)
        result = handed_in(running, member, sheet, wrong(sheet.sheet.right, mistakes))
        assert result.passed is passes
        assert again(running, member.person).standing.trained is passes
        assert passes_written(running, member) == passes


def test_each_wrong_answer_is_explained_by_its_clause(running: System) -> None:
    member = somebody(running)
    sheet = begun(running, member)
    result = handed_in(running, member, sheet, wrong(sheet.sheet.right, 3))
    assert [one.place for one in result.wrong] == [0, 1, 2]
    for one in result.wrong:
        assert one.taken != one.question.right
        assert one.question.clause
        assert one.question.because


def test_a_reload_gives_the_same_sheet_and_costs_none(running: System) -> None:
    member = somebody(running)
    first, second = begun(running, member), begun(running, member, NOW + timedelta(hours=1))
    assert first == second
    english = running.training.begin(member.person, Language.EN, NOW)
    assert isinstance(english, OpenSheet)
    assert english.sheet.right == first.sheet.right
    taken = running.training.taken(member.person, NOW)
    assert not isinstance(taken, Flaw)
    assert (taken.begun_today, taken.waiting, taken.best) == (1, True, None)


def test_after_five_sheets_the_next_comes_at_midnight_in_guangxi(running: System) -> None:
    member = somebody(running)
    for _ in range(5):
        sheet = begun(running, member)
        handed_in(running, member, sheet, wrong(sheet.sheet.right, 10))
    enough = Flaw("training.enough_today", params=(("most", "5"),))
    midnight = datetime(2020, 4, 1, 16, tzinfo=UTC)
    late = midnight - timedelta(microseconds=1)
    assert running.training.begin(member.person, ZH, NOW) == enough
    assert running.training.begin(member.person, ZH, late) == enough
    assert begun(running, member, midnight)


def test_of_many_begun_at_once_there_is_one(running: System) -> None:
    member = somebody(running)
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: begun(running, member).handle, range(8)))
    assert len(found) == 1


def test_answers_sent_again_get_the_same_result_and_others_are_refused(running: System) -> None:
    member = somebody(running)
    sheet = begun(running, member)
    answers = wrong(sheet.sheet.right, 1)
    first = handed_in(running, member, sheet, answers)
    assert handed_in(running, member, sheet, answers, NOW + DAY) == first
    assert passes_written(running, member) == 1
    better = running.training.hand_in(member, sheet.handle, sheet.sheet.right, ZH, NOW)
    assert better == Flaw("training.handed_in")


def test_a_second_pass_is_not_written_again(running: System) -> None:
    member = somebody(running, trained=True)
    pass_test(running, member.person, NOW + DAY)
    assert passes_written(running, member) == 1
    taken = running.training.taken(member.person, NOW + DAY)
    assert not isinstance(taken, Flaw)
    assert taken.passed_at == NOW


def test_somebody_elses_sheet_and_unfit_answers_are_refused(running: System) -> None:
    member, other = somebody(running), somebody(running)
    sheet = begun(running, member)
    right = sheet.sheet.right

    def refused(who: Member, handle: str, answers: list[int]) -> str:
        found = running.training.hand_in(who, handle, answers, ZH, NOW)
        assert isinstance(found, Flaw)
        return found.code

    assert refused(other, sheet.handle, list(right)) == "training.no_sheet"
    assert refused(member, "nothing", list(right)) == "training.no_sheet"
    assert refused(member, sheet.handle, list(right[:-1])) == "training.unanswered"
    assert refused(member, sheet.handle, [-1, *right[1:]]) == "training.no_such_choice"
    assert refused(member, sheet.handle, [4, *right[1:]]) == "training.no_such_choice"
    assert not again(running, member.person).standing.trained


@pytest.fixture
def changed(running: System) -> Training:
    """The training after the rulebook's cases or terms have changed."""
    course = load_course(running.rulebook.id, running.settings.rulebooks)
    assert course is not None
    return Training(PostgresTraining(running.pool), lambda: replace(course, digest="another"))


def test_a_sheet_of_rules_that_have_changed_is_not_judged_and_does_not_count(
    running: System, changed: Training
) -> None:
    member = somebody(running)
    sheet = begun(running, member)
    found = changed.hand_in(member, sheet.handle, sheet.sheet.right, ZH, NOW)
    assert found == Flaw("training.outdated")
    taken = changed.taken(member.person, NOW)
    assert not isinstance(taken, Flaw)
    assert (taken.begun_today, taken.waiting) == (0, False)


def test_without_a_course_there_is_nothing_to_study_and_nobody_passes(running: System) -> None:
    none, member = Training(PostgresTraining(running.pool), lambda: None), somebody(running)
    for found in (
        none.chapters(ZH),
        none.taken(member.person, NOW),
        none.begin(member.person, ZH, NOW),
        none.hand_in(member, "x", [], ZH, NOW),
    ):
        assert found == Flaw("training.no_course")


# ---- progress: a county of its own, so that other tests do not count

FAR, FAR_TOWN, FAR_OTHER = "451481", "451481001", "451481100"


@pytest.fixture(scope="module")
def tree(running: System) -> Tree:
    return running.divisions()


@pytest.fixture(scope="module")
def county(running: System, tree: Tree) -> dict[str, Member]:
    towns = [one.code for one in tree.children(FAR)][:2]
    villages = [one.code for one in tree.children(towns[0])][:2]
    staff = {
        "at_county": somebody(running, Post.DIVISION_ADMINISTRATOR, FAR, name="韦县"),
        "passed": somebody(running, Post.COLLECTOR, villages[0], trained=True, name="莫甲"),
        "tried": somebody(running, Post.COLLECTOR, villages[1], name="莫乙"),
        "not_begun": somebody(running, Post.GRID_ADMINISTRATOR, towns[1], name="莫丙"),
        "auditor": somebody(running, Post.AUDITOR, towns[1], name="莫丁"),
        "suspended": somebody(running, Post.COLLECTOR, towns[1], name="莫戊"),
        "ended": somebody(running, Post.COLLECTOR, towns[1], name="莫己"),
    }
    sheet = begun(running, staff["tried"])
    handed_in(running, staff["tried"], sheet, wrong(sheet.sheet.right, 3))
    # one person with two posts in two townships counts once in the county
    two = staff["passed"].person
    by = {"by": OPERATOR, "now": NOW}
    assert running.staffing.appoint(two, Post.COLLECTOR, towns[1], "兼", **by) is None  # type: ignore[arg-type]
    assert running.staffing.suspend(staff["suspended"].person, 1, "停", **by) is None  # type: ignore[arg-type]
    assert running.staffing.end(staff["ended"].person, 1, "免", **by) is None  # type: ignore[arg-type]
    return staff


@pytest.mark.usefixtures("county")
def test_progress_counts_each_person_once_and_names_every_division_below(
    running: System, tree: Tree
) -> None:
    progress = running.training_progress.of(FAR, tree, NOW + DAY)
    first, second, *others = progress.parts
    assert progress.whole == Share(FAR, 4, 1)
    assert progress.own == Share(FAR, 1, 0)
    assert (first.staff, first.passed) == (2, 1)
    assert (second.staff, second.passed) == (2, 1)
    assert {(one.staff, one.passed) for one in others} == {(0, 0)}
    assert [one.division for one in progress.parts] == [one.code for one in tree.children(FAR)]
    village = running.training_progress.of(tree.children(first.division)[0].code, tree, NOW + DAY)
    assert (village.whole.staff, village.own.staff, village.parts) == (1, 1, [])


def names(items: list[Trainee]) -> list[str]:
    return [one.name for one in items]


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        (Sought(FAR), ["韦县", "莫甲", "莫乙", "莫丙"]),
        (Sought(FAR, state=TrainingState.PASSED), ["莫甲"]),
        (Sought(FAR, state=TrainingState.TRIED), ["莫乙"]),
        (Sought(FAR, state=TrainingState.NOT_BEGUN), ["韦县", "莫丙"]),
        (Sought(FAR, words="莫"), ["莫甲", "莫乙", "莫丙"]),
        (Sought(FAR, post=Post.DIVISION_ADMINISTRATOR), ["韦县"]),
        (Sought(FAR, post=Post.AUDITOR), []),
    ],
)
def test_people_are_listed_by_state_words_and_post(
    running: System, sought: Sought, expected: list[str]
) -> None:
    page = running.training_progress.people(sought, Span(), NOW + DAY)
    assert names(list(page.items)) == expected
    assert page.total == len(expected)
    assert names(list(running.training_progress.everyone(sought, NOW + DAY))) == expected


def test_a_trainee_is_told_with_posts_state_and_best_result(
    running: System, county: dict[str, Member]
) -> None:
    people = running.training_progress.people(Sought(FAR), Span(), NOW + DAY).items
    passed, tried = people[1], people[2]
    assert (passed.state, passed.passed_at, passed.best) == (TrainingState.PASSED, NOW, 10)
    assert [post for post, _ in passed.posts] == [Post.COLLECTOR, Post.COLLECTOR]
    assert (tried.state, tried.passed_at, tried.sheets, tried.best) == (
        TrainingState.TRIED,
        None,
        1,
        7,
    )
    assert tried.handle == county["tried"].handle
