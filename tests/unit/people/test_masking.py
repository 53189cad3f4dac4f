from __future__ import annotations

import pytest

from guikang.people.documents import Document, DocumentType
from guikang.people.masking import mask_document, mask_name, mask_phone
from guikang.people.phones import Phone, PhoneKind


@pytest.mark.parametrize(
    ("kind", "number", "masked"),
    [
        (DocumentType.RESIDENT_ID, "450103199001010011", "450***********0011"),
        (DocumentType.FOREIGN_PERMANENT_RESIDENCE, "CAN450081080311", "CAN********0311"),
        (DocumentType.HK_MACAO_PERMIT, "H12345678", "H******78"),
        (DocumentType.TAIWAN_PERMIT, "12345678", "1*****78"),
        (DocumentType.PASSPORT, "A1234", "A**34"),
    ],
)
def test_a_masked_number_shows_its_ends(kind: DocumentType, number: str, masked: str) -> None:
    assert mask_document(Document(kind, number)) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("韦某", "韦*"),
        ("韦某某", "韦**"),
        ("欧阳某", "欧**"),
        ("欧阳某某", "欧**"),
        ("阿卜·买买提", "阿**"),
        ("SMITH JOHN", "S***"),
        ("smith", "S***"),
        ("\U00020bb7某", "\U00020bb7*"),
        ("葛\U000e0100某", "葛\U000e0100*"),
        ("韦", "*"),
        ("", ""),
    ],
)
def test_a_masked_name_shows_its_first_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        (Phone(PhoneKind.MOBILE, "+8613800000011"), "138****0011"),
        (Phone(PhoneKind.LANDLINE, "+867715550011", "801"), "0771-***0011"),
        (Phone(PhoneKind.LANDLINE, "+861055500011"), "010-****0011"),
        (Phone(PhoneKind.FOREIGN, "+85255500011"), "+85*******11"),
    ],
)
def test_a_masked_phone_shows_what_its_owner_knows_it_by(phone: Phone, masked: str) -> None:
    assert mask_phone(phone) == masked
