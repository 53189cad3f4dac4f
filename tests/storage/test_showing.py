from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guikang.bootstrap import System, now
from guikang.feeds.definitions import feed_named
from guikang.people.documents import Document, DocumentType
from guikang.people.keys import PersonKey, person_key
from guikang.people.resident_number import check_character


def hand_in(running: System, feed: str, csv: str) -> None:
    number = running.importing.accept(
        feed_named(running.rulebook, feed), "list.csv", csv.encode(), "tester"
    )
    running.importing.run(number)
    assert running.importing.record(number).rejected == 0


def a_person(running: System, serial: int) -> tuple[str, PersonKey]:
    body = f"45010319900101{serial:03d}"
    number = body + check_character(body)
    document = Document(DocumentType.RESIDENT_ID, number)
    return number, person_key(document, running.keys.secret)


def ago(days: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%d}"


def test_the_stored_timeline_has_the_colour_that_deciding_gives(running: System) -> None:
    number, person = a_person(running, 11)
    hand_in(running, "declaration", f"姓名,证件号码,填报时间\n韦甲,{number},{ago(30)}\n")
    hand_in(running, "close-contact", f"姓名,证件号码,末次接触时间\n韦甲,{number},{ago(3)}\n")
    hand_in(running, "wuhan-stay", f"姓名,证件号码,离开武汉时间\n韦甲,{number},{ago(1)}\n")
    with running.pool.connection() as connection:
        turns, colours = connection.execute(
            "select turns, colours from timelines where person = %s order by version desc",
            (person,),
        ).fetchone() or ([], [])
    assert colours == ["green", "red", "yellow", "green"]
    present = now()
    for at, colour in zip(turns, colours, strict=True):
        if at > present:
            code = running.showing.code(person, at, present)
            assert code is not None
            assert code.decision.colour == colour


def test_a_code_of_the_past_is_shown_as_known_then_or_as_known_now(running: System) -> None:
    number, person = a_person(running, 12)
    hand_in(running, "declaration", f"姓名,证件号码,填报时间\n韦甲,{number},{ago(30)}\n")
    before = now()
    hand_in(running, "confirmed", f"姓名,证件号码,确诊时间\n韦甲,{number},{ago(10)}\n")
    then, today = (running.showing.code(person, before, known) for known in (before, now()))
    assert then is not None
    assert today is not None
    assert then.decision.colour == "green", "the diagnosis was not known then"
    assert today.decision.colour == "red", "it had been made by then, as is known now"
    assert len(today.evidence) == len(then.evidence) + 1


def test_what_was_shown_stays_whatever_is_known_of_the_past_now(running: System) -> None:
    number, person = a_person(running, 15)
    hand_in(running, "declaration", f"姓名,证件号码,填报时间\n韦甲,{number},{ago(30)}\n")
    known = now()
    hand_in(running, "confirmed", f"姓名,证件号码,确诊时间\n韦甲,{number},{ago(10)}\n")
    code = running.showing.code(person, known, now())
    assert code is not None
    assert code.decision.colour == "red"
    green, red = running.showing.shown(person, now())
    assert (green.colour, red.colour) == ("green", "red")
    assert green.since < known < red.since


def test_a_change_is_seen_by_the_next_reader(running: System) -> None:
    number, person = a_person(running, 13)
    assert running.showing.code(person, now(), now()) is None
    hand_in(running, "suspected", f"姓名,证件号码,发现时间\n韦甲,{number},{ago(1)}\n")
    code = running.showing.code(person, now(), now())
    assert code is not None
    assert code.decision.colour == "red"


def test_what_was_shown_goes_on_by_itself_when_days_are_full(running: System) -> None:
    number, person = a_person(running, 14)
    hand_in(running, "declaration", f"姓名,证件号码,填报时间\n韦甲,{number},{ago(30)}\n")
    hand_in(running, "close-contact", f"姓名,证件号码,末次接触时间\n韦甲,{number},{ago(3)}\n")
    later = now() + timedelta(days=30)
    shown = running.showing.shown(person, later)
    assert [each.colour for each in shown] == ["green", "red", "green"]
    assert shown[-1].since > now()
