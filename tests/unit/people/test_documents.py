from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.people.documents import Document, DocumentType, parse_document
from guikang.people.resident_number import check_character

TODAY = date(2020, 3, 28)


def numbered(body: str) -> str:
    return body + check_character(body)


def icao_numbered(body: str) -> str:
    return body + str(sum(int(c, 36) * w for c, w in zip(body, (7, 3, 1) * 5, strict=False)) % 10)


RESIDENT = numbered("45010319900101001")
ENDING_IN_X = next(n for n in (numbered(f"45010319900101{i:03d}") for i in range(99)) if "X" in n)
HONG_KONG_RESIDENCE = numbered("81000019940823002")
FOREIGN = numbered("94512419810803002")
FOREIGN_OLD = icao_numbered("CAN45008108031")


def code_of(text: str, kind: DocumentType | None = None, *, numeric: bool = False) -> str | None:
    result = parse_document(text, kind, today=TODAY, numeric=numeric)
    return result.code if isinstance(result, Flaw) else None


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        (RESIDENT, DocumentType.RESIDENT_ID, RESIDENT),
        (HONG_KONG_RESIDENCE, DocumentType.HMT_RESIDENCE, HONG_KONG_RESIDENCE),
        (numbered("82000019940823002"), DocumentType.HMT_RESIDENCE, None),
        (numbered("83000019940823002"), DocumentType.HMT_RESIDENCE, None),
        (FOREIGN, DocumentType.FOREIGN_PERMANENT_RESIDENCE, FOREIGN),
        (FOREIGN_OLD, DocumentType.FOREIGN_PERMANENT_RESIDENCE, FOREIGN_OLD),
        ("H12345678", DocumentType.HK_MACAO_PERMIT, "H12345678"),
        ("m1234567801", DocumentType.HK_MACAO_PERMIT, "M12345678"),
        ("1234567801(B)", DocumentType.TAIWAN_PERMIT, "12345678"),
        ("E12345678", DocumentType.PASSPORT, "E12345678"),
        ("EA1234567", DocumentType.PASSPORT, "EA1234567"),
    ],
)
def test_a_document_is_known_by_its_form(text: str, kind: DocumentType, number: str | None) -> None:
    assert parse_document(text, today=TODAY) == Document(kind, number or text)


@pytest.mark.parametrize("published", ["911124198108030024", "CAN110081080310"])
def test_the_specimen_cards_that_the_state_printed_are_accepted(published: str) -> None:
    assert code_of(published) is None


def test_fifteen_digits_and_eighteen_are_one_document() -> None:
    assert parse_document("450103900101001") == parse_document(RESIDENT)


@pytest.mark.parametrize(
    "text",
    [
        f"  {ENDING_IN_X}\t",
        ENDING_IN_X.lower(),
        "".join(chr(ord(c) + 0xFEE0) for c in ENDING_IN_X),
        f"{ENDING_IN_X[:6]} {ENDING_IN_X[6:14]}\u00a0{ENDING_IN_X[14:]}",
        f"{ENDING_IN_X[:6]}-{ENDING_IN_X[6:14]}—{ENDING_IN_X[14:]}",
        "\u200b".join(ENDING_IN_X),
        f"\ufeff\u202d{ENDING_IN_X}\u202c",
        f"{ENDING_IN_X[:10]}\n{ENDING_IN_X[10:]}",
        f"'{ENDING_IN_X}",
        ENDING_IN_X.replace("X", "×"),
        ENDING_IN_X.replace("X", "х"),
        ENDING_IN_X.replace("X", "Ⅹ"),
    ],
)
def test_ways_of_writing_one_number_are_one_number(text: str) -> None:
    assert parse_document(text) == Document(DocumentType.RESIDENT_ID, ENDING_IN_X)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "document.empty"),
        (" \u3000\u200b-", "document.empty"),
        ("450***********0011", "document.masked"),
        (RESIDENT[:17], "document.length"),
        (RESIDENT + "1", "document.length"),
        (RESIDENT[:12], "document.length"),
        ("X" + RESIDENT[1:], "document.characters"),
        (RESIDENT[:8] + "O" + RESIDENT[9:], "document.characters"),
        (RESIDENT[:8] + "٣" + RESIDENT[9:], "document.characters"),
        ("无", "document.characters"),
        ("A123456(7)", "document.characters"),
        ("ABCDEF", "document.unknown_form"),
        ("12345678", "document.type_needed"),
        ("1234567890", "document.type_needed"),
        ("123456789", "document.type_needed"),
        ("12AB34567", "document.type_needed"),
        ("450103901301001", "document.date"),
        ("811234900101001", "document.length"),
        ("CAN450081130310", "document.date"),
        (FOREIGN_OLD[:14] + str((int(FOREIGN_OLD[14]) + 1) % 10), "document.check_digit"),
        (numbered("45010320200329001"), "document.date_in_future"),
    ],
)
def test_each_flaw_has_its_own_code(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "4.50103E+17",
        "4.50103199001011E+17",
        "4.50103199001011e17",
        "4,50103E+17",
        "４．５０１０３Ｅ＋１７",
        "5E+17",
        "########",
        "450103199001011000.0",
    ],
)
def test_a_number_that_a_spreadsheet_shortened_is_refused_as_damaged(text: str) -> None:
    assert code_of(text) == "document.spreadsheet_damage"
    assert code_of(text, DocumentType.PASSPORT) == "document.spreadsheet_damage"


