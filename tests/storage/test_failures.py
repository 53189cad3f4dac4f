"""失败明细 of what only the store can tell, handed in again as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guikang.feeds.definitions import feed_named
from guikang.feeds.papers import write_failures
from guikang.people.resident_number import check_character

if TYPE_CHECKING:
    from pathlib import Path

    from guikang.bootstrap import System
    from guikang.services.ports.evidence import ImportRecord

ENTRY, WITHDRAWAL = "entry-police", "withdrawal-public-security"


def a_number(serial: int) -> str:
    body = f"45990019900101{serial:03d}"
    return body + check_character(body)


def hand_in(running: System, feed: str, name: str, content: bytes) -> ImportRecord:
    number = running.importing.accept(feed_named(running.rulebook, feed), name, content, "tester")
    assert running.importing.run(number)
    return running.importing.record(number)


@pytest.mark.parametrize(("ending", "first"), [(".xlsx", 1), (".csv", 11)])
def test_what_the_store_refused_it_refuses_again(
    running: System, tmp_path: Path, ending: str, first: int
) -> None:
    one, other = a_number(first), a_number(first + 1)
    entries = (
        "姓名,证件号码,入境时间,入境口岸\n"
        f"韦甲,{one},2020-03-05,东兴\n韦甲,{one},2020-03-05,友谊关\n韦乙,{one},2020-03-06,\n"
    )
    withdrawals = (
        "撤回的记录,姓名,证件号码,原记录时间\n"
        f"入境,韦甲,{one},2020-03-05\n入境,韦甲,{one},2020-03-09\n"
        f"入境,韦丙,{one},2020-03-05\n入境,韦丁,{other},2020-03-05\n"
    )
    found = set()
    for feed, text, rejected in ((ENTRY, entries, 1), (WITHDRAWAL, withdrawals, 4)):
        record = hand_in(running, feed, "list.csv", text.encode())
        assert record.rejected == rejected
        failed = running.importing.failures(record.id)
        found |= {flaw.code for row in failed.rows for flaw in row.flaws}
        path = tmp_path / f"{feed}{ending}"
        write_failures(feed_named(running.rulebook, feed), failed, path)
        again = hand_in(running, feed, path.name, path.read_bytes())
        assert (again.state, again.rows) == ("done", rejected)
        assert (again.accepted, again.known, again.rejected) == (0, 0, rejected)
    assert found == {
        "intake.name_differs",
        "intake.nothing_to_withdraw",
        "intake.several_to_withdraw",
    }
