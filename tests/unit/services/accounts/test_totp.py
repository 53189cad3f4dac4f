from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.services.accounts import totp

NOW = datetime(2020, 4, 1, 8, 30, 5, tzinfo=UTC)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 - of RFC 6238, appendix B
STEP = timedelta(seconds=totp.STEP_SECONDS)
PRESENT = int(NOW.timestamp()) // totp.STEP_SECONDS


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_codes_of_the_standard_are_known(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.step_of(SECRET, code, at) == seconds // totp.STEP_SECONDS


@pytest.mark.parametrize(
    ("off", "known"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_one_step_off(off: int, *, known: bool) -> None:
    code = pyotp.TOTP(SECRET).at(NOW + off * STEP)
    assert totp.step_of(SECRET, code, NOW) == (PRESENT + off if known else None)


def test_spaces_and_full_width_digits_do_not_matter() -> None:
    code = pyotp.TOTP(SECRET).at(NOW)
    wide = code.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert totp.step_of(SECRET, f" {wide[:3]} {wide[3:]}", NOW) == PRESENT


@given(st.text(max_size=12))
def test_what_is_no_six_digits_is_no_code(text: str) -> None:
    step = totp.step_of(SECRET, text, NOW)
    assert step is None or abs(step - PRESENT) <= 1


def test_each_secret_is_new_and_160_bits_long() -> None:
    secrets = {totp.fresh_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert {len(secret) for secret in secrets} == {32}


def test_an_authenticator_is_told_secret_issuer_and_a_masked_name() -> None:
    parts = urlsplit(totp.uri_of(SECRET, "138****0011", "桂康 Guikang"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/桂康 Guikang:138****0011"
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["桂康 Guikang"]}
