from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.people.phones import Phone, PhoneKind, parse_phone

MOBILE = Phone(PhoneKind.MOBILE, "+8613800000011")


@pytest.mark.parametrize(
    "text",
    [
        "13800000011",
        " 138 0000 0011 ",
        "138-0000-0011",
        "+8613800000011",
        "+86 138 0000 0011",
        "＋８６１３８００００００１１",
        "(+86)13800000011",
        "008613800000011",
        "8613800000011",
        "013800000011",
        "13800000011.0",
        "'13800000011",
        "138\u200b00000011",
    ],
)
def test_ways_of_writing_one_mobile_are_one_number(text: str) -> None:
    assert parse_phone(text) == MOBILE


@pytest.mark.parametrize(
    ("text", "number", "national", "extension"),
    [
        ("0771-5550011", "+867715550011", "0771-5550011", ""),
        ("(0771)5550011", "+867715550011", "0771-5550011", ""),
        ("+86 771 5550011", "+867715550011", "0771-5550011", ""),
        ("+86-0771-5550011", "+867715550011", "0771-5550011", ""),
        ("010-55500011", "+861055500011", "010-55500011", ""),
        ("021 5550 0011", "+862155500011", "021-55500011", ""),
        ("0755-55500011", "+8675555500011", "0755-55500011", ""),
        ("0771-5550011-801", "+867715550011", "0771-5550011", "801"),
        ("0771-5550011转801", "+867715550011", "0771-5550011", "801"),
    ],
)
def test_a_landline_is_read_with_its_area_code(
    text: str, number: str, national: str, extension: str
) -> None:
    phone = parse_phone(text)
    assert phone == Phone(PhoneKind.LANDLINE, number, extension)
    assert isinstance(phone, Phone)
    assert phone.national == national


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+852 5550 0011", "+85255500011"),
        ("0085355500011", "+85355500011"),
        ("+1 (555) 555-0011", "+15555550011"),
        ("+886-2-5550-0011", "+886255500011"),
        ("+49 1555 55555-011", "+49155555555011"),
    ],
)
def test_a_foreign_number_keeps_its_country_code(text: str, number: str) -> None:
    assert parse_phone(text) == Phone(PhoneKind.FOREIGN, number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "phone.empty"),
        ("138****0011", "phone.masked"),
        ("1.38E+10", "phone.spreadsheet_damage"),
        ("1.3800000011E+10", "phone.spreadsheet_damage"),
        ("#####", "phone.spreadsheet_damage"),
        ("13800000011/13900000011", "phone.two_numbers"),
        ("13800000011、0771-5550011", "phone.two_numbers"),
        ("13800000011 13900000011", "phone.two_numbers"),
        ("1380000001113900000011", "phone.two_numbers"),
        ("电话", "phone.characters"),
        ("1380000OO11", "phone.characters"),
        ("1380000001", "phone.length"),
        ("138000000111", "phone.length"),
        ("12800000011", "phone.mobile_prefix"),
        ("5550011", "phone.area_code"),
        ("7715550011", "phone.area_code"),
        ("010-5550011", "phone.length"),
        ("+86 1380000001", "phone.length"),
        ("+0123456789", "phone.country_code"),
        ("+85", "phone.country_code"),
        ("+1234567890123456", "phone.country_code"),
    ],
)
def test_each_flaw_of_a_number_has_its_own_code(text: str, code: str) -> None:
    result = parse_phone(text)
    assert isinstance(result, Flaw)
    assert result.code == code


def test_the_number_is_not_in_the_representation() -> None:
    assert "0011" not in repr(MOBILE)


@given(st.one_of(st.text(), st.from_regex(r"\+?[0-9 \-()]{6,20}", fullmatch=True)))
def test_a_number_once_read_reads_the_same_again(text: str) -> None:
    phone = parse_phone(text)
    if isinstance(phone, Phone):
        assert parse_phone(phone.number) == Phone(phone.kind, phone.number)
        assert parse_phone(phone.national) == Phone(phone.kind, phone.number)
