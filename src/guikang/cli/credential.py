"""``guikang credential``: the keys that sign what a QR holds."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from guikang.bootstrap import now, system
from guikang.cli import DONE
from guikang.credential.keys import signing
from guikang.errors import GuikangError
from guikang.settings import read_settings
from guikang.wording import CHINESE, say

app = App(name="credential", help="The keys that sign codes: 签发密钥.", help_format="plaintext")


@app.command(name="keys")
def list_keys(*, data: Path | None = None) -> int:
    """Say of each key its id, algorithm, from when it signs, and what it does now.

    Parameters
    ----------
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    with system(read_settings(data)) as running:
        keys, present = running.credentials.all_keys(), now()
    signer = signing(keys, present)
    for key in keys:
        if not key.believed(present):
            state = "credential.key_revoked"
        elif key is signer:
            state = "credential.key_signing"
        else:
            waits = key.signs_from > present
            state = "credential.key_waiting" if waits else "credential.key_retired"
        since = key.signs_from.astimezone(running.rulebook.time_zone)
        said = {"kid": key.kid, "alg": key.public.alg, "since": f"{since:%Y-%m-%d %H:%M}"}
        _tell(say(CHINESE, state, said.items()))
    return DONE


@app.command
def rotate(*, data: Path | None = None) -> int:
    """Make a new signing key: published now, signing in an hour, so that no check fails.

    Parameters
    ----------
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    with system(read_settings(data)) as running:
        kid = running.credentials.rotate(now())
    _tell(say(CHINESE, "credential.rotated", [("kid", kid)]))
    return DONE


@app.command
def revoke(kid: str, *, data: Path | None = None) -> int:
    """Believe no code that a key signed, at once; another key signs from now on.

    Parameters
    ----------
    kid
        The key's id, as ``guikang credential keys`` prints it.
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    with system(read_settings(data)) as running:
        found = running.credentials.revoke(kid, now())
    if not found:
        raise GuikangError("credential.no_such_key", kid=kid)
    _tell(say(CHINESE, "credential.revoked", [("kid", kid)]))
    return DONE


def _tell(line: str) -> None:
    print(line)  # noqa: T201 - the command's answer
