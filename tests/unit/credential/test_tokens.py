from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from guikang.codes.decision import Colour
from guikang.credential import tokens
from guikang.credential.claims import Claims, ClaimsError, packed, unpacked
from guikang.credential.es256 import PublicKey, SigningKey
from guikang.credential.pseudonyms import DayPseudonyms
from guikang.errors import Flaw
from guikang.people.keys import PersonKey

SECRET = b"a secret for tests only, 32 byte"
NOW = datetime(2020, 4, 1, 0, 0, tzinfo=UTC)
KEY = SigningKey.fresh()
MAC_KEY = tokens.mac_key(SECRET, KEY.kid)
CLAIMS = Claims(
    issuer="450000",
    pseudonym=bytes(range(16)),
    masked_name="韦*",
    colour=Colour("green"),
    at=NOW,
    issued_at=NOW,
    expires_at=NOW + timedelta(minutes=2),
)
TOKEN = tokens.issued(CLAIMS, KEY, MAC_KEY)


def key_of(kid: str) -> PublicKey | Flaw:
    return KEY.public if kid == KEY.kid else Flaw("credential.unknown_key")


def mac_key_of(kid: str) -> bytes | Flaw:
    return MAC_KEY if kid == KEY.kid else Flaw("credential.unknown_key")


instants = st.integers(0, 2**32 - 1).map(lambda second: datetime.fromtimestamp(second, UTC))
claims = st.builds(
    Claims,
    issuer=st.integers(100_000, 999_999).map(str),
    pseudonym=st.binary(min_size=16, max_size=16),
    masked_name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6),
    colour=st.sampled_from(["green", "yellow", "red"]).map(Colour),
    at=instants,
    issued_at=instants,
    expires_at=instants,
)


@given(claims)
def test_claims_come_back_from_their_bytes(said: Claims) -> None:
    assert unpacked(packed(said)) == said


@given(st.binary(max_size=80))
def test_any_bytes_are_claims_with_exactly_these_bytes_or_a_flaw(content: bytes) -> None:
    said = unpacked(content)
    if isinstance(said, Flaw):
        assert said.code in {"credential.malformed", "credential.format"}
    else:
        assert packed(said) == content


@pytest.mark.parametrize(
    ("part", "claims"),
    [
        ("issuer", replace(CLAIMS, issuer="45")),
        ("pseudonym", replace(CLAIMS, pseudonym=b"short")),
        ("name", replace(CLAIMS, masked_name="")),
        ("name", replace(CLAIMS, masked_name="韦" * 9)),
        ("colour", replace(CLAIMS, colour=Colour("orange"))),
        ("instant", replace(CLAIMS, at=datetime(1969, 1, 1, tzinfo=UTC))),
        ("instant", replace(CLAIMS, expires_at=datetime(2107, 1, 1, tzinfo=UTC))),
    ],
)
def test_what_the_format_cannot_say_is_refused_by_name(part: str, claims: Claims) -> None:
    with pytest.raises(ClaimsError) as refused:
        packed(claims)
    assert refused.value.params == {"part": part}


def test_a_token_is_verified_by_the_published_key_and_recognised_by_the_gate() -> None:
    assert tokens.verified(TOKEN, key_of, NOW) == CLAIMS
    assert tokens.recognised(TOKEN, mac_key_of, NOW) == CLAIMS


def test_an_independent_library_verifies_it_against_the_published_jwk() -> None:
    jws = JWS()
    jws.deserialize(TOKEN, JWK(**KEY.public.jwk))
    assert unpacked(jws.payload[: -tokens.MAC_BYTES]) == CLAIMS
    assert jws.jose_header == {"alg": "ES256", "kid": KEY.kid}


@given(st.integers(0, len(TOKEN) - 1), st.integers(1, 255))
def test_every_flipped_byte_fails(place: int, mask: int) -> None:
    content = bytearray(TOKEN.encode())
    content[place] ^= mask
    flipped = content.decode("latin-1")
    found = tokens.verified(flipped, key_of, NOW)
    assert isinstance(found, Flaw)
    assert found.code in {
        "credential.malformed",
        "credential.format",
        "credential.unknown_key",
        "credential.forged",
    }


def test_the_gate_refuses_every_byte_of_header_and_payload_flipped() -> None:
    for place in range(TOKEN.rindex(".")):
        for other in "AQgw_-.0":
            flipped = TOKEN[:place] + other + TOKEN[place + 1 :]
            if flipped != TOKEN:
                assert isinstance(tokens.recognised(flipped, mac_key_of, NOW), Flaw)


def test_a_token_of_a_foreign_key_with_our_kid_is_forged() -> None:
    foreign = SigningKey.fresh()
    foreign.kid = KEY.kid
    forged = tokens.issued(CLAIMS, foreign, b"another key" * 3)
    assert tokens.verified(forged, key_of, NOW) == Flaw("credential.forged")
    assert tokens.recognised(forged, mac_key_of, NOW) == Flaw("credential.forged")


def test_no_algorithm_of_the_senders_choice_is_believed() -> None:
    header, payload, _ = TOKEN.split(".")
    said = json.loads(urlsafe_b64decode(header + "=="))
    for alg in ("none", "HS256", "ES384"):
        other = tokens._encoded(tokens._header_text(alg, said["kid"]))
        found = tokens.verified(f"{other}.{payload}.{'A' * 86}", key_of, NOW)
        assert found == Flaw("credential.forged")


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (CLAIMS.issued_at - tokens.SKEW, None),
        (CLAIMS.issued_at - tokens.SKEW - timedelta(seconds=1), "credential.not_yet"),
        (CLAIMS.expires_at - timedelta(seconds=1), None),
        (CLAIMS.expires_at, "credential.expired"),
    ],
)
def test_a_token_holds_from_its_issue_to_its_expiry(now: datetime, code: str | None) -> None:
    expected = CLAIMS if code is None else Flaw(code)
    assert tokens.verified(TOKEN, key_of, now) == expected
    assert tokens.recognised(TOKEN, mac_key_of, now) == expected


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*"))
def test_any_text_ends_in_a_flaw(text: str) -> None:
    assert isinstance(tokens.verified(text, key_of, NOW), Flaw)
    assert isinstance(tokens.recognised(text, mac_key_of, NOW), Flaw)


def test_a_later_format_is_named_so_that_the_reader_knows_to_update() -> None:
    content = b"\x02" + packed(CLAIMS)[1:]
    assert unpacked(content) == Flaw("credential.format", params=(("format", "2"),))


@given(st.binary(min_size=16, max_size=16), st.dates())
def test_a_pseudonym_leads_back_to_its_person_on_its_day_only(key: bytes, day: date) -> None:
    person = PersonKey(key.hex())
    today, other = DayPseudonyms(SECRET, day), DayPseudonyms(SECRET, date(2020, 1, 1))
    assert today.person(today.of(person)) == person
    if day != date(2020, 1, 1):
        assert today.of(person) != other.of(person)
        assert other.person(today.of(person)) != person


def test_the_url_of_the_longest_token_fits_a_qr_code_of_version_12_at_level_m() -> None:
    longest = tokens.issued(replace(CLAIMS, masked_name="欧" * 8), KEY, MAC_KEY)
    version_12_m = 287
    assert len("https://jiankang.gxhealth.example/v#" + longest) <= version_12_m
