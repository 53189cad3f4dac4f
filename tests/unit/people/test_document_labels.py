from __future__ import annotations

import pytest

from guikang.people.document_labels import document_type_from_label
from guikang.people.documents import DocumentType


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("身份证", DocumentType.RESIDENT_ID),
        ("身份证号", DocumentType.RESIDENT_ID),
        (" 居民 身份证号码： ", DocumentType.RESIDENT_ID),
        ("港澳居民来往内地通行证", DocumentType.HK_MACAO_PERMIT),
        ("回乡证", DocumentType.HK_MACAO_PERMIT),
        ("台湾居民来往大陆通行证", DocumentType.TAIWAN_PERMIT),
        ("臺胞證".replace("證", "证"), DocumentType.TAIWAN_PERMIT),
        ("港澳台居民居住证", DocumentType.HMT_RESIDENCE),
        ("外国人永久居留身份证", DocumentType.FOREIGN_PERMANENT_RESIDENCE),
        ("护照号码", DocumentType.PASSPORT),
        ("Passport No.", DocumentType.PASSPORT),
        ("ＰＡＳＳＰＯＲＴ", DocumentType.PASSPORT),
    ],
)
def test_the_words_of_forms_name_their_documents(label: str, kind: DocumentType) -> None:
    assert document_type_from_label(label) is kind


@pytest.mark.parametrize("kind", DocumentType)
def test_a_type_is_named_by_its_own_value(kind: DocumentType) -> None:
    assert document_type_from_label(kind.value) is kind


@pytest.mark.parametrize(
    "label", ["", "号", "居住证", "港澳通行证", "往来港澳通行证", "驾驶证", "通行证"]
)
def test_a_word_that_means_none_or_two_names_nothing(label: str) -> None:
    assert document_type_from_label(label) is None