def test_eighteen_digits_in_a_numeric_cell_are_damaged_even_if_their_check_digit_fits() -> None:
    lucky = next(
        n for n in (numbered(f"4501031990010{i:02d}00") for i in range(99)) if n.endswith("000")
    )
    assert code_of(lucky) in {None, "document.date"}
    assert code_of(lucky, numeric=True) == "document.spreadsheet_damage"
    assert code_of("450103199001011008", numeric=True) == "document.spreadsheet_damage"


def test_fifteen_digits_in_a_numeric_cell_are_whole() -> None:
    assert parse_document("450103900101001.0", numeric=True) == parse_document(RESIDENT)


@pytest.mark.parametrize("separator", ["、", "/", ",", "，", ";", "\n", " ", "和", "", " / "])
def test_two_numbers_in_one_cell_are_said_to_be_two(separator: str) -> None:
    assert code_of(RESIDENT + separator + ENDING_IN_X) == "document.two_numbers"


@pytest.mark.parametrize(
    "text", ["H12345678 M12345678", "E12345678/H12345678", f"{RESIDENT}/450103199"]
)
def test_two_numbers_of_any_length_are_not_taken_for_one_long_number(text: str) -> None:
    assert code_of(text) == "document.two_numbers"


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("12345678", DocumentType.TAIWAN_PERMIT, "12345678"),
        ("12345678(B)", DocumentType.TAIWAN_PERMIT, "12345678"),
        ("1234567802", DocumentType.TAIWAN_PERMIT, "12345678"),
        ("12345678", DocumentType.PASSPORT, "12345678"),
        ("c01x00t47", DocumentType.PASSPORT, "C01X00T47"),
        ("H12345678", DocumentType.PASSPORT, "H12345678"),
    ],
)
def test_a_stated_type_settles_what_the_form_leaves_open(
    text: str, kind: DocumentType, number: str
) -> None:
    assert parse_document(text, kind) == Document(kind, number)


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        (RESIDENT, DocumentType.PASSPORT, "resident_id"),
        (RESIDENT, DocumentType.HK_MACAO_PERMIT, "resident_id"),
        ("H12345678", DocumentType.RESIDENT_ID, "hk_macao_permit"),
        ("E12345678", DocumentType.RESIDENT_ID, "passport"),
    ],
)
def test_a_number_of_another_type_than_stated_is_refused(
    text: str, kind: DocumentType, found: str
) -> None:
    assert parse_document(text, kind) == Flaw(
        "document.other_type", "document", (("found", found),)
    )


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("811234900101001", DocumentType.RESIDENT_ID, "document.length"),
        ("12345678", DocumentType.RESIDENT_ID, "document.length"),
        ("H1234567", DocumentType.HK_MACAO_PERMIT, "document.length"),
        ("H123456", DocumentType.HK_MACAO_PERMIT, "document.length"),
        ("123456789", DocumentType.HK_MACAO_PERMIT, "document.characters"),
        ("1234567", DocumentType.TAIWAN_PERMIT, "document.length"),
        ("护照号", DocumentType.PASSPORT, "document.characters"),
        ("E123", DocumentType.PASSPORT, "document.length"),
        ("ABCDEF", DocumentType.PASSPORT, "document.characters"),
        ("E12345678", DocumentType.HK_MACAO_PERMIT, "document.other_type"),
    ],
)
def test_a_number_that_does_not_fit_the_stated_type_says_why(
    text: str, kind: DocumentType, code: str
) -> None:
    assert code_of(text, kind) == code


@pytest.mark.parametrize(
    ("text", "actual"),
    [
        (HONG_KONG_RESIDENCE, DocumentType.HMT_RESIDENCE),
        (FOREIGN, DocumentType.FOREIGN_PERMANENT_RESIDENCE),
        (FOREIGN_OLD, DocumentType.FOREIGN_PERMANENT_RESIDENCE),
    ],
)
def test_under_the_heading_of_resident_numbers_the_number_decides_with_a_warning(
    text: str, actual: DocumentType
) -> None:
    assert parse_document(text, DocumentType.RESIDENT_ID) == Document(
        actual, text, ("document.type_by_number",)
    )


def test_an_unknown_region_is_a_warning_and_no_rejection() -> None:
    text = numbered("66010319900101001")
    assert parse_document(text) == Document(
        DocumentType.RESIDENT_ID, text, ("document.unknown_region",)
    )


def test_the_number_is_not_in_the_representation() -> None:
    assert RESIDENT not in repr(parse_document(RESIDENT))


@given(st.text(), st.sampled_from([None, *DocumentType]), st.booleans())
def test_any_text_whatever_is_read_or_refused_but_never_raises(
    text: str,
    kind: DocumentType | None,
    numeric: bool,  # noqa: FBT001
) -> None:
    result = parse_document(text, kind, today=TODAY, numeric=numeric)
    if isinstance(result, Document):
        assert parse_document(result.number, result.type, today=TODAY) == Document(
            result.type, result.number, tuple(w for w in result.warnings if "region" in w)
        )
    else:
        assert result.field == "document"


@given(
    st.dates(date(1890, 1, 1), TODAY),
    st.integers(0, 999),
    st.lists(
        st.sampled_from([" ", "-", "\u200b", "\u3000", "\u00a0", ""]), min_size=18, max_size=18
    ),
)
def test_gaps_anywhere_never_change_a_number(born: date, order: int, gaps: list[str]) -> None:
    number = numbered(f"450103{born:%Y%m%d}{order:03d}")
    spaced = "".join(gap + c for gap, c in zip(gaps, number, strict=True))
    assert parse_document(spaced, today=TODAY) == Document(DocumentType.RESIDENT_ID, number)
