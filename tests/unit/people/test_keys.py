from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.people.documents import Document, DocumentType, parse_document
from guikang.people.keys import (
    name_key,
    name_keys,
    person_key,
    person_keys,
    phone_key,
    phone_keys,
)
from guikang.people.names import same_name
from guikang.people.phones import Phone, PhoneKind

SECRET = b"a secret for tests only, 32 byte"
PHONE = Phone(PhoneKind.LANDLINE, "+867715550011")


def read(text: str) -> Document:
    document = parse_document(text)
    assert isinstance(document, Document)
    return document


def test_a_key_never_changes_from_one_release_to_the_next() -> None:
    document = Document(DocumentType.PASSPORT, "E12345678")
    assert person_key(document, SECRET) == "a697b33369dda34753065fbd1253835e"
    assert phone_key(PHONE, SECRET) == "a9027f6a4199f7dc996fd6734e68ed51"
    assert name_key("韦某", SECRET) == "bce485919568c0ac273c47b912e1dace"


def test_both_forms_of_a_resident_number_give_one_key() -> None:
    old = read("450103900101001")
    new = read(old.number)
    assert person_key(old, SECRET) == person_key(new, SECRET)


def test_a_key_is_128_bits_in_hexadecimal() -> None:
    assert re.fullmatch("[0-9a-f]{32}", phone_key(PHONE, SECRET))


def test_documents_of_two_types_with_one_number_give_two_keys() -> None:
    passport = person_key(Document(DocumentType.PASSPORT, "12345678"), SECRET)
    permit = person_key(Document(DocumentType.TAIWAN_PERMIT, "12345678"), SECRET)
    assert passport != permit


def test_one_text_gives_unrelated_keys_as_phone_and_as_name() -> None:
    assert set(phone_keys(["SAME"], SECRET)).isdisjoint(name_keys(["SAME"], SECRET))


def test_another_secret_gives_another_key() -> None:
    assert phone_key(PHONE, SECRET) != phone_key(PHONE, SECRET[::-1])


def test_an_extension_does_not_change_the_key_of_a_phone() -> None:
    assert phone_key(Phone(PHONE.kind, PHONE.number, "801"), SECRET) == phone_key(PHONE, SECRET)


@pytest.mark.parametrize("length", [0, 15, 65])
def test_a_secret_too_short_or_too_long_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="16 to 64"):
        phone_key(PHONE, bytes(length))


@given(st.lists(st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True)))
def test_many_keys_are_the_single_keys_in_order(numbers: list[str]) -> None:
    kind = DocumentType.RESIDENT_ID
    single = [person_key(Document(kind, number), SECRET) for number in numbers]
    assert person_keys(kind, numbers, SECRET) == single


@given(st.text("韦·• .aAＡ", max_size=4), st.text("韦·• .aAＡ", max_size=4))
def test_two_writings_share_a_name_key_just_when_they_are_the_same_name(
    first: str, second: str
) -> None:
    alike = name_key(first, SECRET) == name_key(second, SECRET)
    assert alike == same_name(first, second)
