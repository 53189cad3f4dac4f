from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.evidence.checking import check, distinct
from guikang.evidence.statement import Statement
from guikang.rulebook.loading import parse

FILE = Path(__file__).parents[3] / "rulebooks" / "gx-2020-72" / "rulebook.yaml"
BOOK = parse(FILE.read_text("utf-8"), FILE.name)

GOOD = {
    "id": "ps-1",
    "source": "public_security",
    "kind": "entered",
    "person": "p1",
    "occurred_at": "2020-03-25",
    "recorded_at": "2020-03-26T09:00:00+08:00",
    "details": {"port": "东兴", "from_country": "VN"},
}


def codes(**changes: object) -> list[tuple[str, str | None]]:
    result = check({**GOOD, **changes}, BOOK.kinds, BOOK.time_zone)
    assert isinstance(result, tuple), "it should have been refused"
    return [(flaw.code, flaw.field) for flaw in result]


def test_a_bare_date_is_the_beginning_of_that_day_in_shanghai() -> None:
    statement = check(GOOD, BOOK.kinds, BOOK.time_zone)
    assert isinstance(statement, Statement)
    assert statement.occurred_at == datetime(2020, 3, 24, 16, tzinfo=UTC)
    assert statement.details == {"port": "东兴", "from_country": "VN"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"source": "resident"}, [("evidence.source_may_not", "source")]),
        ({"source": "neighbour"}, [("evidence.unknown_source", "source")]),
        ({"kind": "sneezed"}, [("evidence.unknown_kind", "kind")]),
        ({"id": ""}, [("evidence.missing", "id")]),
        ({"id": 7}, [("evidence.not_text", "id")]),
        ({"person": "a\x00b"}, [("evidence.bad_text", "person")]),
        ({"person": None}, [("evidence.missing", "person")]),
        ({"occurred_at": None}, [("evidence.missing", "occurred_at")]),
        ({"occurred_at": "2020-02-30"}, [("evidence.no_such_date", "occurred_at")]),
        ({"occurred_at": "25.3.2020"}, [("evidence.not_an_instant", "occurred_at")]),
        (
            {"occurred_at": "2020-03-25T08:00"},
            [("evidence.instant_without_offset", "occurred_at")],
        ),
        (
            {"recorded_at": "2020-03-26"},
            [("evidence.instant_without_offset", "recorded_at")],
        ),
        ({"occurred_at": "0020-03-25"}, [("evidence.year_out_of_range", "occurred_at")]),
        (
            {"occurred_at": "2020-03-27T09:00:01+08:00"},
            [("evidence.ahead_of_its_recording", "occurred_at")],
        ),
        ({"details": {"seat": "3A"}}, [("evidence.unknown_detail", "details.seat")]),
        ({"details": {"from_country": "vn"}}, [("evidence.pattern", "details.from_country")]),
        ({"details": []}, [("evidence.not_an_object", "details")]),
        ({"colour": "green"}, [("evidence.unknown_field", "colour")]),
        (
            {"kind": "nucleic_retest", "source": "headquarters", "details": {}},
            [("evidence.missing", "details.result")],
        ),
        (
            {
                "kind": "nucleic_retest",
                "source": "headquarters",
                "details": {"result": "positiv"},
            },
            [("evidence.not_one_of", "details.result")],
        ),
    ],
)
def test_each_flaw_is_named_with_its_field(
    changes: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert codes(**changes) == expected


def test_all_flaws_of_a_statement_are_named_at_once() -> None:
    assert {code for code, _ in codes(source="resident", occurred_at="2020-02-30", x=1)} == {
        "evidence.source_may_not",
        "evidence.no_such_date",
        "evidence.unknown_field",
    }


def test_an_instant_exactly_a_day_after_its_recording_is_taken() -> None:
    raw = {**GOOD, "occurred_at": "2020-03-27T09:00:00+08:00"}
    assert isinstance(check(raw, BOOK.kinds, BOOK.time_zone), Statement)


@pytest.mark.parametrize("person", ["x" * 300, "张\u3000三", "\ue000", "a\u200bb", "a b"])
def test_a_person_key_is_opaque(person: str) -> None:
    statement = check({**GOOD, "person": person}, BOOK.kinds, BOOK.time_zone)
    assert isinstance(statement, Statement)
    assert statement.person == person


@pytest.mark.parametrize(
    "written", ["2020-03-26T09:00:00+08", "2020-03-26t01:00:00z", "2020-03-26 09:00+0800"]
)
def test_an_instant_may_be_written_in_the_common_ways(written: str) -> None:
    statement = check({**GOOD, "recorded_at": written}, BOOK.kinds, BOOK.time_zone)
    assert isinstance(statement, Statement)
    assert statement.recorded_at == datetime(2020, 3, 26, 1, tzinfo=UTC)


def test_only_a_stay_may_be_open() -> None:
    raw = {**GOOD, "kind": "wuhan_stay", "source": "resident", "occurred_at": None, "details": {}}
    statement = check(raw, BOOK.kinds, BOOK.time_zone)
    assert isinstance(statement, Statement)
    assert statement.effective_at == statement.recorded_at


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from([*GOOD, "x"]), json_values | st.sampled_from([*GOOD.values()]))
)
def test_any_fields_end_in_a_statement_or_in_flaws(raw: dict[str, object]) -> None:
    result = check(raw, BOOK.kinds, BOOK.time_zone)
    assert isinstance(result, Statement) or result


def statement(name: str, recorded: int, person: str = "p1") -> Statement:
    at = datetime(2020, 3, recorded, tzinfo=UTC)
    return Statement(name, "grid", "entered", person, at.replace(day=1), at)  # type: ignore[arg-type]


def test_of_one_id_the_first_recorded_is_kept_and_other_content_is_refused() -> None:
    later, first, other = statement("a", 9), statement("a", 2), statement("a", 5, "p2")
    kept, reused = distinct([later, first, other])
    assert kept == [first]
    assert reused == [2]


def test_the_same_content_again_changes_nothing() -> None:
    kept, reused = distinct([statement("a", 2), statement("a", 9)])
    assert kept == [statement("a", 2)]
    assert reused == []
