"""The vectors that docs/credential-vectors.json publishes for whoever writes a verifier."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from guikang.codes.decision import Colour
from guikang.credential import tokens
from guikang.credential.claims import Claims, packed
from guikang.credential.es256 import public_key
from guikang.credential.pseudonyms import DayPseudonyms
from guikang.credential.sm2 import sm2_public_key
from guikang.people.keys import PersonKey

VECTORS = json.loads(
    (Path(__file__).parents[3] / "docs/credential-vectors.json").read_text("utf-8")
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['alg']}-{v['claims']['colour']}")
def test_a_published_vector_is_what_we_issue_and_verify(vector: dict[str, object]) -> None:
    said, jwk = vector["claims"], vector["jwk"]
    assert isinstance(said, dict)
    assert isinstance(jwk, dict)
    secret = bytes.fromhex(str(vector["secret"]))
    pseudonyms = DayPseudonyms(secret, date.fromisoformat(str(vector["day"])))
    pseudonym = pseudonyms.of(PersonKey(str(vector["person"])))
    assert pseudonym.hex() == vector["pseudonym"]
    at, issued_at, expires_at = (
        datetime.fromisoformat(said[name]) for name in ("at", "issued_at", "expires_at")
    )
    claims = Claims(
        said["issuer"],
        pseudonym,
        said["masked_name"],
        Colour(said["colour"]),
        at,
        issued_at,
        expires_at,
    )
    assert packed(claims).hex() == vector["claims_bytes"]
    key = (public_key if vector["alg"] == "ES256" else sm2_public_key)(jwk)
    mac_key = tokens.mac_key(secret, jwk["kid"])
    assert mac_key.hex() == vector["mac_key"]
    token = str(vector["token"])
    assert tokens.verified(token, lambda _: key, at) == claims
    assert tokens.recognised(token, lambda _: mac_key, at) == claims
