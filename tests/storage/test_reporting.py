"""自主填报 on a real database: each answer beside its field, each report a statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guikang.bootstrap import System, now
from guikang.errors import Flaw
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey
from guikang.people.phones import parse_phone
from guikang.people.resident_number import check_character
from guikang.services.reporting import Answers, Whereabouts, Wuhan

VILLAGE = "450103001005"
AT_HOME = Answers(VILLAGE, Whereabouts.RESIDENCE, "", Wuhan.NEVER, None)
IN_WUHAN = Answers(VILLAGE, Whereabouts.WUHAN, "", Wuhan.THERE, None)
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
DAY = timedelta(days=1)


def left(days_ago: int) -> Answers:
    return replace(AT_HOME, wuhan=Wuhan.LEFT, left_on=TODAY - days_ago * DAY)


@pytest.fixture
def newcomer(running: System, request: pytest.FixtureRequest) -> PersonKey:
    """A person who has just registered, another one for each test."""
    with running.pool.connection() as connection:
        row = connection.execute("select count(*) from accounts").fetchone()
    assert row is not None
    serial = 50 + int(row[0])
    body = f"45010319800101{serial:03d}"
    phone = parse_phone(f"1390000{serial:04d}")
    assert not isinstance(phone, Flaw)
    document = Document(DocumentType.RESIDENT_ID, body + check_character(body))
    person = running.residents.registration.register(
        phone, document, "韦小宝", request.node.name, now()
    )
    assert not isinstance(person, Flaw)
    return person


@pytest.fixture
def colour(running: System, newcomer: PersonKey) -> Callable[[], str | None]:
    def found() -> str | None:
        present = now()
        code = running.showing.code(newcomer, present, present)
        assert code is not None
        return code.decision.colour

    return found


def test_a_report_is_the_basis_of_a_green_code(
    running: System, newcomer: PersonKey, colour: Callable[[], str | None]
) -> None:
    assert colour() is None
    assert running.residents.reporting.submit(newcomer, AT_HOME, now()) == ()
    assert colour() == "green"
    assert running.residents.reporting.latest(newcomer) == AT_HOME


def test_wuhan_makes_yellow_while_there_and_for_fourteen_days(
    running: System, newcomer: PersonKey, colour: Callable[[], str | None]
) -> None:
    reporting = running.residents.reporting
    assert reporting.submit(newcomer, left(15), now()) == ()
    assert colour() == "green", "fourteen days are full"
    assert reporting.submit(newcomer, left(2), now()) == ()
    assert colour() == "yellow"
    code = running.showing.code(newcomer, now(), now())
    assert code is not None
    zone = running.rulebook.time_zone
    assert (
        code.decision.until == datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=zone) + 13 * DAY
    )


def test_who_is_still_there_stays_yellow_until_they_say_when_they_left(
    running: System, newcomer: PersonKey, colour: Callable[[], str | None]
) -> None:
    reporting = running.residents.reporting
    assert reporting.submit(newcomer, IN_WUHAN, now()) == ()
    assert colour() == "yellow"
    [flaw] = reporting.submit(newcomer, AT_HOME, now())
    assert (flaw.code, flaw.field) == ("report.was_there", "wuhan")
    [flaw] = reporting.submit(newcomer, left(3), now())
    assert (flaw.code, flaw.field) == ("report.left_before_there", "left_on")
    assert reporting.submit(newcomer, left(0), now()) == ()
    assert colour() == "yellow"
    assert reporting.submit(newcomer, AT_HOME, now()) == (), "the stay is closed"


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        (
            Answers(None, None, "", None, None),
            {"division": "missing", "whereabouts": "missing", "wuhan": "missing"},
        ),
        (replace(AT_HOME, division="450103"), {"division": "division"}),
        (replace(AT_HOME, division="450103999999"), {"division": "division"}),
        (replace(AT_HOME, division="' or 1=1 --"), {"division": "division"}),
        (replace(AT_HOME, whereabouts=Whereabouts.ELSEWHERE), {"place": "place_missing"}),
        (replace(AT_HOME, place="广" * 61), {"place": "place_long"}),
        (replace(AT_HOME, place="一\n二"), {"place": "place_long"}),
        (replace(AT_HOME, wuhan=Wuhan.LEFT), {"left_on": "left_when"}),
        (left(-1), {"left_on": "left_in_the_future"}),
        (replace(left(0), left_on=date(2019, 11, 30)), {"left_on": "left_long_ago"}),
        (replace(AT_HOME, whereabouts=Whereabouts.WUHAN), {"wuhan": "wuhan_now"}),
        (replace(IN_WUHAN, whereabouts=Whereabouts.RESIDENCE), {"whereabouts": "not_in_wuhan"}),
    ],
)
def test_each_flaw_stands_beside_its_field_and_nothing_is_taken(
    running: System,
    newcomer: PersonKey,
    colour: Callable[[], str | None],
    answers: Answers,
    found: dict[str, str],
) -> None:
    flaws = running.residents.reporting.submit(newcomer, answers, now())
    assert {str(flaw.field): flaw.code for flaw in flaws} == {
        name: f"report.{code}" for name, code in found.items()
    }
    assert colour() is None
    assert running.residents.reporting.latest(newcomer) is None


def test_reports_are_kept_sealed_in_order_and_never_deleted(
    running: System, newcomer: PersonKey
) -> None:
    for answers in (AT_HOME, replace(AT_HOME, whereabouts=Whereabouts.ABROAD, place="越南芒街")):
        assert running.residents.reporting.submit(newcomer, answers, now()) == ()
    with running.pool.connection() as connection:
        rows = connection.execute(
            "select number, sealed from reports where person = %s order by number", (newcomer,)
        ).fetchall()
        division = connection.execute(
            "select division from people where person = %s", (newcomer,)
        ).fetchone()
    assert [number for number, _ in rows] == [1, 2]
    assert all(b"residence" not in bytes(sealed) for _, sealed in rows)
    assert "越南芒街".encode() not in bytes(rows[1][1])
    assert division == (VILLAGE,)
    with (
        pytest.raises(Exception, match="append-only"),
        running.pool.connection() as connection,
    ):
        connection.execute("delete from reports")


def test_what_was_reported_long_ago_is_no_contradiction(
    running: System, newcomer: PersonKey
) -> None:
    reporting = running.residents.reporting
    assert reporting.flaws(newcomer, left(14), datetime.now(UTC)) == []
