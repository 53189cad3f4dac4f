"""``guikang keys``: the keys under which identities are sealed."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from guikang.bootstrap import system
from guikang.cli import DONE
from guikang.settings import read_settings
from guikang.storage.rotation import rotate
from guikang.wording import CHINESE, say

app = App(name="keys", help="The keys under which identities are sealed.", help_format="plaintext")


@app.command(name="rotate")
def rotate_keys(*, data: Path | None = None) -> int:
    """Make a new sealing key and seal everything under it; restart running services after.

    Parameters
    ----------
    data
        The data folder. Default: GUIKANG_DATA, else ./var.
    """
    settings = read_settings(data)
    with system(settings) as running:
        keys, count = rotate(running.pool, settings.data / "keys", running.keys)
    said = [("key", str(keys.keyring.current)), ("count", f"{count:,}")]
    print(say(CHINESE, "keys.rotated", said))  # noqa: T201 - the command's answer
    return DONE
