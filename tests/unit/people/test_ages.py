"""Ages from documents."""

from __future__ import annotations

from datetime import date

import pytest

from guikang.people.ages import age_on, born_on
from guikang.people.documents import Document, DocumentType


def test_a_number_of_eighteen_characters_states_a_birth_date() -> None:
    assert born_on(Document(DocumentType.RESIDENT_ID, "45010320100229001X")) is None
    assert born_on(Document(DocumentType.RESIDENT_ID, "450103201002280010")) == date(2010, 2, 28)
    assert born_on(Document(DocumentType.HMT_RESIDENCE, "810000201002280010")) == date(2010, 2, 28)


@pytest.mark.parametrize("number", ["E12345678", "H12345678", "CHN110179010101"])
def test_other_documents_state_none(number: str) -> None:
    assert born_on(Document(DocumentType.PASSPORT, number)) is None


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2006, 4, 2), date(2020, 4, 1), 13),
        (date(2006, 4, 1), date(2020, 4, 1), 14),
        (date(2008, 2, 29), date(2022, 2, 28), 13),
        (date(2008, 2, 29), date(2022, 3, 1), 14),
    ],
)
def test_a_year_is_full_on_the_birthday(born: date, day: date, years: int) -> None:
    assert age_on(born, day) == years
