"""The environment, read once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pydantic import AfterValidator, Field, Json, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from guikang.credential.tokens import LONGEST_BASE
from guikang.errors import GuikangError
from guikang.providers.account import Account, VendorTemplate
from guikang.services.texting import MESSAGES

PROJECT = Path(__file__).resolve().parents[2]

_PORT_AND_PATH = "(:[0-9]{1,5})?(/[A-Za-z0-9._~%/-]*)?$"
_ADDRESS = rf"^(https://[A-Za-z0-9.-]+|http://(localhost|127\.0\.0\.1|\[::1\])){_PORT_AND_PATH}"
"""An adapter on this very machine needs no TLS; nothing personal leaves it without."""


def _printable(secret: SecretStr) -> SecretStr:
    """A secret that can stand in a header."""
    text = secret.get_secret_value()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("a secret is of printable ASCII, without spaces")
    return secret


def _templates(given: Mapping[str, VendorTemplate]) -> Mapping[str, VendorTemplate]:
    """Vendor's templates for all of ours and no others, with parameters that ours have."""
    fitting = all(
        len(set(one.params)) == len(one.params) and set(one.params) <= set(MESSAGES.get(name, ()))
        for name, one in given.items()
    )
    if given.keys() != MESSAGES.keys() or not fitting:
        raise ValueError("each of our templates has one of the vendor's")
    return given


_Secret = Annotated[SecretStr, AfterValidator(_printable)]
_Word = Annotated[str, Field(pattern="^[!-~]+$")]
PUBLIC_URL = r"^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?$"


class Settings(BaseSettings):
    """What an installation sets: ``GUIKANG_DATABASE_URL`` and the like.

    Attributes:
        data: the folder of keys, uploads and the embedded database.
        database_url: of a PostgreSQL 15 or newer; without it the embedded one is used.
        rulebook: id of the rulebook that decides.
        rulebooks: the folder of rulebooks.
        divisions: the folder of the division tree.
        issuer: who issues credentials, six digits of GB/T 2260.
        sms: who sends text messages; ``outbox`` is a file in the data folder.
        sms_key_id: a vendor's SecretId or AccessKey id.
        sms_key_secret: its secret.
        sms_sign: the signature before each message (短信签名), as approved.
        sms_templates: the vendor's template for each of ours, as JSON.
        sms_app_id: Tencent's SmsSdkAppId.
        sms_region: Tencent's.
        sms_url: of what stands before the vendor's service, or None: the service itself.
        identity_url: of a register that knows identities, or None: declarations are believed.
        identity_token: lets us in there.
        public_url: where residents and checkpoints reach the site, as ``https://jkm.example``;
            QRs lead there. Without it they lead to the address that each request names.
        oidc_issuer: an OpenID provider whose accounts staff may sign in by, as it calls itself.
        oidc_client_id: as it knows us.
        oidc_client_secret: by which it lets us in.
    """

    model_config = SettingsConfigDict(env_prefix="GUIKANG_", extra="ignore")

    data: Path = Path("var")
    database_url: str | None = None
    rulebook: str = "gx-2020-72"
    rulebooks: Path = PROJECT / "rulebooks"
    divisions: Path = PROJECT / "data"
    issuer: Annotated[str, Field(pattern="^[1-9][0-9]{5}$")] = "450000"
    sms: Literal["outbox", "tencent", "alibaba"] = "outbox"
    sms_key_id: _Word | None = None
    sms_key_secret: _Secret | None = None
    sms_sign: Annotated[str, Field(min_length=1)] | None = None
    sms_templates: (
        Annotated[Json[Mapping[str, VendorTemplate]], AfterValidator(_templates)] | None
    ) = None
    sms_app_id: _Word | None = None
    sms_region: _Word = "ap-guangzhou"
    sms_url: Annotated[str, Field(pattern=_ADDRESS)] | None = None
    identity_url: Annotated[str, Field(pattern=_ADDRESS)] | None = None
    identity_token: _Secret | None = None
    public_url: Annotated[str, Field(pattern=PUBLIC_URL, max_length=LONGEST_BASE)] | None = None
    oidc_issuer: Annotated[str, Field(pattern=_ADDRESS)] | None = None
    oidc_client_id: _Word | None = None
    oidc_client_secret: _Secret | None = None


