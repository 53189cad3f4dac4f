from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.services.opening import Shift
from guikang.services.reception_entries import (
    STALE_AFTER,
    Content,
    Duty,
    Entry,
    Hotline,
    Point,
    hotline_number,
    judged,
    parted,
)

NOW = datetime(2020, 4, 1, 1, tzinfo=UTC)


def entry(confirmed_at: datetime | None) -> Entry:
    return Entry("0" * 32, "450103", Hotline("12345"), NOW, "韦甲", confirmed_at, "韦甲")


def test_an_entry_is_stale_from_the_instant_on_that_ends_its_fourteenth_day() -> None:
    assert timedelta(days=14) == STALE_AFTER
    one = entry(NOW)
    second = timedelta(seconds=1)
    assert not one.stale(NOW + STALE_AFTER - second)
    assert one.stale(NOW + STALE_AFTER)
    assert one.days_unconfirmed(NOW + STALE_AFTER - second) == 13
    assert one.days_unconfirmed(NOW + STALE_AFTER) == 14


def test_what_nobody_ever_confirmed_waits_and_is_not_stale() -> None:
    assert not entry(None).stale(NOW + timedelta(days=365))
    assert entry(None).days_unconfirmed(NOW) is None


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_the_flag_and_the_days_that_it_tells_agree(past: timedelta) -> None:
    one, at = entry(NOW), NOW + past
    days = one.days_unconfirmed(at)
    assert days is not None
    assert one.stale(at) == (days >= STALE_AFTER.days)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12345", "12345"),
        ("１２３４５", "12345"),
        (" 0771 12345", "0771-12345"),
        ("0771-5550011", "0771-5550011"),
        ("(0771) 5550011 转 802", "0771-5550011转802"),
        ("400 012 3456", "4000123456"),
        ("15400000072", "15400000072"),
        ("12600000072", "phone.mobile_prefix"),
        ("5550011", "phone.area_code"),
        ("打电话", "phone.characters"),
        ("", "phone.empty"),
    ],
)
def test_a_hotline_is_kept_as_people_dial_it(text: str, number: str) -> None:
    found = hotline_number(text)
    assert (found.code if isinstance(found, Flaw) else found) == number


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        (Hotline("1"), "phone.length", "number"),
        (Hotline("12345", "长" * 61), "reception.long", "label"),
        (Hotline("12345", hours=(Shift((1,), 5, 5),)), "reception.hours_order", "hours"),
        (Point("中心", "  "), "reception.missing", "address"),
        (Point("中心", "路" * 201), "reception.long", "address"),
        (Point("中心", "某路", (Shift((1,), 0, 1),) * 22), "reception.hours_many", "hours"),
        (Duty("", NOW, NOW + timedelta(hours=8)), "reception.missing", "name"),
        (Duty("韦甲", NOW, NOW), "reception.span", "ends"),
        (Duty("韦甲", NOW, NOW + timedelta(days=367)), "reception.span", "ends"),
        (Duty("韦甲", NOW, NOW + timedelta(hours=8), "1"), "phone.length", "phone"),
    ],
)
def test_what_cannot_be_published_is_refused_with_its_field(
    content: Content, code: str, field: str
) -> None:
    flaw = judged(content)
    assert isinstance(flaw, Flaw)
    assert (flaw.code, flaw.field) == (code, field)


def test_what_is_published_is_tidied() -> None:
    assert judged(Point(" 便民  服务中心 ", "某路\n1 号")) == Point("便民 服务中心", "某路 1 号")
    without = judged(Duty("韦甲", NOW, NOW + timedelta(hours=8), phone_shown=True))
    assert isinstance(without, Duty)
    assert not without.phone_shown, "there is none to show"


def test_a_duty_is_on_from_its_beginning_and_off_at_its_end() -> None:
    duty = Duty("韦甲", NOW, NOW + timedelta(hours=8))
    assert [duty.on(NOW + timedelta(hours=hours)) for hours in (-1, 0, 7, 8)] == [
        *(False, True, True, False)
    ]


def test_cells_of_a_form_are_parted() -> None:
    assert parted(["0771-12345、12345；", "某路 1 号\n某街 2 号"]) == [
        *("0771-12345", "12345", "某路 1 号", "某街 2 号")
    ]
