"""The compiled decider forecasts what the one-person interpreter does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import polars as pl
import pytest

from guikang.rulebook.loading import parse
from guikang.rulebook.population import forecast
from guikang.rulebook.population.tables import compile_rulebook
from guikang.services import forecasting
from guikang.services.forecasting import Forecaster
from guikang.services.incoming import STATEMENTS, details_text
from guikang.services.ports.evidence import Forecast

FILE = Path(__file__).parents[3] / "rulebooks" / "gx-2020-72" / "rulebook.yaml"
BOOK = parse(FILE.read_text("utf-8"), FILE.name)
COMPILED = compile_rulebook(BOOK)
MARCH = datetime(2020, 3, 1, tzinfo=UTC)
KNOWN_AT = MARCH + timedelta(days=40)
Row = tuple[str, str, str, str, datetime | None, datetime, str | None]


def histories(random: Random, persons: int) -> pl.DataFrame:
    rows = [
        row
        for person in range(persons)
        for place in range(random.randint(1, 7))
        for row in [a_row(random, f"p{person:05}", place)]
    ]
    return pl.DataFrame(rows, schema=STATEMENTS, orient="row")


def a_row(random: Random, person: str, place: int) -> Row:
    name = random.choice([*BOOK.kinds, "entered", "nucleic_retest", "withdrawn"])
    kind = BOOK.kinds[name]
    recorded = MARCH + timedelta(hours=8 * random.randint(0, 110))
    occurred = recorded - timedelta(hours=8 * random.randint(-2, 60))
    details = {}
    if name == "nucleic_retest":
        details = {"result": random.choice(["negative", "positive"])}
    if kind.withdraws:
        details = {"withdraws": f"s{random.randint(0, 7)}"}
    is_open = kind.may_be_open and random.random() < 0.5
    return (
        person,
        random.choice(kind.sources),
        f"s{place}",
        name,
        None if is_open else occurred,
        recorded,
        details_text(details),
    )


def said(found: Forecast) -> tuple[list[object], list[object]]:
    return sorted(found.timelines.rows()), sorted(found.exceptions.rows(), key=str)


def by_columns(statements: pl.DataFrame) -> tuple[Forecast, int]:
    forecaster = Forecaster(BOOK)
    found = forecast.forecast(COMPILED, statements, KNOWN_AT)
    rest = forecaster.by_person(found.left_over, KNOWN_AT)
    whole = Forecast(
        pl.concat([found.timelines, rest.timelines]),
        pl.concat([found.exceptions, rest.exceptions]),
    )
    return whole, found.timelines.height


@pytest.mark.parametrize("seed", range(4))
def test_timelines_and_exceptions_by_columns_are_those_by_person(seed: int) -> None:
    statements = histories(Random(seed), 700)  # noqa: S311 - examples, not secrets
    whole, settled = by_columns(statements)
    assert said(whole) == said(Forecaster(BOOK).by_person(statements, KNOWN_AT))
    assert settled > 50, "some persons are settled by columns, not all left over"


def test_a_person_with_too_many_statements_is_left_to_the_interpreter() -> None:
    random = Random(1)  # noqa: S311
    rows = [a_row(random, "p1", place) for place in range(300)]
    statements = pl.DataFrame(rows, schema=STATEMENTS, orient="row")
    found = forecast.forecast(COMPILED, statements, KNOWN_AT)
    assert found.timelines.is_empty()
    assert found.left_over.height == 300


def test_a_large_batch_is_forecast_by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    statements = histories(Random(9), 30)  # noqa: S311
    by_person = Forecaster(BOOK).forecast(statements, KNOWN_AT)
    monkeypatch.setattr(forecasting, "MANY", 1)
    assert said(Forecaster(BOOK).forecast(statements, KNOWN_AT)) == said(by_person)
