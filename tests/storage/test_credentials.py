"""Credentials on a real store: issued, verified from what is published, rotated, revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guikang.bootstrap import System, now, system
from guikang.codes.decision import Colour, Decision
from guikang.credential import tokens
from guikang.credential.claims import Claims
from guikang.credential.es256 import public_key
from guikang.credential.keys import LEAD
from guikang.credential.pseudonyms import DayPseudonyms
from guikang.errors import Flaw
from guikang.people.keys import PersonKey
from guikang.services.credentials import LONGEST, ON_SCREEN, CredentialError, Credentials
from guikang.services.ports.evidence import Resident
from guikang.settings import Settings
from guikang.storage.signing import PostgresSigningKeys

PERSON = PersonKey("00112233445566778899aabbccddeeff")
RESIDENT = Resident(PERSON, "韦*", "450***********0011", None)
NOW = now().replace(microsecond=0)
HOUR = timedelta(hours=1)


def decision(colour: str | None) -> Decision:
    return Decision(PERSON, NOW, None if colour is None else Colour(colour), None, (), None)


def another_process(running: System) -> Credentials:
    store = PostgresSigningKeys(running.pool, running.keys.keyring)
    return Credentials(store, running.keys.secret, "450000", running.rulebook.time_zone)


def test_a_token_says_the_decision_and_is_verified_from_what_is_published(running: System) -> None:
    token = running.credentials.issue(RESIDENT, decision("yellow"), NOW)
    published = {jwk["kid"]: public_key(jwk) for jwk in running.credentials.published(NOW)}
    claims = tokens.verified(token, published.__getitem__, NOW)
    assert isinstance(claims, Claims)
    assert (claims.issuer, claims.colour, claims.masked_name) == ("450000", "yellow", "韦*")
    assert (claims.at, claims.expires_at) == (NOW, NOW + ON_SCREEN)
    day = NOW.astimezone(running.rulebook.time_zone).date()
    assert DayPseudonyms(running.keys.secret, day).person(claims.pseudonym) == PERSON
    assert another_process(running).verify(token, NOW) == claims


def test_without_a_colour_there_is_nothing_to_show(running: System) -> None:
    with pytest.raises(CredentialError, match=r"credential\.no_code"):
        running.credentials.issue(RESIDENT, decision(None), NOW)


def test_no_token_holds_longer_than_the_keys_are_published_for(running: System) -> None:
    with pytest.raises(ValueError, match="LONGEST"):
        running.credentials.issue(RESIDENT, decision("green"), NOW, LONGEST + HOUR)


def test_a_second_start_signs_with_the_same_key(running: System) -> None:
    kids = [key.kid for key in running.credentials.all_keys()]
    with system(Settings(data=running.settings.data)) as again:
        assert [key.kid for key in again.credentials.all_keys()] == kids


def test_rotation_has_no_gap_and_every_process_follows(running: System) -> None:
    other = another_process(running)
    before = other.issue(RESIDENT, decision("green"), NOW, LONGEST)
    kid = running.credentials.rotate(NOW)
    soon, then = NOW + HOUR / 2, NOW + LEAD
    assert kid in {jwk["kid"] for jwk in other.published(soon)}, "published before it signs"
    signed = {at: tokens.read(other.issue(RESIDENT, decision("green"), at)) for at in (soon, then)}
    assert {
        at: token.kid == kid for at, token in signed.items() if not isinstance(token, Flaw)
    } == {
        soon: False,
        then: True,
    }
    assert isinstance(other.verify(before, then), Claims)
    assert isinstance(other.verify(before, NOW + LONGEST - HOUR), Claims)


def test_a_lost_key_is_revoked_and_another_signs_at_once(running: System) -> None:
    later = NOW + 2 * LEAD
    lost = running.credentials.issue(RESIDENT, decision("green"), later)
    token = tokens.read(lost)
    assert not isinstance(token, Flaw)
    assert running.credentials.revoke(token.kid, later)
    assert running.credentials.verify(lost, later) == Flaw("credential.revoked_key")
    other = another_process(running)
    assert other.verify(lost, later) == Flaw("credential.revoked_key")
    assert token.kid not in {jwk["kid"] for jwk in other.published(later)}
    assert isinstance(other.verify(other.issue(RESIDENT, decision("red"), later), later), Claims)
    assert not running.credentials.revoke("nobody", later)


def test_a_signing_key_stands_nowhere_in_the_database_in_clear(running: System) -> None:
    with running.pool.connection() as connection:
        rows = connection.execute("select sealed, jwk::text from signing_keys").fetchall()
    for sealed, jwk in rows:
        assert '"d"' not in str(jwk)
        assert b"PRIVATE" not in bytes(sealed)
        assert bytes.fromhex("06082a8648ce3d030107") not in bytes(sealed), "the curve's OID in DER"
