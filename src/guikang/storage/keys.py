"""The keys of an installation, in a folder that only its owner reads."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from guikang.errors import GuikangError
from guikang.people.sealing import Keyring


class KeysError(GuikangError):
    """The installation's keys cannot be used."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What seals and what finds.

    Attributes:
        secret: of the keyed hashes by which persons are found. It cannot be changed
            without computing every person key anew.
        keyring: seals numbers, names and phones; rotated by command.
    """

    secret: bytes
    keyring: Keyring


def keys_in(folder: Path) -> Keys:
    """The keys in ``folder``, made there at the first start.

    Raises:
        KeysError: ``keys.broken`` where a file is there but no key, ``keys.unreadable``
            where the folder cannot be used.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / "keys.json"
        if not path.exists():
            fresh = Keys(secrets.token_bytes(32), Keyring.fresh())
            _write(path, _text(fresh), replace=False)
        content = json.loads(path.read_text("ascii"))
        return Keys(b64decode(content["secret"]), Keyring.from_text(content["keyring"]))
    except OSError as error:
        raise KeysError("keys.unreadable", reason=error.strerror or "") from error
    except (ValueError, KeyError, TypeError) as error:
        raise KeysError("keys.broken") from error


def write_keys(folder: Path, keys: Keys) -> None:
    """Replace the keys, whole or not at all."""
    _write(folder / "keys.json", _text(keys), replace=True)


def _text(keys: Keys) -> str:
    secret = b64encode(keys.secret).decode()
    return json.dumps({"secret": secret, "keyring": keys.keyring.to_text()})


def _write(path: Path, text: str, *, replace: bool) -> None:
    """Write beside, then move into place; of two first starts one wins, both use it."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        beside.replace(path)
    else:
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
