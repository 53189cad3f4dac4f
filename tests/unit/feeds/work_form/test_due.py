"""The day on which 附件2 is due is data."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from guikang.divisions.division import Level
from guikang.feeds.work_form.due import DueError, load_due
from guikang.settings import Settings
from work_forms import ZONE

FILE = "work_form_due.yaml"


def test_the_notices_day_is_the_cities_and_ends_at_midnight_in_guangxi() -> None:
    due = load_due(Settings().divisions)
    assert (due.on, due.level, due.clause) == (date(2020, 4, 2), Level.CITY, "正文四（二）")
    assert due.over_at(ZONE) == datetime(2020, 4, 2, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[]",
        ":",
        "due_on: 2020-04-02\nlevel: city",
        "clause: x\nlevel: town\ndue_on: 2020-04-02",
        "clause: x\nlevel: city\ndue_on: 4月2日",
        "clause: x\nlevel: city\ndue_on: 2020-04-02 08:00:00",
        "clause: 4\nlevel: city\ndue_on: 2020-04-02",
    ],
)
def test_a_file_that_does_not_say_it_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(DueError, match=r"work_form\.due"):
        load_due(tmp_path)
