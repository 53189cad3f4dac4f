"""What is agreed between us, a browser and an authenticator: WebAuthn, without our records.

Source: W3C Web Authentication, Level 2, 7.1 and 7.2.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

Options = Mapping[str, object]
"""What ``navigator.credentials`` is asked, as its ``parse…FromJSON`` reads it."""
_NAME: Final = "桂康 Guikang"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ceremony takes place.

    Attributes:
        rp: the relying party's id: the host's name.
        origin: of the page, as ``https://jkm.example``.
    """

    rp: str
    origin: str


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that an authenticator made."""

    id: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    count: int


def place_of(base: str) -> Place | None:
    """The place of pages at ``base``; None: passkeys need a host's name, an address is none."""
    host = urlsplit(base).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return Place(host, base.lower()) if host else None
    return None


def to_register(
    place: Place, challenge: bytes, *, user: bytes, name: str, known: Sequence[bytes]
) -> Options:
    """What a browser is asked so that a passkey is made, on none of those that know one.

    Args:
        place: where.
        challenge: new, of this ceremony alone.
        user: opaque, always the same of one member.
        name: shown by the authenticator: masked.
        known: ids of the passkeys that there are.
    """
    options = webauthn.generate_registration_options(
        rp_id=place.rp,
        rp_name=_NAME,
        user_id=user,
        user_name=name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return _read(webauthn.options_to_json(options))


def registered(place: Place, challenge: bytes, answer: Mapping[str, Any]) -> Made | None:
    """The passkey of an authenticator's answer, its user verified; None: it is no such answer."""
    try:
        found = webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=place.rp,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):  # whatever a browser may send
        return None
    return Made(found.credential_id, found.credential_public_key, found.sign_count)


def to_prove(place: Place, challenge: bytes, known: Sequence[bytes]) -> Options:
    """What a browser is asked so that one of the passkeys is shown."""
    options = webauthn.generate_authentication_options(
        rp_id=place.rp,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _read(webauthn.options_to_json(options))


def id_of(answer: Mapping[str, Any]) -> bytes | None:
    """Which passkey an answer names."""
    try:
        return base64url_to_bytes(answer["rawId"])
    except (KeyError, TypeError, ValueError):
        return None


def proved(
    place: Place, challenge: bytes, answer: Mapping[str, Any], public_key: bytes
) -> int | None:
    """How often the passkey says it has signed, this time included; None: it is no proof.

    An authenticator that does not count says 0 always. That the count rises is the store's
    to see, in the same moment as it is kept.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=place.rp,
            expected_origin=place.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):  # whatever a browser may send
        return None
    return found.new_sign_count


def text_of(credential: bytes) -> str:
    """A passkey's id as browsers write it."""
    return bytes_to_base64url(credential)


def _read(text: str) -> Options:
    options: Options = json.loads(text)
    return options
