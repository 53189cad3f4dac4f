"""The environment, read once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from guikang.errors import GuikangError

PROJECT = Path(__file__).resolve().parents[2]

PUBLIC_URL = r"^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?$"
LONGEST_URL = 53
"""With ``/v#`` behind it 56 characters, as docs/credential.md counts for a QR of version 12."""


class Settings(BaseSettings):
    """What an installation sets: ``GUIKANG_DATABASE_URL`` and the like.

    Attributes:
        data: the folder of keys, uploads and the embedded database.
        database_url: of a PostgreSQL 15 or newer; without it the embedded one is used.
        rulebook: id of the rulebook that decides.
        rulebooks: the folder of rulebooks.
        divisions: the folder of the division tree.
        issuer: who issues credentials, six digits of GB/T 2260.
        public_url: where residents and checkpoints reach the site, as ``https://jkm.example``;
            QRs lead there. Without it they lead to the address that each request names.
    """

    model_config = SettingsConfigDict(env_prefix="GUIKANG_", extra="ignore")

    data: Path = Path("var")
    database_url: str | None = None
    rulebook: str = "gx-2020-72"
    rulebooks: Path = PROJECT / "rulebooks"
    divisions: Path = PROJECT / "data"
    issuer: Annotated[str, Field(pattern="^[1-9][0-9]{5}$")] = "450000"
    public_url: Annotated[str, Field(pattern=PUBLIC_URL, max_length=LONGEST_URL)] | None = None


class SettingsError(GuikangError):
    """A setting that cannot be used, by a code of its own; its value is not told."""


def read_settings(data: Path | None = None) -> Settings:
    """What the environment sets, with another data folder where one is given.

    Raises:
        SettingsError: ``settings.issuer``, ``settings.public_url``.
    """
    try:
        return Settings() if data is None else Settings(data=data)
    except ValidationError as error:  # of all settings these two alone have a form
        wrong = {str(one["loc"][0]) for one in error.errors()}
        code = "settings.issuer" if "issuer" in wrong else "settings.public_url"
        raise SettingsError(code) from None