class SettingsError(GuikangError):
    """A setting that cannot be used, by a code of its own; its value is not told."""


_CODES: Final[Mapping[str, str]] = {
    "issuer": "settings.issuer",
    "sms": "settings.sms",
    "sms_templates": "settings.sms_templates",
    "sms_url": "settings.address",
    "identity_url": "settings.address",
    "oidc_issuer": "settings.address",
    "public_url": "settings.public_url",
}
"""By setting; the others have ``settings.unfit``."""


def read_settings(data: Path | None = None) -> Settings:
    """What the environment sets, with another data folder where one is given.

    Raises:
        SettingsError: ``settings.issuer`` and the like, where a value has not the form of
            its setting; ``settings.missing``, where another setting asks for one.
    """
    try:
        settings = Settings() if data is None else Settings(data=data)
    except ValidationError as error:
        name = str(error.errors(include_input=False)[0]["loc"][0])
        raise SettingsError(_CODES.get(name, "settings.unfit"), setting=_variable(name)) from None
    if settings.sms != "outbox":
        sms_account(settings)
    if settings.sms == "tencent":
        sms_app(settings)
    identity_access(settings)
    oidc_access(settings)
    return settings


def sms_account(settings: Settings) -> Account:
    """How the vendor of text messages knows us.

    Raises:
        SettingsError: ``settings.missing``.
    """
    return Account(
        key_id=_needed(settings.sms_key_id, "sms_key_id", "sms"),
        secret=_needed(settings.sms_key_secret, "sms_key_secret", "sms").get_secret_value(),
        sign=_needed(settings.sms_sign, "sms_sign", "sms"),
        templates=_needed(settings.sms_templates, "sms_templates", "sms"),
    )


def sms_app(settings: Settings) -> str:
    """Which of our applications sends at Tencent.

    Raises:
        SettingsError: ``settings.missing``.
    """
    return _needed(settings.sms_app_id, "sms_app_id", "sms")


def identity_access(settings: Settings) -> tuple[str, str] | None:
    """Address and token of the register that knows identities, or None: there is none.

    Raises:
        SettingsError: ``settings.missing``: one of the two without the other.
    """
    if settings.identity_url is None and settings.identity_token is None:
        return None
    url = _needed(settings.identity_url, "identity_url", "identity_token")
    token = _needed(settings.identity_token, "identity_token", "identity_url")
    return url, token.get_secret_value()


def oidc_access(settings: Settings) -> tuple[str, str, str] | None:
    """Issuer, client and secret of the accounts that staff may sign in by, or None: no such.

    Raises:
        SettingsError: ``settings.missing``: one of the three without the others.
    """
    one = {
        "oidc_issuer": settings.oidc_issuer,
        "oidc_client_id": settings.oidc_client_id,
        "oidc_client_secret": settings.oidc_client_secret,
    }
    given = [name for name, value in one.items() if value is not None]
    if not given:
        return None
    return (
        _needed(settings.oidc_issuer, "oidc_issuer", given[0]),
        _needed(settings.oidc_client_id, "oidc_client_id", given[0]),
        _needed(settings.oidc_client_secret, "oidc_client_secret", given[0]).get_secret_value(),
    )


_Value = TypeVar("_Value")


def _needed(value: _Value | None, name: str, because: str) -> _Value:
    """A value that is set, as another setting asks for it."""
    if value is None:
        raise SettingsError("settings.missing", setting=_variable(name), because=_variable(because))
    return value


def _variable(name: str) -> str:
    """The environment's name for a setting."""
    return f"GUIKANG_{name.upper()}"
