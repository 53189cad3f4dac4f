"""Residents for tests of the console, of whom a list told, and where they live."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from guikang.bootstrap import System
from guikang.feeds.definitions import feed_named
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey
from synthetic import document

ENTRY = "entry-police", "入境时间"
DISCHARGED = "discharged", "出院时间"
"""Of somebody who was not confirmed it is a conversion exception."""


def living(
    running: System,
    division: str | None,
    feed: tuple[str, str] = ENTRY,
    *,
    name: str = "覃甲乙",
) -> str:
    """The number of another resident for each call, of whom a list told."""
    number = document().number
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=3)
    extra, cells = ("", "") if feed != ENTRY else (",入境口岸,来自国家或地区", ",东兴,越南")
    content = f"姓名,证件号码,{feed[1]}{extra}\n{name},{number},{day} 08:30{cells}".encode()
    taken = feed_named(running.rulebook, feed[0])
    import_id = running.importing.accept(taken, "list.csv", content, "test")
    assert running.importing.run(import_id)
    with running.pool.connection() as connection:
        connection.execute(
            "update people set division = %s where person = %s",
            (division, person_of(running, number)),
        )
    return number


def person_of(running: System, number: str) -> PersonKey:
    """Whose a resident's number is."""
    return running.staffing.person_of(Document(DocumentType.RESIDENT_ID, number))
